"""A call: its token, its deadline, and when it is repeated."""

from collections.abc import Callable
from typing import Any

import pytest

from tessera_client import Answer, Backend, NoAnswer, Patience, Refusal, refusals

TOKEN = Answer(200, {"access_token": "a-1", "token_type": "Bearer", "expires_in": 3600, "scope": "risk:actions risk:explanations"})
RECEIPT = Answer(201, {"message": "Done."})
BUSY = Answer(503, {"message": "Later.", "error_code": "unavailable", "request_id": "r"}, {"retry-after": "1"})
type Turn = Answer | Exception


class Server:
    """Answers in turn, under a clock that sleeping moves on; a turn of `seconds` takes that long."""

    def __init__(self, *turns: Turn, seconds: float = 0.0) -> None:
        self.turns, self.seconds, self.now = list(turns), seconds, 1000.0
        self.tokens: list[Turn] = []
        self.asked: list[tuple[str, str, dict[str, str], float]] = []

    def request(self, method: str, path: str, *, body: Any = None, headers: Any = None, timeout: float | None = None) -> Answer:
        self.asked.append((method, path, dict(headers), timeout or 0.0))
        if path == "/oidc/token":
            return turn(self.tokens.pop(0) if self.tokens else TOKEN)
        self.now += self.seconds
        return turn(self.turns.pop(0))

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def backend(self, **patience: Any) -> Backend:
        patient = Patience(**{"timeout": 10.0, "sleep": self.sleep, "clock": self.clock, **patience})
        return Backend(self, "id", "secret", patience=patient, clock=self.clock)

    def clock(self) -> float:
        return self.now

    def calls(self) -> list[tuple[str, dict[str, str]]]:
        return [(path, headers) for _, path, headers, _ in self.asked if path != "/oidc/token"]

    def tokens_asked(self) -> int:
        return sum(path == "/oidc/token" for _, path, _, _ in self.asked)


def turn(given: Turn) -> Answer:
    if isinstance(given, Exception):
        raise given
    return given


def report(backend: Backend, **more: Any) -> Any:
    return backend.report_result(action_token="t", result="success", **more)


# repeats


@pytest.mark.parametrize("trouble", [NoAnswer("refused"), BUSY, Answer(500, None), Answer(429, {}, {"retry-after": "2"})])
def test_a_post_is_repeated_with_the_same_key_of_its_own(trouble: Turn) -> None:
    server = Server(trouble, RECEIPT)
    assert report(server.backend()) == RECEIPT.body
    (_, first), (_, second) = server.calls()
    assert first["Idempotency-Key"] == second["Idempotency-Key"]


def test_every_call_has_another_key_unless_its_caller_has_one() -> None:
    server = Server(RECEIPT, RECEIPT, RECEIPT)
    backend = server.backend()
    report(backend)
    report(backend)
    report(backend, idempotency_key="mine")
    keys = [headers["Idempotency-Key"] for _, headers in server.calls()]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"


def test_what_is_tried_once_has_no_key_and_is_not_repeated() -> None:
    server = Server(NoAnswer("refused"))
    with pytest.raises(NoAnswer):
        report(server.backend(attempts=1))
    assert [("Idempotency-Key" in headers) for _, headers in server.calls()] == [False]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_what_is_declined_is_not_repeated(status: int) -> None:
    server = Server(Answer(status, {"error_code": "other"}))
    with pytest.raises(Refusal):
        report(server.backend())
    assert len(server.calls()) == 1


def test_a_call_whose_first_is_still_served_is_repeated() -> None:
    server = Server(Answer(409, {"error_code": "idempotency_in_progress"}), RECEIPT)
    assert report(server.backend()) == RECEIPT.body


def test_after_so_many_attempts_the_last_refusal_is_raised() -> None:
    server = Server(BUSY, BUSY, BUSY)
    with pytest.raises(refusals.Unavailable):
        report(server.backend(attempts=3))
    assert len(server.calls()) == 3


