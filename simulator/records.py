"""What is written about a simulated world: the truth, what the detector observed, and the logins in a public schema.

`Truth` (CSV) has a row an action:

    at              seconds since the epoch
    actor           person, or the attack's name
    label           legitimate, or the attack's name: of this very action
    fraud           0 or 1
    account         the application's id of the account
    action          the action's type
    address         where it came from
    recommendation  trust, allow, challenge, deny; refused, where the API declined
    score           0–100
    result          what was reported: success, failure, incomplete
    reasons         codes, the most important first, divided by blanks

`Observations` (JSON lines) has an object an action, from which a model can be fitted and judged. Its names are those of a deployment's own
export, so that what learns from the one learns from the other:

    action      a hash that names the action              score      0–100
    at          epoch milliseconds                        decided    what model and policy came to
    base        the action's type                         answered   what was answered
    platform    desktop, mobile or tablet                 result     success, failure, incomplete
    model       the version that judged it                label      CONFIRMED_FRAUD or CONFIRMED_LEGIT: the truth, told by
    observed    what each reason measured, by code        label_source, as soon as it was done (labelled_at)

and beside them, which no deployment knows,

    fraud       true or false                             actor      person, or the attack's name
    subject     whose account it is, as a hash            attack     the attack's name, null where the action is legitimate
    known       whether the pair of user and device was known

In this process `observed` is the stored decision's, whole; a reason of several measures is an object, one that cannot tell is left out. A
server tells only of the reasons that moved the score, and what each contributed.
"""

import csv
import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from simulator.rba import Login
from simulator.visits import Deed
from tessera import user_agent
from tessera.place import Place

TRUTH = ("at", "actor", "label", "fraud", "account", "action", "address", "recommendation", "score", "result", "reasons")

type Decision = Callable[[str], Mapping[str, Any]]
"""The stored decision of an action, by its action token."""


class Lines(AbstractContextManager["Lines"]):
    """A file to which each deed adds a line; no file if no path is given."""

    def __init__(self, path: Path | None) -> None:
        self._file: TextIO | None = path.open("w", encoding="utf-8", newline="") if path else None

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    @abstractmethod
    def note(self, deed: Deed) -> None:
        """Write the lines of a deed."""


class Truth(Lines):
    """The truth as CSV."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path)
        if self._file:
            csv.writer(self._file, lineterminator="\n").writerow(TRUTH)

    def note(self, deed: Deed) -> None:
        if self._file:
            score = "" if deed.score is None else deed.score
            told = (deed.recommendation, score, deed.result, " ".join(deed.reasons))
            row = (f"{deed.at:.3f}", deed.actor, deed.label, int(deed.fraud), deed.account, deed.action, deed.address, *told)
            csv.writer(self._file, lineterminator="\n").writerow(row)


class Observations(Lines):
    """What was observed, as JSON lines; `decision` finds the stored decision, if it can be reached."""

    def __init__(self, path: Path | None, decision: Decision | None) -> None:
        super().__init__(path)
        self._decision = decision

    def note(self, deed: Deed) -> None:
        if self._file is None or deed.recommendation == "refused":
            return
        answer, at = deed.answer, round(deed.at * 1000)
        stored = self._decision(answer["action_token"]) if self._decision else {}
        details = {detail["code"]: detail["contribution"] for detail in answer.get("reason_details", ())}
        row = {
            "action": _hash(answer["context"]["action_id"]),
            "at": at,
            "base": deed.action,
            "platform": answer["context"].get("device_platform"),
            "model": stored.get("model"),
            "observed": stored.get("observed", details),
            "score": deed.score,
            "decided": answer.get("decided", deed.recommendation),
            "answered": deed.recommendation,
            "result": deed.result,
            "label": "CONFIRMED_FRAUD" if deed.fraud else "CONFIRMED_LEGIT",
            "label_source": "MANUAL_REVIEW",
            "labelled_at": at,
            "fraud": deed.fraud,
            "actor": deed.actor,
            "attack": deed.actor if deed.fraud else None,
            "subject": _hash(deed.account),
            "known": stored.get("known"),
        }
        self._file.write(json.dumps(row, separators=(",", ":")) + "\n")


@dataclass
class Logins:
    """The sign-ins, in the schema of the public data set. An address is one that attacks if any attack came from it."""

    places: Callable[[str], Place]
    rows: list[Login] = field(default_factory=list)
    _attacking: set[str] = field(default_factory=set)

    def note(self, deed: Deed) -> None:
        if deed.action != "login" or deed.recommendation == "refused":
            return
        context, place = deed.answer["context"], self.places(deed.address)
        claims = user_agent.read(context.get("user_agent"))
        if deed.fraud:
            self._attacking.add(deed.address)
        self.rows.append(
            Login(
                at=round(deed.at * 1000),
                user=int.from_bytes(sha256(deed.account.encode()).digest()[:8], signed=True),
                address=deed.address,
                country=place.country or "-",
                region=place.region or "-",
                city=place.city or "-",
                asn=place.asn or 0,
                user_agent=context.get("user_agent", ""),
                browser=f"{claims.browser or 'Other'} {claims.browser_version or ''}".strip(),
                system=f"{claims.system or 'Other'} {claims.system_version or ''}".strip(),
                device_type=claims.platform or "unknown",
                successful=deed.result == "success",
                takeover=deed.fraud and deed.result == "success",
                device=_hash(context["device_id"]),
            )
        )

    def finished(self) -> list[Login]:
        """All of them, with what is known of the addresses by now."""
        return [replace(login, attack_address=login.address in self._attacking) for login in self.rows]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
