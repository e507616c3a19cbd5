"""What a backend does with Tessera: ask, act, report. This is the integration; the routes around it are only a bank's.

    page ── form + session token ──► bank ── trigger-action ──► Tessera          the backend integration
                                          ── recommendation ──►
    page ◄── done | code | sorry ─── bank ── result ──────────►

In the client-side integration the page triggers the action itself and sends its action token instead: then only the recommendation is
left to ask for, and to make sure that it speaks of this very request. When Tessera gives no answer, the bank fails open to a challenge.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tessera_client import Backend, TesseraError
from tessera_client.types import TransactionData
from web.demo.one_time_codes import OneTimeCodes

LOST = "We could not do that. Please check your details, or call us on 55\u00a000\u00a014\u00a000."
"""The one message for a wrong password and for a denial: whoever attacks learns nothing from it."""

type Json = dict[str, Any]
type Result = Literal["success", "failure", "incomplete"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What somebody attempts, as the bank knows it from the request before it."""

    action_type: str
    claimed_user_id: str | None = None
    """Who they say they are, hashed, as long as nothing has proven it."""
    user_id: str | None = None
    """Who they are, once the last factor has proven it."""
    transaction_data: TransactionData | None = None

    def is_described_by(self, received: Json) -> bool:
        """Whether a recommendation is about this very moment, and not about a more harmless one."""
        context, payment, judged = received["context"], self.transaction_data, received.get("transaction_data", {})
        return (
            context["action_type"] == self.action_type
            and (self.claimed_user_id is None or context.get("claimed_user_id") == self.claimed_user_id)
            and context.get("user_id") in (None, self.user_id)
            and (payment is None or all(judged.get(name) == payment.get(name) for name in ("amount", "payee")))
        )


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Where a request comes from: its address and its header `User-Agent`. They count where there is no telemetry."""

    ip: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the bank does about an action, and what it heard from Tessera (nothing, if Tessera gave no answer)."""

    type: Literal["trust", "allow", "challenge", "deny"]
    action_token: str | None = None
    received: Json | None = None


@dataclass(frozen=True, kw_only=True)
class Finished:
    """An action that went through: whose it was, and what the page is told."""

    user_id: str
    page: Json = field(default_factory=dict)


