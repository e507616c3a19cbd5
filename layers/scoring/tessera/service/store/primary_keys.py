"""Primary keys: the key of every item. They are spelled only here; the docstring of `store` has them as a table.

A device session is one range of its device's partition: its streams, its own facts and its traits sort in this order.
"""

from datetime import UTC, datetime

from tessera.labels import Party
from tessera.service.store.records import SessionName
from tessera.ties import SharedEntity

type Key = tuple[str, str]
"""Partition key and sort key."""

OLDEST_VERSION = "00000001"
"""Sorts before the name of every version of a configuration."""
CLAIMED = "claimed"


def client(client_id: str) -> Key:
    return f"C#{client_id}", "K"


def application(tenant: str, application_id: str) -> Key:
    return f"{tenant}#C", f"APPLICATION#{application_id}"


def site(tenant: str, application_id: str) -> Key:
    return f"{tenant}#S", f"SITE#{application_id}"


def model_head(tenant: str) -> Key:
    return f"{tenant}#C", "MODEL"


def model_version(tenant: str, version: str) -> Key:
    return f"{tenant}#C", f"MODEL#{version}"


def configuration_head(tenant: str) -> Key:
    return f"{tenant}#C", "HEAD"


def configuration(tenant: str, version_name: str) -> Key:
    return f"{tenant}#C", f"V#{version_name}"


def configuration_draft(tenant: str) -> Key:
    return f"{tenant}#C", "DRAFT"


def configuration_list(tenant: str, list_id: str) -> Key:
    return f"{tenant}#C", f"LIST#{list_id}"


def configuration_part(tenant: str, name: str, number: int) -> Key:
    """A piece of a document that is too large for one item."""
    return f"{tenant}#C", f"PART#{name}#{number}"


def case_file(tenant: str, case_id: str) -> Key:
    return f"{tenant}#Q#{case_id}", "K"


def case_note(tenant: str, case_id: str, ulid: str) -> Key:
    return f"{tenant}#Q#{case_id}", f"N#{ulid}"


def saved_view(tenant: str, view_id: str) -> Key:
    return f"{tenant}#V", f"V#{view_id}"


def collection(tenant: str) -> Key:
    return f"{tenant}#E", "risk"


def webhooks(tenant: str) -> Key:
    return f"{tenant}#C", "WEBHOOKS"


def told_event(tenant: str, at: int, event_id: str) -> Key:
    """An event that happened at a moment (epoch milliseconds), in the partition of its hour."""
    return f"{tenant}#O#{_utc(at):%Y%m%d%H}", f"E#{at:013}#{event_id}"


def delivery(tenant: str, receiver: str, at: int, event_id: str) -> Key:
    return f"{tenant}#H#{receiver}", f"D#{at:013}#{event_id}"


def standing(tenant: str, receiver: str) -> Key:
    return f"{tenant}#H#{receiver}", "S"


def job(tenant: str, job_id: str) -> Key:
    return f"{tenant}#J#{job_id}", "K"


def job_about(tenant: str, kind: str, about: str) -> Key:
    """The newest job of a kind about something (a keyed hash)."""
    return f"{tenant}#J#{kind}#{about}", "P"


def named_on_device(tenant: str, user: str, device: str) -> Key:
    return named_partition(tenant, user), f"D#{device}"


def named_by_label(tenant: str, user: str, label_id: str) -> Key:
    return named_partition(tenant, user), f"L#{label_id}"


def named_partition(tenant: str, user: str) -> str:
    """The partition of what names a user other than as an action's own (`traces`)."""
    return f"{tenant}#U#{user}#named"


def beside_action(tenant: str, device: str, ulid: str, what: str) -> Key:
    """The key of what else tells of an action: `K#scope`, an answer that is kept, or `E#milliseconds#id`, an event."""
    return _device(tenant, device), f"X#{ulid}#{what}"


def beside_case(tenant: str, case_id: str, what: str) -> Key:
    return f"{tenant}#Q#{case_id}", f"X#{what}"


def answer_of_day(tenant: str, at: int, scope: str) -> Key:
    return f"{tenant}#K#{_utc(at):%Y%m%d}", scope


def legal_hold(tenant: str, person: str) -> Key:
    """The key for a person, by the keyed hash that receipts have."""
    return f"{tenant}#G#{person}", "H"


def erasure_receipt(tenant: str, person: str, ulid: str) -> Key:
    return f"{tenant}#G#{person}", f"R#{ulid}"


def erased_account(tenant: str, account: str) -> Key:
    """The key of somebody who was erased, for as long as a backup may bring them back."""
    return f"{tenant}#G", f"E#{account}"


def tie(tenant: str, entity: SharedEntity, device: str, account: str) -> Key:
    return f"{tenant}#Z#{entity.kind}#{entity.value}", f"D#{device}#{account}"


def audit_record(tenant: str, at: int, ulid: str) -> Key:
    return f"{tenant}#L#{datetime.fromtimestamp(at // 1000, UTC):%Y%m}", ulid


def requests(tenant: str, client_id: str, address: str, minute: int) -> Key:
    return f"{tenant}#N#{client_id}#{address}", f"M#{minute}"


def misused_token(token_hash: str) -> Key:
    return f"Z#{token_hash}", "Z"


def idempotency_key(scope: str) -> Key:
    return f"K#{scope}", "I"


