"""What happened just before: how often this address, user and device acted, and where they were last observed.

Counted in the store *before* the action is judged, so that a hundred parallel attempts do not all see zero; the current action is not
counted. Counts of users and devices have an upper limit (`service.store.velocity`). A count is `None` if it was not loaded in time or has
no subject.
"""

from dataclasses import dataclass

from tessera.place import Place


@dataclass(frozen=True, kw_only=True)
class Observation:
    """Where and when a subject was seen; nobody has said that it was legitimate."""

    place: Place
    at: int  # epoch milliseconds


@dataclass(frozen=True, kw_only=True)
class History:
    """Counts prior to this action, as the documented history signals."""

    ip_action_rate_60_sec: int | None = None
    user_action_rate_60_sec: int | None = None
    device_action_rate_60_sec: int | None = None
    ip_user_count_last_hour: int | None = None
    ip_device_count_last_hour: int | None = None
    ip_action_count_last_hour: int | None = None
    ip_failure_count_last_hour: int | None = None
    user_failure_count_last_hour: int | None = None
    user_failure_count_last_day: int | None = None
    user_failure_count_last_week: int | None = None
    device_failure_count_last_day: int | None = None
    device_failure_count_last_week: int | None = None
    user_hours_last_day: int | None = None  # in how many of the day's hours they acted
    device_hours_last_day: int | None = None
    device_user_count_last_day: int | None = None  # distinct users of this device
    device_user_count_last_week: int | None = None
    user_device_count_last_day: int | None = None  # distinct devices of this user
    user_device_count_last_week: int | None = None
    linking_device_to_users_count: int | None = None  # distinct users of this device
    linking_user_to_device_count: int | None = None  # distinct devices of this user
    device_card_count: int | None = None  # different cards and accounts that this device (or initiator) has tried to pay from
    device_refused_card_count_last_day: int | None = None  # different cards and accounts; as backends reported payments and results
    user_refused_card_count_last_day: int | None = None
    ip_refused_card_count_last_hour: int | None = None
    ip_card_count_last_hour: int | None = None  # different ones from which a backend reported a payment
    device_last_seen: Observation | None = None
