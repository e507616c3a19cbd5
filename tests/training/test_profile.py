"""What ships of a user's profile keeps to the constraints of its fit; the fit keeps to them whatever it is shown."""

import numpy as np
import pytest

from datasets.sign_ins import Attempt
from simulator.logins import PROTOCOL
from tessera import artefacts
from tessera.scoring import Model
from training import profile
from training.profile_steps import PLACE, STEPS, TRUSTING, Sample, Step, fit, samples, steps_of

NEW, FAMILIAR = "PROFILE_DEVICE_NEW", "PROFILE_DEVICE_FAMILIAR"
FIRST = Step(FAMILIAR, "", edge=1)


def attempt(**observed: object) -> Attempt:
    return Attempt(attacker=None, user=1, earlier=1, observed=observed)  # type: ignore[arg-type]


def test_the_levels_in_the_layer_are_those_of_the_command() -> None:
    assert profile.levels() == artefacts.read("profile")["levels"]


def test_what_ships_keeps_to_the_constraints() -> None:
    model = Model.load()
    assert model.most_trust["profile"] == profile.MOST_TRUST < model.limits["profile"]
    assert model.terms[FAMILIAR].weigh(1) >= -profile.ONE_SUCCESS
    for code in TRUSTING:
        assert model.terms[code].strongest >= -model.limits["profile"]


def test_a_step_is_taken_where_its_edge_is_reached() -> None:
    (row,) = steps_of([attempt(**{NEW: 1.0, "PROFILE_NETWORK_UNFAMILIAR": {"network": 0.4}, "PROFILE_TYPING_FAMILIAR": 9})])
    taken = [step for step, yes in zip(STEPS, row, strict=True) if yes]
    assert taken == [
        *(Step(NEW, "", edge) for edge in (0.3, 0.6, 1)),
        Step("PROFILE_NETWORK_UNFAMILIAR", "network", 0.2),
    ]


def test_weights_become_tables_of_the_reasons_sign() -> None:
    weights = np.zeros(len(STEPS))
    weights[PLACE[FAMILIAR, ""] :][:3] = -1.0
    terms = profile.terms(weights)
    share = profile.TRUSTED_OTHERWISE[FAMILIAR]
    assert terms[FAMILIAR]["edges"] == [1, 3, 10]
    assert terms[FAMILIAR]["weights"] == pytest.approx([0, -share, -2 * share, -3 * share])
    assert terms["PROFILE_IMPOSSIBLE_TRAVEL"]["made"].startswith("hand")


@pytest.fixture(scope="module")
def world() -> list[Sample]:
    pytest.importorskip("scipy", reason="the group `training` is not installed")
    return list(samples([(60, 1, PROTOCOL)]))


def test_weights_have_the_signs_of_their_reasons_and_go_no_further_than_they_may(world: list[Sample]) -> None:
    free, held = fit(world, {}, {}), fit(world, {FIRST: 0.5}, {"PROFILE_NETWORK_FAMILIAR": 2.0})
    for weights in (free, held):
        assert all(weight * step.sign >= 0 for weight, step in zip(weights, STEPS, strict=True))
        assert weights[PLACE[NEW, ""]] > 0
    own = [step.code == "PROFILE_NETWORK_FAMILIAR" for step in STEPS]
    assert free[PLACE[FAMILIAR, ""]] < held[PLACE[FAMILIAR, ""]] == pytest.approx(-0.5)
    assert free[own].sum() < held[own].sum() == pytest.approx(-2.0)


def test_an_attacker_can_be_left_out_of_a_sample(world: list[Sample]) -> None:
    for each in world:
        rest = each.without("naive")
        assert {*rest.by.tolist()} == {*each.by.tolist()} - {"naive"}
        assert len(rest.steps) == len(rest.by)
