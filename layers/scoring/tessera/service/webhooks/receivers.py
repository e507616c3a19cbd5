"""Receivers: who is told of a tenant's events, where, of what, and by which secrets it knows that we say so.

A process keeps the receivers of a tenant for 30 seconds where it only asks who wants an event; whoever delivers reads them anew. Secrets
are sealed with everything else about a receiver, and shown once.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import TypeAdapter

from tessera.errors import Fault, Malformed, TooManyWebhooks, WebhookNotFound
from tessera.service import dependencies, settings
from tessera.service.audit import trail
from tessera.service.http.caller import Caller
from tessera.service.keys.ids import new_name, new_ulid
from tessera.service.store.webhooks import StoredReceivers
from tessera.service.webhooks import signing
from tessera.units import HOUR
from tessera.webhooks.filters import Filter

PURPOSE = "webhooks"
REMEMBERED = 30_000  # ms
MOST = 10
MOST_SECRETS = 3
type Signature = Literal["v1", "v1a"]


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What a receiver is signed to with: a shared secret (`whsec_`), or a private key (`whsk_`) with its public one (`whpk_`)."""

    text: str
    made_at: int
    good_until: int | None = None
    public_key: str | None = None
    id: str = ""

    @property
    def signature(self) -> Signature:
        return "v1a" if self.public_key else "v1"

    @property
    def shown(self) -> str | None:
        """What whoever asked for it is shown, once: a shared secret. A private key leaves us never."""
        return None if self.public_key else self.text


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Where a receiver is, what it wants to hear, and whether it is told anything at all."""

    url: str
    filter: Filter
    description: str = ""
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A receiver. `secrets` has the newest first."""

    id: str  # ULID
    wishes: Wishes
    secrets: tuple[Secret, ...]
    created_by: str
    created_at: int
    updated_at: int

    def signing(self, now: int) -> tuple[Secret, ...]:
        """The secrets that sign at this moment."""
        return tuple(each for each in self.secrets if each.good_until is None or now < each.good_until)

    def with_secret(self, secret: Secret, until: int) -> "Receiver":
        """The receiver with a new secret, beside which the former ones are good until a moment at the latest."""
        former = (replace(each, good_until=min(until, each.good_until or until)) for each in self.signing(secret.made_at))
        return replace(self, secrets=(secret, *former)[:MOST_SECRETS], updated_at=secret.made_at)


_kept: dict[str, tuple[int, tuple[Receiver, ...]]] = {}


def remembered(tenant: str, now: int) -> tuple[Receiver, ...]:
    """The receivers of a tenant, at most 30 s old."""
    read_at, receivers = _kept.get(tenant, (0, ()))
    if now - read_at >= REMEMBERED:
        receivers = of_tenant(tenant, now)
        _kept[tenant] = now, receivers
    return receivers


def forget() -> None:
    """Forget what was read: for tests."""
    _kept.clear()


def of_tenant(tenant: str, now: int) -> tuple[Receiver, ...]:
    """The receivers of a tenant, the oldest first."""
    return _opened(tenant, dependencies.store().webhooks.receivers(tenant, now, consistent=True))


def one(tenant: str, webhook_id: str, now: int) -> Receiver:
    """
    Raises:
        WebhookNotFound: there is none, for this tenant.
    """
    return _found(of_tenant(tenant, now), webhook_id)


def _found(among: tuple[Receiver, ...], webhook_id: str) -> Receiver:
    found = next((each for each in among if each.id == webhook_id), None)
    if found is None:
        raise WebhookNotFound
    return found


def new_secret(signature: Signature, now: int) -> Secret:
    text, public_key = signing.new_shared() if signature == "v1" else signing.new_pair()
    return Secret(text=text, made_at=now, public_key=public_key, id=new_name("secret"))


