"""Card payments in order of time, as the product sees them: through its own profiles of customer, terminal and market.

The terminal is the payee. Every payment is judged before it is learned, as a success that a backend reports; its truth arrives as a label
seven days later. Dates, ids and the order of rows say nothing to the profiles but which payments belong together.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from datasets.files import rows
from simulator.card_payments import CardPayment
from tessera.action import Action, Payment
from tessera.evidence import Evidence
from tessera.history import History
from tessera.profile import Market, Outcome, Payee, Profiles, UserProfile
from tessera.session import DeviceSession
from tessera.signals import Signals
from tessera.units import DAY

LABELLED_AFTER = 7 * DAY
CURRENCY = "EUR"
SESSION = DeviceSession(id="session", device="terminal", opened_at=0)
SIGNALS = Signals(device={}, network={}, behavior={}, history={})


def read(file: Path) -> Iterator[tuple[str, CardPayment, Mapping[str, str]]]:
    """Of each row its part, its payment, and the row itself."""
    for row in rows(file):
        at = int(datetime.fromisoformat(row["TX_DATETIME"]).replace(tzinfo=UTC).timestamp() * 1000)
        fraud = int(row["TX_FRAUD_SCENARIO"]) or int(row["TX_FRAUD"])
        yield (
            row["PART"],
            CardPayment(at, _name(row["CUSTOMER_ID"]), _name(row["TERMINAL_ID"]), max(float(row["TX_AMOUNT"]), 0.01), fraud),
            row,
        )


def replayed(payments: Iterable[CardPayment]) -> Iterator[tuple[CardPayment, Evidence]]:
    """Each payment with the evidence on which it is judged, in the order given, which must be that of time."""
    users: dict[str, UserProfile] = {}
    payees: dict[str, Payee] = {}
    market, late = Market(), deque[tuple[int, str, str]]()
    for number, paid in enumerate(payments):
        while late and late[0][0] <= paid.at:
            _, terminal, action = late.popleft()
            payees[terminal] = payees[terminal].labelled(action, fraud=True)
        user, payee = users.get(paid.customer, UserProfile()), payees.get(paid.terminal, Payee())
        payment = Payment(amount=paid.amount, currency=CURRENCY, payee=paid.terminal)
        yield paid, _evidence(paid, payment, Profiles(user=user, payee=payee, market=market))
        outcome = Outcome(action=f"{paid.at:012x}{number:020x}", at=paid.at, user=paid.customer, device="terminal", payment=payment)
        users[paid.customer], payees[paid.terminal], market = user.learn(outcome), payee.learn(outcome), market.learn(outcome)
        if paid.fraud:
            late.append((paid.at + LABELLED_AFTER, paid.terminal, outcome.action))


def _evidence(paid: CardPayment, payment: Payment, profiles: Profiles) -> Evidence:
    action = Action(
        type="transaction", base="transaction", performed_at=paid.at, triggered_by="backend", claimed=paid.customer, payment=payment
    )
    return Evidence(action=action, session=SESSION, profiles=profiles, history=History(), signals=SIGNALS)


def _name(number: str) -> str:
    return f"{int(number):08x}"
