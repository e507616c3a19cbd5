import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { Refused } from "../api";
import { signedIn } from "../may";
import { texts } from "../texts";
import { Mark } from "./mark";
import { Empty } from "./states";
import { useViews, VIEWS } from "./views";

// What nobody needs for the first view comes after it.
const Account = lazy(async () => ({ default: (await import("./account")).Account }));
const SavedViews = lazy(async () => ({ default: (await import("./saved_views")).SavedViews }));
const Palette = lazy(async () => ({ default: (await import("./palette")).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import("./shortcuts")).Shortcuts }));
const openPalette = (): void => void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());

/** What surrounds every view: navigation, the command palette, who is signed in. */
export function Frame() {
  const [opened, setOpened] = useState(false);
  const [keys, setKeys] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const views = useViews();
  const { error } = useQuery(signedIn);
  const stranger = error instanceof Refused && error.status === 403;
  const first = views[0];
  useEffect(() => { if (first && path === "/overview" && first.to !== path) void navigate({ to: first.to, replace: true }); }, [first, path, navigate]);
  useJumps((to) => void navigate({ to }));
  useHotkeys([["shift+?", () => setKeys(true)], ["?", () => setKeys(true)]]);
  useEffect(() => {
    const view = VIEWS.find(({ to }) => path.startsWith(to));
    document.title = view ? `${view.name} · ${texts.product}` : texts.product;
    setOpened(false);
  }, [path]);

  return (
    <div className="frame">
      <a className="skip" href="#content">{texts.skip}</a>
      <header className="header">
        <button type="button" className="plain menu-button" aria-label={texts.moreOnSmall} aria-expanded={opened} aria-controls="views" onClick={() => setOpened(!opened)}><IconMenu2 size={20} aria-hidden="true" /></button>
        <Mark />
        <button type="button" className="plain search" onClick={openPalette}>
          <IconSearch size={16} aria-hidden="true" /><span>{texts.palette.title}</span><kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <Suspense fallback={<span className="saved" />}><SavedViews /></Suspense>
        <Suspense fallback={<span className="account" />}><Account showKeys={() => setKeys(true)} /></Suspense>
      </header>
      <nav id="views" className="nav" aria-label={texts.product} data-opened={opened || undefined}>
        {views.map(({ to, name, icon: Icon }) => (
          <Link key={to} to={to} search={{}} className="nav-link" aria-current={path.startsWith(to) ? "page" : undefined}>
            <Icon size={18} stroke={1.7} aria-hidden="true" />{name}
          </Link>
        ))}
      </nav>
      <main id="content" tabIndex={-1} className="content">{stranger ? <Empty title={texts.none.title} help={texts.none.help} /> : <Outlet />}</main>
      <Suspense><Palette />{keys && <Shortcuts opened onClose={() => setKeys(false)} />}</Suspense>
    </div>
  );
}

/** G, then a view's letter. */
function useJumps(go: (to: string) => void): void {
  useEffect(() => {
    let pressed = 0;
    const heard = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
      if (event.key === "g") { pressed = Date.now(); return; }
      const view = Date.now() - pressed < 1500 ? VIEWS.find(({ key }) => key === event.key) : undefined;
      pressed = 0;
      if (!view) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      go(view.to);
    };
    addEventListener("keydown", heard, { capture: true });
    return () => removeEventListener("keydown", heard, { capture: true });
  }, [go]);
}
