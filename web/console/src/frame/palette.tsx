import "@mantine/spotlight/styles.css";
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { texts } from "../texts";
import { VIEWS } from "./views";

const ACTION = /^[0-9a-f]{64}$/;
const t = texts.palette;

/** The command palette: jumps to a view, or to an action, a user, a device or an address by its id. */
export function Palette() {
  const navigate = useNavigate();
  const go = (to: string, search: object = {}): void => void navigate({ to, search: search as never });
  const [query, setQuery] = useState("");
  const asked = query.trim();
  const found: SpotlightActionData[] = [];
  if (ACTION.test(asked)) found.push({ id: "action", label: `${asked.slice(0, 16)}…`, description: texts.views.recommendations, onClick: () => go("/recommendations", { action: asked }) });
  else if (asked.length > 1) {
    for (const kind of ["user", "device", "address"] as const) found.push({ id: kind, label: `${texts.people.kinds[kind]}: ${asked}`, onClick: () => go("/person", { kind, id: asked }) });
  }
  const views = VIEWS.filter(({ name }) => name.toLowerCase().includes(asked.toLowerCase())).map(({ to, name, icon: Icon }) => ({ id: to, label: name, leftSection: <Icon size={18} stroke={1.7} />, onClick: () => go(to) }));
  return (
    <Spotlight
      actions={[...views, ...found]} query={query} onQueryChange={setQuery} filter={(_, all) => all} nothingFound={t.nothing} shortcut={["mod + K", "mod + P"]}
      highlightQuery={false} transitionProps={{ duration: 0 }} searchProps={{ leftSection: <IconSearch size={18} aria-hidden="true" />, placeholder: t.placeholder, "aria-label": t.title }}
    />
  );
}
