"""Decisions as a version of the model makes them: ten thousand of every kind, drawn from a seed, and what they came to.

python -m tests.stored_decisions    before the model changes: keeps the model that ships and what it comes to, in `tests/kept_decisions/`

`tests/test_replaying.py` replays what was kept with the code of today. So a change of the code that would change an earlier version's
answers is found, though no stored decision is at hand.
"""

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from tessera import artefacts
from tessera.action import ActionType
from tessera.assessment import Assessment, Considered, PreviewRule, decide
from tessera.policy import SENSITIVITY_FACTORS, RecommendationType, Thresholds
from tessera.reasons import KINEMATIC
from tessera.scoring import SOLE, Model

KEPT = Path(__file__).parent / "kept_decisions"
COUNT, SEED = 10_000, 9
BASES: tuple[ActionType, ...] = ("login", "register", "transaction", "password_reset")
RECOMMENDATIONS: tuple[RecommendationType, ...] = ("trust", "allow", "challenge", "deny")


def measured(chance: Random, model: Model, code: str) -> Any:
    """A value near the edges of a reason's table, where the weight changes."""
    values = {
        name: round(chance.choice(table.edges or (1.0,)) * chance.uniform(0.8, 1.2), 4) for name, table in model.terms[code].tables.items()
    }
    return values.get(SOLE, values) if chance.random() < 0.8 or SOLE not in values else chance.random() < 0.5


def considered(chance: Random, model: Model) -> Considered:
    """What one decision depends on, apart from the model."""
    codes = chance.sample(sorted(model.terms), chance.randrange(12))
    lot, drawn = round(chance.random(), 6), chance.random() < 0.5
    return Considered(
        base=chance.choice(BASES),
        observed={code: measured(chance, model, code) for code in codes},
        known=chance.random() < 0.5,
        thresholds=Thresholds(trust=chance.choice((None, 20.0)), challenge=chance.choice((60.0, 70.0)), deny=90.0),
        factors={code: chance.choice(list(SENSITIVITY_FACTORS.values())) for code in codes[:2]},
        denying=tuple(codes[:1]) if chance.random() < 0.1 else (),
        enforced=chance.choice(RECOMMENDATIONS) if chance.random() < 0.1 else None,
        missing=("profiles",) if chance.random() < 0.1 else (),
        outage=chance.choice(RECOMMENDATIONS[1:]),
        monitor_only=chance.random() < 0.1,
        challenges=chance.choice((None, ("totp", "idv"))),
        control=0.05 if drawn else 0.0,
        lot=lot if drawn else None,
        rule="a rule" if chance.random() < 0.1 else None,
        preview_rule=PreviewRule(rule_name="another", recommendation="deny", risk_score=100.0) if chance.random() < 0.1 else None,
        tentative=KINEMATIC if chance.random() < 0.5 else (),
    )


def drawn(model: Model, count: int = COUNT) -> Iterator[Assessment]:
    """Decisions of a model, the same ones each time."""
    chance = Random(SEED)
    for _ in range(count):
        yield decide(considered(chance, model), model)


def answer(assessment: Assessment) -> dict[str, Any]:
    """What a decision came to, to the last digit."""
    return {
        "recommendation": [assessment.recommendation, assessment.decided, list(assessment.suggested_challenges)],
        "score": [assessment.score, assessment.model_score, assessment.probability],
        "reasons": list(assessment.reasons),
        "shares": [[share.code, share.contribution, share.points, share.usual] for share in assessment.details],
        "threats": [[threat.name, list(threat.reasons)] for threat in assessment.threats],
        "sub_scores": dict(assessment.sub_scores),
        "control": repr(assessment.control),
    }


def keep(folder: Path = KEPT) -> Path:
    """Keep the model that ships: its artefact, a stored decision of each hundred in full, and all answers as one hash."""
    artefact = artefacts.read("model")
    model, answers, shown = Model.of(artefact), sha256(), []
    for number, assessment in enumerate(drawn(model)):
        told = answer(assessment)
        answers.update(json.dumps(told, sort_keys=True).encode())
        if number % 100 == 0:
            shown.append({"decision": dict(assessment.decision), "answer": told})
    kept = {"count": COUNT, "artefact": artefact, "answers": answers.hexdigest(), "shown": shown}
    folder.mkdir(exist_ok=True)
    file = folder / f"{model.version}.json.gz"
    file.write_bytes(gzip.compress(json.dumps(kept).encode(), mtime=0))
    return file


if __name__ == "__main__":
    print(keep())
