"""Friction: what each reason costs honest people.

A challenge of somebody who passed it and was not fraud is one unit of cost; a denial of somebody who turned out to be honest costs as many
units as `tradeoff.COSTS` says for the type of action, with the reason of that figure. An alert has several reasons, and each of them
counts it in full: the costs of reasons do not add up to the cost of all alerts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from tessera.action import ActionType
from tessera.health.counting import ended
from tessera.health.figures import Share
from tessera.health.outcomes import Wanted
from tessera.tallies import Tallies, of_kind
from tessera.tradeoff import COSTS


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """The alerts that name a reason. `pass_rate` is the share passed of their ended challenges; `false_alarms` the share of alerts on
    people who were not fraud, and `precision` the share on frauds, of those known. `friction` is the cost of the honest people challenged
    and denied, in units of one honest person challenged, and `per_alert` that in the mean."""

    reason: str
    alerts: int
    challenged: int
    passed: int
    frauds: int
    pass_rate: Share
    false_alarms: Share
    precision: Share
    friction: float
    per_alert: float | None


@dataclass(frozen=True)
class Fate:
    """What became of so many alerts that named a reason."""

    alerts: int
    action_type: str
    decided: str
    answered: str
    result: str
    label: str

    @property
    def ended(self) -> str:
        return ended(self.answered, self.result, self.label)

    @property
    def honest(self) -> bool:
        return self.ended in ("legitimate", "quiet")

    @property
    def cost(self) -> float:
        """What these alerts cost honest people."""
        if not self.honest or self.answered not in ("challenge", "deny"):
            return 0.0
        denial = COSTS[cast(ActionType, self.action_type)].denial if self.action_type in COSTS else 1.0
        return self.alerts * (1.0 if self.answered == "challenge" else denial)


def by_reason(tallies: Tallies, wanted: Wanted) -> tuple[ReasonLine, ...]:
    """A line for each reason, those that cost honest people most first."""
    fates = defaultdict[str, list[Fate]](list)
    for (application, action_type, _, reason, *fate), number in of_kind(tallies, "reasons"):
        if wanted(application, action_type):
            fates[reason].append(Fate(number, action_type, *fate))
    lines = [_line(reason, of) for reason, of in fates.items()]
    return tuple(sorted(lines, key=lambda line: (-line.friction, -line.alerts, line.reason)))


def _line(reason: str, fates: Iterable[Fate]) -> ReasonLine:
    of = list(fates)
    counts: Mapping[str, int] = {
        "alerts": sum(each.alerts for each in of),
        "challenged": sum(each.alerts for each in of if each.answered == "challenge"),
        "ended": sum(each.alerts for each in of if each.answered == "challenge" and each.result),
        "passed": sum(each.alerts for each in of if each.answered == "challenge" and each.result == "success"),
        "frauds": sum(each.alerts for each in of if each.ended == "fraud"),
        "honest": sum(each.alerts for each in of if each.honest),
    }
    known, friction = counts["frauds"] + counts["honest"], sum(each.cost for each in of)
    return ReasonLine(
        reason=reason,
        alerts=counts["alerts"],
        challenged=counts["challenged"],
        passed=counts["passed"],
        frauds=counts["frauds"],
        pass_rate=Share.of(counts["passed"], counts["ended"]),
        false_alarms=Share.of(counts["honest"], known),
        precision=Share.of(counts["frauds"], known),
        friction=friction,
        per_alert=round(friction / counts["alerts"], 4) if counts["alerts"] > 0 else None,
    )
