"""Traces of a program that drives the browser, as an SDK names them, and which honest people leave the same.

Only drivers leave a *driver's* trace: one is proof. People leave a *hint*, too: it has a cause, and hints of one cause are one habit,
counted once. Either the browser hides what would reveal a program (`hides`), as software that protects a person does in several places at
once; or it lacks what other browsers of its kind have (`lacks`), as browsers built into an app do. What the page's own scripts do to it
says nothing about the visitor (`OF_THE_PAGE`).

What an SDK could not read is a trace, too: a browser that breaks the reading which would reveal it is recognised by that (`unread_` and the
name of the reading or its part). Where an interface is absent or reserved for secure pages, there is no such trace.

Sources for what people leave: their complaints in the issue trackers of projects that read the same, and browsers tried by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tessera.telemetry import DeviceTraits

NOBODY = "nobody: only the tool puts it there"

DRIVERS: Mapping[str, str] = {
    "headless_user_agent": "nobody: the browser says that it has no window, so nobody sits in front of it",
    "playwright_global": NOBODY,
    "puppeteer_global": NOBODY,
    "selenium_global": "a tester who records with Selenium's own extension",
    "chromedriver_global": NOBODY,
    "cypress_global": NOBODY,
    "phantom_global": NOBODY + "; the wallet's `window.phantom` is another name",
    "nightmare_global": NOBODY,
    "dom_automation_global": NOBODY,
    "webdriver_attribute": NOBODY,
}
"""Traces of drivers, and who else leaves them."""

type Kind = Literal["hides", "lacks"]


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A trace that people leave as well. Hints of one `cause` are counted once. `chrome`: looked for only in browsers that say they are
    Chrome; a false claim to be Chrome leaves it, too. `guarded`: software that resists fingerprinting takes away what is missing.
    `embedded`: a browser inside an app leaves it, too, beside what it lacks."""

    kind: Kind
    cause: str
    wrong_when: str
    chrome: bool = False
    guarded: bool = False
    embedded: bool = False


HINTS: Mapping[str, Hint] = {
    "overridden_webdriver": Hint(
        kind="hides", cause="guard", wrong_when="an extension that resists fingerprinting answers for the browser"
    ),
    "no_webdriver_property": Hint(
        kind="hides",
        cause="guard",
        wrong_when="a setting of Firefox takes it away; some private browsers and old views inside apps lack it",
        embedded=True,
    ),
    "overridden_permissions": Hint(kind="hides", cause="guard", wrong_when="an extension or a consent manager answers for the browser"),
    "notification_permission_gap": Hint(
        kind="hides",
        cause="guard",
        wrong_when="private windows, managed browsers, embedded ones and apps of WebKit's home screen answer otherwise",
        embedded=True,
    ),
    "overridden_frames": Hint(
        kind="hides", cause="guard", wrong_when="an extension resists fingerprinting in frames; a blocker watches what loads in them"
    ),
    "unread_webdriver": Hint(kind="hides", cause="guard", wrong_when="an extension that resists fingerprinting breaks the property"),
    "unread_permissions": Hint(
        kind="hides",
        cause="guard",
        wrong_when="a private browser refuses to answer; an older SDK on a busy machine, where newer ones say `late_permissions`",
    ),
    "unread_overrides": Hint(kind="hides", cause="guard", wrong_when="a blocker, or the page's own policy, keeps frames out of the page"),
    "unread_inspected": Hint(kind="hides", cause="guard", wrong_when="the same; monitoring that is active in every frame"),
    "unread_names": Hint(kind="hides", cause="guard", wrong_when="a page or an extension shuts the global scope (hardened scripts)"),
    "unread_gaps": Hint(kind="hides", cause="guard", wrong_when="an extension that resists fingerprinting breaks a property"),
    "unread_automation_traces": Hint(kind="hides", cause="guard", wrong_when="an older SDK on a machine so busy that readings come late"),
    "no_chrome_object": Hint(
        kind="lacks",
        cause="embedded",
        wrong_when="an embedded Chromium, a view inside an app, a user agent switched in another browser",
        chrome=True,
    ),
    "no_plugins": Hint(
        kind="lacks",
        cause="embedded",
        wrong_when="PDF documents are set to be downloaded; a managed or embedded browser; an extension that hides plug-ins",
        chrome=True,
        guarded=True,
    ),
    "no_languages": Hint(kind="lacks", cause="embedded", wrong_when="an embedded browser, or an extension that hides them", guarded=True),
    "no_outer_window": Hint(
        kind="lacks", cause="window", wrong_when="a tab restored or opened in the background, a page shown before its window, a kiosk"
    ),
}
"""Traces that people leave, too."""

