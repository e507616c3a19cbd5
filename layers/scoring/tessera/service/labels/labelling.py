"""Labelling: putting a label into effect, and withdrawing it.

An action's label concerns everybody who took part in it (`labels.BLAMED` says who is blamed for what). Some are left out: the device, if it
sent an id without the key that belongs to it, since a copy of an id says nothing about somebody else's device; and users and payees whom no
backend named. By a correlation id a label reaches only actions that a backend reported under it: an SDK may send any id.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any, Self

from tessera.errors import LabelNotFound
from tessera.labels import FRAUD, VERDICTS, Party, Verdict, fault_of, newest, verdict_on
from tessera.service import dependencies
from tessera.service.http.body import malformed
from tessera.service.keys import whose
from tessera.service.keys.ids import new_ulid
from tessera.service.labels.contract import Label, LabelAnswer, LabelledSubject, LabelRequest
from tessera.service.store.labels import LABEL_LIFE
from tessera.service.store.records import ActionLabel, StoredAction, StoredLabel

PURPOSE, CAUSE = "label", "label cause"


@dataclass(frozen=True, kw_only=True)
class Labelling:
    """A label, its actions, and if it is not about an action, the party itself (its keyed hash)."""

    tenant: str
    label: Label
    actions: tuple[StoredAction, ...]
    party: tuple[Party, str] | None
    now: int

    @classmethod
    def of(cls, tenant: str, request: LabelRequest, now: int) -> Self:
        """The label that was sent.

        Raises:
            Malformed: its classification contradicts itself, or its subject's value is invalid.
        """
        if fault := fault_of(request.use_case, request.sub_category, request.attack_method):
            raise malformed(f"body.{fault[0]}", fault[1])
        subject = request.subject
        shown = Label(
            label_id=new_ulid(now, f"label {request.subject.value}"),
            label_type=newest(request.label_type),
            subject=LabelledSubject(
                type=subject.type,
                value=subject.value,
                recommendations=subject.recommendations,
                is_campaign_confirmed=subject.is_campaign_confirmed,
            ),
            use_case=request.use_case,
            sub_category=request.sub_category,
            attack_method=request.attack_method,
            source=request.source,
            label_timestamp=now,
        )
        party = _party(tenant, subject.type, subject.value)
        return cls(tenant=tenant, label=shown, actions=_actions(tenant, subject.type, subject.value, now), party=party, now=now)

    def save(self) -> None:
        """Store the label, then put it into effect; safe to repeat.

        Raises:
            Unavailable: not everything could be stored.
        """
        store, label = dependencies.store().labels, self.label
        marks = tuple(self._marks())
        sealed = dependencies.keyring().seal(PURPOSE, self.tenant, json.dumps(_plain(label)).encode())
        stored = StoredLabel(
            tenant=self.tenant,
            id=label.label_id,
            type=label.label_type,
            sealed=sealed,
            actions=tuple(action.id for action in self.actions),
            marks=tuple((party, subject, cause) for party, subject, cause, _ in marks),
        )
        for user in self._named(marks):
            dependencies.store().traces.by_label(self.tenant, user, label.label_id, self.now, LABEL_LIFE)
        store.put(stored, self.now)
        said = ActionLabel(id=label.label_id, type=label.label_type, source=label.source, use_case=label.use_case)
        for action in self.actions:
            if store.label_action(action, said):
                _tell_payee(action, fraud=label.label_type in FRAUD)
        for party, subject, cause, verdict in marks:
            store.mark(self.tenant, party, subject, cause=cause, label=label.label_id, verdict=verdict, now=self.now)

    def _named(self, marks: Iterable[tuple[Party, str, str, Verdict | None]]) -> set[str]:
        """The users whom the label is about, also those whom it does not mark."""
        marked = {subject for party, subject, *_ in marks if party == "user"}
        return marked | {action.subject for action in self.actions if action.subject}

    @property
    def answer(self) -> LabelAnswer:
        message = "The label has been recorded."
        return LabelAnswer.of(message, self.label, tuple(action.id for action in self.actions))

    def _marks(self) -> Iterator[tuple[Party, str, str, Verdict | None]]:
        """Each party, the cause for which it is marked, and the verdict; None withdraws what an earlier label of this cause said."""
        keys, label = dependencies.keyring(), self.label
        if self.party:
            party, subject = self.party
            yield party, subject, keys.hash(CAUSE, self.tenant, f"{party} {subject}", size=8), VERDICTS[label.label_type]
        for action in self.actions:
            cause = keys.hash(CAUSE, self.tenant, action.id, size=8)
            for party, subject in _parties(action):
                verdict = verdict_on(party, label.label_type, label.use_case)
                copied = party == "device" and action.device_was_copied
                yield party, subject, cause, None if copied else verdict


def stored(tenant: str, label_id: str, now: int) -> StoredLabel:
    """
    Raises:
        LabelNotFound.
    """
    found = dependencies.store().labels.label(tenant, label_id, now)
    if found is None:
        raise LabelNotFound
    return found


def show(stored: StoredLabel) -> LabelAnswer:
    """A label as it was answered, and whether it has since been withdrawn."""
    sent: dict[str, Any] = json.loads(dependencies.keyring().unseal(PURPOSE, stored.tenant, stored.sealed))
    label = Label(**{**sent, "subject": LabelledSubject(**sent["subject"])})
    message = "The label has been withdrawn." if stored.withdrawn_at else "The label is in effect."
    return LabelAnswer.of(message, label, stored.actions, withdrawn_at=stored.withdrawn_at)


def withdraw(stored: StoredLabel, now: int) -> None:
    """Withdraw everything that a label has changed; safe to repeat.

    Raises:
        Unavailable: not everything could be withdrawn.
    """
    store = dependencies.store().labels
    for action_id in stored.actions:
        device, ulid = _split(action_id)
        store.unlabel_action(stored.tenant, device, ulid, stored.id)
        action = dependencies.store().actions.action(stored.tenant, device, ulid, now)
        said = action.label if action else None
        if action and (said is None or said.id == stored.id or said.type not in FRAUD):
            _tell_payee(action, fraud=False)
    for party, subject, _ in stored.marks:
        store.unmark(stored.tenant, party, subject, stored.id, now)
    store.withdraw(stored, now)


def _tell_payee(action: StoredAction, *, fraud: bool) -> None:
    """Count a label on a payment for its payee, whether or not the payment's result was ever reported."""
    if action.payment and action.payment.payee:
        dependencies.store().profiles.label_payee(action.tenant, action.payment.payee, action.ulid, fraud=fraud, now=action.at)


