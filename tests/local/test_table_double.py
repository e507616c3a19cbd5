"""The double against moto: random operations of the kinds that the store makes give the same answers and leave the same items.

Single-threaded within an item, for that is what moto can be trusted for.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from local.doubles.indexes import INDEXES, PROJECTED
from local.doubles.meter import Meter, read_units, size_of, write_units
from local.doubles.table import Fault, TableDouble
from tessera import errors
from tessera.service.store.facade import Store
from tessera.service.store.items import item_of
from tessera.service.store.records import BoundUser, Client
from tests.service.storing import ADDRESS, DEVICE, NAME, NOW, OTHER_USER, ULID, USER, action, batch, outcome, subjects, traits

TABLE = "tessera"


@pytest.fixture(scope="module")
def moto() -> Iterator[Any]:
    """A boto3 client of moto in process."""
    with mock_aws(), pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        yield boto3.client("dynamodb", region_name="eu-central-1")


def create_table(client: Any) -> None:
    names = sorted({"PK", "SK", *(name for keys in INDEXES.values() for name in keys)})
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(PROJECTED)},
            }
            for index, (partition, sort) in INDEXES.items()
        ],
    )


def everything(items: Any) -> list[tuple[str, Any]]:
    """Items as plain values, in one order, but for the random names of who claimed a key, opened a session or used a token."""
    plain = ({name: value for name, value in item_of(image).items() if name not in ("claimant", "opening", "use")} for image in items)
    return sorted((f"{item['PK']} {item['SK']}", item) for item in plain)


def outcome_of(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except errors.Refusal as refusal:
        return type(refusal), refusal.fields
    except ClientError as error:
        return error.response["Error"]["Code"], item_of(error.response.get("Item", {}))  # type: ignore[arg-type]


# what the store does

sequences = st.integers(1, 6) | st.sampled_from([1024, 1025, 1030])
moments = st.integers(NOW, NOW + 180_000)
users = st.sampled_from([None, USER, OTHER_USER])
scores = st.floats(0, 100).map(lambda score: round(score, 2))
results = st.sampled_from(["success", "failure"])


class NoChance(random.Random):
    """The same for every thread, in whatever order they ask."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return 7


def operations() -> st.SearchStrategy[Callable[[Store], Any]]:
    return st.one_of(
        st.builds(
            lambda n, s, at: lambda store: store.sessions.fold(batch(n, stream=s, now=at)), sequences, st.sampled_from("ab"), moments
        ),
        st.builds(lambda n: lambda store: store.sessions.fold(batch(n, allowed=3, tallies={"kn": n, f"kb{n}": 1})), sequences),
        st.builds(lambda at: lambda store: store.sessions.open_session(traits(), at), moments),
        st.builds(
            lambda n, at: lambda store: store.sessions.use_secured_token(NAME, f"jti{n}", NOW + 90_000, at), st.integers(1, 3), moments
        ),
        st.builds(
            lambda user, at: (
                lambda store: store.sessions.bind_user(
                    NAME, BoundUser(user=user, sealed_user=b"sealed", asserted_by="sdk") if user else None, at
                )
            ),
            users,
            moments,
        ),
        st.builds(lambda user, at: lambda store: view(store.gathering.gather(subjects(user=user, now=at))), users, moments),
        st.builds(lambda score: lambda store: store.actions.put_action(action(score=score, correlation="ab"), NOW), scores),
        st.just(lambda store: store.actions.action("acme", DEVICE, ULID, NOW)),
        st.just(lambda store: store.actions.consume(action())),
        st.builds(
            lambda result, user, at: (
                lambda store: store.actions.report_result(
                    "acme", DEVICE, ULID, result=result, users=(user,) if user else (), subject=user, now=at
                )
            ),
            results,
            users,
            moments,
        ),
        st.builds(
            lambda user, at: (
                lambda store: store.actions.observe_failure("acme", user=user, device=DEVICE, address=ADDRESS, action=f"{at}", at=at)
            ),
            users,
            moments,
        ),
        st.builds(lambda n: lambda store: store.profiles.learn("acme", outcome(n)), st.integers(1, 4)),
        st.builds(lambda at: lambda store: store.idempotency.claim("scope", "body", at), moments),
        st.just(lambda store: store.idempotency.keep_answer("scope", 201, b"answer")),
        st.builds(lambda at: lambda store: store.requests.count_request("acme", "web", ADDRESS, 2, at), moments),
        st.just(lambda store: store.clients.put_client(Client(id="web", tenant="acme", application="bank"))),
    )


