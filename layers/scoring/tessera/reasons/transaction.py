"""Reasons in the transaction: whom it pays, how much, and which other payments there are.

They need what `transaction_data` can say: an amount with its currency, a payee with an account. Only payments that a backend confirmed are
in the profiles; only labels make a payee risky.
"""

from collections.abc import Iterator, Mapping

from tessera.evidence import Evidence
from tessera.profile import Profile
from tessera.reasons.declaration import RISK, reason, told
from tessera.units import DAY

NEW_PAYEE = 14  # days since the first payment
MOST_OF_IT = 0.8  # of what an account received
ALMOST_ALL = 0.6  # of what is tried fails: of a tester's cards more, of people's payments hardly ever
FEWEST_PAYMENTS = 5  # before a pace can be called unusual


@reason("TRANSACTION_AMOUNT_LARGE", RISK)
def amount_large(evidence: Evidence) -> float | None:
    """Few payments are as large, whoever makes them.

    Answers which share of the tenant's confirmed payments in this currency is as large.

    Wrong when: the user buys a car or a flat.
    """
    payment, market = evidence.action.payment, evidence.profiles.market
    return market.share_as_large(payment.amount, evidence.now) if payment and market else None


@reason("TRANSACTION_PAYEE_RISKY", RISK)
def payee_risky(evidence: Evidence) -> Mapping[str, float] | None:
    """The latest payments to this payee turned out to be fraud.

    Answers how many in a row, of those whose truth is known (`run`), and the share of frauds among all, with a memory of three days
    (`days`) and of two weeks (`weeks`). A payee without labels is not judged, nor one to whom honest payments have been made since.

    Wrong when: a shop's card data was stolen, and it goes on selling to others.
    """
    payee, now = evidence.profiles.payee, evidence.now
    run = payee.fraud_run(now) if payee else 0
    return {"run": run, "days": payee.fraud_share(now, 3), "weeks": payee.fraud_share(now, 14)} if payee and run else None


@reason("TRANSACTION_RAPID_SUCCESSION", RISK)
def rapid_succession(evidence: Evidence) -> float | None:
    """The user pays much more often than usual.

    Answers the last day's confirmed payments divided by the last month's daily mean, both decayed; the mean is taken to be at least half a
    payment a day.

    Wrong when: the user makes a month's payments in one evening, or pays per ride.
    """
    user = evidence.profiles.user
    if evidence.action.payment is None or user is None:
        return None
    monthly = user.payments.count("month", evidence.now)
    return user.payments.count("day", evidence.now) / max(monthly / 30, 0.5) if monthly >= FEWEST_PAYMENTS else None


@reason("TRANSACTION_CARD_TESTING", RISK)
def card_testing(evidence: Evidence) -> float | None:
    """Many cards or accounts are tried from one device; for payments without telemetry, by one user or from one address.

    Answers how many were tried before this payment, however it ends. A shop's own terminal looks like this, too.

    Wrong when: a household shops on one device, or a till is a browser.
    """
    return evidence.history.device_card_count if evidence.action.payment else None


@reason("TRANSACTION_CARDS_REFUSED", RISK)
def cards_refused(evidence: Evidence) -> Mapping[str, float] | None:
    """Payments from many different cards fail here and nearly none succeed, or unusually many payments of about this amount to this payee
    are refused.

    Answers `tried`, from how many other cards and accounts payments failed in a day by this device or by this user, or in an hour from this
    address, whichever is most. Only payments that a backend reports count, and none that was denied here. By device and user it is 0 where
    they are fewer than six in ten of these cards and of what usually succeeds in a day; by address, fewer than six in ten of the hour's
    cards. And `spread`, by how many standard deviations more payments of about this amount to this payee were refused than usual, each
    user, device, address and card once: an attack that comes from everywhere has nothing else in common. 0 for a user who has paid this
    payee before.

    Unknown by address for carriers, relays and whatever else strangers share. `spread` is unknown where the payment names no payee, and of
    a payee with too few payments before the days that are judged.

    Wrong when: a family tries all of its cards one after the other and each is refused; somebody else on the same device, in the same
    account or at the same address tests cards; a till's bank refuses everything on its first day; a shop begins to sell something for which
    cards are often refused, or is tested while its new customers buy for as little.
    """
    if evidence.action.payment is None:
        return None
    return told(tried=max((count for count in _cards_refused(evidence) if count is not None), default=None), spread=_spread(evidence))


