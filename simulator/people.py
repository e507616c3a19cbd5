"""People: who they are, what they have, and how they behave. All of it stays the same, so that a person is recognisable over a month.

People live in households, which share an address and perhaps a computer; many go to offices, which share addresses with strangers. They
have a phone and mostly a computer, hands and habits of their own, an hour at which they are awake, a few whom they pay again and again.
Some live behind a VPN or a privacy relay, some hear their screen instead of seeing it, some work on a computer far away.

Shares of people are from public surveys where one is named, else judgements of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from math import exp, log
from random import Random

from simulator import hardware
from simulator.actors import Account
from simulator.hands import Hand
from simulator.hardware import Machine
from simulator.manners import Habits
from simulator.networks import COUNTRIES, City, Country, Internet, Network

HOUSEHOLD = ((1, 0.38), (2, 0.33), (3, 0.15), (4, 0.14))  # persons, share of the households (Eurostat 2023, one to four and more)


@dataclass(frozen=True, kw_only=True)
class Payee:
    """A regular payee: an account, its country, and the usual amount (in the payer's currency)."""

    account: str
    country: str
    usual: float


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where a household lives, and the address that it shares until its provider gives it another."""

    country: Country
    city: City
    network: Network
    host: int
    computer: Machine | None  # that the household shares

    def address(self, day: int) -> str:
        """One home in three gets a new address about every three weeks."""
        moves = self.host % 3 == 0
        return self.network.address(self.host + 97 * ((day + self.host) // 21) if moves else self.host)


@dataclass(eq=False, kw_only=True)
class Person:
    """One person. `wakes` is the local hour at which the day begins, `rate` how many visits a day has, `spends` the median of a payment."""

    number: int
    account: Account
    second_account: Account | None
    home: Home
    languages: tuple[str, ...]
    hand: Hand
    habits: Habits
    phone: Machine
    computer: Machine | None
    carrier: Network
    office: str | None
    vpn: Network | None
    relay: Network | None
    wakes: float
    rate: float
    mistypes: float
    spends: float
    payees: tuple[Payee, ...]
    pays_on: int  # the day of the month on which the bills are paid
    joins: int | None = None  # the day on which they sign up, for those who have not before
    partner: "Person | None" = None  # who lives with them and uses their account, too, from a phone of their own
    travels: list[range] = field(default_factory=list)  # days

    @property
    def devices(self) -> tuple[Machine, ...]:
        return (self.phone, *((self.computer,) if self.computer else ()))


def population(internet: Internet, count: int, days: int, seed: int) -> list[Person]:
    """`count` people in households. Each is drawn from their own seed, so more people or more attackers do not change anyone."""
    people: list[Person] = []
    for household in range(count):
        random = Random(f"{seed} household {household}")
        home = _home(internet, random)
        (size,) = random.choices([size for size, _ in HOUSEHOLD], [share for _, share in HOUSEHOLD])
        members = [_person(internet, home, len(people) + number, days, seed) for number in range(size)]
        if size > 1 and random.random() < 0.12:
            members[0].partner = members[1]
        people += members
        if len(people) >= count:
            break
    return people[:count]


def account_number(name: str) -> str:
    """A bank account's number, of eleven digits."""
    return f"{int(sha256(name.encode()).hexdigest(), 16) % 10**11:011}"


def _home(internet: Internet, random: Random) -> Home:
    (country,) = random.choices(COUNTRIES, [country.share for country in COUNTRIES])
    city = random.choice(country.cities)
    shared = hardware.computer(random, country.languages[:1], city.timezone) if random.random() < 0.2 else None
    network = internet.choose(random, "home", country=country.code, city=city)
    return Home(country=country, city=city, network=network, host=random.getrandbits(24), computer=shared)


def _person(internet: Internet, home: Home, number: int, days: int, seed: int) -> Person:
    random = Random(f"{seed} person {number}")
    country, city = home.country, home.city
    first = random.choices(country.languages, [1 / (3 * rank + 1) for rank in range(len(country.languages))])[0]
    languages = tuple(dict.fromkeys((first, *country.languages[:1], "en-US")))
    phone = hardware.phone(random, languages, city.timezone)
    computer = home.computer or (hardware.computer(random, languages, city.timezone) if random.random() < 0.7 else None)
    office = (
        internet.choose(random, "office", country=country.code, city=city).address(random.randrange(6)) if random.random() < 0.4 else None
    )
    vpn = internet.choose(random, "vpn") if random.random() < 0.08 else None
    relay = internet.choose(random, "relay") if phone.traits.browser_name == "Safari" and random.random() < 0.08 else None
    spends = exp(random.gauss(log(60), 0.7))
    return Person(
        number=number,
        account=_account(random, f"customer-{number}"),
        second_account=_account(random, f"customer-{number}-b") if random.random() < 0.06 else None,
        home=home,
        languages=languages,
        hand=Hand.drawn(random),
        habits=Habits.drawn(random),
        phone=phone,
        computer=computer,
        carrier=internet.choose(random, "mobile", country=country.code),
        office=office,
        vpn=vpn,
        relay=relay,
        wakes=min(11.0, max(4.5, random.gauss(7, 1.2))),
        rate=min(4.0, random.lognormvariate(log(0.5), 0.7)),
        mistypes=min(0.4, random.lognormvariate(log(0.05), 0.6)),
        spends=spends,
        payees=tuple(_payees(random, country, spends)),
        pays_on=random.choice((1, 10, 15, 20, 25)),
        joins=random.randrange(days) if random.random() < 0.08 else None,
        travels=_travels(random, days),
    )


def _account(random: Random, name: str) -> Account:
    return Account(user_id=name, username=f"{name}@mail.example", claims_hash=random.random() < 0.9)


def _payees(random: Random, country: Country, spends: float) -> Iterator[Payee]:
    """Landlord, power, phone, family: three to eight, of very different size."""
    for _ in range(random.randrange(3, 9)):
        account = account_number(str(random.getrandbits(64)))
        yield Payee(account=account, country=country.code, usual=round(spends * exp(random.gauss(0.3, 0.8)), 2))


def _travels(random: Random, days: int) -> list[range]:
    """Journeys of two to nine days, one in about sixty days."""
    journeys, day = [], 0
    while (day := day + 1 + int(random.expovariate(1 / 60))) < days:
        journeys.append(range(day, day + random.randrange(2, 10)))
        day = journeys[-1].stop
    return journeys
