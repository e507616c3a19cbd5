"""Device sessions in the store: telemetry counts exactly once, tokens are used once, what has expired is invisible."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.doubles.meter import size_of
from local.doubles.table import Fault, TableDouble
from tessera import errors
from tessera.features import tally
from tessera.service.store.items import STREAM_FACTS
from tessera.service.store.records import BoundUser, Heard, SessionName
from tessera.telemetry import Click, Event, Input, Key, PageLoad, Point, Pointer, Scroll, Typing
from tests.builders import a_filling
from tests.service.storing import ADDRESS, DEVICE, NAME, NOW, SESSION, STREAM, USER, batch, store_on, subjects, traits

PARTITION = f"acme#D#{DEVICE}"
DAY = 86_400_000


def test_a_session_is_its_streams_summed_and_the_facts_of_the_latest() -> None:
    store = store_on(TableDouble())
    store.sessions.open_session(traits(), NOW)
    store.sessions.fold(batch(1))
    store.sessions.fold(batch(1, stream="mdq2a0000000", now=NOW + 5, sealed_address=b"elsewhere", location="https://bank.example/pay"))
    store.sessions.fold(batch(2, now=NOW + 2))

    session = store.gathering.gather(subjects(now=NOW + 10)).session

    assert session.tallies == {"kn": 36, "khs": 3_300, "khq": 312_000}
    assert session.location == "https://bank.example/pay"
    assert session.heard == Heard(at=NOW + 5, sealed=b"elsewhere")
    assert session.traits == traits()
    assert not session.closed


def test_another_session_of_the_device_is_not_mixed_in() -> None:
    store = store_on(TableDouble())
    for other in (f"{int(SESSION, 16) + 1:032x}", f"{int(SESSION, 16) - 1:032x}"):
        name = SessionName(tenant="acme", device=DEVICE, session=other)
        store.sessions.open_session(traits(name=name), NOW)
        store.sessions.fold(batch(1, name=name))
    assert store.gathering.gather(subjects()).session.tallies == {}
    assert store.gathering.gather(subjects()).session.traits is None


def test_a_renewal_by_proof_replaces_the_traits_and_the_proof_is_good_once() -> None:
    store = store_on(TableDouble())
    store.sessions.open_session(traits(), NOW)
    again, proof = traits(location="https://bank.example/again"), ("0" * 32, NOW + 60_000)
    store.sessions.renew_session(again, proof, NOW)
    assert store.gathering.gather(subjects()).session.traits == again
    with pytest.raises(errors.SecuredTokenUsed):
        store.sessions.renew_session(traits(), proof, NOW + 1)


def test_without_a_key_a_session_stays_as_it_began_but_for_what_is_withdrawn_or_new() -> None:
    store = store_on(TableDouble())
    store.sessions.open_session(traits(traits={"user_agent": "first", "timezone": "Europe/Oslo"}, headers={"user_agent": "first"}), NOW)
    store.sessions.renew_session(traits(traits={"user_agent": "thief", "ram": 8}, headers={"user_agent": "thief"}), None, NOW + 1)
    found = store.gathering.gather(subjects()).session.traits
    assert found is not None
    assert (found.traits, found.headers) == ({"user_agent": "first", "ram": 8}, {"user_agent": "first"})


def test_a_session_is_opened_once_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_on(TableDouble())
    with monkeypatch.context() as patched:
        patched.setattr("tessera.service.store.sessions.secrets.token_bytes", bytes)
        assert store.sessions.open_session(traits(), NOW)
        assert store.sessions.open_session(traits(), NOW), "boto3 sends the same call again where the answer was lost"
    assert not store.sessions.open_session(traits(), NOW), "another request, if it says the same in the same millisecond"
    assert not store.sessions.open_session(traits(location="https://bank.example/again"), NOW + 1)
    assert store.gathering.gather(subjects()).session.traits == traits()


@pytest.mark.parametrize("by_proof", [True, False])
def test_a_session_that_is_renewed_keeps_its_user_beyond_a_day(by_proof: bool) -> None:
    store = store_on(TableDouble())
    store.sessions.open_session(traits(opened_at=NOW), NOW)
    user = BoundUser(user=USER, sealed_user=b"sealed", asserted_by="backend")
    store.sessions.bind_user(NAME, user, NOW)
    for hours in (20, 40):
        store.sessions.renew_session(
            traits(opened_at=NOW), (f"{hours:032x}", NOW + 90 * DAY) if by_proof else None, NOW + hours * DAY // 24
        )
    assert store.gathering.gather(subjects(now=NOW + 41 * DAY // 24)).session.bound_user == user
    assert store.gathering.gather(subjects(now=NOW + 65 * DAY // 24)).session.bound_user is None


def test_a_repeated_batch_is_a_duplicate_and_changes_nothing() -> None:
    table = TableDouble()
    store = store_on(table)
    assert store.sessions.fold(batch(1)) is False
    before = table.item(PARTITION, f"S#{SESSION}#{STREAM}")
    assert store.sessions.fold(batch(1, now=NOW + 99)) is True
    assert table.item(PARTITION, f"S#{SESSION}#{STREAM}") == before


def test_a_batch_whose_answer_was_lost_counts_once() -> None:
    table = TableDouble(faults=[Fault("update_item", "drop")])
    store = store_on(table)
    with pytest.raises(errors.Unavailable):
        store.sessions.fold(batch(1))
    assert store.sessions.fold(batch(1)) is True
    assert store.gathering.gather(subjects()).session.tallies == batch(1).tallies


def test_the_mark_moves_over_numbers_without_a_gap_and_what_lies_below_is_a_duplicate() -> None:
    table = TableDouble()
    store = store_on(table)
    for number in range(1, 67):
        store.sessions.fold(batch(number))
    item = table.item(PARTITION, f"S#{SESSION}#{STREAM}") or {}
    assert item["mark"] == {"N": "65"}
    assert item["seen"] == {"NS": ["66"]}
    assert store.sessions.fold(batch(3)) is True


def test_a_batch_too_far_ahead_is_told_the_mark() -> None:
    store = store_on(TableDouble())
    with pytest.raises(errors.SequenceAhead) as refusal:
        store.sessions.fold(batch(1025))
    assert refusal.value.fields == {"mark": 0}
    assert store.sessions.fold(batch(1024)) is False
    with pytest.raises(errors.SequenceAhead):
        store.sessions.fold(batch(1025))


def test_more_batches_than_a_stream_may_have_are_too_many() -> None:
    store = store_on(TableDouble())
    store.sessions.fold(batch(1, allowed=2))
    store.sessions.fold(batch(2, allowed=2))
    with pytest.raises(errors.TooMany):
        store.sessions.fold(batch(3, allowed=2))
    assert store.sessions.fold(batch(2, allowed=2)) is True


def test_a_closed_stream_takes_no_batch() -> None:
    table = TableDouble()
    store = store_on(table)
    store.sessions.fold(batch(1))
    stream = {"PK": {"S": PARTITION}, "SK": {"S": f"S#{SESSION}#{STREAM}"}}
    table.update_item(
        TableName=table.name,
        Key=stream,
        UpdateExpression="SET #closed = :yes",
        ExpressionAttributeNames={"#closed": "closed"},
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
    with pytest.raises(errors.SessionClosed):
        store.sessions.fold(batch(2))


def test_a_thousand_batches_in_any_order_up_to_three_times_by_eight_threads_count_once() -> None:
    table = TableDouble()
    store = store_on(table)
    chance = random.Random(11)
    arrivals = [number for number in range(1, 1001) for _ in range(chance.randint(1, 3))]
    chance.shuffle(arrivals)

    def fold(number: int) -> bool:
        return store.sessions.fold(batch(number, tallies={"kn": 1, "khs": number, "khq": number * number}))

    with ThreadPoolExecutor(8) as threads:
        duplicates = sum(threads.map(fold, arrivals))

    assert duplicates == len(arrivals) - 1000
    numbers = range(1, 1001)
    assert store.gathering.gather(subjects()).session.tallies == {
        "kn": 1000,
        "khs": sum(numbers),
        "khq": sum(number**2 for number in numbers),
    }


def test_of_batches_of_one_number_and_different_contents_one_counts() -> None:
    table = TableDouble(latency=0.01)
    store = store_on(table)
    store.sessions.open_session(traits(), NOW)
    with ThreadPoolExecutor(8) as threads:
        duplicates = list(threads.map(lambda amount: store.sessions.fold(batch(1, tallies={"kn": amount})), range(1, 17)))
    assert duplicates.count(False) == 1
    assert store.gathering.gather(subjects()).session.tallies == {"kn": duplicates.index(False) + 1}


def test_a_thousand_batches_over_several_streams_count_once() -> None:
    store = store_on(TableDouble())
    chance = random.Random(12)
    arrivals = [(f"stream{tab}", number) for tab in range(5) for number in range(1, 201) for _ in range(chance.randint(1, 3))]
    chance.shuffle(arrivals)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda arrival: store.sessions.fold(batch(arrival[1], stream=arrival[0], tallies={"kn": 1})), arrivals))
    assert store.gathering.gather(subjects()).session.tallies == {"kn": 1000}


def test_only_the_newest_streams_are_read() -> None:
    store = store_on(TableDouble())
    store.sessions.open_session(traits(), NOW)
    store.sessions.bind_user(NAME, BoundUser(user=USER, sealed_user=b"sealed", asserted_by="sdk"), NOW)
    for tab in range(70):
        store.sessions.fold(batch(1, stream=f"stream{tab:02}", tallies={"kn": 10**6 if tab < 6 else 1}))
    session = store.gathering.gather(subjects()).session
    assert session.tallies == {"kn": 64}
    assert session.bound_user is not None
    assert session.traits is not None


def an_ordinary_page() -> Iterator[Event]:
    """Ten minutes on a form: 400 key strokes, 120 movements, clicks and inputs of several kinds."""
    chance = random.Random(3)
    yield PageLoad(kind="page_load")
    for _ in range(40):
        keys = tuple(Key(after=chance.randint(30, 900), hold=chance.randint(50, 160)) for _ in range(10))
        yield Typing(kind="typing", after=300, keys=keys)
        yield Input(kind="input", method=chance.choice(("is_typing", "is_paste", "is_delete_content_backward")), keyed=True)
    for _ in range(120):
        x, y, points = 100, 100, []
        for _ in range(40):
            x, y = x + chance.randint(-3, 20), y + chance.randint(-9, 9)
            points.append(Point(after=chance.choice((8, 9, 16, 17, 33, 60)), x=x, y=y))
        yield Pointer(kind="pointer", after=400, points=tuple(points))
        yield Click(kind="click", approach=12, target_x=0.4, target_y=0.6)
        yield Scroll(kind="scroll")


def test_the_aggregate_of_a_usual_session_costs_one_unit_a_batch() -> None:
    table = TableDouble()
    store = store_on(table)
    events = list(an_ordinary_page())
    sizes = []
    for number in range(1, 121):  # ten minutes at a batch every 5 s, the password's rhythm in the tenth
        part = events[(number - 1) * len(events) // 120 : number * len(events) // 120]
        typed = a_filling() if number == 10 else None
        store.sessions.fold(batch(number, tallies=tally(part), rhythm=typed, now=NOW + number * 5_000))
        sizes.append(size_of(table.item(PARTITION, f"S#{SESSION}#{STREAM}") or {}))
    assert max(sizes) <= 900, max(sizes)
    assert table.meter.bill().write_units == 120 + 1  # once the mark moved


def test_no_tally_is_named_like_a_fact_of_the_stream() -> None:
    assert not tally(an_ordinary_page()).keys() & STREAM_FACTS


def test_a_secured_token_is_used_once_even_by_many_at_once() -> None:
    store = store_on(TableDouble())

    def use(_: int) -> bool:
        try:
            store.sessions.use_secured_token(NAME, "jti-1", NOW + 300_000, NOW)
        except errors.SecuredTokenUsed:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(32))) == 1


def test_used_tokens_are_forgotten_only_when_they_have_expired() -> None:
    table = TableDouble()
    store = store_on(table)
    for number in range(200):
        at = NOW + number * 30_000
        store.sessions.use_secured_token(NAME, f"jti-{number}", at + 300_000, at)
        with pytest.raises(errors.SecuredTokenUsed):
            store.sessions.use_secured_token(NAME, f"jti-{number}", at + 300_000, at)
    kept = (table.item(PARTITION, f"S#{SESSION}~") or {})["tokens"]["SS"]
    assert 10 <= len(kept) <= 18


def test_more_live_tokens_than_can_be_remembered_are_refused_not_forgotten() -> None:
    store = store_on(TableDouble())
    for number in range(64):
        store.sessions.use_secured_token(NAME, f"jti-{number}", NOW + 300_000, NOW)
    with pytest.raises(errors.TooMany):
        store.sessions.use_secured_token(NAME, "jti-64", NOW + 300_000, NOW)
    with pytest.raises(errors.SecuredTokenUsed):
        store.sessions.use_secured_token(NAME, "jti-0", NOW + 300_000, NOW)
    store.sessions.use_secured_token(NAME, "jti-65", NOW + 700_000, NOW + 400_000)


def test_a_user_is_bound_and_cleared_beside_used_tokens() -> None:
    store = store_on(TableDouble())
    store.sessions.use_secured_token(NAME, "jti", NOW + 300_000, NOW)
    bound = BoundUser(user=USER, sealed_user=b"sealed", asserted_by="sdk")
    store.sessions.bind_user(NAME, bound, NOW)
    assert store.gathering.gather(subjects()).session.bound_user == bound
    store.sessions.bind_user(NAME, None, NOW)
    assert store.gathering.gather(subjects()).session.bound_user is None
    with pytest.raises(errors.SecuredTokenUsed):
        store.sessions.use_secured_token(NAME, "jti", NOW + 300_000, NOW)


def test_an_expired_session_is_invisible_before_it_is_swept_away() -> None:
    table = TableDouble(clock=NOW)
    store = store_on(table)
    store.sessions.open_session(traits(), NOW)
    store.sessions.fold(batch(1))
    store.sessions.bind_user(NAME, BoundUser(user=USER, sealed_user=b"sealed", asserted_by="sdk"), NOW)
    later = store.gathering.gather(subjects(now=NOW + DAY)).session
    assert (later.tallies, later.traits, later.bound_user) == ({}, None, None)
    table.clock = NOW + DAY
    table.sweep()
    assert not any(item["SK"]["S"].startswith("S#") for item in table.items())


def test_requests_are_counted_by_client_and_address_and_minute() -> None:
    store = store_on(TableDouble())
    for _ in range(20):
        store.requests.count_request("acme", "web", ADDRESS, 20, NOW)
    with pytest.raises(errors.TooMany) as refusal:
        store.requests.count_request("acme", "web", ADDRESS, 20, NOW + 15_000)
    assert refusal.value.headers == {"Retry-After": "45"}
    store.requests.count_request("acme", "web", "ff" * 16, 20, NOW)
    store.requests.count_request("acme", "other", ADDRESS, 20, NOW)
    store.requests.count_request("acme", "web", ADDRESS, 20, NOW + 60_000)


def test_a_high_limit_is_counted_by_samples() -> None:
    """The count has a standard deviation of about √(limit · weight): within 30 % here, at a ninth of the units."""
    table = TableDouble()
    store = store_on(table)
    served = 0
    with pytest.raises(errors.TooMany):
        for _ in range(2000):
            store.requests.count_request("acme", "web", ADDRESS, 600, NOW)
            served += 1
    assert 420 <= served <= 780
    assert table.meter.bill().write_units <= 600 / 9 + 2
