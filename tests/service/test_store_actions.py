"""Actions in the store: stored once whatever is lost on the way, read at once, their result reported once, taught in any order."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import islice, permutations
from time import monotonic
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.doubles.meter import size_of
from local.doubles.table import Fault, TableDouble
from local.embedded import InTurn
from tessera import errors
from tessera.action import ActionResult
from tessera.place import Place
from tessera.profile import Outcome, Profiles
from tessera.service.store.actions import ActionStore
from tessera.service.store.facade import Store
from tessera.service.store.records import Application, Claim, Client
from tests.service.storing import DEVICE, NOW, OTHER_USER, PLACE, ULID, USER, action, outcome, store_on, subjects

PARTITION = f"acme#D#{DEVICE}"
DAY = 86_400_000


def whole() -> Any:
    return action(transaction=b"sealed transaction", correlation="ab" * 16)


def test_a_stored_action_comes_back_as_it_was() -> None:
    store = store_on(TableDouble())
    assert store.actions.put_action(whole(), NOW) == whole()
    assert store.actions.action("acme", DEVICE, ULID, NOW) == replace(whole(), transaction=None)


def test_transaction_data_and_the_correlation_pointer_lie_beside_it() -> None:
    table = TableDouble()
    store_on(table).actions.put_action(whole(), NOW)
    assert (table.item(PARTITION, f"A#{ULID}#T") or {})["transaction"] == {"B": b"sealed transaction"}
    assert (table.item(f"acme#X#{'ab' * 16}", f"A#{ULID}") or {})["device"] == {"S": DEVICE}


def test_an_action_is_found_by_user_and_by_day() -> None:
    table = TableDouble()
    store_on(table).actions.put_action(whole(), NOW)
    item = table.item(PARTITION, f"A#{ULID}") or {}
    days = [item["day_key"]["S"].rsplit("#", 1)[0], item["owner"]["S"]]
    assert days == ["acme#20270115", f"acme#U#{USER}"]
    for index, name in (("by_owner", "owner"), ("by_day", "day_key")):
        rows = table.query(
            TableName=table.name,
            IndexName=index,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": name},
            ExpressionAttributeValues={":key": item[name]},
        )["Items"]
        assert [(row["at"]["S"], row["type"]["S"], row["action_type"]["S"]) for row in rows] == [(ULID, "allow", "otp_login")]


def test_an_action_of_another_tenant_or_device_is_not_there() -> None:
    store = store_on(TableDouble())
    store.actions.put_action(whole(), NOW)
    assert store.actions.action("other", DEVICE, ULID, NOW) is None
    assert store.actions.action("acme", "00" * 16, ULID, NOW) is None


def test_an_action_stored_a_millisecond_ago_is_read_although_reads_are_stale() -> None:
    table = TableDouble(stale=True)
    store = store_on(table)
    store.actions.put_action(whole(), NOW)
    assert store.actions.action("acme", DEVICE, ULID, NOW) is not None
    assert table.meter.bill().read_units == 0.5 + 1


def test_an_expired_action_is_not_there() -> None:
    store = store_on(TableDouble())
    store.actions.put_action(whole(), NOW)
    later = NOW + 90 * DAY
    assert store.actions.action("acme", DEVICE, ULID, later) is None
    with pytest.raises(errors.ActionNotFound):
        store.actions.report_result("acme", DEVICE, ULID, result="success", now=later)


def test_the_first_judgement_of_an_action_stands() -> None:
    store = store_on(TableDouble())
    store.actions.put_action(whole(), NOW)
    second = replace(whole(), score=95.0, recommendation="deny", answer=b"another answer")
    assert store.actions.put_action(second, NOW + 1) == replace(whole(), transaction=None)
    assert store.actions.action("acme", DEVICE, ULID, NOW) == replace(whole(), transaction=None)


@pytest.mark.parametrize("kind", ["throttle", "lose", "drop"])
@pytest.mark.parametrize("broken", range(3))
def test_an_action_that_broke_off_between_writes_is_whole_after_a_retry(kind: Any, broken: int) -> None:
    writes = [f"A#{ULID}", f"A#{ULID}#T"]
    sort: Callable[[dict[str, Any]], bool] = (
        (lambda arguments: arguments["Item"]["SK"]["S"] == writes[broken] and "#D#" in arguments["Item"]["PK"]["S"])
        if broken < 2
        else (lambda arguments: "#X#" in arguments["Item"]["PK"]["S"])
    )
    table = TableDouble(faults=[Fault("put_item", kind, sort)])
    store = store_on(table)
    with pytest.raises(errors.Unavailable) as refusal:
        store.actions.put_action(whole(), NOW)
    assert refusal.value.headers["Retry-After"]
    store.actions.put_action(whole(), NOW)
    unbroken = TableDouble()
    store_on(unbroken).actions.put_action(whole(), NOW)
    assert sorted(map(repr, table.items())) == sorted(map(repr, unbroken.items()))


def test_an_action_that_is_not_stored_in_time_may_be_stored_again_and_is_one() -> None:
    store = store_on(TableDouble(faults=[Fault("put_item", "delay", seconds=0.1)]))
    with pytest.raises(errors.Unavailable):
        store.actions.put_action(action(), NOW, until=monotonic())
    stands = store.actions.put_action(action(score=99.0), NOW)  # whether or not the first one arrives
    assert store.actions.put_action(action(score=1.0), NOW).score == stands.score


def test_a_usual_action_is_at_most_one_kilobyte_when_its_result_is_there() -> None:
    chance = random.Random(5)
    decision = {"values": {f"reason_or_signal_{number}": chance.random() for number in range(8)}, "versions": {"model": "2026-11-22"}}
    usual, table = action(decision=decision, answer=chance.randbytes(420)), TableDouble()
    store_on(table).actions.put_action(usual, NOW)
    assert store_on(table).actions.action("acme", DEVICE, ULID, NOW) == usual
    store_on(table).actions.report_result("acme", DEVICE, ULID, result="success", users=(USER,), subject=USER, now=NOW)
    assert size_of(table.item(PARTITION, f"A#{ULID}") or {}) <= 1024


def test_an_action_is_consumed_once() -> None:
    table = TableDouble()
    store = store_on(table)
    store.actions.put_action(whole(), NOW)
    store.actions.consume(whole())
    read = store.actions.action("acme", DEVICE, ULID, NOW)
    assert read is not None
    assert read.consumed
    writes = table.meter.bill().write_units
    store.actions.consume(read)
    assert table.meter.bill().write_units == writes
    store.actions.consume(whole())


def test_a_result_is_reported_and_may_be_repeated_but_not_changed() -> None:
    store = store_on(TableDouble())
    store.actions.put_action(action(subject=None, users=()), NOW)
    told = store.actions.report_result(
        "acme", DEVICE, ULID, result="success", challenge_type="totp", users=(USER, OTHER_USER), subject=USER, now=NOW + 5
    )
    expected = action(subject=USER, users=tuple(sorted((USER, OTHER_USER))), result="success", challenge_type="totp", reported_at=NOW + 5)
    assert told == expected
    assert store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW + 9) == expected
    with pytest.raises(errors.ResultConflict):
        store.actions.report_result("acme", DEVICE, ULID, result="failure", now=NOW + 9)
    assert store.actions.action("acme", DEVICE, ULID, NOW) == expected


@pytest.mark.parametrize("final", ["success", "failure"])
def test_a_final_result_may_follow_one_that_was_incomplete(final: ActionResult) -> None:
    store = store_on(TableDouble())
    store.actions.put_action(action(), NOW)
    store.actions.report_result("acme", DEVICE, ULID, result="incomplete", challenge_type="sms_otp", now=NOW + 5)
    asked = store.actions.report_result("acme", DEVICE, ULID, result="incomplete", now=NOW + 7)
    assert (asked.result, asked.challenge_type, asked.reported_at) == ("incomplete", "sms_otp", NOW + 5)
    ended = store.actions.report_result("acme", DEVICE, ULID, result=final, challenge_type="totp", now=NOW + 9)
    assert (ended.result, ended.challenge_type, ended.reported_at) == (final, "totp", NOW + 9)
    with pytest.raises(errors.ResultConflict):
        store.actions.report_result("acme", DEVICE, ULID, result="incomplete", now=NOW + 11)
    assert store.actions.action("acme", DEVICE, ULID, NOW) == ended


def test_a_final_result_keeps_the_challenge_that_was_asked_for() -> None:
    store = store_on(TableDouble())
    store.actions.put_action(action(), NOW)
    store.actions.report_result("acme", DEVICE, ULID, result="incomplete", challenge_type="sms_otp", now=NOW + 5)
    assert store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW + 9).challenge_type == "sms_otp"


def test_the_result_of_an_unknown_action_is_refused_and_creates_nothing() -> None:
    table = TableDouble()
    with pytest.raises(errors.ActionNotFound):
        store_on(table).actions.report_result("acme", DEVICE, ULID, result="success", now=NOW)
    assert list(table.items()) == []


def test_learn_reads_the_action_from_the_stream_in_either_encoding() -> None:
    table = TableDouble()
    store = store_on(table)
    store.actions.put_action(whole(), NOW)
    told = store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW)
    record = table.stream_event()["Records"][-1]
    assert record["eventName"] == "MODIFY"
    assert record["dynamodb"]["NewImage"]["result"] == {"S": "success"}
    assert isinstance(record["dynamodb"]["NewImage"]["answer"]["B"], str)
    assert ActionStore.action_from_image(record["dynamodb"]["NewImage"]) == told
    assert ActionStore.action_from_image(table.changes[-1]["dynamodb"]["NewImage"]) == told


# learning


def learned_from(outcomes: list[Outcome], table: TableDouble | None = None) -> Profiles:
    store = store_on(table or TableDouble())
    for each in outcomes:
        store.profiles.learn("acme", each)
    return store.gathering.gather(subjects(now=NOW + DAY)).profiles


LESSONS = [
    outcome(1),
    outcome(2, browser="Chrome", place=Place(country="FR", city="Paris", latitude=48.9, longitude=2.4)),
    outcome(3, timezone="Europe/Paris", key=None),
    outcome(4, place=Place(country="FR", city="Paris", latitude=48.8, longitude=2.3)),
    outcome(5, language=None, browser="Chrome"),
]


def test_every_order_of_lessons_makes_the_same_profiles() -> None:
    expected = learned_from(LESSONS)
    assert expected.user is not None
    assert expected.user.successes == len(LESSONS)
    for order in islice(permutations(LESSONS), 0, 120, 7):
        assert learned_from(list(order)) == expected


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_lessons_repeated_and_reordered_make_the_same_profiles(data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(LESSONS), max_size=10)) + LESSONS
    assert learned_from(data.draw(st.permutations(repeated))) == learned_from(LESSONS)


def test_stale_reads_and_lost_answers_do_not_disturb_learning() -> None:
    table = TableDouble(stale=True)
    store = store_on(table)
    for lesson in LESSONS:
        table.faults.append(Fault("put_item", "drop"))
        with suppress(errors.Unavailable):
            store.profiles.learn("acme", lesson)
        store.profiles.learn("acme", lesson)
        store.profiles.learn("acme", lesson)
    table.stale = False
    assert store.gathering.gather(subjects(now=NOW + DAY)).profiles == learned_from(LESSONS)


def test_learning_nothing_new_writes_nothing() -> None:
    table = TableDouble()
    store = store_on(table)
    store.profiles.learn("acme", outcome())
    changes = len(table.changes)
    store.profiles.learn("acme", outcome())
    assert len(table.changes) == changes


def test_a_profile_that_others_keep_changing_is_tried_again_later() -> None:
    table = TableDouble()
    store = store_on(table)
    store.profiles.learn("acme", outcome(1))
    rival = Store(cast(Any, table), table.name, threads=InTurn())  # in the thread that meddles, which has the table's lock
    lessons = iter(range(2, 99))

    def meddle(_: dict[str, Any]) -> bool:
        faults, table.faults = table.faults, []
        rival.profiles.learn("acme", outcome(next(lessons)))
        table.faults = faults
        return False

    table.faults = [Fault("put_item", "delay", meddle)]
    with pytest.raises(errors.Unavailable):
        store.profiles.learn("acme", outcome(99))


def test_the_profile_of_a_much_travelled_user_is_at_most_four_kilobytes() -> None:
    table = TableDouble()
    store = store_on(table)
    chance = random.Random(2)
    for number in range(60):
        place = Place(country="DE", city=f"City {chance.randint(0, 40)}", latitude=chance.uniform(47, 55), longitude=chance.uniform(6, 15))
        store.profiles.learn(
            "acme",
            outcome(
                number, place=place, device=f"{chance.getrandbits(128):032x}", browser=f"Browser {number % 14}", timezone=f"Zone/{number}"
            ),
        )
    assert size_of(table.item(f"acme#U#{USER}", "P") or {}) <= 4096
    assert size_of(table.item(f"acme#U#{USER}", "P") or {}) > 1024


def test_a_place_is_stored_without_what_is_not_known() -> None:
    table = TableDouble()
    store_on(table).gathering.gather(subjects(place=replace(PLACE, vpn=False)))
    observed = store_on(table).gathering.gather(subjects(now=NOW + 1)).history.device_last_seen
    assert observed is not None
    assert asdict(observed.place) == asdict(replace(PLACE, vpn=False))


# clients, applications, idempotency keys


def test_clients_and_applications_are_remembered_for_half_a_minute() -> None:
    table = TableDouble()
    store, other = store_on(table), store_on(table)
    client = Client(id="web", tenant="acme", application="bank", scopes=("risk:actions",), secrets=("00ff",))
    application = Application(id="bank", tenant="acme", name="Bank", challenges=("totp",))
    assert store.clients.client("web", NOW) is None
    other.clients.put_client(client)
    other.clients.put_application(application)
    assert store.clients.client("web", NOW) == client
    assert store.clients.application("acme", "bank", NOW) == application
    assert store.clients.application("other", "bank", NOW) is None
    other.clients.put_client(replace(client, revoked=True))
    assert store.clients.client("web", NOW + 29_999) == client
    assert store.clients.client("web", NOW + 30_000) == replace(client, revoked=True)


def test_unknown_clients_are_not_remembered() -> None:
    table = TableDouble()
    store = store_on(table)
    assert store.clients.client("web", NOW) is None
    store.clients.put_client(Client(id="web", tenant="acme", application="bank"))
    assert store.clients.client("web", NOW) is not None


def test_an_idempotency_key_is_claimed_once_and_answers_as_the_first_time() -> None:
    store = store_on(TableDouble())
    assert store.idempotency.claim("scope", "body", NOW).is_ours
    assert store.idempotency.claim("scope", "body", NOW + 1_000) == Claim(body="body", began_at=NOW)
    store.idempotency.keep_answer("scope", 201, b"answer")
    assert store.idempotency.claim("scope", "other", NOW + 60_000) == Claim(body="body", status=201, answer=b"answer", began_at=NOW)
    assert store.idempotency.claim("scope", "other", NOW + DAY) == Claim(body="other", began_at=NOW + DAY, is_ours=True)


def test_a_claim_that_was_given_up_may_be_taken_over_by_the_same_body_only() -> None:
    store = store_on(TableDouble())
    store.idempotency.claim("scope", "body", NOW)
    assert not store.idempotency.claim("scope", "other", NOW + 15_000).is_ours
    again = Claim(body="body", began_at=NOW, is_ours=True, again=True)
    assert store.idempotency.claim("scope", "body", NOW + 15_000) == again
    assert not store.idempotency.claim("scope", "body", NOW + 15_001).is_ours
    store.idempotency.release_claim("scope", forgotten=False)
    assert store.idempotency.claim("scope", "body", NOW + 15_002) == again
    store.idempotency.release_claim("scope", forgotten=True)
    assert store.idempotency.claim("scope", "body", NOW + 15_003) == replace(again, began_at=NOW + 15_003, again=False)


def test_the_answer_to_a_claim_that_is_gone_is_not_kept() -> None:
    table = TableDouble()
    store_on(table).idempotency.keep_answer("scope", 201, b"answer")
    store_on(table).idempotency.release_claim("scope", forgotten=True)
    assert list(table.items()) == []
