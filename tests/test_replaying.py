"""Ten thousand stored decisions of every kind, decided again from what was stored: each comes to the identical assessment."""

import gzip
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tessera.assessment import decide, replay
from tessera.calibration import Calibration
from tessera.scoring import Model
from tests.stored_decisions import KEPT, answer, considered, drawn

SHIPPED = Model.load()
ANOTHER = replace(SHIPPED, version="another", calibration=Calibration.of({"log_odds": [-6, 0, 3], "true": [-7, -1, 2.5]}))


def kept(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return found


@pytest.mark.thorough
def test_ten_thousand_stored_decisions_replay_identically_by_the_version_that_they_name() -> None:
    chance, kinds = Random(9), set()
    models = {model.version: model for model in (SHIPPED, ANOTHER)}
    for number in range(10_000):
        first = decide(considered(chance, SHIPPED), models["another" if number % 2 else SHIPPED.version])
        stored = json.loads(json.dumps(first.decision))
        again = replay(stored, models[stored["model"]])
        assert replace(again, decision=stored) == replace(first, decision=stored)
        kinds.add((first.recommendation, first.decided, first.control.treatment))
    assert len(kinds) >= 8, "decisions of every kind were among them"


@pytest.mark.thorough
@pytest.mark.parametrize("file", sorted(KEPT.glob("*.json.gz")), ids=lambda file: file.name.partition(".")[0])
def test_earlier_models_come_to_what_they_came_to_when_they_shipped(file: Path) -> None:
    """Each decision goes through what is stored of it: as JSON, read by the code of today."""
    then = kept(file)
    model, answers = Model.of(then["artefact"]), sha256()
    for assessment in drawn(model, then["count"]):
        again = replay(json.loads(json.dumps(assessment.decision)), model)
        answers.update(json.dumps(answer(again), sort_keys=True).encode())
    assert answers.hexdigest() == then["answers"], "some change of the code changes what an earlier version of the model comes to"


@pytest.mark.parametrize("file", sorted(KEPT.glob("*.json.gz")), ids=lambda file: file.name.partition(".")[0])
def test_a_decision_that_an_earlier_version_stored_is_read_as_it_was(file: Path) -> None:
    then = kept(file)
    model = Model.of(then["artefact"])
    assert len(then["shown"]) >= 100
    for each in then["shown"]:
        assert json.loads(json.dumps(answer(replay(each["decision"], model)))) == each["answer"]
