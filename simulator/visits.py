"""A visit: a person or a program comes to the application with a device and takes a few steps there.

Each step takes place on a page and triggers one action. What the application does with the recommendation is what the API asks of it: a
denied action fails, a challenge is passed, failed or abandoned by the visitor, and how it ended is reported. A visit ends with the first
step that fails, except for a mistyped password, which is typed again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from simulator.actors import Account, Application
from simulator.client import Backend, Device
from simulator.hardware import Machine
from simulator.manners import Manner
from simulator.transport import Refused
from tessera.action import ActionType

type Challenged = Literal["passes", "fails", "abandons"]

LEGITIMATE = "legitimate"
CHALLENGE_SECONDS = 20.0  # that a challenge takes, about


@dataclass(frozen=True, kw_only=True)
class Step:
    """One action and how its page is worked, `after` seconds from the end of the one before. `right`: it would succeed by itself (the
    password is right, the account covers it); `mistyped`: it is not, and will be tried again. `fraud`: whether this very action is
    fraudulent."""

    action: ActionType
    manner: Manner
    after: float = 2.0
    right: bool = True
    mistyped: bool = False
    challenged: Challenged = "passes"
    transaction: Mapping[str, Any] | None = None
    fraud: bool = False


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The visitor (`actor`), the account, the time (seconds since the epoch), the device and the network. `taken` is a device whose session
    token was stolen: the visit goes on in its device session. `copied` is a device whose id was copied, without its key. `timezone` is what
    the device keeps while it travels. `seed` determines everything that is drawn at random."""

    at: float
    actor: str
    account: Account
    machine: Machine
    address: str
    steps: tuple[Step, ...]
    seed: int
    taken: Machine | None = None
    copied: Machine | None = None
    timezone: str | None = None

    @property
    def fraud(self) -> bool:
        return any(step.fraud for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One action as it happened, with the truth about it. `answer` is what the backend read: the recommendation, explained."""

    at: float
    actor: str
    fraud: bool
    account: str
    action: str
    address: str
    recommendation: str
    result: str
    answer: Mapping[str, Any] = field(repr=False)

    @property
    def label(self) -> str:
        """What it was: legitimate, or the name of the attack."""
        return self.actor if self.fraud else LEGITIMATE

    @property
    def score(self) -> float | None:
        return self.answer.get("risk_score")

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(self.answer.get("reasons", ()))


class Course:
    """A visit under way. `due` is when it goes on (seconds since the epoch); each `go` answers the deed that was done, if one was."""

    def __init__(self, visit: Visit, application: Application, backend: Backend) -> None:
        self.due = visit.at
        self._moments = _course(visit, application, backend)

    def go(self) -> Deed | None:
        """Go on.

        Raises:
            StopIteration: the visit is over.
        """
        moment = next(self._moments)
        if isinstance(moment, Deed):
            return moment
        self.due = max(self.due, moment)
        return None


def _course(visit: Visit, application: Application, backend: Backend) -> Iterator[float | Deed]:
    """The visit, as times to wait for and deeds. A refusal by the API is a deed, too; an answer of 500 is not.

    Raises:
        Refused: the API could not answer.
    """
    random, machine, now, step = Random(visit.seed), visit.machine, visit.at, visit.steps[0]
    device = application.device(machine.traits_at(now, visit.timezone), key=machine.key, device_id=machine.device_id, address=visit.address)
    try:
        _arrive(device, visit)
        for number, step in enumerate(visit.steps):
            events = step.manner(random)
            now += step.after + sum(getattr(event, "after", 0) for event in events) / 1000
            yield now
            if number:
                device.begin_stream()
            device.send(events)
            answer = backend.trigger(step.action, get_recommendation=True, explain=True, **_reported(visit, step, device, number))
            advice = str(answer["recommendation"]["type"]).lower()
            result = _result(advice, step)
            if advice == "challenge":
                now += random.uniform(0.4, 1.6) * CHALLENGE_SECONDS
                yield now
            backend.result(answer["action_token"], result, **_ending(visit, advice, result))
            yield _deed(visit, step, now, advice, result, answer)
            if result != "success" and not (advice in ("trust", "allow") and step.mistyped):
                return
    except Refused as refused:
        if refused.answer.status >= 500:
            raise
        yield _deed(visit, step, now, "refused", "failure", {"status": refused.answer.status, "refusal": refused.answer.body})


def _arrive(device: Device, visit: Visit) -> None:
    """Open a device session, or come into a stolen one."""
    if visit.taken and visit.taken.session_token:
        device.session_token = visit.taken.session_token
        device.begin_stream()
        return
    machine = visit.machine
    device.nonce = machine.nonce
    if visit.copied:
        device.device_id = visit.copied.device_id
    device.open()
    machine.device_id, machine.nonce, machine.session_token = device.device_id, device.nonce, device.session_token


def _reported(visit: Visit, step: Step, device: Device, number: int) -> Mapping[str, Any]:
    """What the backend reports about an action: before the sign-in the claimed user, afterwards the user."""
    claimed = {"claimed_user_id": visit.account.claimed_user_id, "claimed_user_id_type": "username"}
    signed_in = any(before.action == "login" for before in visit.steps[:number]) and step.action != "login"
    who = {"user_id": visit.account.user_id} if signed_in or visit.taken else claimed
    paid = {"transaction_data": step.transaction} if step.transaction else {}
    return {"session_token": device.session_token, **who, **paid}


def _result(advice: str, step: Step) -> str:
    if advice == "deny":
        return "failure"
    if advice == "challenge" and step.challenged != "passes":
        return "failure" if step.challenged == "fails" else "incomplete"
    return "success" if step.right and not step.mistyped else "failure"


def _ending(visit: Visit, advice: str, result: str) -> Mapping[str, Any]:
    challenge = {"challenge_type": "sms_otp"} if advice == "challenge" else {}
    return challenge | ({"user_id": visit.account.user_id} if result == "success" else {})


def _deed(visit: Visit, step: Step, at: float, advice: str, result: str, answer: Mapping[str, Any]) -> Deed:
    return Deed(
        at=at,
        actor=visit.actor,
        fraud=step.fraud,
        account=visit.account.user_id,
        action=step.action,
        address=visit.address,
        recommendation=advice,
        result=result,
        answer=answer,
    )
