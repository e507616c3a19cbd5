"""Screens: scaled, zoomed, small, second, dark."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browsers import display
from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona, Seat


@contextmanager
def _two_screens() -> Iterator[Seat]:
    with display.display(2560, 1024) as environment:
        yield Seat(browser=environment, hand=environment)


@contextmanager
def _large() -> Iterator[Seat]:
    with display.display(2560, 2048) as environment:
        yield Seat(browser=environment, hand=environment)


MUCH = 1.3  # from here on the form does not fit into a window on the usual screen


def _scaled(scale: float) -> Persona:
    size = (1280, 1000) if scale < 1.5 else (2400, 1900)
    return Persona(
        name=f"screen scaled to {scale:.0%}",
        who="A screen of many pixels, scaled by its owner.",
        settings=Settings(scale=scale, size=size),
        seat=None if scale < 1.5 else _large,
        quick=scale == 1.25,
    )


def _zoomed(zoom: float) -> Persona:
    return Persona(
        name=f"page zoomed to {zoom:.0%}",
        who="Reads pages smaller or larger.",
        settings=Settings(zoom=zoom, size=_roomy(zoom)),
        seat=None if zoom < MUCH else _large,
    )


def _roomy(scale: float) -> tuple[int, int]:
    """A window in which the whole form is seen."""
    return (1280, 1000) if scale < MUCH else (2000, 1600)


family = (
    *map(_scaled, (1.25, 1.5, 1.75, 2.0)),
    *map(_zoomed, (0.9, 1.1, 1.25, 1.5)),
    Persona(
        name="scaled and zoomed",
        who="A scaled screen, and the page zoomed besides.",
        settings=Settings(scale=1.25, zoom=1.1, size=_roomy(1.25 * 1.1)),
        seat=_large,
    ),
    Persona(name="small window", who="A window that takes a part of the screen.", settings=Settings(size=(760, 900), at=(120, 60))),
    Persona(
        name="second screen",
        who="The window stands on the screen to the right.",
        settings=Settings(size=(1200, 980), at=(1310, 20)),
        seat=_two_screens,
        browsers=("chromium",),
    ),
    Persona(
        name="dark, without motion",
        who="Dark colours, and as little motion as may be.",
        settings=Settings(
            flags=("--force-dark-mode", "--force-prefers-reduced-motion"),
            prefs={"ui.systemUsesDarkTheme": "1", "ui.prefersReducedMotion": "1"},
        ),
    ),
    Persona(
        name="forced colours",
        who="The system's colours of high contrast, forced upon the page.",
        settings=Settings(
            flags=("--force-high-contrast",), prefs={"browser.display.document_color_use": "2", "ui.useAccessibilityTheme": "1"}
        ),
    ),
)
