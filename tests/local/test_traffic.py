"""A small world, lived in this process: people get through, attackers are stopped more often than people are, and all of it is written."""

import csv
import json
import sys
from pathlib import Path

import pytest

from local import traffic
from local.embedded import Embedded
from simulator.attackers import CATALOGUE
from simulator.rba import COLUMNS
from simulator.summary import Summary
from simulator.visits import LEGITIMATE, Deed
from simulator.world import imagine, live
from tessera.assessment import replay
from tessera.scoring import Model

STOPPED = (
    "bot",
    "card_testing",
    "emulator_farm",
    "impossible_traveller",
    "patient_stuffing",
    "signup_farm",
    "slow_stuffing",
    "stuffing",
    "token_thief",
)
"""The attacks whose actions are challenged or denied often enough to show in a world this small; the others look like people so far."""


@pytest.fixture(scope="module")
def lived() -> tuple[list[Deed], dict[str, dict[str, object]]]:
    """All deeds of a small world, and the stored decision of each."""
    world = imagine(16, 8, dict.fromkeys(CATALOGUE, 10), seed=2)
    house = Embedded(world.internet, round(world.begin * 1000))
    deeds, stored = [], {}
    with house.open() as application:
        for deed in live(world.visits, application, lambda at: house.advance(round(at * 1000))):
            deeds.append(deed)
            if deed.recommendation != "refused":
                stored[deed.answer["action_token"]] = dict(house.action(deed.answer["action_token"]).decision)
            house.learn()
    return deeds, stored


def test_the_same_seed_is_decided_the_same_way() -> None:
    def decided() -> list[tuple[float, str, str, str, str]]:
        world = imagine(4, 2, {"bot": 3, "takeover": 3}, seed=9)
        house = Embedded(world.internet, round(world.begin * 1000))
        with house.open() as application:
            deeds = list(live(world.visits, application, lambda at: house.advance(round(at * 1000))))
        return [(deed.at, deed.actor, deed.account, deed.recommendation, deed.result) for deed in deeds]

    assert decided() == decided()


@pytest.fixture(scope="module")
def summary(lived: tuple[list[Deed], object]) -> Summary:
    noted = Summary()
    for deed in lived[0]:
        noted.note(deed)
    return noted


def test_people_get_through(summary: Summary) -> None:
    people = summary.of(LEGITIMATE)
    assert people.count > 60
    assert people.stopped < 0.05
    assert people.recommendations["trust"] > 0.45 * people.count, "a payment asks more than a sign-in, and half of these are first visits"


@pytest.mark.parametrize("attack", STOPPED)
def test_attackers_are_stopped_more_often_than_people(summary: Summary, attack: str) -> None:
    assert summary.of(attack).stopped > 0.25 + summary.of(LEGITIMATE).stopped


@pytest.mark.parametrize("attack", CATALOGUE)
def test_every_attack_happens_and_is_labelled(summary: Summary, attack: str) -> None:
    assert summary.of(attack).count >= 2
    assert attack in summary.labels


def test_deeds_happen_in_the_order_of_time(lived: tuple[list[Deed], object]) -> None:
    moments = [deed.at for deed in lived[0]]
    assert moments == sorted(moments)


def test_every_decision_replays(lived: tuple[list[Deed], dict[str, dict[str, object]]]) -> None:
    deeds, stored = lived
    model = Model.load()
    for deed in deeds:
        again = replay(stored[deed.answer["action_token"]], model)
        assert (again.recommendation, again.score, again.reasons) == (deed.recommendation, deed.score, deed.reasons)


def test_what_happened_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / name for name in ("truth", "observations", "logins", "json")}
    written = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    asked = ["--people", "4", "--days", "3", "--attackers", "bot=4", "takeover=2", "--seed", "4"]
    monkeypatch.setattr(sys, "argv", ["traffic", *asked, *written])
    traffic.main()
    assert "takeover" in capsys.readouterr().out

    truth = list(csv.DictReader(files["truth"].read_text().splitlines()))
    observations = [json.loads(line) for line in files["observations"].read_text().splitlines()]
    logins = list(csv.reader(files["logins"].read_text().splitlines()))
    rows = json.loads(files["json"].read_text())["rows"]
    assert sum(row["actions"] for row in rows) == len(truth) == len(observations)
    assert {row["label"] for row in truth} == {"legitimate", "bot", "takeover"}
    assert [row["recommendation"] for row in truth] == [row["answered"] for row in observations]
    assert [row["label"] == "CONFIRMED_FRAUD" for row in observations] == [row["fraud"] == "1" for row in truth]
    assert len({row["action"] for row in observations}) == len(observations)
    assert all(row["observed"]["DEVICE_BOT"] is (row["attack"] == "bot") for row in observations)
    assert tuple(logins[0]) == COLUMNS
    assert len(logins) - 1 == sum(row["action"] == "login" for row in truth)
    attacking = {row["address"] for row in truth if row["fraud"] == "1"}
    assert {row[4] for row in logins[1:] if row[14] == "True"} == attacking


@pytest.mark.parametrize("wrong", [["--attackers", "nobody=3"], ["--attackers", "bot=many"], ["bot"]])
def test_what_is_asked_wrongly_is_said(wrong: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["traffic", *wrong])
    with pytest.raises(SystemExit):
        traffic.main()
    assert "usage" in capsys.readouterr().err