def _actions(tenant: str, subject_type: str, value: str, now: int) -> tuple[StoredAction, ...]:
    """The actions that a label is about; empty if they are no longer kept. The label is stored in any case."""
    match subject_type:
        case "ACTION_ID":
            if not _is_hexadecimal(value, 64):
                raise malformed("body.subject.value", "must be an action id: 64 hexadecimal digits")
            action = dependencies.store().actions.action(tenant, *_split(value.lower()), now)
            return (action,) if action else ()
        case "CORRELATION_ID":
            return tuple(
                dependencies.store().labels.correlated(tenant, whose.correlation(dependencies.keyring(), tenant, value, "backend"), now)
            )
        case _:
            return ()


def _party(tenant: str, subject_type: str, value: str) -> tuple[Party, str] | None:
    match subject_type:
        case "USER_ID":
            return "user", dependencies.keyring().hash_user(tenant, value)
        case "IP_ADDRESS":
            try:
                address = str(ip_address(value))
            except ValueError:
                raise malformed("body.subject.value", "must be an address") from None
            return "address", dependencies.keyring().hash_address(tenant, address)
        case _:
            return None


def _parties(action: StoredAction) -> Iterator[tuple[Party, str]]:
    yield from (("user", user) for user in action.users)
    if action.has_telemetry:
        yield "device", action.device
    if action.address:
        yield "address", action.address


def _split(action_id: str) -> tuple[str, str]:
    """Device and ULID of an action id."""
    return action_id[:32], action_id[32:]


def _is_hexadecimal(text: str, length: int) -> bool:
    return len(text) == length and all(letter in "0123456789abcdef" for letter in text.lower())


def _plain(label: Label) -> dict[str, Any]:
    return {name: value for name, value in asdict(label).items() if value is not None}
