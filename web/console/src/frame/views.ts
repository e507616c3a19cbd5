import { IconAdjustments, IconBriefcase, IconChartBar, IconHeartRateMonitor, IconHistory, IconListCheck, IconListDetails, IconListNumbers, IconPlugConnected, IconSwords, IconTag, IconUserSearch } from "@tabler/icons-react";
import { useMay, type Call } from "../may";
import { simulator } from "../signing_in";
import { texts } from "../texts";

/** The views that there are, in the order of the navigation, with the letter that follows G and the call that each begins with. */
export const VIEWS = [
  { to: "/overview", name: texts.views.overview, icon: IconChartBar, key: "o", needs: "GET /risk/v1/overview" },
  { to: "/recommendations", name: texts.views.recommendations, icon: IconListDetails, key: "r", needs: "GET /risk/v1/search/actions" },
  { to: "/cases", name: texts.views.cases, icon: IconBriefcase, key: "c", needs: "GET /risk/v1/cases" },
  { to: "/labels", name: texts.views.labels, icon: IconTag, key: "l", needs: "GET /risk/v1/search/actions" },
  { to: "/rules", name: texts.views.rules, icon: IconListNumbers, key: "u", needs: "GET /risk/v1/configuration" },
  { to: "/configuration", name: texts.views.configuration, icon: IconAdjustments, key: "n", needs: "GET /risk/v1/configuration" },
  { to: "/lists", name: texts.views.lists, icon: IconListCheck, key: "i", needs: "GET /risk/v1/lists" },
  { to: "/health", name: texts.views.health, icon: IconHeartRateMonitor, key: "h", needs: "GET /risk/v1/metrics" },
  { to: "/audit", name: texts.views.audit, icon: IconHistory, key: "a", needs: "GET /risk/v1/audit" },
  { to: "/integrations", name: texts.views.integrations, icon: IconPlugConnected, key: "t", needs: "GET /risk/v1/search/actions" },
  { to: "/simulator", name: texts.views.simulator, icon: IconSwords, key: "s", needs: "GET /risk/v1/search/actions" },
  { to: "/person", name: texts.views.person, icon: IconUserSearch, key: "p", needs: "GET /risk/v1/users/{user_id}" },
] as const satisfies readonly { needs: Call; [more: string]: unknown }[];

/** Those that the person who is signed in may see; the simulator where there is one. */
export function useViews(): (typeof VIEWS)[number][] {
  const may = useMay();
  return VIEWS.filter(({ to, needs }) => may(needs) && (to !== "/simulator" || simulator()));
}
