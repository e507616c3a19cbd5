"""Retention: everything that the catalogue says to end ends when it says, whether or not DynamoDB has removed it by then."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from local.doubles.table import TableDouble
from local.doubles.values import Image
from tessera.service.configuration import published
from tessera.service.health import watching
from tessera.service.rights import catalogue, downloads
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.webhooks import calling, receivers
from tessera.service.webhooks.calling import Outcome
from tessera.units import DAY, HOUR, MINUTE, SECOND
from tessera.webhooks.catalogue import TOLD
from tests.builders import human_events
from tests.doors.house import HOME, House
from tests.doors.living import ADDRESS, NEIGHBOUR, USER, Life
from tests.service.test_catalogue import kind_of

CLASSES = catalogue.collected()
ENDING = [kind for kind in catalogue.kinds().values() if kind.lives is not None]
ANCHORED = 0.01
"""What is counted of a day or an hour ends by its beginning: so much earlier, of its life, an item may end."""


class Written:
    """What was written to a table: for how many milliseconds each item of a kind was to live from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lives: dict[str, list[int]] = {}
        store = TableDouble._store

        def noted(table: TableDouble, key: Any, old: Image, new: Image) -> None:
            if new and (kind := kind_of(new)):
                lives = 1000 * int(new["expires"]["N"]) - table.clock if "expires" in new else -1
                self.lives.setdefault(kind.name, []).append(lives)
            store(table, key, old, new)

        monkeypatch.setattr(TableDouble, "_store", noted)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    return opened(monkeypatch)


def opened(monkeypatch: pytest.MonkeyPatch) -> House:
    """A bank whose receiver of webhooks answers every other call."""
    published.forget()
    receivers.forget()
    watching.forget()
    outcomes = cycle((Outcome(fault="no connection"), Outcome(status=200)))
    monkeypatch.setattr(calling, "call", lambda *_, **__: next(outcomes))
    return House(monkeypatch)


def live(house: House) -> Life:
    """Whatever makes an item of a kind that ends: a life with a bank, and what its staff and machines do."""
    ask = house.backend().ask
    ask("POST", "/risk/v1/webhooks", {"url": "https://receiver.example", "event_types": sorted(TOLD)})
    ask("PUT", "/activities/v1/activities/start-collect?type=risk")
    house.wait(31 * SECOND)
    life = Life(house)
    life.live()
    house.deliver()
    known = ask("GET", f"/risk/v1/users/{NEIGHBOUR}")["devices"]
    ask("DELETE", f"/risk/v1/users/{NEIGHBOUR}/devices/{known[0]['device_id']}")
    for _ in range(7):
        house.request("POST", "/risk/v1/action/result", {"action_token": "no such token", "result": "success"}, token=token_of(house))
    house.wait(2 * HOUR)
    overview(house)
    ask("PUT", f"/risk/v1/users/{USER}/hold", {"reason": "a lawsuit"})
    ask("GET", f"/risk/v1/users/{USER}/export")
    ask("DELETE", "/risk/v1/users/somebody")
    house.work_on_rights()
    return life


def token_of(house: House) -> str:
    return house.backend().access_token()


def overview(house: House) -> Any:
    house.roll_up()
    return house.backend().ask("GET", f"/risk/v1/overview?from={house.now - 3 * DAY}&to={house.now + 1}&by=hour")


@pytest.fixture(scope="module")
def written() -> Iterator[Mapping[str, list[int]]]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        written = Written(monkeypatch)
        live(opened(monkeypatch))
        yield written.lives


class TestItems:
    @pytest.mark.parametrize("kind", ENDING, ids=lambda kind: kind.key.__name__)
    def test_end_when_the_catalogue_says(self, written: Mapping[str, list[int]], kind: ItemKind) -> None:
        """None lives longer, and the longest as long. A new kind fails here until something in `live` makes one."""
        assert kind.name in written, f"nothing in `live` makes a {kind.name}"
        assert min(written[kind.name]) >= 0, "one has no end"
        lives = kind.lives or 0
        assert (1 - ANCHORED) * lives <= max(written[kind.name]) <= lives

    @pytest.mark.parametrize(
        "kind", [each for each in catalogue.kinds().values() if each.lives is None], ids=lambda kind: kind.key.__name__
    )
    def test_that_the_tenant_keeps_have_no_end_of_their_own(self, written: Mapping[str, list[int]], kind: ItemKind) -> None:
        assert set(written.get(kind.name, [-1])) == {-1}


