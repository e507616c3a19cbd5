"""A bank's customers and their payments: who they are, whom they pay again and again, and one payment of theirs."""

from dataclasses import dataclass
from hashlib import sha256
from math import exp, log
from random import Random
from typing import Literal

type Hand = Literal["own", "own, from afar", "remote"]

SHOPS = 60
FROM_AFAR = 0.025  # share of the customers who work on a computer far away every day, as in `manners`
HAS_A_COMPUTER, USES_IT = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment; `at` in milliseconds from the first day. `kind` says who pays, or who collects; accounts and customers are hashes."""

    at: int
    customer: str
    account: str
    payee: str
    amount: float
    kind: str
    fraud: bool = False
    hand: Hand = "own"
    on_computer: bool = False


@dataclass(frozen=True)
class Customer:
    """Somebody with an account: what they usually spend, whom they pay again and again, and how much."""

    name: str
    account: str
    spends: float
    payees: tuple[tuple[str, float], ...]
    rate: float  # payments a day
    has_computer: bool
    from_afar: bool


def name(text: str) -> str:
    """A hash of 16 bytes, hexadecimal."""
    return sha256(text.encode()).hexdigest()[:32]


def customer(seed: int, number: int) -> Customer:
    """The customer of that number, always the same."""
    random = Random(f"{seed} customer {number}")
    spends = exp(random.gauss(log(60), 0.7))
    payees = tuple((name(f"{seed} payee {number} {each}"), spends * exp(random.gauss(0.3, 0.8))) for each in range(random.randrange(3, 9)))
    return Customer(
        name=name(f"{seed} customer {number}"),
        account=name(f"{seed} account {number}"),
        spends=spends,
        payees=payees,
        rate=min(2.0, random.lognormvariate(log(0.3), 0.6)),
        has_computer=random.random() < HAS_A_COMPUTER,
        from_afar=random.random() < FROM_AFAR,
    )


def paid(random: Random, by: Customer, at: float, payee: str, amount: float, kind: str, account: str | None = None) -> Transfer:
    """A payment by a customer, from `account` if it is another than their own, on one of their devices."""
    on_computer = by.has_computer and random.random() < USES_IT
    return Transfer(
        at=int(at),
        customer=by.name,
        account=account or by.account,
        payee=payee,
        amount=max(1.0, round(amount, 2)),
        kind=kind,
        hand="own, from afar" if by.from_afar and on_computer else "own",
        on_computer=on_computer,
    )


def somewhere(random: Random, known: float) -> str:
    """A shop that everybody knows, or somebody whom nobody has paid."""
    return shop(random) if random.random() < known else nobody(random)


def shop(random: Random) -> str:
    """One of the shops, a few of which have most of the customers."""
    return name(f"shop {min(int(random.paretovariate(0.8)), SHOPS)}")


def nobody(random: Random) -> str:
    """An account that no customer has paid."""
    return name(f"nobody {random.getrandbits(64)}")
