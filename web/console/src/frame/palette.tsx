import "@mantine/spotlight/styles.css";
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { texts } from "../texts";
import { keptViews } from "./kept_views";
import { useViews } from "./views";

const ACTION = /^[0-9a-f]{64}$/;
const t = texts.palette;

/** The command palette: jumps to a view, or to an action, a user, a device or an address by its id. */
export function Palette() {
  const navigate = useNavigate();
  const go = (to: string, search: object = {}): void => void navigate({ to, search: search as never });
  const router = useRouter();
  const own = useViews();
  const kept = useQuery({ ...keptViews, enabled: own.some(({ to }) => to === "/recommendations") });
  const [query, setQuery] = useState("");
  const asked = query.trim();
  const found: SpotlightActionData[] = [];
  if (ACTION.test(asked)) found.push({ id: "action", label: `${asked.slice(0, 16)}…`, description: texts.views.recommendations, onClick: () => go("/recommendations", { action: asked }) });
  else if (asked.length > 1) {
    for (const kind of ["user", "device", "address"] as const) found.push({ id: kind, label: `${texts.people.kinds[kind]}: ${asked}`, onClick: () => go("/person", { kind, id: asked }) });
  }
  const views = own.filter(({ name }) => name.toLowerCase().includes(asked.toLowerCase())).map(({ to, name, icon: Icon }) => ({ id: to, label: name, leftSection: <Icon size={18} stroke={1.7} />, onClick: () => go(to) }));
  const saved = asked ? (kept.data ?? []).filter(({ name }) => name.toLowerCase().includes(asked.toLowerCase())).slice(0, 8).map(({ view_id, name, address }) => ({ id: view_id, label: name, description: texts.saved.title, onClick: () => void router.navigate({ href: `/console${address}` }) })) : [];
  return (
    <Spotlight
      actions={[...views, ...saved, ...found]} query={query} onQueryChange={setQuery} filter={(_, all) => all} nothingFound={t.nothing} shortcut={["mod + K", "mod + P"]}
      highlightQuery={false} transitionProps={{ duration: 0 }} searchProps={{ leftSection: <IconSearch size={18} aria-hidden="true" />, placeholder: t.placeholder, "aria-label": t.title }}
    />
  );
}