def stream(name: SessionName, stream_name: str) -> Key:
    return _device(name.tenant, name.device), f"S#{name.session}#{stream_name}"


def session_facts(name: SessionName) -> Key:
    return _device(name.tenant, name.device), f"S#{name.session}~"


def session_traits(name: SessionName) -> Key:
    return _device(name.tenant, name.device), f"S#{name.session}~T"


def action(tenant: str, device: str, ulid: str) -> Key:
    return _device(tenant, device), f"A#{ulid}"


def action_named(key: Key) -> tuple[str, str, str]:
    """Tenant, device and ULID of an action's key."""
    tenant, _, device = key[0].split("#")
    return tenant, device, key[1].removeprefix("A#")


def transaction_data(tenant: str, device: str, ulid: str) -> Key:
    return _device(tenant, device), f"A#{ulid}#T"


def correlation(tenant: str, correlation_hash: str, ulid: str) -> Key:
    return f"{tenant}#X#{correlation_hash}", f"A#{ulid}"


def device_profile(tenant: str, device: str) -> Key:
    return _device(tenant, device), "P"


def user_profile(tenant: str, user: str) -> Key:
    return user_partition(tenant, user), "P"


def address_profile(tenant: str, address: str) -> Key:
    return f"{tenant}#I#{address}", "P"


def payee(tenant: str, account: str) -> Key:
    """The key of an account, by its keyed hash."""
    return f"{tenant}#Y#{account}", "P"


def market(tenant: str, currency: str) -> Key:
    return f"{tenant}#Y", f"P#{currency}"


def profile_of(tenant: str, party: Party, subject: str) -> Key:
    """The key of the profile of a user or an address, by its keyed hash, or of a device."""
    profiles = {"user": user_profile, "device": device_profile, "address": address_profile}
    return profiles[party](tenant, subject)


def label(tenant: str, label_id: str) -> Key:
    return f"{tenant}#B#{label_id}", "L"


def link(tenant: str, user: str, device: str) -> Key:
    return user_partition(tenant, user), f"D#{device}"


def observed_device(tenant: str, device: str, copy: str | None = None) -> Key:
    """The key of a device's observed item, or of a copy's (`whose.copy_of`)."""
    return _device(tenant, device), f"O#{copy}" if copy else "O"


def observed_user(tenant: str, user: str) -> Key:
    return user_partition(tenant, user), "O"


def observed_claim(tenant: str, user: str, device: str, copy: str | None = None) -> Key:
    """The key for a user whom only an SDK names, on one device or copy; in a separate partition, so that nobody can overload the user's
    own."""
    return claims_partition(tenant, user), f"O#{device}#{copy}" if copy else f"O#{device}"


def address_hour(tenant: str, address: str, shard: int, at: int) -> Key:
    """The hour of the moment `at` (epoch milliseconds)."""
    return f"{tenant}#I#{address}#{shard}", f"W#{datetime.fromtimestamp(at // 1000, UTC):%Y%m%d%H}"


def user_partition(tenant: str, user: str) -> str:
    """The partition of a user; also the key, in the index, of the user's actions that a backend confirmed as theirs."""
    return f"{tenant}#U#{user}"


def claims_partition(tenant: str, user: str) -> str:
    """The key of the other actions in that index: only an SDK says that they are this user's."""
    return f"{tenant}#U#{user}#{CLAIMED}"


def is_of_claims(partition: str) -> bool:
    return partition.endswith(f"#{CLAIMED}")


def owner_of(partition: str) -> str:
    """The user of either partition (keyed hash)."""
    return partition.split("#")[2]


def rollup_minute(tenant: str, at: int, number: int = 0) -> Key:
    """The key of the minute of the moment `at` (epoch milliseconds); a busy minute has several items."""
    return f"{tenant}#R#{_utc(at):%Y%m%d%H}", f"M#{_utc(at):%M}" + (f"#{number:04}" if number else "")


def rollup_minutes(tenant: str, at: int) -> tuple[str, str, str]:
    """The partition of an hour's minutes, and the first and the last of them."""
    return f"{tenant}#R#{_utc(at):%Y%m%d%H}", "M#00", "M#59~"


def rollup_minute_items(tenant: str, at: int) -> tuple[str, str, str]:
    """The partition of the minute of the moment `at`, and the first and the last of its items."""
    partition, first = rollup_minute(tenant, at)
    return partition, first, f"{first}#~"


def rollup_hour(tenant: str, at: int) -> Key:
    return f"{tenant}#R#{_utc(at):%Y%m%d}", f"H#{_utc(at):%H}"


def rollup_hours(tenant: str, at: int) -> tuple[Key, Key]:
    """The first and the last hour of a day."""
    partition, _ = rollup_hour(tenant, at)
    return (partition, "H#00"), (partition, "H#23")


def rollup_day(tenant: str, at: int) -> Key:
    return f"{tenant}#R#{_utc(at):%Y%m}", f"D#{_utc(at):%d}"


def rollup_watch(tenant: str, hour: int) -> Key:
    return f"{tenant}#R#watched", f"W#{_utc(hour):%Y%m%d%H}"


def rollup_days(tenant: str, at: int) -> tuple[Key, Key]:
    """The first and the last day of a month."""
    partition, _ = rollup_day(tenant, at)
    return (partition, "D#01"), (partition, "D#31")


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)


def _device(tenant: str, device: str) -> str:
    return f"{tenant}#D#{device}"
