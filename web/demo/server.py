"""Fjord Bank's backend: a small bank that is protected by Tessera, to be read by whoever integrates it.

At each risk moment (sign-up, sign-in, transfer, sign-out) the bank asks for a recommendation, acts on it, and reports how it ended:

    page ── form + session token ──► bank ── trigger-action ──► Tessera          the backend integration
                                          ── recommendation ──►
    page ◄── done | code | sorry ─── bank ── result ──────────►

In the client-side integration the page triggers the action itself and sends its action token instead: the bank then makes sure that
the token speaks of this very request. When Tessera gives no answer the bank fails open to a challenge.

Telemetry goes first-party: the page sends it to the bank's own `/risk-collect/`, which passes it on. Since everybody who tries the demo
sits at one machine, the visitor chooses a place to come from, and the bank passes that place's address on as the caller's.
"""

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, make_server

from web.demo.bank import CURRENCY, Account, Bank, Refused
from web.demo.proxy import first_party
from web.demo.tessera_backend import TIMEOUT_SECONDS, Json, NoAnswer, TesseraBackend

PAGE = Path(__file__).parent
CODE_ATTEMPTS = 3
CODE_SECONDS = 300
LOST = "We could not do that. Please check your details, or call us on 55\u00a000\u00a014\u00a000."
"""The one message for a wrong password and for a denial: whoever attacks learns nothing from it."""

POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer the bank knows from the start."""

    username: str
    password: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class DemoSettings:
    """Where Tessera is, who we are to it, where visitors may come from (name and IP address), and who is a customer already."""

    base_url: str
    client_id: str
    client_secret: str
    places: list[tuple[str, str]]
    customer: Customer
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the bank does about an action, and what it heard from Tessera (nothing, if Tessera gave no answer)."""

    type: Literal["trust", "allow", "challenge", "deny"]
    action_token: str | None = None
    received: Json | None = None


@dataclass(kw_only=True)
class Pending:
    """An action that waits for its one-time code."""

    code: str
    action_token: str | None
    user_id: str | None
    finish: Callable[[], Json]
    expires_at: float
    attempts: int = 0


@dataclass
class Desk:
    """What the bank keeps in memory: who is signed in, what waits for a code, which actions were used, what came in last."""

    sessions: dict[str, str] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    used_actions: set[str] = field(default_factory=set)
    latest: Json | None = None