def create(caller: Caller, wishes: Wishes, signature: Signature, now: int) -> Receiver:
    """Keep a new receiver, with its first secret.

    Raises:
        Malformed: its address may not be called.
        TooManyWebhooks, VersionConflict.
    """
    made = Receiver(
        id=new_ulid(now, "receiver"),
        wishes=checked(wishes),
        secrets=(new_secret(signature, now),),
        created_by=caller.client,
        created_at=now,
        updated_at=now,
    )

    def add(before: tuple[Receiver, ...]) -> tuple[tuple[Receiver, ...], Receiver]:
        if earlier := next((each for each in before if each.id == made.id), None):
            return before, earlier
        if len(before) >= MOST:
            raise TooManyWebhooks
        return (*before, made), made

    return _keep(caller, "webhook.create", add, now)


def change(caller: Caller, what: str, webhook_id: str, changed: Callable[[Receiver], Receiver], now: int) -> Receiver:
    """Keep a receiver as changed.

    Raises:
        WebhookNotFound, VersionConflict.
    """

    def put(before: tuple[Receiver, ...]) -> tuple[tuple[Receiver, ...], Receiver]:
        after = changed(_found(before, webhook_id))
        return tuple(after if each.id == webhook_id else each for each in before), after

    return _keep(caller, what, put, now)


def redefined(receiver: Receiver, wishes: Wishes, now: int) -> Receiver:
    """The receiver at another address, or with other wishes.

    Raises:
        Malformed: its address may not be called.
    """
    return replace(receiver, wishes=checked(wishes), updated_at=now)


def with_new_secret(receiver: Receiver, signature: Signature | None, overlap_hours: int, now: int) -> Receiver:
    """The receiver with a new secret, of the kind of its newest unless another is named; the former ones sign beside it for a while."""
    secret = new_secret(signature or receiver.secrets[0].signature, now)
    if secret.id == receiver.secrets[0].id:  # an earlier attempt has made it
        return receiver
    return receiver.with_secret(secret, now + overlap_hours * HOUR)


def drop(caller: Caller, webhook_id: str, now: int) -> None:
    """
    Raises:
        WebhookNotFound, VersionConflict.
    """

    def remove(before: tuple[Receiver, ...]) -> tuple[tuple[Receiver, ...], Receiver]:
        found = _found(before, webhook_id)
        return tuple(each for each in before if each is not found), found

    _keep(caller, "webhook.delete", remove, now)
    dependencies.store().outbox.recover(caller.tenant, webhook_id)


def checked(wishes: Wishes) -> Wishes:
    """
    Raises:
        Malformed: the address is not one of https. Where its name leads to is checked at each connection.
    """
    parts = urlsplit(wishes.url)
    if parts.scheme != "https" and not settings.current().webhooks_to_loopback:
        raise Malformed(faults=[Fault("body.url", "must begin with https://")])
    if not parts.hostname or not _has_port(parts):
        raise Malformed(faults=[Fault("body.url", "must name a host, and a port only from 1 to 65535")])
    return wishes


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


type Change = Callable[[tuple[Receiver, ...]], tuple[tuple[Receiver, ...], Receiver]]
"""From a tenant's receivers to what they are afterwards, and the one that is concerned."""


def _keep(caller: Caller, what: str, changed: Change, now: int) -> Receiver:
    """Change the receivers of a tenant as they are at this moment, with a line in the audit before; returns the one that is concerned."""
    stored = dependencies.store().webhooks.receivers(caller.tenant, now, consistent=True)
    before = _opened(caller.tenant, stored)
    after, told = changed(before)
    if after == before:
        return told
    host, types = urlsplit(told.wishes.url).hostname, told.wishes.filter.types
    trail.record(caller, now, what, {"webhook_id": told.id, "host": host, "event_types": types})
    sealed = dependencies.keyring().seal(PURPOSE, caller.tenant, zlib.compress(_receivers().dump_json(after, exclude_defaults=True), 9))
    dependencies.store().webhooks.put(caller.tenant, StoredReceivers(document=sealed, version=stored.version + 1))
    _kept.pop(caller.tenant, None)
    return told


def _opened(tenant: str, stored: StoredReceivers) -> tuple[Receiver, ...]:
    if not stored.document:
        return ()
    return _receivers().validate_json(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, stored.document)))


@cache
def _receivers() -> TypeAdapter[tuple[Receiver, ...]]:
    return TypeAdapter(tuple[Receiver, ...])
