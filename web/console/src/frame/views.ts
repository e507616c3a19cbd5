import { IconBriefcase, IconChartBar, IconListDetails, IconListNumbers, IconUserSearch } from "@tabler/icons-react";
import { texts } from "../texts";

/** The views that there are, in the order of the navigation, with the letter that follows G. */
export const VIEWS = [
  { to: "/overview", name: texts.views.overview, icon: IconChartBar, key: "o" },
  { to: "/recommendations", name: texts.views.recommendations, icon: IconListDetails, key: "r" },
  { to: "/cases", name: texts.views.cases, icon: IconBriefcase, key: "c" },
  { to: "/rules", name: texts.views.rules, icon: IconListNumbers, key: "u" },
  { to: "/person", name: texts.views.person, icon: IconUserSearch, key: "p" },
] as const;