def create_demo(settings: DemoSettings) -> Flask:
    """The bank as a WSGI application."""
    app = Flask("fjord-bank", static_folder=None)
    tessera = TesseraBackend(settings.base_url, settings.client_id, settings.client_secret, settings.timeout)
    bank, desk = Bank(), Desk()
    bank.open_account(settings.customer.username, settings.customer.password, settings.customer.user_id)

    # ---- asking, acting, reporting ----

    def ask(action_type: str, form: Json, *, claimed: str | None = None, user: str | None = None, payment: Json | None = None) -> Verdict:
        """The recommendation for what the page asks for, by either integration."""
        try:
            if "action_token" in form:
                token = str(form["action_token"] or "")
                received = tessera.recommendation(token)
                if not speaks_of(received, action_type, claimed, user, payment) or received["context"]["action_id"] in desk.used_actions:
                    return Verdict(type="deny", action_token=token, received=received)
            else:
                token = tessera.trigger_action(
                    action_type,
                    str(form.get("session_token") or ""),
                    user_id=user,
                    claimed_user_id=claimed,
                    claimed_user_id_type=claimed and "username",
                    transaction_data=payment,
                )
                received = tessera.recommendation(token)
        except NoAnswer as reason:
            app.logger.warning("no recommendation for %s, asking for a code instead: %s", action_type, reason)
            return Verdict(type="challenge")
        desk.used_actions.add(received["context"]["action_id"])
        desk.latest = received
        return Verdict(type=received["recommendation"]["type"].lower(), action_token=token, received=received)

    def report(action_token: str | None, result: str, *, user_id: str | None = None, challenge_type: str | None = None) -> Json:
        """Tell Tessera how it ended, if it knows of the action at all. That it cannot be told is no reason to fail the customer."""
        if action_token is None:
            return {}
        try:
            tessera.report_result(action_token, result, user_id=user_id, challenge_type=challenge_type)
        except NoAnswer as reason:
            app.logger.warning("the result of an action could not be reported: %s", reason)
            return {}
        return {"reported": result}

    def act(verdict: Verdict, user_id: str | None, finish: Callable[[], Json]) -> Json:
        """Trust and allow finish at once; a challenge finishes with the right code; a denial never does."""
        told: Json = {"verdict": verdict.type, "received": verdict.received}
        if verdict.type == "deny":
            return {**told, **report(verdict.action_token, "failure"), "outcome": "refused", "message": LOST}
        if verdict.type == "challenge":
            ticket, code = secrets.token_urlsafe(16), f"{secrets.randbelow(1_000_000):06d}"
            desk.pending[ticket] = Pending(
                code=code, action_token=verdict.action_token, user_id=user_id, finish=finish, expires_at=time.monotonic() + CODE_SECONDS
            )
            return {**told, "outcome": "challenge", "ticket": ticket, "text_message": f"{code} is your Fjord Bank code."}
        done = finish()
        return {**told, **report(verdict.action_token, "success", user_id=user_id or done.get("user_id")), "outcome": "done", **done}

    # ---- the bank's risk moments ----

    @app.post("/api/sign-in")
    def sign_in() -> Json:
        form = request.get_json()
        username, password = str(form["username"]), str(form["password"])
        verdict = ask("login", form, claimed=claimed_user_id(username))
        account = bank.authenticate(username, password)
        if account is None:
            told = {"verdict": verdict.type, "received": verdict.received}
            return {**told, **report(verdict.action_token, "failure"), "outcome": "refused", "message": LOST}
        return act(verdict, account.user_id, lambda: signed_in(account))

    @app.post("/api/sign-up")
    def sign_up() -> Json:
        form = request.get_json()
        username, password = str(form["username"]), str(form["password"])
        if not bank.free(username) or len(password) < 8:
            raise Refused("Please choose another user name, and a password of at least 8 characters.")
        verdict = ask("register", form, claimed=claimed_user_id(username))
        return act(verdict, None, lambda: signed_in(bank.open_account(username, password)))

    @app.post("/api/transfer")
    def transfer() -> Json:
        form, account = request.get_json(), customer()
        payment = payment_of(form)
        amount, payee = payment["amount"], payment["payee"]["name"]
        bank.check_transfer(account, amount)
        verdict = ask("transaction", form, user=account.user_id, payment=payment)

        def pay() -> Json:
            bank.transfer(account, payee, amount)
            return {"customer": shown(account)}

        return act(verdict, account.user_id, pay)

    @app.post("/api/sign-out")
    def sign_out() -> Json:
        account = customer()
        verdict = ask("logout", request.get_json(), user=account.user_id)
        desk.sessions.pop(request.cookies["fjord_session"], None)  # whoever wants to leave may leave
        told = {"verdict": verdict.type, "received": verdict.received}
        return {**told, **report(verdict.action_token, "success", user_id=account.user_id), "outcome": "done"}

    @app.post("/api/code")
    def code() -> Json:
        """The one-time code of a challenge. Three wrong ones, or five minutes, end it."""
        form = request.get_json()
        pending = desk.pending.get(str(form["ticket"]))
        if pending is None or time.monotonic() > pending.expires_at:
            raise Refused("That code is no longer valid. Please start again.")
        if not hmac.compare_digest(str(form["code"]).strip().encode(), pending.code.encode()):
            pending.attempts += 1
            if pending.attempts < CODE_ATTEMPTS:
                raise Refused("That is not the code we sent. Please try again.")
            del desk.pending[form["ticket"]]
            return {**report(pending.action_token, "failure", challenge_type="sms_otp"), "outcome": "refused", "message": LOST}
        del desk.pending[form["ticket"]]
        done = pending.finish()
        reported = report(pending.action_token, "success", user_id=pending.user_id or done.get("user_id"), challenge_type="sms_otp")
        return {**reported, "outcome": "done", **done}

    @app.post("/api/give-up")
    def give_up() -> Json:
        pending = desk.pending.pop(str(request.get_json()["ticket"]), None)
        reported = report(pending.action_token, "incomplete", challenge_type="sms_otp") if pending else {}
        return {**reported, "outcome": "given up"}

    def signed_in(account: Account) -> Json:
        session = secrets.token_urlsafe(32)
        desk.sessions[session] = account.user_id
        return {"user_id": account.user_id, "customer": shown(account), "session": session}

    def customer() -> Account:
        user_id = desk.sessions.get(request.cookies.get("fjord_session", ""))
        if user_id is None:
            raise Refused("Please sign in.")
        return bank.account_of(user_id)

    @app.after_request
    def seal(response: Response) -> Response:
        """Move a new session's secret from the answer into a cookie that no script can read, and send the page's security policy."""
        if response.is_json and isinstance(answer := response.get_json(), dict) and "session" in answer:
            session = answer.pop("session")
            response = jsonify(answer)
            response.set_cookie("fjord_session", session, httponly=True, samesite="Strict")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    # ---- the page, and what it shows ----

    @app.get("/")
    @app.get("/sign-up")
    @app.get("/account")
    def page() -> str:
        """The page with what it needs to begin written into it, so that the SDK starts at once: the SDK's client, who is signed in, and
        where visitors may come from."""
        user_id = desk.sessions.get(request.cookies.get("fjord_session", ""))
        start = {
            "client_id": settings.client_id,
            "customer": shown(bank.account_of(user_id)) if user_id else None,
            "known_customer": {"username": settings.customer.username, "password": settings.customer.password},
            "places": [{"name": name, "address": address} for name, address in settings.places],
            "place": place(),
        }
        written = json.dumps(start).replace("<", "\\u003c")
        return (PAGE / "index.html").read_text().replace('id="start"></script>', f'id="start">{written}</script>')

    @app.get("/<any('bank.css', 'bank.js'):name>")
    def asset(name: str) -> Response:
        return send_from_directory(PAGE, name, max_age=0)

    @app.get("/api/reasons")
    def reasons() -> Json:
        """Every reason in words, for the panel."""
        try:
            return tessera.reasons()
        except NoAnswer:
            return {}

    @app.put("/api/place")
    def choose_place() -> Response:
        """Where the visitor comes from, from now on: the place's number on the list."""
        number = int(request.get_json()["place"])
        response = jsonify(place=number if 0 <= number < len(settings.places) else 0)
        response.set_cookie("fjord_place", str(number), samesite="Strict")
        return response

    def place() -> int:
        chosen = request.cookies.get("fjord_place", "0")
        return int(chosen) if chosen.isdecimal() and int(chosen) < len(settings.places) else 0

    @app.get("/received/latest")
    def latest() -> Response:
        """The recommendation the bank received last, as it came."""
        if desk.latest is None:
            return failure(HTTPStatus.NOT_FOUND, "No recommendation has been received yet.")
        return jsonify(desk.latest)

    app.register_blueprint(first_party(settings.base_url, settings.timeout, lambda: settings.places[place()][1]))

    # ---- refusals, all in JSON ----

    @app.errorhandler(Refused)
    def refused(reason: Refused) -> Response:
        return failure(HTTPStatus.UNPROCESSABLE_ENTITY, str(reason))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        return failure(HTTPStatus(error.code or 500), error.description or "")

    @app.errorhandler(KeyError)
    @app.errorhandler(ValueError)
    def malformed(_: Exception) -> Response:
        return failure(HTTPStatus.BAD_REQUEST, "That request is not complete.")

    return app


