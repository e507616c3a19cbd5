"""The Tessera that stands in for a server in an application's own tests, called and awaited."""

import asyncio
import inspect
from typing import Any

import pytest

from tessera_client import Answer, Backend, NoAnswer, aio, refusals, testing
from tessera_client.aio import testing as awaited

DOUBLES = [testing.Tessera, awaited.Tessera]
each_double = pytest.mark.parametrize("made", DOUBLES, ids=["called", "awaited"])


def come_to(call: Any) -> Any:
    """What a call comes to, also one that is awaited."""

    async def work() -> Any:
        return await call

    return asyncio.run(work()) if inspect.isawaitable(call) else call


def test_its_client_is_the_real_one() -> None:
    assert (type(testing.Tessera().backend()), type(awaited.Tessera().backend())) == (Backend, aio.Backend)


@each_double
def test_an_action_gets_the_recommendation_of_its_type(made: Any) -> None:
    tessera = made(otherwise="trust", login="deny")
    backend = tessera.backend()
    recommended = [come_to(backend.recommend(action_type=kind, session_token="s", otherwise="allow")) for kind in ("login", "checkout")]
    assert [each.type for each in recommended] == ["deny", "trust"]
    assert [each.action_token for each in recommended] == ["action-1", "action-2"]
    assert tessera.asked[0].body == {"action_type": "login", "session_token": "s"}
    assert come_to(backend.recommendation("action-1"))["recommendation"]["type"] == "trust"


@each_double
def test_nobody_answers_while_it_is_silent(made: Any) -> None:
    tessera = made(silent=True)
    decision = come_to(tessera.backend().recommend(action_type="login", session_token="s", otherwise="challenge"))
    assert (decision.type, type(decision.error)) == ("challenge", NoAnswer)
    tessera.silent = False
    assert come_to(tessera.backend().report_result(action_token="t", result="success"))["message"] == "Done."


@each_double
def test_it_answers_and_refuses_as_a_test_says(made: Any) -> None:
    tessera = made(
        answers={
            "GET /risk/v1/rules": Answer(200, {"data": []}),
            "POST /risk/v1/action/result": Answer(404, {"error_code": "action_not_found"}),
        }
    )
    assert come_to(tessera.backend().rules.read_all()) == {"data": []}
    with pytest.raises(refusals.ActionNotFound):
        come_to(tessera.backend().report_result(action_token="t", result="success"))
    assert [(each.method, each.path) for each in tessera.asked] == [("GET", "/risk/v1/rules"), ("POST", "/risk/v1/action/result")]
