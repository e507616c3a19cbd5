"""Figures by the random control: actions whose challenge was withheld stand for all that were challenged."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from local.lake.types import arrow_table
from tessera.policy import Policy
from tessera.rules import Rule
from tessera.scoring import Model
from tessera.tradeoff import wilson
from tessera.units import DAY
from tessera_lake.columns import DECISIONS
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.deciding import Candidate
from tessera_lake.redeciding.endings import LABELS, NOTHING, SOURCES, Endings, Told
from tessera_lake.redeciding.figures import Tally
from tessera_lake.redeciding.matching import compile_columns
from tessera_lake.redeciding.reading import keys_of
from tessera_lake.redeciding.running import History
from tests.lake.past_actions import HASHES, NOW, row_of, some_past

SHARE = 0.05
KINDS = {
    # how it was decided, answered and drawn: fraud, legitimate, propensity
    "withheld": (8, 12, SHARE),
    "challenged": (190, 190, 1 - SHARE),
    "allowed": (19, 950, 1 - SHARE),
}
AGAINST = Rule(
    id="r", name="r", priority=1, recommendation="challenge", mode="production", enabled=True,
    conditions={"field": "location", "op": "eq", "value": "suspicious"},
)  # fmt: skip


def history(**more: Any) -> History:
    rule, model = compile_columns(AGAINST, {}), Model.load()
    before = Candidate(policies={}, model=model)
    after = replace(before, rules=[rule], otherwise=Policy())
    return History(tenant="t", start=0, end=NOW * 2, before=before, after=after, draft=rule, now=NOW + 300 * DAY, hashes=HASHES, **more)


@pytest.fixture(scope="module")
def decided() -> tuple[Columns, Endings]:
    """A rule would hit just whom the policy challenges; all of it is labelled."""
    plain = {**row_of(some_past(Random(1), Model.load())), "tenant": "t", "base_type": "login", "enforced": None, "rule": None}
    rows, frauds = list[dict[str, Any]](), list[bool]()
    for kind, (fraud, legitimate, propensity) in KINDS.items():
        for number in range(fraud + legitimate):
            told: dict[str, Any] = {
                "action_id": f"{len(rows):064x}",
                "location": "usual" if kind == "allowed" else "suspicious",
                "recommendation": "challenge" if kind == "challenged" else "allow",
                "control_treatment": "withheld" if kind == "withheld" else None,
                "control_propensity": propensity,
                "application": "shop" if number % 2 else "bank",
                "unproven": [],
            }
            rows.append({**plain, **told})
            frauds.append(number < fraud)
    table = arrow_table(DECISIONS, rows)
    keys = keys_of(table.column("action_id").combine_chunks())
    label = np.where(frauds, LABELS.index("CONFIRMED_FRAUD"), LABELS.index("CONFIRMED_LEGIT")).astype(np.int8)
    source = np.full(len(rows), SOURCES.index("MANUAL_REVIEW"), np.int8)
    labels = Told(keys=keys, codes={"label": label, "source": source}, at=np.full(len(rows), NOW))
    return Columns(table, HASHES), Endings(results=NOTHING, labels=labels)


def test_the_plain_figures_count_each_action_once(decided: tuple[Columns, Endings]) -> None:
    figures = history().of_batch(*decided).figures
    assert (figures.frauds_hit, figures.legitimate_hit) == (198, 202)
    assert figures.recall.share == 198 / (198 + 19)


def test_by_the_control_a_withheld_challenge_stands_for_twenty(decided: tuple[Columns, Endings]) -> None:
    figures = history().of_batch(*decided).corrected
    assert figures is not None
    hit, missed = 8 / SHARE, 19 / (1 - SHARE)
    assert figures.frauds_hit == pytest.approx(hit)
    assert figures.recall.share == pytest.approx(hit / (hit + missed))
    assert figures.friction.share == pytest.approx(12 / SHARE / (12 / SHARE + 950 / (1 - SHARE)))
    worth = (hit + missed) ** 2 / (8 / SHARE**2 + 19 / (1 - SHARE) ** 2)
    assert (figures.recall.low, figures.recall.high) == pytest.approx(wilson(figures.recall.share, worth))


def test_without_a_control_there_are_no_figures_by_it(decided: tuple[Columns, Endings]) -> None:
    columns, endings = decided
    allowed = columns.only(columns.is_text("location", ("usual",)))
    assert history().of_batch(allowed, endings).corrected is None


def test_one_application_may_be_looked_at_alone(decided: tuple[Columns, Endings]) -> None:
    parts = [history(application=name).of_batch(*decided) for name in ("shop", "bank")]
    assert sum(parts, Tally()).figures == history().of_batch(*decided).figures
    assert all(part.actions for part in parts)
