"""Legal holds: that somebody may not be erased, why, and who said so."""

import json
from dataclasses import asdict, dataclass

from tessera.errors import NotFound
from tessera.service import dependencies
from tessera.service.rights.people import Person
from tessera.service.store.rights import StoredHold

PURPOSE = "legal hold"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A legal hold: the reason, the client that set it, since when, and until when if it ends by itself (epoch milliseconds)."""

    reason: str
    set_by: str
    set_at: int
    until: int | None = None


def on(person: Person, now: int) -> Hold | None:
    """The hold on a person."""
    stored = dependencies.store().rights.hold(person.tenant, person.named_in_receipts, now)
    return Hold(**json.loads(dependencies.keyring().unseal(PURPOSE, person.tenant, stored.document))) if stored else None


def put(person: Person, hold: Hold) -> None:
    document = dependencies.keyring().seal(PURPOSE, person.tenant, json.dumps(asdict(hold)).encode())
    dependencies.store().rights.put_hold(person.tenant, person.named_in_receipts, StoredHold(document=document, until=hold.until))


def standing(person: Person, now: int) -> Hold:
    """
    Raises:
        NotFound.
    """
    hold = on(person, now)
    if hold is None:
        raise NotFound("There is no legal hold on this person.")
    return hold


def lift(person: Person) -> None:
    dependencies.store().rights.lift_hold(person.tenant, person.named_in_receipts)
