"""A call: its token, its deadline, and when it is repeated."""

import pickle
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from tessera_client import (
    Answer,
    Attempt,
    Backend,
    HttpTransport,
    NoAnswer,
    Patience,
    Refusal,
    TesseraError,
    Unsendable,
    aio,
    answer_of,
    refusals,
)
from tessera_client.encoding import encoded
from tessera_client.testing import Tessera

TOKEN = Answer(200, {"access_token": "a-1", "token_type": "Bearer", "expires_in": 3600, "scope": "risk:actions risk:explanations"})
RECEIPT = Answer(201, {"message": "Done."})
BUSY = Answer(503, {"message": "Later.", "error_code": "unavailable", "request_id": "r"}, {"retry-after": "1"})
Turn: TypeAlias = Answer | Exception


class Server:
    """Answers in turn, under a clock that sleeping moves on; a turn of `seconds` takes that long."""

    def __init__(self, *turns: Turn, seconds: float = 0.0, token_seconds: float = 0.0) -> None:
        self.turns, self.seconds, self.token_seconds, self.now = list(turns), seconds, token_seconds, 1000.0
        self.tokens: list[Turn] = []
        self.asked: list[tuple[str, str, dict[str, str], float]] = []

    def request(self, method: str, path: str, *, body: Any = None, headers: Any = None, timeout: float | None = None) -> Answer:
        self.asked.append((method, path, dict(headers), timeout or 0.0))
        if path == "/oidc/token":
            self.now += self.token_seconds
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


def report(backend: Any, **more: Any) -> Any:
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
    assert given[0] == pytest.approx(4.0 * 0.6), "one that hangs leaves time for another"


def test_one_attempt_has_all_the_time() -> None:
    server = Server(RECEIPT)
    report(server.backend(timeout=4.0, attempts=1))
    assert server.asked[-1][3] == 4.0


def test_getting_a_token_and_the_call_share_one_deadline() -> None:
    server = Server(RECEIPT, token_seconds=1.5)
    report(server.backend(timeout=4.0))
    (_, _, _, for_token), (_, _, _, for_call) = server.asked
    assert [for_token, for_call] == pytest.approx([2.4, 2.5 * 0.6])


def test_some_calls_are_more_urgent_than_others() -> None:
    server = Server(RECEIPT, RECEIPT)
    backend = server.backend(timeout=4.0)
    report(backend.with_options(timeout=0.5, attempts=1, headers={"X-Team": "payments"}))
    assert (server.asked[-1][3], server.asked[-1][2]["X-Team"]) == (0.5, "payments")
    report(backend)
    assert server.tokens_asked() == 1
    assert "X-Team" not in server.asked[-1][2]


# what is no answer of ours


@pytest.mark.parametrize("status", [200, 302, 404, 502])
def test_a_page_is_no_answer(status: int) -> None:
    server = Server(Answer(status, "<html>Sign in to the airport's network" + "." * 9000, {"content-type": "text/html; charset=utf-8"}))
    with pytest.raises(NoAnswer, match="Sign in to the airport") as silent:
        report(server.backend(attempts=1))
    assert len(str(silent.value)) < 400


def test_a_token_that_is_none_is_no_answer() -> None:
    server = Server()
    server.tokens = [Answer(200, {"hello": "world"})]
    with pytest.raises(NoAnswer):
        report(server.backend(attempts=1))


# what a call says of itself


def test_what_was_answered_is_known_with_its_headers() -> None:
    server = Server(Answer(201, {"message": "Done."}, {"apigw-requestid": "r-1"}))
    told = answer_of(report(server.backend()))
    assert (told.status, told.request_id) == (201, "r-1")
    with pytest.raises(ValueError, match="not returned by a call"):
        answer_of({})


