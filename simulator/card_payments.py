"""Card payments by the rules of the Fraud Detection Handbook's simulator, in code of our own: customers, terminals, three kinds of fraud.

Customers live on a square of 100 by 100 and pay at terminals within a radius of 5. Each has a mean amount (5 to 100), spends half of it
more or less, and makes up to four payments a day, most of them around noon. Fraud is

1. every amount above 220;
2. every payment at a compromised terminal: two terminals a day, for 28 days;
3. a third of the payments of a customer whose card was copied, five times as large: three customers a day, for 14 days.

What the rules are is the handbook's (Le Borgne, Siblini, Lebichot & Bontempi, *Reproducible Machine Learning for Credit Card Fraud
Detection*, 2022, chapter 3).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import dist, exp
from random import Random

from tessera.units import DAY

SIDE, RADIUS = 100.0, 5.0
NOON, SPREAD = DAY / 2, 20_000_000  # ms
LARGE = 220.0
COMPROMISED_TERMINALS, TERMINAL_DAYS = 2, 28
COPIED_CARDS, CARD_DAYS = 3, 14
TIMES = 5
RULES = {1: "amounts above 220", 2: "compromised terminals", 3: "copied cards"}


@dataclass(frozen=True, slots=True)
class CardPayment:
    """One payment; `fraud` is the number of the rule that makes it one, 0 for none. `at` in milliseconds."""

    at: int
    customer: str
    terminal: str
    amount: float
    fraud: int


def card_payments(seed: int, *, days: int, customers: int = 5_000, terminals: int = 10_000) -> list[CardPayment]:
    """The payments of these days in order of time, after as many days as the longest fraud lasts, so that some are under way from the
    first."""
    chance = Random(seed)
    warm_up = TERMINAL_DAYS
    paid = sorted(_honest(chance, warm_up + days, customers, terminals), key=lambda payment: payment.at)
    paid = [replace(payment, fraud=1) if payment.amount > LARGE else payment for payment in paid]
    _compromise_terminals(paid, chance, warm_up + days, terminals)
    _copy_cards(paid, chance, warm_up + days, customers)
    return [replace(payment, at=payment.at - warm_up * DAY) for payment in paid if payment.at >= warm_up * DAY]


def _honest(chance: Random, days: int, customers: int, terminals: int) -> Iterator[CardPayment]:
    near = _terminals_near(chance, terminals)
    for customer in range(customers):
        reach = near(chance.uniform(0, SIDE), chance.uniform(0, SIDE))
        mean, a_day = chance.uniform(5, 100), chance.uniform(0, 4)
        for day in range(days if reach else 0):
            for _ in range(_poisson(chance, a_day)):
                amount, at = chance.gauss(mean, mean / 2), chance.gauss(NOON, SPREAD)
                if 0 < at < DAY:
                    amount = amount if amount > 0 else chance.uniform(0, 2 * mean)
                    yield CardPayment(day * DAY + int(at), f"{customer:08x}", f"{chance.choice(reach):08x}", max(round(amount, 2), 0.01), 0)


def _terminals_near(chance: Random, terminals: int) -> Callable[[float, float], list[int]]:
    """A look-up of the terminals around a position."""
    cells: defaultdict[tuple[int, int], list[tuple[int, tuple[float, float]]]] = defaultdict(list)
    for terminal in range(terminals):
        x, y = chance.uniform(0, SIDE), chance.uniform(0, SIDE)
        cells[int(x // RADIUS), int(y // RADIUS)].append((terminal, (x, y)))

    def near(x: float, y: float) -> list[int]:
        column, row = int(x // RADIUS), int(y // RADIUS)
        around = (cells[column + dx, row + dy] for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        return [terminal for cell in around for terminal, place in cell if dist((x, y), place) < RADIUS]

    return near


def _compromise_terminals(paid: list[CardPayment], chance: Random, days: int, terminals: int) -> None:
    at = _numbers_by(paid, "terminal")
    for day in range(days):
        for terminal in chance.sample(range(terminals), COMPROMISED_TERMINALS):
            for number in at[f"{terminal:08x}"]:
                if day <= paid[number].at // DAY < day + TERMINAL_DAYS:
                    paid[number] = replace(paid[number], fraud=2)


def _copy_cards(paid: list[CardPayment], chance: Random, days: int, customers: int) -> None:
    by = _numbers_by(paid, "customer")
    for day in range(days):
        for customer in chance.sample(range(customers), COPIED_CARDS):
            during = [number for number in by[f"{customer:08x}"] if day <= paid[number].at // DAY < day + CARD_DAYS]
            for number in chance.sample(during, len(during) // 3):
                paid[number] = replace(paid[number], amount=round(TIMES * paid[number].amount, 2), fraud=3)


def _numbers_by(paid: list[CardPayment], party: str) -> dict[str, list[int]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, payment in enumerate(paid):
        numbers[getattr(payment, party)].append(number)
    return numbers


def _poisson(chance: Random, mean: float) -> int:
    """Knuth's product of uniforms."""
    count, product, least = 0, chance.random(), exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count
