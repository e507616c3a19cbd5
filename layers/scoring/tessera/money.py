"""Money: what a payment shows by itself, whoever makes it.

That somebody is who they say they are says nothing about a payment that they were talked into, or that passes on what others were talked
into. So a payment is trusted only on grounds of its own (`has_ground`), and some payments are judged as if nothing were familiar: those
that collect money from strangers and pass it on, and a first payment that is far above what is usual to an account that nobody knows.

A mule's account is paid by people who have never paid it before, each of whom pays more than they usually do; within a day or two most of
it goes on to an account that nobody knows. Whoever collects honestly differs in one of these: a landlord's tenants and a freelancer's
customers have paid before, what friends give for a present is usual for them, a shop keeps most of what it takes, a venue or a lodging is
paid by others as well, and one's own money comes from oneself.
"""

from dataclasses import dataclass

from tessera.action import Action, ActionType
from tessera.profile import Payee, Profiles
from tessera.units import DAY

MOVES_MONEY: frozenset[ActionType] = frozenset({"transaction", "checkout", "withdraw", "credits_change"})
USUAL = 1.0  # standard deviations above a user's mean, on a logarithmic scale, up to which an amount is usual: five of six payments
FAR_ABOVE, DEVIATIONS = 5.0, 2.0  # times the user's mean, and standard deviations above it
SETTLED, FEWEST_PAYERS = 14, 3  # days since the first payment to an account, and users who paid it: from then on people pay it
WITHIN = 2  # days, this one and the one before: what strangers paid earlier is not passed on at once
TOGETHER = 3  # days within which the deceived pay
FEWEST = 2  # newcomers who bring what is passed on: one person pays another for the first time every day
SHARE, BEYOND = 0.3, 1.2  # which part of what newcomers brought goes on: a third in each of three parts, and not far more than all
LARGE = 0.15  # the mean that newcomers pay is large if at most this share of all payments is


@dataclass(frozen=True)
class Onward:
    """A payment out of an account that newcomers have just paid: how many they are, and the share of what they brought that goes on."""

    newcomers: int
    share: float

    @property
    def is_collected(self) -> bool:
        return self.newcomers >= FEWEST and self.share >= SHARE


def amount_is_usual(action: Action, profiles: Profiles) -> bool | None:
    """Whether the amount is no larger than what the user usually pays in this currency; None if too few of their payments are known."""
    payment, user = action.payment, profiles.user
    amounts = user.payments.amounts.get(payment.currency) if payment and user else None
    deviations = amounts.deviations(payment.amount, action.performed_at) if payment and amounts else None
    return None if deviations is None else deviations <= USUAL


def has_ground(action: Action, profiles: Profiles) -> bool:
    """Whether a payment has a ground of its own for trust: an amount that is usual for the user, to a payee whom others pay as well or to
    none; or one that is not far above it, to a payee whom the user paid on an earlier day. What is not known is no ground, nor is a payment
    of which only an SDK reports. Other actions need none."""
    payment, user, now = action.payment, profiles.user, action.performed_at
    if payment is None:
        return action.base not in MOVES_MONEY
    if user is None or action.triggered_by != "backend":
        return False
    amounts = user.payments.amounts.get(payment.currency)
    deviations = amounts.deviations(payment.amount, now) if amounts else None
    if deviations is None:
        return False
    others_pay = payment.payee is None or is_settled(profiles.payee, now)
    return (others_pay and deviations <= USUAL) or (user.payments.paid_before(payment.payee, now) and deviations <= DEVIATIONS)


def is_first_and_far_above(action: Action, profiles: Profiles) -> bool | None:
    """Whether the user pays far more than usual to somebody whom neither they nor others have paid; None if too little is known."""
    payment, user, now = action.payment, profiles.user, action.performed_at
    amounts = user.payments.amounts.get(payment.currency) if payment and user else None
    if payment is None or payment.payee is None or user is None or amounts is None:
        return None
    compared = amounts.compared(payment.amount, now)
    if not {"times_usual", "deviations"} <= compared.keys():
        return None
    is_known = user.payments.paid_before(payment.payee, now) or is_settled(profiles.payee, now)
    return not is_known and compared["times_usual"] >= FAR_ABOVE and compared["deviations"] >= DEVIATIONS


def onward(action: Action, profiles: Profiles) -> Onward | None:
    """How a payment passes on what newcomers have brought; a share of 0 where it goes to somebody known. None where that is not known."""
    payment, account, user, now = action.payment, profiles.account, profiles.user, action.performed_at
    if payment is None or account is None or user is None or (payment.payee is None and action.base != "withdraw"):
        return None
    brought, newcomers = account.newly_received(now, WITHIN, action.subject), account.newcomers(now, WITHIN, action.subject)
    if not brought or newcomers is None:
        return None
    known = payment.payee is not None and (user.payments.paid_before(payment.payee, now) or is_settled(profiles.payee, now))
    share = payment.amount / brought
    return Onward(newcomers, 0.0 if known or share > BEYOND or not _are_most(account, newcomers) else share)


def inflow(action: Action, profiles: Profiles) -> int | None:
    """How many others have just paid this payee for the first time; 0 where it is one alone, as of every craftsman or landlord now and
    then, where this payment is usual or the user has paid them on an earlier day, where newcomers pay little, and where most who pay have
    paid before. None where that is not known."""
    payment, payee, user, market, now = action.payment, profiles.payee, profiles.user, profiles.market, action.performed_at
    usual = amount_is_usual(action, profiles)
    if payment is None or payment.payee is None or payee is None or user is None or market is None or usual is None:
        return None
    newcomers, brought = payee.newcomers(now, TOGETHER, action.subject), payee.newly_received(now, TOGETHER, action.subject)
    if newcomers is None or brought is None:
        return None
    share = market.share_as_large(brought / newcomers, now) if newcomers else 1.0
    if share is None:
        return None
    is_ordinary = usual or user.payments.paid_before(payment.payee, now) or share > LARGE
    return newcomers if newcomers >= FEWEST and not is_ordinary and _are_most(payee, newcomers) else 0


def is_settled(payee: Payee | None, now: int) -> bool:
    """Whether people have paid this payee for a while."""
    return payee is not None and payee.seen is not None and now - payee.seen.first >= SETTLED * DAY and len(payee.payers) >= FEWEST_PAYERS


def _are_most(account: Payee, newcomers: int) -> bool:
    """Whether most of those who are known to have paid an account are new: nobody's habit is to pay it."""
    return 2 * newcomers >= len(account.payers)
