"""Everything an action is judged on, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tessera import consistency, money, signals
from tessera.action import Action
from tessera.consistency import Inconsistency
from tessera.history import History
from tessera.profile import Profiles, UserProfile
from tessera.reputation import IN_EFFECT
from tessera.session import DeviceSession
from tessera.signals import Signals
from tessera.site import UNKNOWN_SITE, Site
from tessera.travel import Journey
from tessera.typist import machine_log_odds

SETTLED = 3_600_000  # ms from the first success of a user on a device until the pair earns trust
ENTRANCES = frozenset({"login", "logout"})
TAKEN_OVER = 0.5  # of the pointer's positions; `training.remote_desktop` shows how rarely people reach it


type Unproven = Literal["action", "user", "device"]
"""What may rest on an SDK's word only: the action with all that was sent with it, who acts, and which device it is."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The action, the device session it came from, the profiles and the history that bear on it, and the signals read from these.

    `missing` names the parts that were not loaded before the deadline: the decision is made without them, and says so.
    """

    action: Action
    session: DeviceSession
    profiles: Profiles
    history: History
    signals: Signals
    missing: frozenset[str] = frozenset()
    site: Site = UNKNOWN_SITE

    @property
    def now(self) -> int:
        return self.action.performed_at

    @cached_property
    def surprises(self) -> Mapping[str, float]:
        """How much rarer what is seen now is for this user than for everybody, in nats, by level of `profile.familiarity`; without unknown
        levels."""
        user, session = self.profiles.user, self.session
        if user is None:
            return {}
        return user.surprises(
            place=session.place,
            address=session.address,
            system=session.system,
            browser=session.browser,
            version=session.browser_version,
            agent=session.agent,
            timezone=session.traits.timezone,
            language=session.language,
            device=session.device if self.is_this_device else f"copy of {session.device}",
            now=self.now,
        )

    @cached_property
    def inconsistency(self) -> Inconsistency | None:
        """How badly the device's attributes fit together; None where it has too few of them. Several reasons ask."""
        return consistency.inconsistency(self.session)

    @cached_property
    def machine_types(self) -> float | None:
        """The log-odds that a machine typed (`typist`); None where too little tells. Several reasons ask."""
        return machine_log_odds(self.session.typing)

    @property
    def device_journey(self) -> Journey | None:
        """The device's journey since it was last observed in a place that says where it is. If the session continues in the same browser on
        another network, the journey ends where its token was issued."""
        last = self.history.device_last_seen
        if last is None:
            return None
        here = self.session.issued_to if self.network_has_changed else self.session.place
        return Journey(origin=last.place, left=last.at, destination=here, arrived=self.now)

    @property
    def user_journey(self) -> Journey | None:
        """The user's journey since a backend last reported a success of theirs."""
        last = self.profiles.user.last_place if self.profiles.user else None
        if last is None:
            return None
        return Journey(origin=last.place, left=last.seen.last, destination=self.session.place, arrived=self.now)

    @property
    def key_mismatches(self) -> bool | None:
        """Whether the device fails to prove a key that belongs to its id: the key that the id was made for, or one that succeeded."""
        known = self.profiles.device.keys.keys()
        if known & self.session.keys:
            return False
        if self.session.proven is not None:
            return not self.session.proven
        return True if known else None

    @cached_property
    def moved(self) -> frozenset[str]:
        """What has changed since the session's token was issued (`session_moved`); nothing if the action proves the device's key anew."""
        found = self.signals.device.get("session_moved") or ()
        return frozenset() if self.action.secured else frozenset(found)  # type: ignore[arg-type]

    @property
    def session_has_moved(self) -> bool:
        """Whether the device session continues elsewhere. Turning on a VPN is not a move: it counts as a VPN, for the address."""
        return bool(self.moved - {"anonymizer"})

    @property
    def browser_has_changed(self) -> bool:
        """Whether the device session continues in another browser: that cannot be this device, unless the action proves its key."""
        return "browser" in self.moved

    @property
    def network_has_changed(self) -> bool:
        """Whether the device session continues in the same browser, but in another country or network."""
        return self.session_has_moved and not self.browser_has_changed

    @property
    def goes_on_elsewhere(self) -> bool:
        """Whether the device session continues in another country, or behind an anonymizer that it was not opened behind. A tunnel that
        opens looks the same as a stolen token: neither is accused of much, and neither is trusted."""
        return not self.moved.isdisjoint({"country", "anonymizer"})

    @property
    def is_this_device(self) -> bool:
        """Whether nothing suggests that another device uses this one's id or token."""
        return not self.key_mismatches and not self.browser_has_changed

    @property
    def is_proven(self) -> bool:
        """Whether the device proves by its key that it is the one it claims to be. Anybody may have a copy of an id without a key."""
        return self.key_mismatches is False and self.is_this_device

    @property
    def pointer_coarsening(self) -> float | None:
        """How much larger the share of late pointer positions is on this page than before; negative if it is smaller."""
        told = self.signals.behavior.get("pointer_coarsening")
        return told if isinstance(told, float) else None

    @property
    def may_be_familiar(self) -> bool:
        """Whether what is usual speaks for the user: something is usual, a backend says who acts, the device is not a copy, its session
        does not continue elsewhere, nobody operates it from afar, it is the question who acts, and the pair has not become known only just
        now."""
        another = self.goes_on_elsewhere or self.is_worked_from_afar or self.is_about_the_money
        known = self.user_is_known and self.backend_says_who
        return known and self.is_this_device and not another and not self.has_just_become_known

    @property
    def user_is_known(self) -> bool:
        """Whether anything is usual for the user. While a first success is being learned, the pair becomes known a moment earlier than the
        rest: it must not vouch for an otherwise unknown user."""
        return self.profiles.user not in (None, UserProfile())

    @property
    def has_just_become_known(self) -> bool:
        """Whether the user's first success on this device is less than an hour old, and more is at stake than signing in again. A thief
        signs in to an account minutes before using it; what that taught must not vouch for the thief."""
        seen = self.profiles.link.seen if self.profiles.link else None
        return seen is not None and self.now - seen.first < SETTLED and self.action.base not in ENTRANCES

    @property
    def is_worked_from_afar(self) -> bool:
        """Whether somebody else has taken over through a remote desktop."""
        return (self.pointer_coarsening or 0.0) >= TAKEN_OVER

    @property
    def pair_is_known(self) -> bool:
        """Whether a backend has reported a success for this user on this device, and it is this device."""
        return self.profiles.pair_is_known and self.is_this_device

    @property
    def device_is_blamed(self) -> bool:
        """Whether a fraud label on the device is in effect."""
        return self.profiles.reputations.device.fraud("device", self.now) >= IN_EFFECT

    @property
    def is_blamed(self) -> bool:
        """Whether a fraud label on the device or the user is in effect."""
        return self.device_is_blamed or self.profiles.reputations.user.fraud("user", self.now) >= IN_EFFECT

    @property
    def may_be_trusted(self) -> bool:
        """Whether a backend has made the pair known, the device proves its key, nobody operates it from afar, and neither user nor device
        is blamed for fraud."""
        return self.pair_is_known and self.is_proven and self.may_be_familiar and not self.is_blamed

    @property
    def has_ground(self) -> bool:
        """Whether a payment has a ground of its own for trust; other actions need none."""
        return money.has_ground(self.action, self.profiles)

    @cached_property
    def onward(self) -> money.Onward | None:
        """How this payment passes on what newcomers have just paid into the account that pays."""
        return money.onward(self.action, self.profiles)

    @cached_property
    def inflow(self) -> int | None:
        """How many others have just made an unusually large first payment to the same payee, as this one is."""
        return money.inflow(self.action, self.profiles)

    @cached_property
    def is_first_and_far_above(self) -> bool | None:
        """Whether the user pays far more than usual to somebody whom nobody has paid."""
        return money.is_first_and_far_above(self.action, self.profiles)

    @cached_property
    def is_about_the_money(self) -> bool:
        """Whether who acts is not the question, so that nothing that is usual for them answers it: money is collected from newcomers and
        passed on, or far more than usual goes to somebody whom nobody has paid, and no pointer shows that the hand is still the same."""
        is_collected = bool((self.onward and self.onward.is_collected) or self.inflow)
        return is_collected or bool(self.is_first_and_far_above and self.pointer_coarsening is None)

    @property
    def is_vouched_for(self) -> bool:
        """Whether a backend confirms that the action was attempted at all."""
        return self.action.triggered_by == "backend"

    @property
    def backend_says_who(self) -> bool:
        """Whether a backend says who acts: what only an SDK asserts earns no trust."""
        return self.action.subject_asserted_by == "backend"

    @property
    def unproven(self) -> tuple[Unproven, ...]:
        """What neither a backend nor the device's key vouches for: the key is proven when a session opens, not where it goes on."""
        action = self.action
        told: Mapping[Unproven, bool] = {
            "action": action.triggered_by == "sdk",
            "user": (action.subject_asserted_by or action.triggered_by) == "sdk",
            "device": bool(self.session.device) and (bool(self.moved) or self.session.may_be_anothers or not self.is_proven),
        }
        return tuple(what for what, is_so in told.items() if is_so)

    def flag(self, group: str, signal: str) -> bool | None:
        """The value of a signal that is yes or no; None if unknown.

        Raises:
            KeyError: there is no such signal.
        """
        if signal not in signals.CATALOGUE[group]:
            raise KeyError(f"There is no signal {group}.{signal}.")
        told = getattr(self.signals, group).get(signal)
        return None if told is None else bool(told)


def gather(
    action: Action,
    session: DeviceSession,
    profiles: Profiles,
    history: History,
    missing: frozenset[str] = frozenset(),
    site: Site = UNKNOWN_SITE,
) -> Evidence:
    """The evidence of an action, with its signals read."""
    return Evidence(
        action=action,
        session=session,
        profiles=profiles,
        history=history,
        signals=signals.read(session, history),
        missing=missing,
        site=site,
    )
