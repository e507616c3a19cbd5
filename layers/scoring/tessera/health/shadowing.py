"""Shadowing: the shadow model beside the one that decides, on the same actions.

The shadow has no effect, so that what became of an action is what the deciding model made of it: its challenges end, the shadow's do not.
Compare both on what is labelled.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tessera.health.counting import ended
from tessera.health.figures import Share
from tessera.health.outcomes import ALERTS
from tessera.tallies import Tallies, of_kind


@dataclass(frozen=True, kw_only=True)
class ShadowAgreement:
    """The actions on which one decided `decided` and the other would have decided `shadow`, and what they turned out to be."""

    decided: str
    shadow: str
    actions: int
    frauds: int
    legitimate: int


@dataclass(frozen=True, kw_only=True)
class ShadowLine:
    """Two models on the same actions. `agreement` is the share of the same decisions; `moved` by how many points of score the shadow
    differs in the mean, regardless of sign, and `raised` with it. Precision and recall of both are of the same known actions."""

    model: str
    shadow: str
    actions: int
    agreement: Share
    raised: float | None
    moved: float | None
    alert_rate: Share
    shadow_alert_rate: Share
    precision: Share
    shadow_precision: Share
    recall: Share
    shadow_recall: Share
    matrix: Sequence[ShadowAgreement]


def shadows(tallies: Tallies, application: str | None) -> tuple[ShadowLine, ...]:
    """A line for each pair of models that have judged together, those with most actions first."""
    pairs = defaultdict[tuple[str, str], dict[tuple[str, str], list[int]]](dict)
    for (app, model, shadow, decided, would, result, label), number in of_kind(tallies, "shadow"):
        if application in (None, app):
            counts = pairs[model, shadow].setdefault((decided, would), [0, 0, 0])
            known = ended(decided, result, label)
            for place, holds in enumerate((True, known == "fraud", known in ("legitimate", "quiet"))):
                counts[place] += number if holds else 0
    moves = defaultdict[tuple[str, str], dict[str, int]](lambda: {"up": 0, "down": 0})
    for (app, model, shadow, way), number in of_kind(tallies, "moved"):
        if application in (None, app):
            moves[model, shadow][way] += number
    lines = [_line(model, shadow, counts, moves[model, shadow]) for (model, shadow), counts in pairs.items()]
    return tuple(sorted(lines, key=lambda line: (-line.actions, line.model, line.shadow)))


def _line(model: str, shadow: str, counts: dict[tuple[str, str], list[int]], moves: dict[str, int]) -> ShadowLine:
    matrix = [
        ShadowAgreement(decided=decided, shadow=would, actions=number, frauds=frauds, legitimate=legitimate)
        for (decided, would), (number, frauds, legitimate) in sorted(counts.items())
    ]
    actions, frauds = sum(each.actions for each in matrix), sum(each.frauds for each in matrix)
    own, others = [each for each in matrix if each.decided in ALERTS], [each for each in matrix if each.shadow in ALERTS]

    def precision(alerts: list[ShadowAgreement]) -> Share:
        return Share.of(sum(each.frauds for each in alerts), sum(each.frauds + each.legitimate for each in alerts))

    return ShadowLine(
        model=model,
        shadow=shadow,
        actions=actions,
        agreement=Share.of(sum(each.actions for each in matrix if each.decided == each.shadow), actions),
        raised=round((moves["up"] - moves["down"]) / 100 / actions, 3) if actions > 0 else None,
        moved=round((moves["up"] + moves["down"]) / 100 / actions, 3) if actions > 0 else None,
        alert_rate=Share.of(sum(each.actions for each in own), actions),
        shadow_alert_rate=Share.of(sum(each.actions for each in others), actions),
        precision=precision(own),
        shadow_precision=precision(others),
        recall=Share.of(sum(each.frauds for each in own), frauds),
        shadow_recall=Share.of(sum(each.frauds for each in others), frauds),
        matrix=matrix,
    )