def view(gathered: Any) -> Any:
    return gathered.session, gathered.history, gathered.profiles, gathered.missing


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(operations(), min_size=4, max_size=14))
def test_the_store_on_the_double_is_the_store_on_moto(moto: Any, calls: list[Callable[[Store], Any]]) -> None:
    create_table(moto)
    double: Any = TableDouble(name=TABLE)
    try:
        here = Store(double, TABLE, chance=NoChance(), deadline_ms=60_000)
        there = Store(moto, TABLE, chance=NoChance(), deadline_ms=60_000)
        for call in calls:
            assert outcome_of(lambda call=call: call(here)) == outcome_of(lambda call=call: call(there))  # type: ignore[misc]
        assert everything(double.items()) == everything(moto.scan(TableName=TABLE)["Items"])
    finally:
        moto.delete_table(TableName=TABLE)


# what its expressions may say

KEYS = st.sampled_from([{"PK": {"S": "p"}, "SK": {"S": sort}} for sort in ("a#1", "a#2", "b")])
NUMBERS = st.integers(-5, 5) | st.sampled_from([10**15, 0.5, -2.25])
UPDATES = (
    "SET #n = if_not_exists(#n, :n) ADD #s :s",
    "SET #n = :n REMOVE #s",
    "SET #n = if_not_exists(#n, :n) + :n",
    "SET #n = #n - :n",
    "ADD #n :n, #s :s, #b :b",
    "DELETE #s :s",
    "DELETE #s :s, #b :b SET #n = :n",
    "REMOVE #n, #s",
)
CONDITIONS = (
    "",
    "attribute_exists(#PK)",
    "attribute_not_exists(#n) OR #n < :n",
    "NOT contains(#s, :n)",
    "contains(#s, :n) AND NOT #n = :n",
    "#n BETWEEN :n AND :m",
    "(attribute_not_exists(#s) OR size(#s) < :m) AND (#n <= :m OR #n <> :n)",
    "begins_with(#SK, :t)",
)


@st.composite
def raw_calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(["update_item"] * 6 + ["put_item", "delete_item", "get_item", "query"]))
    key = draw(KEYS)
    number = {"N": str(draw(NUMBERS))}
    values = {
        ":n": number,
        ":m": {"N": str(draw(st.integers(5, 9)))},
        ":t": {"S": draw(st.sampled_from(["a", "a#", "b", "x"]))},
        ":s": {"NS": [str(member) for member in draw(st.sets(st.integers(-3, 3), min_size=1, max_size=3))]},
        ":b": {"BS": draw(st.lists(st.binary(min_size=1, max_size=2), min_size=1, max_size=3, unique=True))},
    }
    arguments: dict[str, Any]
    if kind == "get_item":
        return kind, {"TableName": TABLE, "Key": key}
    if kind == "query":
        condition = "#PK = :p AND " + draw(st.sampled_from(["begins_with(#SK, :t)", "#SK BETWEEN :t AND :z"]))
        arguments = {"KeyConditionExpression": condition, "ScanIndexForward": draw(st.booleans())}
        return kind, used(arguments | {"Limit": draw(st.integers(1, 3))}, condition, {**values, ":p": {"S": "p"}, ":z": {"S": "y"}})
    condition = draw(st.sampled_from(CONDITIONS))
    arguments = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    if condition:
        arguments["ConditionExpression"] = condition
    if kind == "put_item":
        return kind, used(arguments | {"Item": {**key, "n": number, "s": values[":s"]}}, condition, values)
    if kind == "delete_item":
        return kind, used(arguments | {"Key": key}, condition, values)
    update = draw(st.sampled_from(UPDATES))
    returned = draw(st.sampled_from(["NONE", "ALL_OLD", "ALL_NEW"]))
    arguments |= {"Key": key, "UpdateExpression": update, "ReturnValues": returned}
    return kind, used(arguments, f"{update} {condition}", values)


def used(arguments: dict[str, Any], expressions: str, values: dict[str, Any]) -> dict[str, Any]:
    """The arguments with just those names and values that the expressions use."""
    names: dict[str, Any] = {f"#{name}": name for name in ("PK", "SK", "n", "s", "b") if f"#{name}" in expressions}
    needed = {name: value for name, value in values.items() if name in expressions}
    beside = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": needed}
    return {"TableName": TABLE, **arguments, **{name: value for name, value in beside.items() if value}}


