"""A site: how the people of one application move the pointer, learned in a way that nobody can influence much.

Sites have different people: they draw, drag, work over remote desktops. A model fitted elsewhere flags the people of some sites more often
than it should. So an application counts the scores of its own confirmed movements and raises its threshold to its own quantile:

    threshold = max(shipped, min(own 99th percentile, shipped + `MOST_SHIFT`))

It is never lowered, and an attacker who succeeds at scale must not be able to raise it far. Only those sessions are learned from that were
not denied, for which a backend reported a success, and in which user and device were known or a challenge was passed. They are collected in
windows; no user and no device contributes more than `MOST_OF_ONE` movements to a window, and a window counts once it has `ENOUGH`. A window
that differs too much from the settled counts (population stability index above `DRIFT`) is discarded: the site stays as it was, and counts
how often that has happened.

Until a site is calibrated, pointer movement may lead to a challenge but never to a denial (`assessment`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import log
from typing import Self

from tessera.features.movement import EDGES, SHIPPED_THRESHOLD, VERSION

ENOUGH = 200  # confirmed movements
MOST_OF_ONE = 20  # movements of one user, and of one device, in a window: so it needs at least ten people
QUANTILE = 0.99
MOST_SHIFT = 1.5  # nats above the shipped threshold
DRIFT = 0.25  # of the population stability index: by its usual interpretation a major change
REMEMBERED_ACTIONS = 32
LONGEST_NAME = 12  # characters of a user's or a device's name that are kept
NOBODY = (0,) * (len(EDGES) + 1)

type Counts = tuple[int, ...]
"""Movements by the bucket of their score; there is one more bucket than `EDGES`."""


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The movements of one confirmed session: `action` is its action's ULID; `user` and `device` say whose they are."""

    action: str
    user: str
    device: str
    movements: Counts


@dataclass(frozen=True, kw_only=True)
class Site:
    """What an application has learned about its people's movements. `version` names the model that computed the scores."""

    version: str = VERSION
    settled: Counts = NOBODY
    window: Counts = NOBODY
    given: Mapping[str, int] = field(default_factory=dict)  # movements in the window, by user and by device
    refused: int = 0  # discarded windows
    learned: tuple[str, ...] = ()

    @property
    def is_calibrated(self) -> bool:
        """Whether enough movements of its own people have been confirmed."""
        return sum(self.settled) >= ENOUGH

    @property
    def threshold(self) -> float:
        """The score from which a movement counts as drawn, one of `EDGES`."""
        if not self.is_calibrated:
            return SHIPPED_THRESHOLD
        within_reach = [edge for edge in EDGES if SHIPPED_THRESHOLD <= edge <= SHIPPED_THRESHOLD + MOST_SHIFT]
        allowed = (1 - QUANTILE) * sum(self.settled)
        return next((edge for edge in within_reach if _above(self.settled, edge) <= allowed), within_reach[-1])

    def learn(self, confirmed: Confirmed) -> Self:
        """This site with a session learned; unchanged if it was learned before or has no movements."""
        site = self if self.version == VERSION else type(self)()
        if confirmed.action in site.learned or not sum(confirmed.movements):
            return self
        givers = (f"U{confirmed.user[:LONGEST_NAME]}", f"D{confirmed.device[-LONGEST_NAME:]}")
        given = _no_more_than(MOST_OF_ONE - max(site.given.get(giver, 0) for giver in givers), confirmed.movements)
        grown = replace(
            site,
            window=_both(site.window, given),
            given={**site.given, **{giver: site.given.get(giver, 0) + sum(given) for giver in givers}},
            learned=(*site.learned, confirmed.action)[-REMEMBERED_ACTIONS:],
        )
        return grown._closed() if sum(grown.window) >= ENOUGH else grown

    def _closed(self) -> Self:
        """The site with its window settled, or discarded if it has drifted. Earlier counts are halved, so that people may change."""
        if self.is_calibrated and drift(self.settled, self.window) > DRIFT:
            return replace(self, window=NOBODY, given={}, refused=self.refused + 1)
        half = tuple(count - count // 2 for count in self.settled)
        return replace(self, settled=_both(half, self.window), window=NOBODY, given={})


UNKNOWN_SITE = Site()


def drift(before: Counts, now: Counts) -> float:
    """The population stability index between two samples, with a half added to each bucket."""
    ones, others = _shares(before), _shares(now)
    return sum((one - other) * log(one / other) for one, other in zip(ones, others, strict=True))


def _shares(counts: Counts) -> Sequence[float]:
    total = sum(counts) + len(counts) / 2
    return [(count + 0.5) / total for count in counts]


def _above(counts: Counts, edge: float) -> int:
    return sum(counts[EDGES.index(edge) + 1 :])


def _both(one: Counts, other: Counts) -> Counts:
    return tuple(here + there for here, there in zip(one, other, strict=True))


def _no_more_than(most: int, counts: Counts) -> Counts:
    """The counts, reduced to at most this many in about the same proportions: each bucket's share of the running sum, rounded down."""
    total = sum(counts)
    if total <= most:
        return counts
    reached = [0, *(passed * max(0, most) // total for passed in accumulate(counts))]
    return tuple(after - before for before, after in pairwise(reached))
