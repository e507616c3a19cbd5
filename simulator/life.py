"""Life: what people do day by day, as visits.

A day has a rhythm: little before waking, a first look in the morning, one at noon, most in the evening; at the office on weekdays,
otherwise at home or on the way. Most visits look at the account; some pay somebody who was paid before, some buy, a few change settings.
Passwords are mistyped about once in fifteen times (Chatterjee et al. 2016), now and then forgotten; browsers forget their ids; phones are
replaced after about two years; journeys lead abroad, where a phone keeps its home's carrier half of the time and a laptop its home's clock.
Bills are paid together on one day of the month, partners use each other's accounts, and once in a while somebody buys a car.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from simulator import hardware, manners
from simulator.actors import Account
from simulator.hardware import Machine
from simulator.manners import Form, Manner, by_hand
from simulator.networks import COUNTRIES, City, Country, Internet
from simulator.people import Payee, Person, account_number
from simulator.visits import Challenged, Step, Visit
from tessera.action import ActionType

MOMENTS = ((1.0, 1.0, 0.28), (5.5, 1.2, 0.22), (13.0, 2.0, 0.5))  # hours after waking, their deviation, share of the visits
FORGETS = 0.015  # share of visits on which a browser has forgotten the device: private windows, cleared storage
NEW_PHONE = 1 / 700  # a day
SHOPS = tuple(f"shop-{number}" for number in range(60))


def visits(person: Person, internet: Internet, begin: float, days: int, seed: int) -> Iterator[Visit]:
    """Everything one person does in so many days from `begin` (seconds since the epoch), in order of the days."""
    for day in range(person.joins or 0, days):
        random = Random(f"{seed} day {day} of {person.number}")
        if random.random() < NEW_PHONE:
            person.phone = hardware.phone(random, person.languages, person.home.city.timezone)
        many = _poisson(random, person.rate)
        if day == person.joins:
            yield _visit(person, internet, begin, day, random, joining=True)
        for _ in range(many):
            yield _visit(person, internet, begin, day, random)


def transfer(account: str, payee: Payee, amount: float, currency: str) -> Mapping[str, Any]:
    """A transfer as transaction data."""
    return {
        "amount": max(1.0, round(amount, 2)),
        "currency": currency,
        "type": "money_transfer",
        "method": "bank_account",
        "payer": {"accountNumber": account_number(account)},
        "payee": {"accountNumber": payee.account, "accountCountryCode": payee.country},
    }


def purchase(account: str, shop: str, amount: float, currency: str, card: str | None = None) -> Mapping[str, Any]:
    """A purchase by card as transaction data; `card` are the digits of another card than the account's own."""
    digits = card or account_number(f"card of {account}")
    return {
        "amount": max(1.0, round(amount, 2)),
        "currency": currency,
        "type": "purchase",
        "method": "card",
        "payer": {"accountId": account, "card": {"bin": digits[:6], "last4": digits[-4:]}},
        "payee": {"accountId": shop},
        "purchase": {"totalItems": 1},
    }


def _visit(person: Person, internet: Internet, begin: float, day: int, random: Random, *, joining: bool = False) -> Visit:
    at = _moment(person, begin, day, random)
    if person.partner and not joining and random.random() < 0.25:
        return _by_partner(person, person.partner, at, day, random)
    machine = _machine(person, day, random)
    address = _address(person, internet, machine, at, day, random)
    abroad = _stay(person, day) if machine is person.phone else None
    if random.random() < FORGETS:
        machine = replace(machine, key=hardware.draw_key(random), device_id=None, nonce=None)
    account = person.second_account if person.second_account and random.random() < 0.2 else person.account
    bills = datetime.fromtimestamp(at, UTC).day == person.pays_on
    steps = _joining(person, machine) if joining else _steps(person, account, machine, random, bills=bills)
    return Visit(
        at=at,
        actor="person",
        account=account,
        machine=machine,
        address=address,
        timezone=abroad[1].timezone if abroad else None,
        steps=tuple(replace(step, challenged=_challenged(random)) for step in steps),
        seed=random.getrandbits(48),
    )


def _by_partner(person: Person, partner: Person, at: float, day: int, random: Random) -> Visit:
    """A visit to a person's account by a partner who lives with them: another hand, another phone, the same home."""
    return Visit(
        at=at,
        actor="person",
        account=person.account,
        machine=partner.phone,
        address=person.home.address(day),
        steps=tuple(replace(step, challenged=_challenged(random)) for step in _steps(partner, person.account, partner.phone, random)),
        seed=random.getrandbits(48),
    )


def _moment(person: Person, begin: float, day: int, random: Random) -> float:
    """When: around one of the day's moments, by the clock of the person's town."""
    hours, deviation, _ = random.choices(MOMENTS, [share for *_, share in MOMENTS])[0]
    hour = min(23.9, max(0.1, person.wakes + random.gauss(hours, deviation)))
    midnight = (datetime.fromtimestamp(begin, UTC) + timedelta(days=day)).date()
    local = datetime(midnight.year, midnight.month, midnight.day, tzinfo=ZoneInfo(person.home.city.timezone))
    return (local + timedelta(hours=hour)).timestamp()


