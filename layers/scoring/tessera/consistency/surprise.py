"""Surprise: how much rarer two attributes are together than their separate shares predict, among real browsers.

    surprise(a, b) = ln((expected + s) / (seen + s)),   expected = n_a n_b / n

with n browsers that have both attributes, n_a of them with the one value, n_b with the other, and a smoothing s. It is large only where
both values are common and the pair is not: a value never seen before has no surprise, and a rare one hardly any. The inconsistency of a
device is that of its most surprising pair; a sum would count one lie once for every pair it touches.

The table (`artefacts/fingerprint.json`, made by `training/fingerprint.py`) holds the greater surprises; its card says which s was chosen,
and from how many nats on a pair is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Self

from tessera import artefacts
from tessera.consistency.attributes import attributes
from tessera.session import DeviceSession

FEWEST_ATTRIBUTES = 3  # that a device must have before its consistency is judged


@dataclass(frozen=True, kw_only=True)
class Inconsistency:
    """The most surprising pair of a device's attributes, as `name value`; no pair if none is surprising."""

    nats: float
    pair: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surprises:
    """Surprises in nats, by pair of attributes (in alphabetical order), then by their values."""

    table: Mapping[tuple[str, str], Mapping[str, Mapping[str, float]]]

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        """The table of an artefact's `surprises`, whose keys are pairs of names joined by ` x `."""
        pairs = artefact["surprises"]
        return cls({(one, other): values for name, values in pairs.items() for one, _, other in (name.partition(" x "),)})

    @classmethod
    @cache
    def load(cls) -> Self:
        """The table that ships in the layer."""
        return cls.of(artefacts.read("fingerprint"))

    def greatest(self, told: Mapping[str, str]) -> Inconsistency:
        """The inconsistency of these attributes."""
        found = list(self._among(told))
        if not found:
            return Inconsistency(nats=0.0)
        nats, one, other = max(found)
        return Inconsistency(nats=nats, pair=(f"{one} {told[one]}", f"{other} {told[other]}"))

    def all_of(self, told: Mapping[str, str]) -> list[float]:
        """Every surprise among these attributes."""
        return [nats for nats, _, _ in self._among(told)]

    def _among(self, told: Mapping[str, str]) -> Iterator[tuple[float, str, str]]:
        """Each surprise among these attributes, with the names of the pair."""
        for one in sorted(told):
            for other, nats in self._by_value.get((one, told[one]), {}).items():
                if other in told and (found := nats.get(told[other])):
                    yield found, one, other

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, str], Mapping[str, Mapping[str, float]]]:
        """The same by a pair's first attribute and its value, then by the name of the second and its value: few names are in it that a
        device has not, and none without a surprise."""
        found: dict[tuple[str, str], dict[str, Mapping[str, float]]] = {}
        for (one, other), values in sorted(self.table.items()):
            for value, nats in values.items():
                found.setdefault((one, value), {})[other] = nats
        return found


def inconsistency(session: DeviceSession) -> Inconsistency | None:
    """How badly a device's attributes fit together; None where it has too few of them."""
    told = attributes(session)
    return Surprises.load().greatest(told) if len(told) >= FEWEST_ATTRIBUTES else None