# the deadline


def test_the_timeout_is_for_the_whole_call() -> None:
    server = Server(*[NoAnswer("slow")] * 9, seconds=1.5)
    began = server.now
    with pytest.raises(NoAnswer):
        report(server.backend(timeout=4.0, attempts=9))
    assert server.now - began <= 4.0 + 1.5
    given = [timeout for _, path, _, timeout in server.asked if path != "/oidc/token"]
    assert given == sorted(given, reverse=True)
    assert given[0] == 4.0


def test_who_is_told_to_wait_longer_than_there_is_time_is_refused_at_once() -> None:
    server = Server(Answer(429, {}, {"retry-after": "60"}))
    began = server.now
    with pytest.raises(refusals.TooMany):
        report(server.backend())
    assert server.now == began


# the access token


def test_a_token_is_asked_for_once_and_renewed_before_it_expires() -> None:
    server = Server(*[RECEIPT] * 4)
    backend = server.backend()
    report(backend)
    server.now += 3600 - 61
    report(backend)
    assert server.tokens_asked() == 1
    server.now += 2
    report(backend)
    assert server.tokens_asked() == 2
    assert backend.scopes() == {"risk:actions", "risk:explanations"}


@pytest.mark.parametrize("code", ["token_expired", "invalid_token"])
def test_a_token_that_is_not_taken_any_more_is_replaced_once(code: str) -> None:
    stale, fresh = Answer(401, {"error_code": code}), Answer(200, {**TOKEN.body, "access_token": "a-2"})
    server = Server(stale, RECEIPT)
    server.tokens = [TOKEN, fresh]
    assert report(server.backend()) == RECEIPT.body
    assert [headers["Authorization"] for _, headers in server.calls()] == ["Bearer a-1", "Bearer a-2"]
    assert len({headers["Idempotency-Key"] for _, headers in server.calls()}) == 1
    server = Server(stale, stale)
    with pytest.raises(refusals.Unauthenticated):
        report(server.backend())


def test_a_wrong_secret_is_refused() -> None:
    server = Server()
    server.tokens = [Answer(401, {"error_code": "invalid_client", "message": "The client is unknown or its secret is wrong."})]
    with pytest.raises(refusals.InvalidClient):
        report(server.backend())


# what is sent


def test_a_path_s_segments_are_quoted_and_a_query_s_values_told_plainly() -> None:
    server = Server(Answer(200, {}), Answer(200, {}))
    backend = server.backend()
    backend.labels.read("a/../b?c")
    backend.search.actions(start_time=1, end_time=2, filters={"context.user_id": "æ"}, take=5)
    (label, _), (search, _) = server.calls()
    assert label == "/risk/v1/label/a%2F..%2Fb%3Fc"
    assert search == "/risk/v1/search/actions?start_time=1&end_time=2&filters=%7B%22context.user_id%22%3A+%22%5Cu00e6%22%7D&take=5"


@pytest.mark.parametrize(
    ("user_id", "named"), [("fjord-1", "fjord-1"), ("a/b", "~YS9i"), ("æ", "%C3%A6"), ("~x", "~fng"), ("..", "~Li4"), ("a b", "a%20b")]
)
def test_a_user_id_that_a_path_cannot_carry_is_named_otherwise(user_id: str, named: str) -> None:
    server = Server(Answer(200, {}))
    server.backend().investigation.user(user_id)
    assert server.calls()[0][0] == f"/risk/v1/users/{named}"


@pytest.mark.parametrize("call", [lambda backend: backend.rules.read_all(), lambda backend: backend.lists.delete("l")])
def test_what_reads_replaces_or_deletes_is_repeated_without_a_key(call: Callable[[Backend], Any]) -> None:
    server = Server(NoAnswer("refused"), Answer(200, {}))
    call(server.backend())
    assert ["Idempotency-Key" in headers for _, headers in server.calls()] == [False, False]