def _machine(person: Person, day: int, random: Random) -> Machine:
    """The phone, in two of three visits; on a journey almost always."""
    travelling = _stay(person, day) is not None
    return person.computer if person.computer and random.random() < (0.1 if travelling else 0.36) else person.phone


def _address(person: Person, internet: Internet, machine: Machine, at: float, day: int, random: Random) -> str:
    """Where the request comes from: behind a VPN or relay, abroad, at the office, under way or at home."""
    home, host = person.home, person.number * 7 + day
    if person.vpn and random.random() < 0.5:
        return person.vpn.address(random.getrandbits(12))
    if person.relay and machine.traits.browser_name == "Safari":
        return person.relay.address(random.getrandbits(12))
    if stay := _stay(person, day):
        roams = machine is person.phone and random.random() < 0.5
        country, city, guest = stay
        return (person.carrier if roams else internet.choose(Random(guest), "home", country=country.code, city=city)).address(guest)
    local = datetime.fromtimestamp(at, ZoneInfo(home.city.timezone))
    at_work = local.weekday() < 5 and 8 <= local.hour < 17
    if person.office and at_work and random.random() < 0.6:
        return person.office
    if machine is person.phone and random.random() < (0.6 if at_work else 0.25):
        return person.carrier.address(host)
    return home.address(day)


def _stay(person: Person, day: int) -> tuple[Country, City, int] | None:
    """Where a journey has led on a day, and a number that identifies the place they stay at."""
    journey = next((journey for journey in person.travels if day in journey), None)
    if journey is None:
        return None
    there = Random(f"journey of {person.number} from {journey.start}")
    country = there.choice([country for country in COUNTRIES if country is not person.home.country])
    return country, there.choice(country.cities), there.getrandbits(24)


def _challenged(random: Random) -> Challenged:
    """How a person gets on with a challenge: nearly all pass, some give up."""
    outcomes: tuple[Challenged, ...] = ("passes", "abandons", "fails")
    return random.choices(outcomes, (0.92, 0.06, 0.02))[0]


def _joining(person: Person, machine: Machine) -> Iterator[Step]:
    yield Step(action="register", manner=_by(person, machine, manners.SIGN_UP))


def _steps(person: Person, account: Account, machine: Machine, random: Random, *, bills: bool = False) -> Iterator[Step]:
    """Signing in, perhaps after a mistyped password or a forgotten one, and what is done then."""
    currency, sign_in = person.home.country.currency, _by(person, machine, manners.SIGN_IN)
    if random.random() < 0.006:
        yield Step(action="password_reset", manner=_by(person, machine, manners.RESET))
    while random.random() < person.mistypes:
        yield Step(action="login", manner=sign_in, mistyped=True)
    yield Step(action="login", manner=sign_in)
    for _ in range(random.randrange(2, 6) if bills else random.random() < 0.25):
        yield _payment(person, account, machine, random)
    if random.random() < 0.12:
        bought = purchase(account.user_id, random.choice(SHOPS), person.spends * exp(random.gauss(log(0.6), 0.8)), currency)
        yield Step(action="checkout", manner=_by(person, machine, manners.CHECKOUT), after=random.uniform(5, 90), transaction=bought)
    if random.random() < 0.012:
        changes: tuple[ActionType, ...] = ("account_details_change", "account_details_change", "account_auth_change")
        action = random.choice(changes)
        yield Step(action=action, manner=_by(person, machine, manners.SETTINGS), after=random.uniform(10, 60))
    if random.random() < 0.15:
        yield Step(action="logout", manner=_by(person, machine, Form(path="account")), after=random.uniform(5, 120))


def _payment(person: Person, account: Account, machine: Machine, random: Random) -> Step:
    """A transfer to somebody who is paid again and again, about as much as ever; one in fifteen to somebody new, of these some large."""
    payee, form = random.choice(person.payees), manners.PAY_AGAIN
    if random.random() < 0.07:
        usual = payee.usual * (random.uniform(10, 40) if random.random() < 0.15 else 1)
        payee, form = Payee(account=account_number(str(random.getrandbits(64))), country=payee.country, usual=usual), manners.TRANSFER
    paid = transfer(account.user_id, payee, payee.usual * exp(random.gauss(0, 0.25)), person.home.country.currency)
    return Step(action="transaction", manner=_by(person, machine, form), after=random.uniform(5, 60), transaction=paid)


def _by(person: Person, machine: Machine, form: Form) -> Manner:
    return by_hand(form, person.hand, person.habits, machine)


def _poisson(random: Random, mean: float) -> int:
    """How many, when `mean` are usual (Knuth's way)."""
    count, reached = 0, random.random()
    while reached > exp(-mean):
        count, reached = count + 1, reached * random.random()
    return count
