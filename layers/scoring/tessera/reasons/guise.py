"""Guise: the signs that a device does not say truly what it is. An extension or a browser that protects its user changes many readings at
once, but is one thing that somebody did. So only the first of these that is found counts, and the reasons of the others are left out.

`contradiction`   what it says in one place contradicts what it says in another: `DEVICE_SPOOFED`
`value`           it gives a value that no browser gives: `DEVICE_SUSPICIOUS_ATTRIBUTE`
`pair`            two of its facts hardly occur together: `DEVICE_PLATFORM_ANOMALY`
`hiding`          it hides what would show a program: `DEVICE_SUSPICIOUS_BROWSER`
`override`        its interfaces are not the browser's own: `DEVICE_TAMPERED`

Each weighs less than the one before, so that showing more signs never lowers the score.
"""

from typing import Literal

from tessera import consistency
from tessera.consistency import Inconsistency, traces
from tessera.evidence import Evidence
from tessera.session import HAND_HELD

type Guise = Literal["contradiction", "value", "pair", "hiding", "override"]
SURPRISING = 7.0  # nats; from here on a pair weighs more than `hiding`; a less surprising one adds to it
OPEN: frozenset[Guise] = frozenset({"contradiction", "value", "pair"})
"""The guises that appear in what the device says."""


def guise_of(evidence: Evidence) -> Guise | None:
    """The strongest sign that the device does not say truly what it is, if there is one."""
    if evidence.flag("device", "spoofed"):
        return "contradiction"
    if not all(within for _, within in consistency.possible_values(evidence.session)):
        return "value"
    if (pair := surprise_of(evidence)) and pair.nats >= SURPRISING:
        return "pair"
    found = traces.told(evidence.session.traits) or ()
    return "hiding" if traces.hides(found) else "override" if traces.guarded(found) else None


def surprise_of(evidence: Evidence) -> Inconsistency | None:
    """The device's most surprising pair. A pair of an emulator or a virtual machine says no more than that it is one."""
    return None if evidence.flag("device", "emulated") else evidence.inconsistency


def passes_for_hand_held(evidence: Evidence) -> bool:
    """Whether the device claims to be a phone or a tablet and contradicts itself."""
    return evidence.session.user_agent.platform in HAND_HELD and evidence.flag("device", "spoofed") is True
