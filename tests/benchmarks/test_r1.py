"""Sign-ins are judged before they are learned, attackers teach nobody, and a file of the public schema is read as it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import r1
from benchmarks.report import Options, Row
from datasets.judging import challenged
from datasets.measures import scores
from datasets.sign_ins import ATTACK_ADDRESS, TAKEOVER, Attempt, Memory, play, without_devices
from simulator import rba
from simulator.logins import simulate
from simulator.rba import Login
from simulator.takeovers import ATTACKERS

LOGINS = simulate(60, 5)


def played(logins: Sequence[Login], memory: Memory | None = None, **settings: float) -> list[Attempt]:
    return list(play(logins, memory or Memory(), **settings))  # type: ignore[arg-type]


def test_everybodys_first_sign_in_teaches_and_is_not_judged() -> None:
    people = [attempt for attempt in played(LOGINS) if attempt.attacker is None]
    assert len(people) == len(LOGINS) - len({login.user for login in LOGINS})
    assert min(attempt.earlier for attempt in people) == 1


def test_every_attacker_tries_what_is_attacked_and_teaches_nothing() -> None:
    alone, attacked = Memory(), Memory()
    quiet = played(LOGINS, alone, attacked=0.0)
    tried = played(LOGINS, attacked)
    assert [attempt for attempt in tried if attempt.attacker is None] == quiet
    assert alone.users == attacked.users
    for name in ATTACKERS:
        assert sum(attempt.attacker == name for attempt in tried) == len(quiet)


def test_the_second_sign_in_from_a_device_is_from_a_familiar_one() -> None:
    first = LOGINS[0]
    (attempt,) = played([first, replace(first, at=first.at + 86_400_000)], attacked=0.0)
    assert attempt.observed["PROFILE_DEVICE_FAMILIAR"] == 1
    assert attempt.observed["PROFILE_DEVICE_NEW"] == 0
    (attempt,) = played(list(without_devices([first, replace(first, at=first.at + 86_400_000)])), attacked=0.0)
    assert not attempt.observed.get("PROFILE_DEVICE_FAMILIAR")


@pytest.mark.parametrize(("attack", "name"), [({"takeover": True}, TAKEOVER), ({"attack_address": True}, ATTACK_ADDRESS)])
def test_what_a_file_calls_an_attack_is_judged_as_one_and_taught_to_nobody(attack: dict[str, bool], name: str) -> None:
    first = LOGINS[0]
    memory = Memory()
    (attempt,) = played([first, replace(first, at=first.at + 1_000, **attack)], memory, attacked=0.0)  # type: ignore[arg-type]
    assert attempt.attacker == name
    assert len(memory.users[first.user].devices) == 1


def test_a_sign_in_that_failed_is_neither_judged_nor_learned() -> None:
    memory = Memory()
    assert played([LOGINS[0], replace(LOGINS[0], at=LOGINS[0].at + 1_000, successful=False)], memory, attacked=0.0) == []


def test_challenged_is_the_share_of_the_calm_at_the_score_that_so_many_of_the_caught_reach() -> None:
    caught, calm = scores([1, 2, 3, 4, 5]), scores([0, 0, 0, 1, 2])
    assert challenged(caught, calm, 1.0) == 0.4
    assert challenged(caught, calm, 0.75) == 0.2
    assert challenged(caught, calm, 0.5) == 0
    assert challenged(caught, scores([0.0]), 0.9) == 0


def figures(folder: Path, logins: Sequence[Login]) -> dict[str, Row]:
    rba.write(folder / "logins.csv.gz", list(logins))
    return {row.what: row for row in r1.benchmark(Options(data=folder, quick=True))}


def test_a_file_with_device_ids_is_judged_with_them_and_without(tmp_path: Path) -> None:
    rows = figures(tmp_path, LOGINS)
    assert rows["sign-ins"].figure == len(LOGINS)
    for which in ("with device ids", "without device ids"):
        assert all(0 <= rows[f"challenged at TPR 0.98, {attacker}, {which}"].figure <= 1 for attacker in ATTACKERS)
        assert rows[f"AUC of one half of the people against the other, {which}"].figure == pytest.approx(0.5, abs=0.2)
    assert rows["AUC, naive, with device ids"].figure > 0.9
    assert rows["challenged at TPR 0.98, naive, without device ids"].line == 0.03
    assert rows["challenged at TPR 0.98, vpn, with device ids"].line == 0.055
    assert rows["profile, 99th percentile"].verdict == "ok"


def test_a_file_without_device_ids_is_judged_without_them(tmp_path: Path) -> None:
    rows = figures(tmp_path, list(without_devices(LOGINS)))
    assert not [what for what in rows if "with device ids" in what and "left out" not in what]
    assert rows["AUC, naive, without device ids"].figure > 0.8
