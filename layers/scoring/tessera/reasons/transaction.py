"""Reasons in the transaction: whom it pays, how much, and in what company.

They hold on payments whose `transaction_data` says so much: an amount with its currency, a payee with an account. Only payments that a
backend confirmed are in the profiles; only labels make a payee risky.
"""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, reason, told
from tessera.units import DAY

NEW_PAYEE = 14  # days since the first payment
MOST_OF_IT = 0.8  # of what an account received
FEWEST_PAYMENTS = 5  # before a pace can be called unusual


@reason("TRANSACTION_AMOUNT_LARGE", RISK)
def amount_large(evidence: Evidence) -> float | None:
    """Few payments of anybody are as large.

    Answers the share of the tenant's confirmed payments in this currency that are.

    Wrong when: they buy a car or a flat.
    """
    payment, market = evidence.action.payment, evidence.profiles.market
    return market.share_as_large(payment.amount, evidence.now) if payment and market else None


@reason("TRANSACTION_PAYEE_RISKY", RISK)
def payee_risky(evidence: Evidence) -> Mapping[str, float] | None:
    """The latest payments to this payee turned out to be fraud.

    Answers how many in a row, of those whose truth is known (`run`), and the share of frauds among all, with a memory of three days
    (`days`) and of two weeks (`weeks`). A payee of whom no label speaks is not judged, nor one to whom honest payments have followed.

    Wrong when: the shop was robbed of its cards, and goes on selling to others.
    """
    payee, now = evidence.profiles.payee, evidence.now
    run = payee.fraud_run(now) if payee else 0
    return {"run": run, "days": payee.fraud_share(now, 3), "weeks": payee.fraud_share(now, 14)} if payee and run else None


@reason("TRANSACTION_RAPID_SUCCESSION", RISK)
def rapid_succession(evidence: Evidence) -> float | None:
    """The user pays much more often than usual.

    Answers the confirmed payments of the last day for each day's worth of the last month's, both decayed; half a payment a day is the
    least that passes for usual.

    Wrong when: they do a month's payments in one evening, or pay per ride.
    """
    user = evidence.profiles.user
    if evidence.action.payment is None or user is None:
        return None
    monthly = user.payments.count("month", evidence.now)
    return user.payments.count("day", evidence.now) / max(monthly / 30, 0.5) if monthly >= FEWEST_PAYMENTS else None


@reason("TRANSACTION_CARD_TESTING", RISK)
def card_testing(evidence: Evidence) -> float | None:
    """Many cards or accounts are tried from one device; of payments without telemetry, by one user or from one address.

    Answers how many had been before this payment, whatever became of it. Shops' own terminals are such devices, too.

    Wrong when: a household shops on one device, or a till is a browser.
    """
    return evidence.history.device_card_count if evidence.action.payment else None


@reason("TRANSACTION_MULE", RISK)
def mule(evidence: Evidence) -> Mapping[str, float] | None:
    """Money is collected from many or passed on at once: the payee is new and many have just paid it, or the account that pays received
    as much a moment ago.

    Answers `payers`, the users who paid a payee not two weeks old within a week; `passed_on`, how nearly this payment is what its account
    received from others within two days: 1 where it moves on all of it, 0 to a payee whom the user has paid before, as those do who collect
    for a landlord; and `collected`, from how many users that was.

    Wrong when: a new shop opens, friends collect for a present, or a landlord is paid on the first of the month.
    """
    passed_on = _passed_on(evidence)
    collected = evidence.profiles.account.payers_since(evidence.now, 2) if evidence.profiles.account and passed_on else None
    return told(payers=_payers(evidence), passed_on=passed_on, collected=collected if (passed_on or 0.0) >= MOST_OF_IT else None)


def _payers(evidence: Evidence) -> float | None:
    payee, now = evidence.profiles.payee, evidence.now
    if payee is None or payee.seen is None or now - payee.seen.first > NEW_PAYEE * DAY:
        return None
    return payee.payers_since(now, 7)


def _passed_on(evidence: Evidence) -> float | None:
    payment, account, user = evidence.action.payment, evidence.profiles.account, evidence.profiles.user
    if payment and payment.payee and user and user.payments.has_paid(payment.payee):
        return 0.0
    received = account.received(evidence.now, 2) if account else 0.0
    return max(0.0, 1 - abs(1 - payment.amount / received)) if payment and received else None
