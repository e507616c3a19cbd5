import { IconBriefcase, IconChartBar, IconListDetails, IconListNumbers, IconUserSearch } from "@tabler/icons-react";
import { useMay, type Call } from "../may";
import { texts } from "../texts";

/** The views that there are, in the order of the navigation, with the letter that follows G and the call that each begins with. */
export const VIEWS = [
  { to: "/overview", name: texts.views.overview, icon: IconChartBar, key: "o", needs: "GET /risk/v1/overview" },
  { to: "/recommendations", name: texts.views.recommendations, icon: IconListDetails, key: "r", needs: "GET /risk/v1/search/actions" },
  { to: "/cases", name: texts.views.cases, icon: IconBriefcase, key: "c", needs: "GET /risk/v1/cases" },
  { to: "/rules", name: texts.views.rules, icon: IconListNumbers, key: "u", needs: "GET /risk/v1/configuration" },
  { to: "/person", name: texts.views.person, icon: IconUserSearch, key: "p", needs: "GET /risk/v1/users/{user_id}" },
] as const satisfies readonly { needs: Call; [more: string]: unknown }[];

/** Those that the person who is signed in may see. */
export function useViews(): (typeof VIEWS)[number][] {
  const may = useMay();
  return VIEWS.filter(({ needs }) => may(needs));
}
