"""Profiles: what is known over time about a user, a device, and the pair of both.

`learn` folds the outcome of an action into a profile. It is called only for a success that a *backend* reported and that was not denied;
failures, denials and what only an SDK asserts are never learned. Folding is idempotent (each profile remembers the actions it learned last)
and does not depend on order: counts and weights add, first and last take the smaller and the larger, so that duplicates and reordering on
the stream change nothing. (Only a typing rhythm depends on order: see `rhythm`.)

`outcome`             what is learned from
`learning`            how any profile learns
`values` · `places`   bounded tables of what was seen, how often and how lately
`rhythm`              how a field with an unchanging text is typed
`user` · `links`      the profile of a user; of a device, and of the pair
`decay`               whole-number sums that fade over a window
`payments`            what is usual for a user's payments
`payee` · `market`    the profile of who is paid; of all payments in a currency
"""

from dataclasses import dataclass, field

from tessera.profile.learning import REMEMBERED_ACTIONS, Profile
from tessera.profile.links import DeviceProfile, Link
from tessera.profile.market import Market
from tessera.profile.outcome import Outcome
from tessera.profile.payee import Payee
from tessera.profile.payments import Payments
from tessera.profile.places import MOST_PLACES, KnownPlace
from tessera.profile.user import UserProfile
from tessera.profile.values import MOST_VALUES, Sightings, Values
from tessera.reputation import Reputations
from tessera.units import DAY

__all__ = [
    "DAY",
    "MOST_PLACES",
    "MOST_VALUES",
    "REMEMBERED_ACTIONS",
    "DeviceProfile",
    "KnownPlace",
    "Link",
    "Market",
    "Outcome",
    "Payee",
    "Payments",
    "Profile",
    "Profiles",
    "Sightings",
    "UserProfile",
    "Values",
]


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """The profiles that bear on one action. `user` and `link` are None when nobody is claimed; an unknown user's profile is empty. `payee`,
    `account` (the account that pays, as the payee it was before) and `market` are None where no payment names them."""

    user: UserProfile | None = None
    device: DeviceProfile = field(default_factory=DeviceProfile)
    link: Link | None = None
    payee: Payee | None = None
    account: Payee | None = None
    market: Market | None = None
    reputations: Reputations = field(default_factory=Reputations)

    @property
    def pair_is_known(self) -> bool:
        return self.link is not None and self.link.successes >= 1