def claimed_user_id(username: str) -> str:
    """Who the visitor claims to be, before we know: a hash, since Tessera needs no name. The page makes the same one."""
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()


def payment_of(form: Mapping[str, Any]) -> Json:
    """The form's transfer in the documented shape of `transaction_data`."""
    payment: Json = {
        "amount": round(float(form["amount"]), 2),
        "currency": CURRENCY,
        "type": "money_transfer",
        "method": "bank_account",
        "payee": {"name": str(form["payee"])[:100], "accountNumber": str(form["account_number"])[:100]},
    }
    return {**payment, "reason": str(form["reason"])[:200]} if form.get("reason") else payment


def speaks_of(received: Json, action_type: str, claimed: str | None, user: str | None, payment: Json | None) -> bool:
    """Whether a recommendation that the page brought is about this request, and not about a more harmless one."""
    context = received["context"]
    return (
        context["action_type"] == action_type
        and (claimed is None or context.get("claimed_user_id") == claimed)
        and context.get("user_id") in (None, user)
        and (payment is None or all(received.get("transaction_data", {}).get(name) == payment[name] for name in ("amount", "payee")))
    )


def shown(account: Account) -> Json:
    """An account as its owner sees it."""
    return {
        "username": account.username,
        "number": account.number,
        "balance": account.balance,
        "movements": [asdict(movement) for movement in account.movements[:5]],
    }


def failure(status: HTTPStatus, message: str) -> Response:
    response = jsonify(message=message)
    response.status_code = status
    return response


def open_bank(settings: DemoSettings, port: int, host: str = "127.0.0.1") -> BaseWSGIServer:
    """The bank, listening; `serve_forever` serves it. Raises `OSError` when the port is taken."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    return make_server(host, port, create_demo(settings), threaded=True)
