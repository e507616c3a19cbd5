"""Happenings: what a record of a table's stream tells, and of whom.

An event is made of the record alone, so that a record that is delivered again makes the same event: its id is a hash of what happened. Of a
published configuration the record says only its name, and the version is read. The stream's records hold nothing unsealed, and neither does
the outbox: an event is sealed as it is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from tessera.service import dependencies
from tessera.service.cases import casework
from tessera.service.cases.contract import Case
from tessera.service.configuration.contract.configurations import VersionsAnswer
from tessera.service.decisions import answers
from tessera.service.labels import labelling
from tessera.service.labels.contract import Label
from tessera.service.store import primary_keys
from tessera.service.store.outbox import EventName
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import StoredAction
from tessera.service.webhooks.contract import PAYLOADS, CreatedLabel, ReportedResult, WebhookTestData
from tessera.webhooks.catalogue import TEST
from tessera.webhooks.filters import About

RESULT = ("result", "challenge_type", "reported_at")
"""The attributes of an action that a report changes."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event: of which tenant, when, what filters ask, the body that receivers get, and the users (keyed hashes) of whom it tells.
    `where` is the key of a trace that says where the event is, for an action or a case that is erased (`store.traces`)."""

    tenant: str
    name: EventName
    about: About
    body: bytes
    people: tuple[str, ...] = ()
    where: Key | None = None


type Images = Mapping[str, Mapping[str, Any]]
"""Keys, OldImage, NewImage of a record, in DynamoDB's JSON."""


def happening_of(images: Images, now: int) -> Happening | None:
    """What a record tells; None if nothing that anybody is told."""
    key: Key = images["Keys"]["PK"]["S"], images["Keys"]["SK"]["S"]
    tenant, kind = key[0].split("#")[:2]
    if not images.get("NewImage"):
        return None
    tell = TELLERS.get((kind, key[1][:2]))
    return tell(tenant, key, images, now) if tell else None


def _action(tenant: str, _: Key, images: Images, now: int) -> Happening | None:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if "type" not in new:  # its transaction data, which have an item of their own
        return None
    if not old:
        return _recommendation(tenant, images)
    if "result" in new and any(old.get(name) != new.get(name) for name in RESULT):
        return _result(tenant, images)
    return None


def _recommendation(tenant: str, images: Images) -> Happening:
    action = dependencies.store().actions.action_from_image(images["NewImage"])
    answer = answers.first(action)
    about = About(
        type="recommendation.created",
        application=action.application,
        recommendation=action.recommendation,
        reasons=answer.reasons,
        rule=answer.rule,
    )
    told = _told(tenant, about, replace(answer.shown(explain=False), transaction_data=None), action.at, action.id)
    return _with_action(told, action)


def _result(tenant: str, images: Images) -> Happening:
    action = dependencies.store().actions.action_from_image(images["NewImage"])
    context = answers.first(action).context
    reported = ReportedResult(
        action_id=action.id,
        application_id=action.application,
        client_id=action.client,
        action_type=context.action_type,
        recommendation=action.recommendation,
        risk_score=action.score,
        result=action.result,  # type: ignore[arg-type]
        reported_at=action.reported_at,
        challenge_type=action.challenge_type,
        correlation_id=context.correlation_id,
        user_id=context.user_id,
    )
    about = About(type="action.result", application=action.application)
    what = f"{action.id} {action.result} {action.challenge_type} {action.reported_at}"
    return _with_action(_told(tenant, about, reported, action.reported_at or action.at, what), action)


def _with_action(told: Happening, action: StoredAction) -> Happening:
    people = tuple(sorted({*action.users, *filter(None, (action.subject,))}))
    where = primary_keys.beside_action(action.tenant, action.device, action.ulid, _place(told.name))
    return replace(told, people=people, where=where)


def _place(name: EventName) -> str:
    return f"E#{name.at:013}#{name.id}"


def _label(tenant: str, key: Key, images: Images, now: int) -> Happening | None:
    if images.get("OldImage"):
        return None
    stored = dependencies.store().labels.label_from_image(tenant, key[0].split("#")[2], images["NewImage"])
    label = labelling.show(stored).label
    created = CreatedLabel(label=label, affected_action_ids=stored.actions)
    told = _told(tenant, About(type="label.created"), created, label.label_timestamp, label.label_id)
    return replace(told, people=tuple(subject for party, subject, _ in stored.marks if party == "user"))


def label_told(tenant: str, label: Label) -> EventName:
    """The event that tells of a label."""
    return EventName(at=label.label_timestamp, id=_id(tenant, "label.created", label.label_id))


def _case(tenant: str, _: Key, images: Images, now: int) -> Happening | None:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if old.get("version") == new["version"]:  # a note
        return None
    case = casework.unsealed(tenant, dependencies.store().cases.case_from_image(new))
    told = _told(tenant, About(type="case.changed"), Case.of(case), case.updated_at, f"{case.id} {case.version}")
    people = tuple(sorted({user for users in case.people.values() for user in users}))
    return replace(told, people=people, where=primary_keys.beside_case(tenant, case.id, _place(told.name)))


def _configuration(tenant: str, _: Key, images: Images, now: int) -> Happening | None:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if "name" not in new or old.get("name") == new["name"]:  # of a draft, or of a list
        return None
    version = dependencies.store().configurations.version(tenant, new["name"]["S"], now)
    if version is None:
        return None
    (line,) = VersionsAnswer.of([version]).versions
    return _told(tenant, About(type="configuration.published"), line, version.at, version.name)


TELLERS: Mapping[tuple[str, str], Callable[[str, Key, Images, int], Happening | None]] = {
    ("D", "A#"): _action,
    ("B", "L"): _label,
    ("Q", "K"): _case,
    ("C", "HE"): _configuration,
}
"""By kind of partition and how the sort key begins, who can tell."""


def test_event(webhook_id: str, now: int, chance: str) -> tuple[EventName, bytes]:
    """An event that tries a receiver, and its body."""
    told = WebhookTestData(webhook_id=webhook_id, message="This is a test: it says that this receiver is reached and can verify who calls.")
    return EventName(at=now, id=_id(TEST, webhook_id, chance)), _body(TEST, told, now)


def _told(tenant: str, about: About, data: object, at: int, what: str) -> Happening:
    return Happening(tenant=tenant, name=EventName(at=at, id=_id(tenant, about.type, what)), about=about, body=_body(about.type, data, at))


def _id(*what: str) -> str:
    return "msg_" + sha256(" ".join(what).encode()).hexdigest()[:32]


def _body(kind: str, data: object, at: int) -> bytes:
    timestamp = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _written(kind).dump_json(PAYLOADS[kind](type=kind, timestamp=timestamp, data=data), exclude_none=True, by_alias=True)


@cache
def _written(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(PAYLOADS[kind])
