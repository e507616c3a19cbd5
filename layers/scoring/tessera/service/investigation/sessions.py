"""What somebody did in the device session of an action, page by page."""

from tessera.errors import ActionNotFound
from tessera.features import InputFeatures, PointerFeatures, TypingFeatures
from tessera.features.statistics import Moments
from tessera.service import dependencies
from tessera.service.investigation.actions import actions_of, lines
from tessera.service.investigation.contract import PageActivity, SessionActivity
from tessera.service.store.action_index import Row
from tessera.service.store.records import StoredAction, StoredPage
from tessera.units import DAY

MOST_ACTIONS = 50  # of a session
MOST_ROWS = 200  # actions of the device around it that are looked at


def of_action(tenant: str, action_id: str, now: int) -> SessionActivity:
    """The session in which an action was triggered.

    Raises:
        ActionNotFound.
    """
    found = next(dependencies.store().index.actions(tenant, [Row(device=action_id[:32], ulid=action_id[32:])], now), None)
    if found is None:
        raise ActionNotFound
    name = found.session_name
    traits, pages = dependencies.store().sessions.pages(name, now) if name.has_telemetry else (None, ())
    others = [each for each in _around(tenant, found, now) if each.session == found.session] if name.has_telemetry else [found]
    actions, told = actions_of(tenant, [Row(device=each.device, ulid=each.ulid) for each in others[:MOST_ACTIONS]], now)
    shown = lines(sorted(actions, key=lambda action: -action.at), told)
    return SessionActivity(
        opened_at=traits.opened_at if traits else None, pages=tuple(map(page_shown, pages)), actions=tuple(reversed(shown))
    )


def _around(tenant: str, action: StoredAction, now: int) -> list[StoredAction]:
    """The actions of its device within the life of a session, before and after it."""
    index = dependencies.store().index
    return list(index.actions(tenant, index.of_device(tenant, action.device, action.at - DAY, action.at + DAY, MOST_ROWS), now))


def page_shown(page: StoredPage) -> PageActivity:
    typing, pointer, made = TypingFeatures(page.tallies), PointerFeatures(page.tallies), InputFeatures(page.tallies)
    return PageActivity(
        location=page.location,
        first=page.first,
        last=page.last,
        batches=page.batches,
        active_time=made.active_time,
        key_strokes=typing.hold.count,
        pointer_positions=pointer.points,
        movements=pointer.judged_movements,
        straight_movements=pointer.straight_movements,
        touches=made.touches,
        scripted_presses=made.scripted_presses,
        methods=made.methods,
        mean_hold=_mean(typing.hold),
        mean_interval=_mean(typing.interval),
    )


def _mean(moments: Moments) -> float | None:
    return round(moments.mean, 1) if moments.count and moments.mean is not None else None
