"""Honest people whose accounts collect money, as a mule's does: each differs from a mule in something, and none of them in everything.

How common each is, and how large their payments are, are judgements of ours: no public data have it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from simulator.customers import Customer, Transfer, name, nobody, paid, somewhere
from tessera.units import DAY

HONEST = {
    "landlord": "tenants pay the rent, the bank's mortgage is paid from it",
    "treasurer": "a club's members pay their share within days, and its treasurer pays the venue",
    "journey": "friends pay several hundred each to one of them, who pays the lodging",
    "present": "friends and colleagues pay a little, and somebody buys a present",
    "new shop": "strangers pay from the first day on, and suppliers are paid",
    "salary": "the salary comes and the rent is paid on the next day",
    "own accounts": "money goes from one account of a customer to another, and from there to a shop",
    "crowdfunding": "many strangers pay within a fortnight, and somebody nobody has paid before makes the thing",
    "student": "a parent's money comes and the rent is paid from it",
    "freelancer": "customers, some of them new, pay their bills, and suppliers are paid",
    "second-hand": "strangers pay for used things, and something else is bought",
    "flat share": "flatmates pay one of them, who pays the landlord",
}
"""The honest people whose accounts collect money."""
SHARES = {
    "landlord": 0.02, "treasurer": 0.01, "journey": 0.004, "present": 0.03, "new shop": 0.004, "salary": 0.6, "own accounts": 0.2,
    "crowdfunding": 0.002, "student": 0.08, "freelancer": 0.05, "second-hand": 0.05, "flat share": 0.04,
}  # fmt: skip
"""Which share of the customers each is in a month."""


def _collected(
    random: Random, people: Sequence[Customer], into: str, begin: float, within: float, payers: int, amounts: tuple[float, float], kind: str
) -> list[Transfer]:
    """Payments of so many customers into one account, within so many days."""
    share = random.uniform(*amounts)
    return [
        paid(random, payer, begin + random.uniform(0, within) * DAY, into, share * random.uniform(0.9, 1.1), kind)
        for payer in random.sample(people, payers)
    ]


def _passed_on(random: Random, by: Customer, came: Sequence[Transfer], payee: str, share: float, after: tuple[float, float]) -> Transfer:
    at = max(each.at for each in came) + random.uniform(*after) * DAY
    return paid(random, by, at, payee, share * sum(each.amount for each in came), came[0].kind)


def _monthly(days: int, random: Random) -> Iterator[float]:
    """A day in each month, the same one, in milliseconds."""
    first = random.randrange(30)
    for day in range(first, days, 30):
        yield (day + 0.3) * DAY


def _landlord(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner, *tenants = random.sample(people, random.randrange(2, 6))
    rent, bank = random.uniform(400, 1200), name("mortgages")
    for at in _monthly(days, random):
        came = [paid(random, each, at + random.uniform(0, 2) * DAY, owner.account, rent, "landlord") for each in tenants]
        yield from came
        yield _passed_on(random, owner, came, bank, random.uniform(0.5, 0.95), (0.1, 2))


def _flat_share(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    tenant, *others = random.sample(people, random.randrange(3, 5))
    rent, landlord = random.uniform(300, 700), nobody(random)
    for at in _monthly(days, random):
        came = [paid(random, each, at + random.uniform(0, 1.5) * DAY, tenant.account, rent, "flat share") for each in others]
        yield from came
        yield _passed_on(random, tenant, came, landlord, (len(others) + 1) / len(others), (0.05, 1))


def _at_some_time(random: Random, days: int) -> float:
    return random.uniform(0, days - 2) * DAY


def _treasurer(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner = random.choice(people)
    came = _collected(
        random, people, owner.account, _at_some_time(random, days), random.uniform(2, 10), random.randrange(6, 16), (15, 80), "treasurer"
    )
    yield from came
    yield _passed_on(random, owner, came, somewhere(random, 0.85), random.uniform(0.8, 1.0), (0.1, 6))


def _journey(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner, friends = random.choice(people), random.randrange(4, 9)
    came = _collected(random, people, owner.account, _at_some_time(random, days), random.uniform(1, 6), friends, (150, 500), "journey")
    yield from came
    yield _passed_on(random, owner, came, somewhere(random, 0.7), (friends + 1) / friends, (0.1, 5))


def _present(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner = random.choice(people)
    came = _collected(
        random, people, owner.account, _at_some_time(random, days), random.uniform(0.3, 3), random.randrange(4, 13), (8, 30), "present"
    )
    yield from came
    yield _passed_on(random, owner, came, somewhere(random, 0.9), random.uniform(0.9, 1.15), (0.05, 3))


def _new_shop(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner, opened = random.choice(people), random.uniform(0, days) * DAY
    suppliers = [somewhere(random, 0.6) for _ in range(4)]
    for day in range(int((days * DAY - opened) // DAY)):
        at = opened + day * DAY
        took = _collected(random, people, owner.account, at, 0.5, random.randrange(1, 9), (10, 80), "new shop")
        yield from took
        if random.random() < 0.3:
            yield paid(random, owner, at + 0.6 * DAY, random.choice(suppliers), random.uniform(40, 600), "new shop")


def _salary(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    person, firm = (
        random.choice(people),
        Customer(name(f"firm {random.randrange(20)}"), name(f"firm account {random.randrange(20)}"), 2000, (), 1, True, False),
    )
    landlord, pay = nobody(random), random.uniform(1500, 4000)
    moved = random.random() < 0.05 and random.randrange(days // 2, days)
    for at in _monthly(days, random):
        yield paid(random, firm, at, person.account, pay, "salary")
        if moved and at > moved * DAY:
            landlord, moved = nobody(random), False
            yield paid(random, person, at + 0.5 * DAY, landlord, pay * random.uniform(0.6, 0.9), "salary")
        yield paid(random, person, at + random.uniform(0.2, 1.5) * DAY, landlord, pay * random.uniform(0.25, 0.5), "salary")


def _own_accounts(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    person = random.choice(people)
    other = name(f"second account of {person.account}")
    for at in _monthly(days, random):
        moved = person.spends * random.uniform(2, 15)
        yield paid(random, person, at, other, moved, "own accounts")
        yield paid(
            random,
            person,
            at + random.uniform(0.1, 2) * DAY,
            somewhere(random, 0.8),
            moved * random.uniform(0.3, 1),
            "own accounts",
            other,
        )


def _crowdfunding(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    owner = random.choice(people)
    payers = min(len(people), random.randrange(30, 100))
    came = _collected(random, people, owner.account, _at_some_time(random, days), 14, payers, (20, 60), "crowdfunding")
    yield from came
    yield _passed_on(random, owner, came, nobody(random), random.uniform(0.4, 0.8), (0.5, 10))


def _student(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    student, parent = random.sample(people, 2)
    landlord, money = nobody(random), random.uniform(400, 900)
    for at in _monthly(days, random):
        yield paid(random, parent, at, student.account, money, "student")
        yield paid(random, student, at + random.uniform(0.2, 2) * DAY, landlord, money * random.uniform(0.6, 0.95), "student")


def _freelancer(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    person, *customers = random.sample(people, 5)
    suppliers = [nobody(random) for _ in range(3)]
    at = random.uniform(0, 7) * DAY
    while at < days * DAY:
        customer = random.choice(people if random.random() < 0.4 else customers)
        bill = random.uniform(200, 2500)
        yield paid(random, customer, at, person.account, bill, "freelancer")
        if random.random() < 0.4:
            supplier = nobody(random) if random.random() < 0.1 else random.choice(suppliers)
            yield paid(random, person, at + random.uniform(0.2, 3) * DAY, supplier, bill * random.uniform(0.1, 0.9), "freelancer")
        at += random.expovariate(1 / 6) * DAY


def _second_hand(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    seller = random.choice(people)
    came = _collected(random, people, seller.account, _at_some_time(random, days), 4, random.randrange(1, 6), (10, 150), "second-hand")
    yield from came
    yield _passed_on(random, seller, came, somewhere(random, 0.6), random.uniform(0.3, 1.2), (0.1, 5))


COLLECTIONS: Mapping[str, Callable[[Random, Sequence[Customer], int], Iterator[Transfer]]] = {
    "landlord": _landlord, "treasurer": _treasurer, "journey": _journey, "present": _present, "new shop": _new_shop, "salary": _salary,
    "own accounts": _own_accounts, "crowdfunding": _crowdfunding, "student": _student, "freelancer": _freelancer,
    "second-hand": _second_hand, "flat share": _flat_share,
}  # fmt: skip