OF_THE_FLAG = frozenset({"overridden_webdriver", "no_webdriver_property", "unread_webdriver"})
"""Hints that `navigator.webdriver` is hidden, the browser's own statement that it is driven."""

OF_THE_PAGE: Mapping[str, str] = {
    "overridden_to_string": "every page with Angular's zones or an older core-js; error monitoring",
    "overridden_elements": "tag managers, consent managers and content blockers wrap `createElement`",
}
"""Overrides that pages make themselves: not held against the visitor."""

GUARDS: Mapping[str, str] = {
    "overridden_languages": "extensions that hide or switch languages",
    "overridden_plugins": "extensions that resist fingerprinting",
    "overridden_user_agent": "extensions that switch the user agent",
    "overridden_cores": "extensions that resist fingerprinting",
    "overridden_platform": "extensions that switch the user agent",
    "overridden_codecs": "extensions that choose a video's format",
    "overridden_screen": "extensions that resist fingerprinting",
    "overridden_clock": "extensions that switch the time zone",
    "overridden_graphics": "extensions that resist fingerprinting",
    "overridden_canvas": "extensions and browsers that add noise to pictures",
    "overridden_navigator": "wallets, translators and switchers of the user agent shadow properties",
}
"""Overrides that protect a person, and who has them."""


LOOKED_FOR = ("webdriver", "inspected", "automation_traces")
INNOCENT = frozenset({"absent", "insecure", "busy"})  # why a reading may be missing in any browser


def told(traits: DeviceTraits) -> tuple[str, ...] | None:
    """The traces that a device reports, and the readings that would reveal a driver but could not be taken; None if it reports nothing."""
    if traits.automation_traces is None and traits.unread is None:
        return None
    missing = (entry.partition(" ") for entry in traits.unread or ())
    kept = tuple(f"unread_{name}" for name, _, why in missing if name in LOOKED_FOR and why not in INNOCENT)
    return (*(traits.automation_traces or ()), *kept)


def of_a_driver(traces: Iterable[str]) -> bool:
    """Whether one of them is left only by drivers."""
    return any(trace in DRIVERS for trace in traces)


def causes(traces: Iterable[str], *, believed: bool = True, guised: bool = False) -> Mapping[Kind, int]:
    """How many causes the hints among the traces have, by kind. An unknown name comes from a newer SDK, and is not counted.

    If the browser's claim to be Chrome is not `believed`, what Chrome has is not expected of it. If its guise is counted already
    (`guised`), `hides` is not counted again; and if something protects its user, what such protection takes away is not counted. If all
    that is hidden is what a browser inside an app leaves, what such a browser lacks is not counted besides.
    """
    left = tuple(traces)
    guard_shows = guised or guarded(left) or hides(left)
    hints = [hint for hint in map(HINTS.get, left) if hint and (believed or not hint.chrome)]
    counted = [hint for hint in hints if not (hint.guarded and guard_shows) and not (guised and hint.kind == "hides")]
    hiding = [hint for hint in counted if hint.kind == "hides"]
    told = {(hint.kind, hint.cause) for hint in counted}
    if hiding and all(hint.embedded for hint in hiding):
        told -= {("lacks", "embedded")}
    return {kind: sum(kind == each for each, _ in told) for kind in ("hides", "lacks")}


def guarded(traces: Iterable[str]) -> bool:
    """Whether interfaces were overridden in the way of software that protects a person."""
    return any(trace in GUARDS for trace in traces)


def hides(traces: Iterable[str]) -> bool:
    """Whether something is hidden that would reveal a program."""
    return any(HINTS[trace].kind == "hides" for trace in traces if trace in HINTS)


def overridden(traces: Iterable[str]) -> bool:
    """Whether interfaces were overridden, and not by the page itself."""
    told = tuple(traces)
    return guarded(told) or any(trace in HINTS and trace.startswith("overridden_") for trace in told)
