"""Wording: how a browser names its graphics card. The name of a card may fit the system and still be one that this browser never gives.

Chromium draws through ANGLE on Windows and macOS and wraps the name in it; on Windows it adds the number of the device. Firefox gives one
card for many, "or similar", and never wraps it but on Windows. Safari names none: every card is an `Apple GPU`.

Of 1,500 drawn desktops hardly any words it otherwise (`python -m benchmarks.f1`). Names that no table
knows are not compared, as software that resists fingerprinting often gives a word of its own; nor are cards that are drawn by a processor
or a virtual machine's host, which count as `DEVICE_SUSPICIOUS_PLATFORM`.

Wrong when: see `checks`.
"""

from collections.abc import Iterator

from tessera.consistency.attributes import CARDS, marked
from tessera.session import DeviceSession
from tessera.user_agent import UserAgent

WRAPPED, NUMBERED, BY_DIRECT3D, HEDGED = "ANGLE (", "(0x", " Direct3D11 vs_5_0 ps_5_0, D3D11)", ", or similar"
CHROMIUMS = frozenset({"Chrome", "Edge", "Opera"})
WRAPPING_ON_MACS = 110  # versions of Chromium that draw through ANGLE on every Mac
NUMBERING = 115  # versions of Chromium that give the device's number with Direct3D 11
HEDGING = 92  # versions of Firefox that name one card for many
NUMBERED_CARDS = frozenset({"NVIDIA", "AMD", "Intel"})
REAL_CARDS = NUMBERED_CARDS | {"Apple", "Adreno", "Mali", "PowerVR", "Xclipse"}
NAMELESS, NAMING_NONE = "Apple GPU", 16  # versions of Safari that name no card


def cards_are_worded(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each thing that the claimed browser always or never says of a card, and whether the name keeps to it."""
    name, claims = session.traits.graphic_card or "", session.user_agent
    family, version = marked(name, CARDS), int(claims.browser_version or 0)
    if family not in REAL_CARDS:
        return
    wraps = _wraps(claims, version)
    if wraps is not None:
        yield "card's wrapping", name.startswith(WRAPPED) == wraps
    if claims.browser in CHROMIUMS and version >= NUMBERING and family in NUMBERED_CARDS and name.endswith(BY_DIRECT3D):
        yield "card's number", NUMBERED in name
    if _is_gecko(claims) and version >= HEDGING:
        yield "card's hedge", name.endswith(HEDGED)
    elif claims.browser in CHROMIUMS:
        yield "card's hedge", not name.endswith(HEDGED)
    if _is_webkit(claims) and version >= NAMING_NONE:
        yield "card without a name", name == NAMELESS


def _wraps(claims: UserAgent, version: int) -> bool | None:
    """Whether this browser always (or never) names the card inside `ANGLE (…)`; None where it may do either."""
    if _is_gecko(claims):
        return None if claims.system == "Windows" else False
    if claims.browser in CHROMIUMS:
        return True if claims.system == "Windows" or (claims.system == "macOS" and version >= WRAPPING_ON_MACS) else None
    return None


def _is_gecko(claims: UserAgent) -> bool:
    """On iOS every browser is Safari underneath."""
    return claims.browser == "Firefox" and claims.system != "iOS"


def _is_webkit(claims: UserAgent) -> bool:
    """Other browsers of iOS have versions of their own."""
    return claims.browser == "Safari" and claims.system in ("macOS", "iOS")