@pytest.mark.parametrize("each", CLASSES.values(), ids=lambda each: each.name)
def test_every_class_says_what_ends_it(each: DataClass) -> None:
    assert each.ends or any(kind.lives is not None for kind in each.kinds)


def seen(house: House, life: Life) -> Mapping[str, Any]:
    """Everything that anybody is answered of what has happened, by its path."""
    users = [f"/risk/v1/users/{user}{more}" for user in (USER, NEIGHBOUR) for more in ("", "/devices", "/receipts")]
    window = f"start_time={house.now - 89 * DAY}&end_time={house.now + 1}"
    found = [f"/risk/v1/search/actions?{window}", f"/risk/v1/addresses/{ADDRESS}", f"/risk/v1/cases/{life.shared_case}"]
    kept = [
        "/risk/v1/cases",
        "/risk/v1/lists",
        f"/risk/v1/users/{USER}/hold",
        f"/risk/v1/overview?from={house.now - 3 * DAY}&to={house.now}",
    ]
    token, told = token_of(house), {}
    for path in (*users, *found, *kept):
        answer = house.request("GET", path, token=token)
        told[path] = answer.status, answer.body
    return told


def judged(house: House) -> Any:
    """How somebody who comes back is judged."""
    device = house.device(key=True, address=HOME)
    device.send(human_events())
    answer = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id=NEIGHBOUR)
    return answer["risk_score"], answer["reasons"]


LIVES = sorted({kind.lives for kind in ENDING if kind.lives is not None})


@pytest.mark.thorough
@pytest.mark.parametrize("lives", LIVES, ids=lambda lives: f"{lives // MINUTE} minutes")
def test_what_has_ended_is_answered_no_more_though_it_is_still_in_the_table(house: House, lives: int) -> None:
    """DynamoDB removes an expired item within days. Nobody can tell whether it has."""
    life = live(house)
    house.wait(lives + SECOND)
    before, there = seen(house, life), list(house.table.items())
    first = judged(house)
    for image in house.table.items():
        house.table.delete_item(TableName="tessera", Key={name: image[name] for name in ("PK", "SK")})
    house.table.fill(there)
    house.table.sweep()
    published.forget()
    assert len(list(house.table.items())) < len(there), "nothing had ended by then"
    after = seen(house, life)
    assert {path: after[path] for path in after if after[path] != before[path]} == {}
    assert judged(house) == first


def test_cases_live_as_long_as_the_bank_says(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Written(monkeypatch)
    house.settings = replace(house.settings, case_retention=30)
    Life(house).live()
    assert max(written.lives["case file"]) <= 30 * DAY
    assert max(written.lives["case file"]) > 29 * DAY


class TestFiles:
    """Their buckets' lifecycles, which begin at the midnight after."""

    RESOURCES = read_template(Path("template.yaml"))["Resources"]

    def days(self, bucket: str) -> dict[str, int]:
        rules = self.RESOURCES[bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert all(rule["Status"] == "Enabled" for rule in rules)
        return {rule.get("Prefix", ""): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}

    def test_exports_end_after_a_day(self) -> None:
        assert self.days("Exports") == {"": downloads.LIFE // DAY} == {"": 1}

    def test_batches_that_were_given_up_end_after_fourteen(self) -> None:
        assert self.days("DeadBatches") == {"": 14}

    def test_what_the_lake_was_asked_ends_after_a_week_and_rows_that_it_refused_after_thirty_days(self) -> None:
        assert self.days("LakeFiles") == {"answers/": 7, "errors/": 30}

    def test_no_bucket_keeps_another_version_of_what_was_removed(self) -> None:
        buckets = {name: each for name, each in self.RESOURCES.items() if each["Type"] == "AWS::S3::Bucket"}
        assert buckets.keys() == {"Exports", "DeadBatches", "LakeFiles"}
        assert not [name for name, each in buckets.items() if "VersioningConfiguration" in each["Properties"]]

    def test_messages_end_after_fourteen_days_at_most(self) -> None:
        queues = [each.get("Properties", {}) for each in self.RESOURCES.values() if each["Type"] == "AWS::SQS::Queue"]
        assert queues
        assert all(each.get("MessageRetentionPeriod", 345_600) <= 14 * DAY // SECOND for each in queues)

    def test_every_log_ends(self) -> None:
        logs = {name: each["Properties"] for name, each in self.RESOURCES.items() if each["Type"] == "AWS::Logs::LogGroup"}
        assert logs
        assert [name for name, each in logs.items() if "RetentionInDays" not in each] == []
