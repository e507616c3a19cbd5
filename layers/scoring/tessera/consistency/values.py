"""Values that no browser gives: an invented device often has numbers outside their bounds.

Of 4,500 browsers drawn from real distributions none has one of these (`python -m training.fingerprint`).
"""

from collections.abc import Iterator, Mapping
from math import log2

from tessera.session import DeviceSession
from tessera.user_agent import BLINK

ROUNDING = 1  # pixel by which an available side may exceed the whole: a screen scaled by a fraction is rounded twice

WRONG_WHEN: Mapping[str, str] = {
    "screen width": "a page is prerendered before it has a screen; its window has no size then either, where an SDK reads it",
    "screen height": "the same",
    "available screen width": "the screen is turned, folded or plugged in between the two readings; a window shared over two screens",
    "available screen height": "the same; taskbars that hide",
    "depth of colours and pixels": "an extension that resists fingerprinting gives one of the two",
    "memory": "an extension that resists fingerprinting invents a number",
    "cores": "the same",
}
"""For each value, who else gives one out of bounds. A browser without languages is counted in `traces`, and not again here."""


def possible_values(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each value that has bounds, by name, and whether it lies within."""
    traits = session.traits
    shown = traits.outer_width != 0
    for side in ("width", "height"):
        whole, available = getattr(traits, f"screen_{side}"), getattr(traits, f"screen_avail_{side}")
        if whole is not None and shown:
            yield f"screen {side}", whole > 0
        if whole is not None and available is not None:
            yield f"available screen {side}", available <= whole + ROUNDING
    if traits.screen_color_depth is not None and traits.screen_pixel_depth is not None:
        yield "depth of colours and pixels", traits.screen_color_depth == traits.screen_pixel_depth
    if traits.ram and session.user_agent.browser in BLINK:
        yield "memory", log2(traits.ram).is_integer()
    if traits.core_number is not None:
        yield "cores", traits.core_number > 0
