"""Receipts: that somebody was erased, or was not and why, signed so that a third party can check it without asking us.

A receipt is a compact JWS (RFC 7515, ES256) by a key of its own, whose public half stands at `GET /receipts/jwks`. It names the person by a
keyed hash of a purpose of its own, with which nothing can be found.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from tessera.service import dependencies, settings
from tessera.service.rights.holds import Hold
from tessera.service.rights.people import Person, Remainder
from tessera.service.store.audit import RECORD_LIFE
from tessera.service.store.profiles import ERASED_LIFE
from tessera.service.store.rights import POINT_IN_TIME, RECEIPT_LIFE
from tessera.service.webhooks import receivers
from tessera.units import DAY

TYPE = "erasure-receipt+jwt"
STREAMED = DAY  # for which the tables' streams hold what they told


def of_erasure(
    person: Person,
    job_id: str,
    *,
    asked_at: int,
    asked_by: str,
    counts: Mapping[str, int],
    exact: bool,
    remains: Iterable[Remainder],
    now: int,
) -> str:
    """The receipt of an erasure. `exact`: no worker was killed on the way, so that the counts are of everything."""
    told = {
        "outcome": "erased",
        "finished_at": now,
        "erased": dict(counts),
        "counts": "exact" if exact else "at least",
        "remains": [_plain(each) for each in (*remains, *always_remaining(person, now))],
        "afterwards": "What is reported about the same id from now on begins anew.",
    }
    return _kept(person, job_id, asked_at, asked_by, told, now)


def of_refusal(person: Person, refusal_id: str, hold: Hold, asked_by: str, now: int, erased: Mapping[str, int] | None = None) -> str:
    """The receipt that says that somebody is held, and why; and what was `erased` before, if the hold came while that was under way."""
    told = {"outcome": "refused", "reason": hold.reason, "held_by": hold.set_by, "held_since": hold.set_at, "held_until": hold.until}
    before = {"erased": dict(erased)} if erased else {}
    return _kept(person, refusal_id, now, asked_by, {name: value for name, value in (told | before).items() if value is not None}, now)


def always_remaining(person: Person, now: int) -> Iterable[Remainder]:
    """What remains of everybody who is erased."""
    nights = settings.current().backup_retention
    yield Remainder(
        what="backups of both tables to any moment of the last 35 days, sealed",
        why="DynamoDB keeps them whole; whoever restores one erases again everybody who was erased since, by `python -m local.erase_again`",
        until=now + POINT_IN_TIME,
    )
    if nights:
        yield Remainder(what="nightly backups, sealed", why="a lock lets none go before its time", until=now + nights * DAY)
    yield Remainder(what="the tables' streams, sealed", why="AWS keeps them for a day, and nobody can change them", until=now + STREAMED)
    yield Remainder(what="marks under keyed hashes", why="late records of a stream must not bring anything back", until=now + ERASED_LIFE)
    yield Remainder(what="lines of the audit, with keyed hashes", why="they prove what was done with the data", until=now + RECORD_LIFE)
    yield Remainder(what="this receipt, with a keyed hash", why="it is the proof of the erasure", until=now + RECEIPT_LIFE)
    yield Remainder(what="counts of decisions, payments and labels", why="they name nobody, and what is known of others rests on them")
    yield Remainder(
        what="rows of the lake, where there is one, under keyed hashes",
        why="they are erased by a command of their own, `local.lake.erasing`; answers to questions end after 7 days, refused rows after 30",
    )
    told = len(receivers.of_tenant(person.tenant, now))
    if told:
        yield Remainder(what=f"what {told} receivers of webhooks were told before", why="it is theirs to erase: tell them (GDPR art. 19)")


def claims_of(receipt: str) -> Mapping[str, Any]:
    """What a receipt says that was read from our own table; whoever has it from elsewhere verifies it (`local.receipts`)."""
    claims: Mapping[str, Any] = json.loads(urlsafe_b64decode(receipt.split(".")[1] + "=="))
    return claims


def jwks() -> tuple[Mapping[str, str], ...]:
    """The public key, as `GET /receipts/jwks` shows it."""
    return (dependencies.receipt_key().jwk,)


def of(person: Person, now: int) -> list[str]:
    """The receipts of a person, newest first."""
    return dependencies.store().rights.receipts(person.tenant, person.named_in_receipts, now)


def _kept(person: Person, name: str, asked_at: int, asked_by: str, told: Mapping[str, Any], now: int) -> str:
    """A receipt, signed and stored."""
    claims = {
        "jti": name,
        "iat": now // 1000,
        "iss": settings.current().issuer or "tessera",
        "tenant": person.tenant,
        "person": person.named_in_receipts,
        "asked_at": asked_at,
        "asked_by": asked_by,
        **told,
    }
    receipt = dependencies.receipt_key().signed({"typ": TYPE}, claims)
    dependencies.store().rights.add_receipt(person.tenant, person.named_in_receipts, name, receipt, now)
    return receipt


def _plain(remainder: Remainder) -> dict[str, Any]:
    return {name: value for name, value in asdict(remainder).items() if value is not None}
