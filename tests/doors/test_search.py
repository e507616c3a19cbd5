"""Search: past actions by user, device, correlation or time, filtered, in order, in bounded work."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from local.doubles.table import Fault
from tessera.search import FIELDS, OPERATORS, filters_of
from tests.builders import DAY, MINUTE, human_events
from tests.doors.house import House


class Archive:
    """Six sign-ins and two payments by three people from two devices, a minute apart, and who looks them up."""

    def __init__(self, house: House) -> None:
        self.house, self.token = house, house.backend().access_token()
        self.began = house.now
        self.devices = [house.device(), house.device()]
        self.actions = [self._act(number) for number in range(8)]

    def _act(self, number: int) -> dict[str, Any]:
        device, backend = self.devices[number % 2], self.house.backend()
        device.open()
        device.send(human_events())
        payment: dict[str, Any] = {"transaction_data": {"amount": 10.0 * number, "currency": "EUR"}} if number >= 6 else {}
        answer = backend.trigger(
            "transaction" if payment else "login",
            get_recommendation=True,
            session_token=device.session_token,
            user_id=f"user-{number % 3}",
            correlation_id=f"order-{number % 4}",
            **payment,
        )
        if number < 4:
            backend.result(answer["action_token"], "success" if number % 2 else "failure")
        self.house.wait(MINUTE)
        return answer

    def find(self, filters: Any = None, *, status: int = 200, **more: Any) -> Any:
        asked = {"start_time": self.began, "end_time": self.house.now + 1, **more}
        if filters is not None:
            asked["filters"] = filters if isinstance(filters, str) else json.dumps(filters)
        answer = self.house.request("GET", f"/risk/v1/search/actions?{urlencode(asked)}", token=self.token)
        assert answer.status == status, answer.body
        return answer.body

    def found(self, filters: Any = None, **more: Any) -> list[int]:
        """Which of the eight were found, in order."""
        ids = [action["context"]["action_id"] for action in self.actions]
        return [ids.index(each["context"]["action_id"]) for each in self.find(filters, **more)["data"]]


@pytest.fixture
def archive(house: House) -> Archive:
    return Archive(house)


def test_what_is_found_is_what_was_answered_newest_first(archive: Archive) -> None:
    assert archive.found() == [7, 6, 5, 4, 3, 2, 1, 0]
    newest = archive.find()["data"][0]
    answered = {name: value for name, value in archive.actions[7].items() if name not in ("action_token", "expires_at")}
    assert {name: newest[name] for name in answered} == answered
    assert newest["reason_details"] is not None


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"context.user_id": "user-1"}, [7, 4, 1]),
        ({"context.correlation_id": "order-3"}, [7, 3]),
        ({"context.action_type": "transaction"}, [7, 6]),
        ({"recommendation.result": "success"}, [3, 1]),
        ({"recommendation.result": {"exists": False}}, [7, 6, 5, 4]),
        ({"context.correlation_id": {"in": ["order-0", "order-1"]}}, [5, 4, 1, 0]),
        ({"transaction_data.amount": {"gte": 65}}, [7]),
        ({"transaction_data.amount": {"between": [60, 70]}, "context.user_id": "user-0"}, [6]),
        ({"context.user_agent": {"contains": "Chrome"}, "context.action_type": "transaction"}, [7, 6]),
        ({"recommendation.type": "ALLOW", "context.user_id": "user-2"}, [5, 2]),
        ({"risk_score": {"gte": 99}}, []),
        ({"context.user_id": "nobody"}, []),
    ],
)
def test_filters(archive: Archive, filters: Any, expected: list[int]) -> None:
    assert archive.found(filters) == expected


def test_by_device_and_by_the_actions_own_id(archive: Archive) -> None:
    assert archive.found({"context.device_id": archive.devices[1].device_id}) == [7, 5, 3, 1]
    assert archive.found({"context.action_id": archive.actions[3]["context"]["action_id"]}) == [3]


def test_pages_follow_each_other_and_say_whether_there_is_more(archive: Archive) -> None:
    first, last = archive.find(take=5), archive.find(take=5, skip=5)
    assert (len(first["data"]), first["more"], len(last["data"]), last["more"]) == (5, True, 3, False)


def test_orders(archive: Archive) -> None:
    assert archive.found(sort_order="asc") == list(range(8))
    assert archive.found({"context.action_type": "transaction"}, sort_field="transaction_data.amount", sort_order="asc") == [6, 7]


def test_the_window_bounds_what_is_found(archive: Archive) -> None:
    assert archive.found(end_time=archive.began + 3 * MINUTE) == [2, 1, 0]
    assert archive.found(start_time=archive.began + 6 * MINUTE) == [7, 6]
    assert archive.find(end_time=archive.began, status=400)["details"][0]["location"] == "query.end_time"


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ("{", "query.filters"),
        ("[]", "query.filters"),
        ({"weather": 1}, "query.filters.weather"),
        ({"risk_score": "high"}, "query.filters.risk_score"),
        ({"risk_score": {"like": 1}}, "query.filters.risk_score"),
        ({"context.ip": {"in": []}}, "query.filters.context.ip"),
        ({"risk_score": {"between": [9, 1]}}, "query.filters.risk_score"),
    ],
)
def test_a_filter_that_cannot_be_asked_is_named_with_its_place(archive: Archive, filters: Any, where: str) -> None:
    assert [detail["location"] for detail in archive.find(filters, status=400)["details"]] == [where]


def test_every_field_takes_the_operators_of_its_kind() -> None:
    samples: dict[str, Any] = {"number": 1, "text": "x", "texts": "x", "flag": True}
    for field, kind in FIELDS.items():
        for op in OPERATORS[kind]:
            value = {"between": [1, 2], "in": [samples[kind]], "exists": True}.get(op, samples[kind])
            assert filters_of({field: {op: value}})[1] == (), (field, op)


def test_what_cannot_be_bounded_is_refused_with_what_to_narrow(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive.find(end_time=archive.began + 40 * DAY, status=422)["details"][0]["location"] == "query.start_time"
    monkeypatch.setattr("tessera.service.search.queries.MOST_READ", 4)
    assert archive.find(sort_field="risk_score", status=422)["error_code"] == "too_broad"
    assert archive.find({"context.ip_country": "SE"}, status=422)["details"][0]["location"] == "query.filters"
    monkeypatch.setattr("tessera.service.search.queries.MOST_ROWS", 4)
    assert archive.find(sort_order="asc", status=422)["details"][0]["location"] == "query.start_time"


def test_however_many_there_are_the_newest_are_found(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tessera.service.search.queries.MOST_ROWS", 4)
    assert archive.found(take=2) == [7, 6]
    assert archive.found({"context.user_id": "user-1"}, take=1) == [7]
    archive.find({"context.ip_country": "SE"}, take=2, status=422)


def test_more_than_twenty_searches_a_minute_are_too_many(archive: Archive) -> None:
    for _ in range(20):
        archive.find(take=1)
    archive.find(take=1, status=429)


def test_nobody_finds_another_tenants_actions(house: House, archive: Archive) -> None:
    archive.token = house.backend(house.client(tenant="other", application="other")).access_token()
    assert archive.found() == []
    assert archive.found({"context.action_id": archive.actions[3]["context"]["action_id"]}) == []


def test_an_export_is_lines_or_a_table_and_says_where_to_go_on(archive: Archive) -> None:
    window = {"start_time": archive.began, "end_time": archive.house.now + 1, "take": 5}
    lines = archive.house.request("GET", f"/risk/v1/search/export?{urlencode(window)}", token=archive.token)
    assert (lines.headers["tessera-more"], lines.headers["tessera-next"]) == ("true", "5")
    table = archive.house.request("GET", f"/risk/v1/search/export?{urlencode({**window, 'format': 'csv', 'skip': 5})}", token=archive.token)
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.body.splitlines()) == 3


def test_actions_are_given_to_an_analyst(archive: Archive) -> None:
    ids = [archive.actions[number]["context"]["action_id"] for number in (2, 5)]
    body = {"action_ids": [*ids, "ab" * 32], "assignee": "ann@bank.example"}
    answer = archive.house.request("PUT", "/risk/v1/action/assignee", body, token=archive.token)
    assert answer.body == {"success": False, "affectedActionsCount": 2}
    assert archive.found({"assignee": "ann@bank.example"}) == [5, 2]


def test_transaction_data_of_what_is_found_are_read_together(house: House) -> None:
    """Sixty payments are one page: in three calls of twenty-five, not in sixty; and each comes with its own."""
    backend = house.backend()
    for number in range(60):
        backend.evaluate_payment({"amount": number + 1, "currency": "EUR"}, user_id=f"u-{number}")
    before = len(house.table.meter.calls)
    window = {"start_time": house.now - 1_000, "end_time": house.now + 1_000, "take": 60}
    found = backend.ask("GET", "/risk/v1/search/actions?" + urlencode(window))["data"]
    read = [call.operation for call in house.table.meter.calls[before:] if call.operation in ("get_item", "batch_get_item")]
    assert sorted(each["transaction_data"]["amount"] for each in found) == list(range(1, 61))
    assert all(each["context"]["user_id"] == f"u-{each['transaction_data']['amount'] - 1:.0f}" for each in found)
    assert read.count("batch_get_item") == 1 + 3
    assert read.count("get_item") < 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("WHERE context.user_id = 'user-1'", [7, 4, 1]),
        ("WHERE context.user_id = 'user-1' OR recommendation.result = 'success'", [7, 4, 3, 1]),
        ("WHERE NOT context.action_type = 'login' OR context.correlation_id IN ('order-0') ORDER BY issued_at", [0, 4, 6, 7]),
        ("WHERE transaction_data.amount > 60 ORDER BY transaction_data.amount DESC", [7]),
        ("ORDER BY transaction_data.amount DESC", [7, 6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_a_query_says_in_words_what_is_sought_and_in_which_order(archive: Archive, query: str, expected: list[int]) -> None:
    assert archive.found(query=query)[: len(expected)] == expected
    assert len(archive.found(query=query)) == len(expected)


def test_a_query_and_filters_must_both_hold(archive: Archive) -> None:
    assert archive.found({"context.user_id": "user-1"}, query="WHERE context.action_type = 'login'") == [4, 1]


def test_a_query_goes_page_by_page_and_into_files(archive: Archive) -> None:
    words = "WHERE context.user_id = 'user-1' OR context.user_id = 'user-2' ORDER BY issued_at"
    assert [archive.found(query=words, skip=skip, take=2) for skip in (0, 2, 4)] == [[1, 2], [4, 5], [7]]
    asked = urlencode({"start_time": archive.began, "end_time": archive.house.now + 1, "query": words})
    answer = archive.house.request("GET", f"/risk/v1/search/export?{asked}", token=archive.token)
    assert len(answer.body.splitlines()) == 5


def test_what_a_query_gets_wrong_is_said_with_its_place(archive: Archive) -> None:
    (detail,) = archive.find(query="WHERE risk_scor > 5", status=400)["details"]
    assert detail == {"location": "query.query[6]", "message": "'risk_scor' is not a field that can be searched"}


def test_nothing_is_found_while_the_audit_cannot_say_so(archive: Archive) -> None:
    """Its line is added while the actions are read, and nobody is answered before it is there."""
    fault = Fault("put_item", "throttle", when=lambda sent: "#L#" in sent["Item"]["PK"]["S"], times=100)
    archive.house.table.faults.append(fault)
    assert "data" not in archive.find({"context.user_id": "user-1"}, status=503)
    archive.house.table.faults.remove(fault)
    assert archive.found({"context.user_id": "user-1"}) == [7, 4, 1]
