"""The bank's risk moments: sign-up, sign-in, transfer and sign-out, and the code that may come between.

Each route says what is attempted (a `Moment`), asks what to do about it, and lets the protection act. Mind the order at the sign-in: the
question comes before the password is looked at, so that a wrong password is reported too, and counts.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from tessera_client.types import TransactionData
from web.demo.bank import CURRENCY, Account, Refused
from web.demo.demo_page import address
from web.demo.office import here
from web.demo.protection import Finished, Json, Moment, Outcome, Verdict, Visitor

routes = Blueprint("risk_moments", __name__)


@routes.post("/api/sign-in")
def sign_in() -> Json:
    form, protection = request.get_json(), here().protection
    username, password = str(form["username"]), str(form["password"])
    verdict = protection.ask(Moment(action_type="login", claimed_user_id=claimed_user_id(username)), form, visitor())
    account = here().bank.authenticate(username, password)
    if account is None:
        return told(protection.refuse(verdict.action_token), verdict)
    return told(protection.act(verdict, lambda: signed_in(account)), verdict)


@routes.post("/api/sign-up")
def sign_up() -> Json:
    form, bank, protection = request.get_json(), here().bank, here().protection
    username, password = str(form["username"]), str(form["password"])
    if not bank.free(username) or len(password) < 8:
        raise Refused("Please choose another user name, and a password of at least 8 characters.")
    verdict = protection.ask(Moment(action_type="register", claimed_user_id=claimed_user_id(username)), form, visitor())
    return told(protection.act(verdict, lambda: signed_in(bank.open_account(username, password))), verdict)


@routes.post("/api/transfer")
def transfer() -> Json:
    form, bank, protection = request.get_json(), here().bank, here().protection
    account, amount, payee, payment = customer(), amount_of(form), str(form["payee"])[:100], payment_of(form)
    bank.check_transfer(account, amount)
    verdict = protection.ask(Moment(action_type="transaction", user_id=account.user_id, transaction_data=payment), form, visitor())

    def pay() -> Finished:
        bank.transfer(account, payee, amount)
        return Finished(user_id=account.user_id, page={"customer": account.as_shown()})

    return told(protection.act(verdict, pay), verdict)


@routes.post("/api/sign-out")
def sign_out() -> Json:
    """Whoever wants to leave may leave, whatever the verdict."""
    form, protection, account = request.get_json(), here().protection, customer()
    verdict = protection.ask(Moment(action_type="logout", user_id=account.user_id), form, visitor())
    here().sessions.end()
    return told(protection.complete(verdict.action_token, Finished(user_id=account.user_id)), verdict)


@routes.post("/api/code")
def code() -> Json:
    """The one-time code of a challenge."""
    form = request.get_json()
    return told(here().protection.confirm(str(form["ticket"]), str(form["code"])))


@routes.post("/api/give-up")
def give_up() -> Json:
    return told(here().protection.give_up(str(request.get_json()["ticket"])))


def signed_in(account: Account) -> Finished:
    """Only now, after the last factor, does a session begin."""
    here().sessions.begin(account.user_id)
    return Finished(user_id=account.user_id, page={"user_id": account.user_id, "customer": account.as_shown()})


def visitor() -> Visitor:
    """Who sends this request: `X-Forwarded-For` of your proxy, in a bank that has one; here the place that the visitor chose."""
    return Visitor(ip=address(), user_agent=request.user_agent.string or None)


def customer() -> Account:
    """Whoever is signed in."""
    user_id = here().sessions.user_id()
    if user_id is None:
        raise Refused("Please sign in.")
    return here().bank.account_of(user_id)


def claimed_user_id(username: str) -> str:
    """Who the visitor claims to be, before we know: a hash, since Tessera needs no name. The page makes the same one."""
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()


def payment_of(form: Mapping[str, Any]) -> TransactionData:
    """The form's transfer in the documented shape of `transaction_data`."""
    payment: TransactionData = {
        "amount": amount_of(form),
        "currency": CURRENCY,
        "type": "money_transfer",
        "method": "bank_account",
        "payee": {"name": str(form["payee"])[:100], "accountNumber": str(form["account_number"])[:100]},
    }
    if form.get("reason"):
        payment["reason"] = str(form["reason"])[:200]
    return payment


def amount_of(form: Mapping[str, Any]) -> float:
    return round(float(form["amount"]), 2)


def told(outcome: Outcome, verdict: Verdict | None = None) -> Json:
    """What the page is told. The verdict, what was received and what was reported are for the demo's panel alone: your page gets none."""
    panel: Json = {} if verdict is None else {"verdict": verdict.type, "received": verdict.received}
    if outcome.reported:
        panel["reported"] = outcome.reported
    return {**panel, "outcome": outcome.type, **outcome.page}
