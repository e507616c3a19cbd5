"""Whom a new device challenges, and whom not: its weight is a decision, and these are its people."""

from dataclasses import replace

import pytest

from datasets.sign_ins import CATALOGUE, Memory
from simulator.logins import simulate
from tessera import reasons
from tessera.policy import Thresholds
from tessera.scoring import ANCHOR_SCORE, Model, score
from tessera.units import DAY

LOGINS = simulate(60, 5)


class TestANewDevice:
    """Whom a new device challenges: whoever is well known, and comes from elsewhere at the same time."""

    FIRST = next(login for login in LOGINS if login.asn and login.device)

    def score(self, earlier: int = 20, **changes: object) -> float:
        memory = Memory()
        for number in range(earlier):
            memory.learn(replace(self.FIRST, at=self.FIRST.at + number * DAY))
        tried = replace(self.FIRST, at=self.FIRST.at + earlier * DAY, device="e" * 32, **changes)  # type: ignore[arg-type]
        return score(reasons.observe(memory.evidence(tried), CATALOGUE), Model.load()).value

    def test_somebody_with_a_new_phone_at_home_is_not_asked(self) -> None:
        assert self.score() < ANCHOR_SCORE + 5

    def test_somebody_elsewhere_on_their_own_provider_is_asked_and_so_is_whoever_imitates_them(self) -> None:
        assert self.score(address="10.250.7.9") >= Thresholds().challenge

    def test_nobody_is_denied_for_it_alone(self) -> None:
        assert self.score(address="10.250.7.9", country="BR", asn=500_201) < Thresholds().deny

    def test_of_whom_nothing_is_known_nothing_is_new(self) -> None:
        assert self.score(earlier=0, address="10.250.7.9") == pytest.approx(ANCHOR_SCORE)
