"""Values that no browser gives: who invents a device forgets what bounds its numbers.

Of 4,500 browsers drawn from real distributions none has one of these (`python -m training.fingerprint`).
"""

from collections.abc import Iterator
from math import log2

from tessera.session import DeviceSession
from tessera.user_agent import BLINK


def possible_values(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each value that has bounds, by name, and whether it lies within."""
    traits = session.traits
    for side in ("width", "height"):
        whole, available = getattr(traits, f"screen_{side}"), getattr(traits, f"screen_avail_{side}")
        if whole is not None:
            yield f"screen {side}", whole > 0
        if whole is not None and available is not None:
            yield f"available screen {side}", available <= whole
    if traits.screen_color_depth is not None and traits.screen_pixel_depth is not None:
        yield "depth of colours and pixels", traits.screen_color_depth == traits.screen_pixel_depth
    if traits.ram and session.user_agent.browser in BLINK:
        yield "memory", log2(traits.ram).is_integer()
    if traits.core_number is not None:
        yield "cores", traits.core_number > 0
    if traits.languages is not None:
        yield "languages", len(traits.languages) > 0
