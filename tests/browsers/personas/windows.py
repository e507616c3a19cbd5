"""Windows: pages that come up behind another, beforehand, or again; windows without a frame."""

from tests.browsers.guest import Guest, types
from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona

ANOTHER_PAGE = "<!doctype html><title>News</title><h1>News</h1><p>Something to read first."
LINK = "<a href='/' style='position: fixed; inset: 0; font-size: 3em'>To my bank</a>"
BEFORE = f"<!doctype html><title>Elsewhere</title><body>{LINK}"
BEFOREHAND = (
    "<!doctype html><title>Elsewhere</title><body>"
    '<script type=speculationrules>{"prerender": [{"urls": ["/"], "eagerness": "immediate"}]}</script>' + LINK
)


def _shows_the_tab(guest: Guest) -> None:
    guest.wait(2500, 4000)
    guest.hand.key("ctrl", "Tab")
    guest.wait(800, 1600)
    types(guest)


def _follows_the_link(guest: Guest) -> None:
    guest.wait(1500, 2500)
    guest.press("username")  # the link takes the whole page
    guest.wait(1200, 2400)
    types(guest)


def _comes_back(guest: Guest) -> None:
    """Looks at the bank, goes back, comes forward again, reloads."""
    _arrives_by_link(guest)
    guest.hand.key("alt", "Left")
    guest.wait(1000, 2000)
    guest.hand.key("alt", "Right")
    guest.wait(1200, 2200)
    types(guest)


def _arrives_by_link(guest: Guest) -> None:
    guest.wait(800, 1600)
    guest.press("username")
    guest.wait(1800, 2800)


def _reloads(guest: Guest) -> None:
    guest.press("username")
    guest.type(guest.customer.username[:3])
    guest.hand.key("F5")
    guest.wait(1800, 2800)
    types_anew(guest)


def types_anew(guest: Guest) -> None:
    """As `types`, where browsers may have kept what stood in the field."""
    guest.press("username")
    guest.hand.key("ctrl", "a")
    guest.type(guest.customer.username)
    guest.press("password")
    guest.type(guest.customer.password)
    guest.press("submit")


def _minimises(guest: Guest) -> None:
    guest.wait(600, 1200)
    guest.press("username")
    guest.windows("windowminimize")
    guest.wait(1800, 3000)
    guest.do([(0, "keydown alt"), (80, "keydown Tab"), (180, "keyup Tab"), (400, "keyup alt")])
    guest.wait(1000, 1800)
    types(guest)


family = (
    Persona(
        name="tab in the background",
        who="Opened the bank in a tab behind the one that they read, and turns to it later.",
        does=_shows_the_tab,
        opens=lambda url: (f"{url}/elsewhere", url),
        pages={"/elsewhere": ANOTHER_PAGE},
    ),
    Persona(
        name="prerendered page",
        who="Their browser had the page ready before they followed the link to it.",
        does=_follows_the_link,
        browsers=("chromium",),
        opens=lambda url: (f"{url}/elsewhere",),
        pages={"/elsewhere": BEFOREHAND},
    ),
    Persona(
        name="back and forward",
        who="Leaves the page before they sign in, and comes back to it.",
        does=_comes_back,
        opens=lambda url: (f"{url}/elsewhere",),
        pages={"/elsewhere": BEFORE},
        loads=0,
    ),
    Persona(name="reloads", who="Begins, and loads the page anew.", does=_reloads),
    Persona(name="minimised and restored", who="Puts the window away for a moment.", does=_minimises),
    Persona(name="kiosk", who="A terminal in a hall: one page, no frame.", settings=Settings(window="kiosk", size=(1280, 1024))),
    Persona(
        name="application window",
        who="Has the bank as an application of its own, without an address bar.",
        settings=Settings(window="app"),
        browsers=("chromium",),
    ),
)