type Finish = Callable[[], Finished]
"""What the bank does once it may, such as paying. It may still raise `Refused`, and then nothing is reported: nobody learns from it."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An action that waits for its one-time code."""

    action_token: str | None
    finish: Finish


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How far an action has come, what Tessera was told of it (nothing yet, or in vain), and what the page is told."""

    type: Literal["done", "challenge", "refused", "given up"]
    reported: str | None = None
    page: Json = field(default_factory=dict)


class Protection:
    """Tessera at the bank's risk moments. Thread-safe.

    It remembers in memory which actions were used, and which wait for a code; a bank of more than one process keeps both in its database.
    """

    def __init__(self, tessera: Backend) -> None:
        self._tessera = tessera
        self._waiting = OneTimeCodes[Waiting]()
        self._used_actions: set[str] = set()
        self._lock = threading.Lock()
        self.latest: Json | None = None
        """The recommendation that was last acted on, as it came."""

    # ---- ask ----

    def ask(self, moment: Moment, form: Mapping[str, Any], visitor: Visitor = Visitor()) -> Verdict:
        """What to do about `moment`. The page's form brings an action token (client-side integration) or a session token (backend). It
        brings neither where the SDK is blocked: then the bank says who comes and from where, and the decision rests on that."""
        try:
            if form.get("action_token"):
                return self._triggered_by_page(moment, str(form["action_token"]))
            return self._triggered_here(moment, str(form.get("session_token") or ""), visitor)
        except TesseraError as reason:
            log.warning("no recommendation for %s, asking for a code instead: %s", moment.action_type, reason)
            return Verdict(type="challenge")

    def _triggered_here(self, moment: Moment, session_token: str, visitor: Visitor) -> Verdict:
        """The backend integration: the bank says what is attempted, and the session token on which device."""
        action_token = self._tessera.trigger_action(
            action_type=moment.action_type,
            session_token=session_token or None,
            ip=visitor.ip,
            user_agent=visitor.user_agent,
            user_id=moment.user_id,
            claimed_user_id=moment.claimed_user_id,
            claimed_user_id_type="username",
            transaction_data=moment.transaction_data,
        )["action_token"]
        received = self._received(action_token)
        self._use(received)
        return self._follow(action_token, received)

    def _triggered_by_page(self, moment: Moment, action_token: str) -> Verdict:
        """The client-side integration: the page said what is attempted, so what it said must be this request, and be used only once."""
        received = self._received(action_token)
        if moment.is_described_by(received) and self._use(received):
            return self._follow(action_token, received)
        return Verdict(type="deny", action_token=action_token, received=received)

    def _received(self, action_token: str) -> Json:
        """The recommendation, with each reason's share of the score where our scopes allow it."""
        return {**self._tessera.recommendation(action_token, explain="risk:explanations" in self._tessera.scopes())}

    def _use(self, received: Json) -> bool:
        """Use an action up; whether it was still unused."""
        action_id = received["context"]["action_id"]
        with self._lock:
            unused = action_id not in self._used_actions
            self._used_actions.add(action_id)
        return unused

    def _follow(self, action_token: str, received: Json) -> Verdict:
        self.latest = received
        return Verdict(type=received["recommendation"]["type"].lower(), action_token=action_token, received=received)

    # ---- act ----

    def act(self, verdict: Verdict, finish: Finish) -> Outcome:
        """Trust and allow finish at once; a challenge finishes with the right code; a denial never does."""
        match verdict.type:
            case "trust" | "allow":
                return self.complete(verdict.action_token, finish())
            case "challenge":
                return self._challenge(Waiting(action_token=verdict.action_token, finish=finish))
            case "deny":
                return self.refuse(verdict.action_token)

    def _challenge(self, waiting: Waiting) -> Outcome:
        ticket, code = self._waiting.send(waiting)
        return Outcome(type="challenge", page={"ticket": ticket, "text_message": f"{code} is your Fjord Bank code."})

    def confirm(self, ticket: str, code: str) -> Outcome:
        """The code of a challenge. Raises `Refused` if another try is left, or if nothing waits for it any more."""
        waiting, right = self._waiting.redeem(ticket, code)
        if right:
            return self.complete(waiting.action_token, waiting.finish(), challenge_type="sms_otp")
        return self.refuse(waiting.action_token, challenge_type="sms_otp")

    def give_up(self, ticket: str) -> Outcome:
        """Nobody is going to enter the code."""
        waiting = self._waiting.withdraw(ticket)
        reported = self._report(waiting.action_token, "incomplete", challenge_type="sms_otp") if waiting else None
        return Outcome(type="given up", reported=reported)

    # ---- report ----

    def complete(self, action_token: str | None, finished: Finished, challenge_type: Literal["sms_otp"] | None = None) -> Outcome:
        """It went through. Reported with the user, this is what makes them known on this device."""
        reported = self._report(action_token, "success", user_id=finished.user_id, challenge_type=challenge_type)
        return Outcome(type="done", reported=reported, page=finished.page)

    def refuse(self, action_token: str | None, challenge_type: Literal["sms_otp"] | None = None) -> Outcome:
        """It did not, for whatever reason: denied, a wrong password, wrong codes."""
        reported = self._report(action_token, "failure", challenge_type=challenge_type)
        return Outcome(type="refused", reported=reported, page={"message": LOST})

    def _report(
        self, action_token: str | None, result: Result, user_id: str | None = None, challenge_type: Literal["sms_otp"] | None = None
    ) -> str | None:
        """Tell Tessera how it ended, if it knows of the action at all. That it cannot be told is no reason to fail the customer."""
        if action_token is None:
            return None
        try:
            self._tessera.report_result(action_token=action_token, result=result, user_id=user_id, challenge_type=challenge_type)
        except TesseraError as reason:
            log.warning("the result of an action could not be reported: %s", reason)
            return None
        return result
