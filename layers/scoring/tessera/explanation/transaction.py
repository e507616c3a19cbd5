"""What the reasons in the transaction saw. Payees are not named."""

from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.words import clauses, counted, number, percent
from tessera.money import FAR_ABOVE, FEWEST_PAYERS, SETTLED
from tessera.profile.payee import MOST_PAYERS


@explains("TRANSACTION_AMOUNT_LARGE")
def amount_large(told: Told) -> str:
    return f"{percent(told.value)} of all confirmed payments in this currency are as large"


@explains("TRANSACTION_PAYEE_RISKY")
def payee_risky(told: Told) -> str | None:
    run, days, weeks = (told.measures.get(name) for name in ("run", "days", "weeks"))
    return clauses(
        run and f"the latest {counted(run, 'payment')} to this payee whose truth is known {'was' if run == 1 else 'were'} fraud",
        days and f"in the last days {percent(days)} were",
        weeks and not days and f"in the last weeks {percent(weeks)} were",
    )


@explains("TRANSACTION_RAPID_SUCCESSION")
def rapid_succession(told: Told) -> str:
    return f"the user made {number(told.value)} times as many payments within a day as usual"


@explains("TRANSACTION_CARD_TESTING")
def card_testing(told: Told) -> str:
    return f"{counted(told.value, 'other card or account', 'other cards or accounts')} {'was' if told.value == 1 else 'were'} tried before"


@explains("TRANSACTION_CARDS_REFUSED")
def cards_refused(told: Told) -> str | None:
    tried, spread = told.telling.get("tried"), told.telling.get("spread")
    return clauses(
        tried
        and f"payments from {counted(tried, 'other card or account', 'other cards or accounts')} failed within a day, by this device, user"
        " or address, and few succeed here",
        spread
        and f"refusals of payments of about this amount to this payee, each user, device, address and card counted once, are"
        f" {number(spread)} standard deviations above usual",
    )


def _payers(evidence: Evidence) -> Seen | None:
    """How many are known to have paid the payee, up to a few."""
    payee = evidence.profiles.payee
    return None if payee is None else {"payers": min(len(payee.payers), FEWEST_PAYERS)}


@explains("TRANSACTION_PAYEE_UNKNOWN", sees=_payers)
def payee_unknown(told: Told) -> str:
    payers = told.seen.get("payers")
    if payers is None:
        whom = f"an account that fewer than {FEWEST_PAYERS} users have paid, or that was first paid less than {SETTLED} days ago"
    elif payers == 0:
        whom = "an account that nobody is known to have paid"
    elif float(payers) < FEWEST_PAYERS:
        whom = f"an account that only {counted(float(payers), 'user is', 'users are')} known to have paid"
    else:
        whom = f"an account that was first paid less than {SETTLED} days ago"
    return f"at least {number(FAR_ABOVE)} times what the user usually pays goes to {whom}"


def _users(count: float, most: int, *words: str) -> str:
    """How many users: of an account, only so many payers are remembered."""
    return ("at least " if count >= most else "") + counted(count, *words)


MOST_OTHERS = MOST_PAYERS - 1  # whoever pays now may be one of the payers


@explains("TRANSACTION_MULE")
def mule(told: Told) -> str | None:
    payers, passed_on, collected, inflow = (told.telling.get(name) for name in ("payers", "passed_on", "collected", "inflow"))
    onward, brought = told.telling.get("onward"), told.measures.get("brought")
    new = brought and f"{_users(brought, MOST_OTHERS, 'user')} who had never paid this account did so within two days"
    return clauses(
        payers and f"{_users(payers, MOST_PAYERS, 'user')} paid this new payee within a week",
        inflow and f"{_users(inflow, MOST_OTHERS, 'other user')} paid this payee for the first time within three days",
        inflow and "the mean payment to it was unusually large in that time",
        new,
        onward and f"{percent(onward)} of what the account received goes on to an account that nobody knows",
        passed_on and not onward and f"the payment is what its account received within two days, to within {percent(1 - passed_on)}",
        collected and not new and f"that came from {_users(collected, MOST_PAYERS, 'user')}",
    )
