// Every view has an address, and everything that one chooses in a view is in it.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Frame } from "./frame/frame";
import { Failed, Loading } from "./frame/states";
import * as asked from "./asked";

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Failed cause={new Error("There is no such view.")} /> });
const home = createRoute({ getParentRoute: () => root, path: "/", beforeLoad: () => { throw redirect({ to: "/overview", search: {} }); } });

const overview = createRoute({
  getParentRoute: () => root, path: "/overview", validateSearch: asked.overview,
  component: lazyRouteComponent(() => import("./overview/view"), "OverviewView"),
});
const recommendations = createRoute({
  getParentRoute: () => root, path: "/recommendations", validateSearch: asked.recommendations,
  component: lazyRouteComponent(() => import("./recommendations/view"), "RecommendationsView"),
});
const compare = createRoute({
  getParentRoute: () => root, path: "/compare", validateSearch: asked.compare,
  component: lazyRouteComponent(() => import("./recommendations/compare"), "CompareView"),
});
const cases = createRoute({
  getParentRoute: () => root, path: "/cases", validateSearch: asked.cases,
  component: lazyRouteComponent(() => import("./cases/view"), "CasesView"),
});
const rules = createRoute({
  getParentRoute: () => root, path: "/rules", validateSearch: asked.rules,
  component: lazyRouteComponent(() => import("./rules/view"), "RulesView"),
});
const configuration = createRoute({
  getParentRoute: () => root, path: "/configuration", validateSearch: asked.configuration,
  component: lazyRouteComponent(() => import("./configuration/view"), "ConfigurationView"),
});
const labels = createRoute({
  getParentRoute: () => root, path: "/labels", validateSearch: asked.labels,
  component: lazyRouteComponent(() => import("./labels/view"), "LabelsView"),
});
const lists = createRoute({
  getParentRoute: () => root, path: "/lists", validateSearch: asked.lists,
  component: lazyRouteComponent(() => import("./lists/view"), "ListsView"),
});
const audit = createRoute({
  getParentRoute: () => root, path: "/audit", validateSearch: asked.audit,
  component: lazyRouteComponent(() => import("./audit/view"), "AuditView"),
});
const health = createRoute({
  getParentRoute: () => root, path: "/health", validateSearch: asked.health,
  component: lazyRouteComponent(() => import("./health/view"), "HealthView"),
});
const integrations = createRoute({
  getParentRoute: () => root, path: "/integrations", validateSearch: asked.integrations,
  component: lazyRouteComponent(() => import("./integrations/view"), "IntegrationsView"),
});
const simulator = createRoute({
  getParentRoute: () => root, path: "/simulator",
  component: lazyRouteComponent(() => import("./simulator/view"), "SimulatorView"),
});
const person = createRoute({
  getParentRoute: () => root, path: "/person", validateSearch: asked.person,
  component: lazyRouteComponent(() => import("./people/view"), "PersonView"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, overview, recommendations, compare, cases, rules, configuration, labels, lists, audit, health, integrations, simulator, person]),
  basepath: "/console",
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed cause={error} again={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}