def answer_of(client: Any, call: tuple[str, dict[str, Any]]) -> Any:
    operation, arguments = call
    answer = outcome_of(lambda: getattr(client, operation)(**arguments))
    if not isinstance(answer, dict):
        return answer
    return {
        "Attributes": item_of(answer.get("Attributes", {})),
        "Item": item_of(answer.get("Item", {})),
        "Items": [item_of(image) for image in answer.get("Items", [])],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(raw_calls(), min_size=3, max_size=15))
def test_the_doubles_expressions_are_motos(moto: Any, calls: list[tuple[str, dict[str, Any]]]) -> None:
    create_table(moto)
    double = TableDouble(name=TABLE)
    try:
        for call in calls:
            assert answer_of(double, call) == answer_of(moto, call), call
        assert everything(double.items()) == everything(moto.scan(TableName=TABLE)["Items"])
    finally:
        moto.delete_table(TableName=TABLE)


# what the template declares


class Template(yaml.SafeLoader):
    """Reads the template; an intrinsic function becomes its argument."""


def argument(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    return loader.construct_object(yaml.ScalarNode("tag:yaml.org,2002:str", str(node.value)))


Template.add_multi_constructor("!", argument)


def test_the_double_has_the_indexes_of_the_template() -> None:
    template = yaml.load(Path("template.yaml").read_text(), Template)  # noqa: S506 - derived from the safe loader
    table = template["Resources"]["Table"]["Properties"]
    declared = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    assert {name: tuple(key["AttributeName"] for key in index["KeySchema"]) for name, index in declared.items()} == INDEXES
    assert {name: tuple(index["Projection"]["NonKeyAttributes"]) for name, index in declared.items()} == PROJECTED
    assert table["TimeToLiveSpecification"]["AttributeName"] == "expires"


# where moto cannot be asked


def put(table: TableDouble, sort: str = "a", **attributes: Any) -> None:
    table.put_item(TableName=TABLE, Item={"PK": {"S": "p"}, "SK": {"S": sort}, **attributes})


def get(table: TableDouble, *, consistent: bool = False) -> Any:
    return table.get_item(TableName=TABLE, Key={"PK": {"S": "p"}, "SK": {"S": "a"}}, ConsistentRead=consistent).get("Item")


@pytest.mark.parametrize(
    "attributes",
    [
        {"at": {"N": "1"}},
        {"user_key": {"S": ""}},
        {"empty": {"NS": []}},
        {"long": {"N": "123456789012345678901234567890123456789"}},
        {"tiny": {"N": "1e-131"}},
        {"large": {"B": bytes(400 * 1024)}},
    ],
)
def test_what_dynamodb_refuses_is_refused(attributes: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        put(TableDouble(), **attributes)


@pytest.mark.parametrize(
    ("update", "names", "values"),
    [
        ("SET #n = :n", {"#n": "n"}, {":n": {"N": "1"}, ":unused": {"N": "1"}}),
        ("SET #n = :n", {"#n": "n", "#unused": "unused"}, {":n": {"N": "1"}}),
        ("SET #n = :missing", {"#n": "n"}, {}),
        ("SET #n = :n ADD #n :n", {"#n": "n"}, {":n": {"N": "1"}}),
        ("SET #SK = :n", {"#SK": "SK"}, {":n": {"S": "1"}}),
        ("SET n = :n", {}, {":n": {"N": "1"}}),
        ("SET #n = #absent", {"#n": "n", "#absent": "absent"}, {}),
        ("ADD #n :s", {"#n": "n"}, {":s": {"S": "text"}}),
        ("SET #n = :n,", {"#n": "n"}, {":n": {"N": "1"}}),
    ],
)
def test_expressions_that_dynamodb_refuses_are_refused(update: str, names: dict[str, str], values: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        TableDouble().update_item(
            TableName=TABLE,
            Key={"PK": {"S": "p"}, "SK": {"S": "a"}},
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )


def test_a_lost_request_does_nothing_and_a_dropped_answer_did_it() -> None:
    table = TableDouble(faults=[Fault("put_item", "lose"), Fault("put_item", "drop")])
    with pytest.raises(ReadTimeoutError):
        put(table)
    assert get(table) is None
    with pytest.raises(ReadTimeoutError):
        put(table)
    assert get(table) is not None
    put(table)


def test_stale_reads_miss_the_last_write() -> None:
    table = TableDouble(stale=True)
    put(table, n={"N": "1"})
    assert get(table) is None
    put(table, n={"N": "2"})
    assert get(table)["n"] == {"N": "1"}
    assert get(table, consistent=True)["n"] == {"N": "2"}


def test_changes_are_yielded_as_a_stream_and_what_changes_nothing_is_not() -> None:
    table = TableDouble()
    put(table, n={"N": "1"})
    put(table, n={"N": "1.0"})
    put(table, n={"N": "2"}, b={"B": b"\x00"})
    table.delete_item(TableName=TABLE, Key={"PK": {"S": "p"}, "SK": {"S": "a"}})
    changes = table.stream_event()["Records"]
    assert [change["eventName"] for change in changes] == ["INSERT", "MODIFY", "REMOVE"]
    assert changes[1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert changes[1]["dynamodb"]["NewImage"]["b"] == {"B": "AA=="}
    assert "NewImage" not in changes[2]["dynamodb"]


def test_a_query_goes_on_where_its_page_ended() -> None:
    table = TableDouble()
    for sort in "abc":
        put(table, sort)
    arguments: dict[str, Any] = {
        "TableName": TABLE,
        "KeyConditionExpression": "#PK = :p",
        "ExpressionAttributeNames": {"#PK": "PK"},
        "ExpressionAttributeValues": {":p": {"S": "p"}},
        "Limit": 2,
    }
    page = table.query(**arguments)
    rest = table.query(**arguments, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert [image["SK"]["S"] for image in page["Items"] + rest["Items"]] == ["a", "b", "c"]
    assert "LastEvaluatedKey" not in rest


# the meter


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ({"S": "größe"}, 7),
        ({"B": b"12345"}, 5),
        ({"N": "0"}, 2),
        ({"N": "12"}, 2),
        ({"N": "123"}, 3),
        ({"N": "1000"}, 2),
        ({"N": "-12"}, 3),
        ({"BOOL": True}, 1),
        ({"NS": ["1", "100", "123"]}, 2 + 2 + 3),
        ({"SS": ["a", "bc"]}, 3),
        ({"BS": [b"12345678"] * 2}, 16),
    ],
)
def test_sizes_are_by_dynamodbs_rules(typed: dict[str, Any], size: int) -> None:
    assert size_of({"name": typed}) == 4 + size


@pytest.mark.parametrize(("size", "writes", "reads"), [(10, 1, 1), (1024, 1, 1), (1025, 2, 1), (4096, 4, 1), (4097, 5, 2)])
def test_units_are_rounded_up(size: int, writes: int, reads: int) -> None:
    image = {"b": {"B": bytes(size - 1)}}
    assert write_units(image, {}) == write_units({}, image) == writes
    assert read_units(size, consistent=True) == reads
    assert read_units(size, consistent=False) == reads / 2


def test_failed_conditions_are_billed_by_what_is_there() -> None:
    table = TableDouble()
    put(table, b={"B": bytes(1500)})
    with pytest.raises(ClientError):
        table.put_item(
            TableName=TABLE,
            Item={"PK": {"S": "p"}, "SK": {"S": "a"}},
            ConditionExpression="attribute_not_exists(#PK)",
            ExpressionAttributeNames={"#PK": "PK"},
        )
    assert [call.write_units for call in table.meter.calls] == [2, 2]


def test_index_rows_are_billed_when_they_change() -> None:
    table = TableDouble()
    row: dict[str, Any] = {"user_key": {"S": "u"}, "at": {"S": "1"}}
    for attributes in ({}, row, row, {**row, "other": {"N": "1"}}, {**row, "score": {"N": "1"}}, {**row, "user_key": {"S": "v"}}, {}):
        put(table, **attributes)
    assert [call.index_units for call in table.meter.calls] == [0, 1, 0, 0, 1, 2, 1]


def test_trips_are_the_longest_chain_of_calls() -> None:
    meter = Meter()
    for began, ended in ((0, 3), (1, 2), (2.5, 4), (5, 6)):
        meter.note("get_item", began, ended)
    assert meter.bill().trips == 3
