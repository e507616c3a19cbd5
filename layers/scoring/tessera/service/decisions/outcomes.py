"""Outcomes: what profiles learn from the result of an action, by way of the table's stream."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor

from tessera.labels import FRAUD
from tessera.profile import Outcome
from tessera.service.store.facade import Store
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.service.store.records import StoredAction
from tessera.site import NOBODY, Confirmed

logger = Logger(service="tessera", location=None)


TEACHING = ("result", "users", "subject", "owner")
"""The attributes of an action from whose change something is learned."""


class Lessons(BatchProcessor):
    """A batch of stream records, each of which may fail by itself; failed ones are logged and returned to be processed again."""

    def failure_handler(self, record: Any, exception: Any) -> Any:
        logger.error("result could not be learned from", exc_info=exception)
        return super().failure_handler(record, exception)


def teach(images: Mapping[str, Any], store: Store) -> None:
    """Learn from one change of an action: a success goes into profiles and its site, a failure into counters, and if it is a payment's into
    the profile of its payee. Nothing else is learned from, and nothing of somebody who was erased since.

    Raises:
        Unavailable: not everything could be learned; it is safe to learn it again.
    """
    if not _is_news(images):
        return
    action = store.actions.action_from_image(images["NewImage"])
    named = {*action.users, *filter(None, (action.subject,))}
    recalled = store.profiles.recall(action.tenant, outcomes_of(action), named, action.at)
    if action.subject in recalled.erased:
        return
    action = replace(action, users=tuple(user for user in action.users if user not in recalled.erased))
    confirmed = confirmed_by(action)
    beside = store.ahead(lambda: store.sites.learn(action.tenant, action.application, confirmed, action.at)) if confirmed else None
    store.profiles.learn(action.tenant, *outcomes_of(action), recalled=recalled)
    if beside:
        beside.result()
    if action.result == "failure":
        store.actions.observe_failure(
            action.tenant,
            user=action.subject,
            asserted_by="sdk" if action.subject_is_claimed else "backend",
            device=action.device,
            address=action.address,
            action=action.ulid,
            at=action.reported_at or action.at,
            copy=action.copy,
            with_device=action.has_telemetry,
            refused_card=action.payment.payer if action.payment and action.recommendation != "deny" else None,
        )
    if refusal := refused_by(action):
        store.profiles.refuse(action.tenant, refusal)


def _is_news(images: Mapping[str, Any]) -> bool:
    """Whether a change of an action has something to learn from: its result, or for which users it counts. Reading or labelling it does
    not."""
    old, new = images.get("OldImage", {}), images["NewImage"]
    return any(old.get(name) != new.get(name) for name in TEACHING)


def outcomes_of(action: StoredAction) -> Iterator[Outcome]:
    """One outcome for each user whose profile may learn the action. Only a success is learned, and only if it was neither denied nor
    labelled as fraud. A password reset shows who has the mailbox, no more: it is learned only if something else confirms who it was.
    Actions behind a copy of a device's id teach nothing about the device, and only its own key is the device's.
    """
    if not _teaches(action) or (action.base == "password_reset" and not _is_vouched_for(action)):
        return
    lesson = PendingOutcome.read(action.lesson)
    told = {part.name: getattr(lesson, part.name) for part in fields(lesson) if part.name != "movements"}
    told |= {"key": lesson.key if action.device_was_proven else None, "payment": action.payment}
    for user in action.users:
        others = tuple(sorted(other for other in action.users if other != user))
        device = action.device if action.has_telemetry and not action.device_was_copied else ""
        yield Outcome(action=action.ulid, at=action.at, user=user, same_as=others, device=device, **told)


def refused_by(action: StoredAction) -> Outcome | None:
    """What a refused payment teaches about its payee, and by whom it was tried. One that we denied was not refused by anybody else."""
    if action.result != "failure" or action.recommendation == "deny" or action.payment is None:
        return None
    return Outcome(
        action=action.ulid, at=action.at, user=action.subject or "", device=action.device, address=action.address, payment=action.payment
    )


def confirmed_by(action: StoredAction) -> Confirmed | None:
    """What an action confirms about the people of its site: the pointer movements of a user whom a backend names, and whose device was
    known as theirs or who passed a challenge."""
    movements = PendingOutcome.read(action.lesson).movements
    if not (_teaches(action) and _is_vouched_for(action) and action.users and len(movements) == len(NOBODY)):
        return None
    return Confirmed(action=action.ulid, user=action.users[0], device=action.device, movements=movements)


def _is_vouched_for(action: StoredAction) -> bool:
    """Whether the device was known as the user's, or a challenge was passed."""
    return bool(action.decision.get("known") or (action.recommendation == "challenge" and action.challenge_type))


def _teaches(action: StoredAction) -> bool:
    return action.result == "success" and action.recommendation != "deny" and not (action.label and action.label.type in FRAUD)