def test_a_hook_is_told_of_every_attempt_and_of_nothing_secret() -> None:
    told: list[Attempt] = []
    server = Server(BUSY, NoAnswer("gone"), Answer(200, {}))
    backend = server.backend(attempts=3, on_attempt=told.append)
    backend.recommendation("a-secret-token")
    seen = [(each.method, each.path, each.number, each.status, type(each.error)) for each in told]
    assert seen == [
        ("POST", "/oidc/token", 1, 200, type(None)),
        ("GET", "/risk/v1/recommendation", 1, 503, refusals.Unavailable),
        ("GET", "/risk/v1/recommendation", 2, None, NoAnswer),
        ("GET", "/risk/v1/recommendation", 3, 200, type(None)),
    ]
    assert "secret" not in repr(told)


def test_a_hook_that_fails_costs_nothing() -> None:
    def hook(_: Attempt) -> None:
        raise RuntimeError("the log is full")

    assert report(Server(RECEIPT).backend(on_attempt=hook)) == RECEIPT.body


def test_a_refusal_names_the_first_place_and_travels_between_processes() -> None:
    details = [
        {"location": "body.transaction_data.amount", "message": "must be above 0"},
        {"location": "body.ip", "message": "must be an address"},
    ]
    server = Server(Answer(400, {"error_code": "invalid_request", "message": "The request is malformed.", "details": details}))
    with pytest.raises(refusals.Malformed) as refused:
        report(server.backend())
    assert str(refused.value).endswith("(body.transaction_data.amount: must be above 0; and 1 more)")
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own
    assert (type(again), str(again), again.details) == (type(refused.value), str(refused.value), refused.value.details)
    assert str(pickle.loads(pickle.dumps(NoAnswer("gone")))) == "gone"  # noqa: S301


# a way out


@pytest.mark.parametrize("trouble", [NoAnswer("gone"), BUSY, Answer(429, {}), Answer(400, {"error_code": "invalid_request"})])
def test_a_decision_is_made_whatever_happens(trouble: Turn) -> None:
    decision = Server(trouble).backend(attempts=1).recommend(action_type="login", session_token="s", otherwise="challenge")
    assert (decision.type, decision.answer, decision.action_token) == ("challenge", None, None)
    assert isinstance(decision.error, TesseraError)


@pytest.mark.parametrize("value", [object(), float("nan"), datetime(2026, 11, 29)])
def test_what_cannot_be_sent_costs_no_decision(value: Any) -> None:
    server = Server()
    decision = server.backend().recommend(action_type="login", session_token="s", custom_attributes={"a": value}, otherwise="challenge")
    assert (decision.type, type(decision.error)) == ("challenge", Unsendable)
    assert server.asked == []


def test_a_client_that_is_told_in_upper_case_decides_in_lower_case() -> None:
    server = Server(Answer(201, {"recommendation": {"type": "DENY"}, "action_token": "t"}))
    decision = server.backend().recommend(action_type="login", session_token="s", otherwise="allow", idempotency_key="order-1")
    assert (decision.type, decision.action_token, decision.error) == ("deny", "t", None)
    assert server.calls()[0][1]["Idempotency-Key"] == "order-1"
    assert "order-1" not in repr(decision)


def test_a_decision_is_what_was_recommended() -> None:
    tessera = Tessera(login="deny")
    decision = tessera.backend().recommend(action_type="login", session_token="s", otherwise="allow")
    assert (decision.type, decision.error, decision.action_token) == ("deny", None, "action-1")
    assert tessera.asked[0].body == {"action_type": "login", "session_token": "s"}
    tessera.silent = True
    assert tessera.backend().recommend(action_type="login", session_token="s", otherwise="allow").type == "allow"


# pages


