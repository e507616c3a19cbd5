"""What the demo's backend does with what Tessera answers: the part of it that others copy."""

from typing import Any

import pytest

from tessera_client import Backend, NoAnswer
from tessera_client.types import TransactionData
from web.demo.bank import Refused
from web.demo.protection import Finished, Json, Moment, Outcome, Protection

PAYMENT: TransactionData = {"amount": 25.0, "currency": "EUR", "payee": {"name": "Kari", "accountNumber": "NO93"}}
TRANSFER = Moment(action_type="transaction", user_id="ingrid", transaction_data=PAYMENT)


class Tessera(Backend):
    """Answers one recommendation for every token, and remembers what it received."""

    def __init__(self, recommendation: str = "ALLOW") -> None:
        context = {"action_id": "a1", "action_type": "transaction", "user_id": "ingrid"}
        self.answer: Json = {"recommendation": {"type": recommendation}, "context": context, "transaction_data": PAYMENT}
        self.silent = False
        self.told: list[tuple[str, str, str | None, str | None]] = []

    def scopes(self) -> frozenset[str]:
        return frozenset()

    def trigger_action(self, **action: Any) -> Any:
        return {"action_token": "token", "expires_at": 0}

    def recommendation(self, action_token: str, **_: Any) -> Any:
        if self.silent:
            raise NoAnswer("too late")
        return self.answer

    def report_result(self, **told: Any) -> Any:
        self.told.append((told["action_token"], told["result"], told["user_id"], told["challenge_type"]))


def finish() -> Finished:
    return Finished(user_id="ingrid", page={"paid": True})


def challenged(protection: Protection) -> tuple[str, str]:
    """The ticket and the code of a transfer that was challenged."""
    outcome = protection.act(protection.ask(TRANSFER, {"session_token": "s"}), finish)
    assert outcome.type == "challenge"
    return outcome.page["ticket"], outcome.page["text_message"][:6]


@pytest.mark.parametrize("recommendation", ["TRUST", "ALLOW"])
def test_trust_and_allow_finish_and_are_reported_with_the_user(recommendation: str) -> None:
    tessera = Tessera(recommendation)
    protection = Protection(tessera)
    outcome = protection.act(protection.ask(TRANSFER, {"session_token": "s"}), finish)
    assert outcome == Outcome(type="done", reported="success", page={"paid": True})
    assert tessera.told == [("token", "success", "ingrid", None)]


def test_a_denial_never_finishes() -> None:
    tessera = Tessera("DENY")
    protection = Protection(tessera)
    outcome = protection.act(protection.ask(TRANSFER, {"session_token": "s"}), lambda: pytest.fail("paid"))
    assert (outcome.type, tessera.told) == ("refused", [("token", "failure", None, None)])


def test_a_challenge_finishes_once_with_its_code() -> None:
    tessera = Tessera("CHALLENGE")
    protection = Protection(tessera)
    ticket, code = challenged(protection)
    assert tessera.told == []
    assert protection.confirm(ticket, f" {code} ").type == "done"
    assert tessera.told == [("token", "success", "ingrid", "sms_otp")]
    with pytest.raises(Refused):
        protection.confirm(ticket, code)


def test_three_wrong_codes_are_a_failure() -> None:
    tessera = Tessera("CHALLENGE")
    protection = Protection(tessera)
    ticket, code = challenged(protection)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(2):
        with pytest.raises(Refused):
            protection.confirm(ticket, wrong)
    assert protection.confirm(ticket, wrong).type == "refused"
    assert tessera.told == [("token", "failure", None, "sms_otp")]


def test_giving_up_is_incomplete() -> None:
    tessera = Tessera("CHALLENGE")
    protection = Protection(tessera)
    ticket, _ = challenged(protection)
    assert protection.give_up(ticket) == Outcome(type="given up", reported="incomplete")
    assert protection.give_up(ticket) == Outcome(type="given up")


def test_without_an_answer_a_code_is_asked_for_and_nothing_reported() -> None:
    tessera = Tessera()
    tessera.silent = True
    protection = Protection(tessera)
    ticket, code = challenged(protection)
    assert protection.confirm(ticket, code) == Outcome(type="done", page={"paid": True})
    assert tessera.told == []


def test_the_page_s_action_token_is_good_once() -> None:
    protection = Protection(Tessera())
    assert [protection.ask(TRANSFER, {"action_token": "token"}).type for _ in range(2)] == ["allow", "deny"]


@pytest.mark.parametrize(
    "moment",
    [
        Moment(action_type="login", user_id="ingrid"),
        Moment(action_type="transaction", user_id="nils", transaction_data=PAYMENT),
        Moment(action_type="transaction", user_id="ingrid", claimed_user_id="hash", transaction_data=PAYMENT),
        Moment(action_type="transaction", user_id="ingrid", transaction_data=PAYMENT | {"amount": 2500.0}),
        Moment(action_type="transaction", user_id="ingrid", transaction_data=PAYMENT | {"payee": {"name": "Mallory"}}),
    ],
    ids=["another action", "another user", "another claimed user", "another amount", "another payee"],
)
def test_the_page_s_action_token_is_good_for_nothing_else(moment: Moment) -> None:
    protection = Protection(Tessera())
    assert protection.ask(moment, {"action_token": "token"}).type == "deny"
    assert protection.ask(TRANSFER, {"action_token": "token"}).type == "allow", "a refused attempt does not use it up"