def _cards_refused(evidence: Evidence) -> Iterator[float | None]:
    """By device, by user and by address: how many different cards failed, where nearly everything did."""
    history, profiles, place, now = evidence.history, evidence.profiles, evidence.session.place, evidence.now
    own = profiles.device if evidence.is_this_device else None
    yield _where_nearly_all_fail(history.device_refused_card_count_last_day, _a_day(own, now))
    yield _where_nearly_all_fail(history.user_refused_card_count_last_day, _a_day(profiles.user, now))
    refused, cards = history.ip_refused_card_count_last_hour, history.ip_card_count_last_hour
    if refused is not None and cards is not None and not (place.private or place.relay or place.is_a_gateways or place.shared):
        yield _where_nearly_all_fail(refused, max(0, cards - refused))


def _where_nearly_all_fail(failures: float | None, successes: float) -> float | None:
    if failures is None:
        return None
    return failures if failures >= ALMOST_ALL * (failures + successes) else 0


def _a_day(profile: Profile | None, now: int) -> float:
    """How often they succeed in a day."""
    seen = profile.seen if profile else None
    return seen.count / max(1.0, (now - seen.first) / DAY) if seen else 0.0


def _spread(evidence: Evidence) -> float | None:
    payment, payee, user = evidence.action.payment, evidence.profiles.payee, evidence.profiles.user
    if payment is None or payment.payee is None or payee is None:
        return None
    if user and user.payments.has_paid(payment.payee):
        return 0.0
    above = payee.refusals_above_usual(payment.amount, evidence.now)
    return None if above is None else max(0.0, above)


@reason("TRANSACTION_PAYEE_UNKNOWN", RISK)
def payee_unknown(evidence: Evidence) -> bool | None:
    """Far more than the user usually pays goes to an account that neither they nor others have paid.

    Far more is five times the last month's mean, and two standard deviations above it. Unless a pointer shows that the hand has not changed
    since the pages before, nothing counts as familiar then: whoever was talked into paying, or works on the user's own device, looks like
    the user.

    Wrong when: the user buys a car, furniture or a flat from somebody, pays a deposit or a craftsman, or moves savings to an account of
    theirs for the first time.
    """
    return evidence.is_first_and_far_above


@reason("TRANSACTION_MULE", RISK)
def mule(evidence: Evidence) -> Mapping[str, float] | None:
    """Money is collected from strangers or passed on at once: several have just paid the payee for the first time, unusually much in the
    mean, or have paid the account that pays, and now it goes to an account that nobody knows.

    Answers `onward`, the share that this payment passes on of what newcomers have just brought, and `brought`, how many they are; `inflow`,
    how many others (two at least) have just paid this payee for the first time, if this payment and their mean are unusually large. Where
    either holds, nothing counts as familiar: mules and the deceived are who they say they are.

    Also `payers`, how many users paid a payee less than two weeks old within a week; `passed_on`, how close this payment is to what its
    account received within two days: 1 if it passes on all of it, 0 to a payee whom the user paid on an earlier day; and `collected`, from
    how many users that came.

    Wrong when: friends pay several hundred each for a journey, and their lodging is paid at once; a club's new treasurer collects and pays
    a venue that no other customer has paid; a new shop pays its first supplier from its first sales; crowdfunders' money goes to whoever
    makes the thing; somebody sells used things to strangers and buys from another. Not, by their habit: landlords, freelancers, students,
    flatmates, people who pay the rent from their salary, and people who move money between their own accounts.
    """
    onward, inflow, passed_on = evidence.onward, evidence.inflow, _passed_on(evidence)
    collected = evidence.profiles.account.payers_since(evidence.now, 2) if evidence.profiles.account and passed_on else None
    return told(
        payers=_payers(evidence),
        passed_on=passed_on,
        collected=collected if (passed_on or 0.0) >= MOST_OF_IT else None,
        onward=(onward.share if onward.is_collected else 0.0) if onward else None,
        brought=onward.newcomers if onward and onward.is_collected else None,
        inflow=inflow,
    )


def _payers(evidence: Evidence) -> float | None:
    payee, now = evidence.profiles.payee, evidence.now
    if payee is None or payee.seen is None or now - payee.seen.first > NEW_PAYEE * DAY:
        return None
    return payee.payers_since(now, 7)


def _passed_on(evidence: Evidence) -> float | None:
    payment, account, user = evidence.action.payment, evidence.profiles.account, evidence.profiles.user
    if payment and user and user.payments.paid_before(payment.payee, evidence.now):
        return 0.0
    received = account.received(evidence.now, 2) if account else 0.0
    return max(0.0, 1 - abs(1 - payment.amount / received)) if payment and received else None