def test_pages_follow_each_other_until_there_are_no_more() -> None:
    server = Server(
        Answer(200, {"data": [{"id": "1"}, {"id": "2"}], "more": True}),
        Answer(200, {"data": [{"id": "3"}], "more": False}),
        Answer(200, {"cases": [{"case_id": "a"}], "cursor": "next"}),
        Answer(200, {"cases": [{"case_id": "b"}]}),
    )
    backend = server.backend()
    assert [each["id"] for each in backend.search.each(start_time=1, end_time=2)] == ["1", "2", "3"]
    assert [each["case_id"] for each in backend.cases.each()] == ["a", "b"]
    paths = [path for path, _ in server.calls()]
    assert ("skip=0" in paths[0], "skip=2" in paths[1], "cursor=next" in paths[3]) == (True, True, True)


# what is sent besides


def test_moments_and_decimals_are_told_as_json_has_them() -> None:
    moment = datetime(2026, 11, 29, tzinfo=timezone.utc)
    assert encoded({"at": moment, "amount": Decimal("49.90")}) == b'{"at": 1795910400000, "amount": 49.9}'
    for wrong in (datetime(2026, 11, 29), float("nan")):
        with pytest.raises(ValueError, match=r"."):
            encoded({"value": wrong})
    with pytest.raises(TypeError):
        encoded({"value": object()})


def test_a_client_is_set_up_by_the_environment() -> None:
    set_up = {"TESSERA_URL": "https://risk.example", "TESSERA_CLIENT_ID": "id", "TESSERA_CLIENT_SECRET": "s", "TESSERA_TIMEOUT": "0.7"}
    with Backend.from_environment(set_up) as backend:
        assert backend.calls.patience.timeout == 0.7
    with pytest.raises(ValueError, match="Set TESSERA_URL, TESSERA_CLIENT_SECRET"):
        Backend.from_environment({"TESSERA_CLIENT_ID": "id"})
    with pytest.raises(ValueError, match="TESSERA_TIMEOUT takes seconds"):
        Backend.from_environment({**set_up, "TESSERA_TIMEOUT": "soon"})


def test_a_refusal_without_a_code_reads_well() -> None:
    with pytest.raises(refusals.Unauthenticated) as refused:
        report(Server(Answer(401, {"message": "Unauthorized"})).backend())
    assert str(refused.value) == "401: Unauthorized"


@pytest.mark.parametrize("made", [HttpTransport, aio.HttpTransport])
def test_a_transport_says_at_once_what_is_wrong_with_it(made: Any) -> None:
    for wrong in ("", "risk.bank.example", "ftp://risk.bank.example", "https://", "https://risk.bank.example/?a=b"):
        with pytest.raises(ValueError, match="The server's address"):
            made(wrong)
    with pytest.raises(OSError, match="No such file"):
        made("https://risk.bank.example", ca="/there/is/none")
    assert repr(made("https://risk.bank.example/")) == "HttpTransport('https://risk.bank.example')"


def test_a_secret_is_never_shown() -> None:
    server = Server(RECEIPT)
    backend = server.backend()
    report(backend)
    shown = " ".join(map(repr, (backend, backend.calls, backend.calls.token, backend.calls.token.state, backend.calls.patience)))
    assert "secret" not in shown
    assert "a-1" not in shown


def test_who_is_told_to_wait_longer_than_there_is_time_is_refused_at_once() -> None:
    server = Server(Answer(429, {}, {"retry-after": "60"}))
    began = server.now
    with pytest.raises(refusals.TooMany):
        report(server.backend())
    assert server.now == began


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


@pytest.mark.parametrize(
    "body",
    [None, 7, True, "", {}, {"ok": True}, [], *({"recommendation": odd} for odd in (None, {}, {"type": None}, {"type": "dance"}))],
)
def test_whatever_is_answered_there_is_a_decision(body: Any) -> None:
    server = Server(Answer(200, body, {"content-type": "application/json"}))
    decision = Backend(server, "id", "secret", patience=Patience(attempts=1)).recommend(
        action_type="login", session_token="s", otherwise="challenge"
    )
    assert (decision.type, decision.action_token, type(decision.error)) == ("challenge", None, NoAnswer)
