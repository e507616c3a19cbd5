"""Transfers between the customers of one bank: ordinary ones, honest collections that look like a mule's, mules, and remote hands.

Money that several strangers pay into one account and that leaves it soon is a mule's trace. It is also that of the honest people in
`collecting`.

A deceived customer pays a mule once, much more than usual, to an account that they have never paid. The mule passes nearly all of it on
within hours, to an account that nobody knows. A remote hand pays ten to sixty times what its victim usually spends, in one payment or two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, log
from random import Random

from simulator.collecting import COLLECTIONS, SHARES
from simulator.customers import Customer, Transfer, customer, nobody, paid, shop
from tessera.units import DAY, HOUR

WARM_UP = 45  # days of which customers have habits before anything is judged
FIRST_PAYMENT, LARGE = 0.07, 0.15  # share of transfers to somebody new, and of these of far larger ones, as in `life`


def transfers(seed: int, *, customers: int, days: int, mules: int, remote: int) -> list[Transfer]:
    """The payments of the warm-up and of so many days after it, in order of time. Frauds happen after the warm-up."""
    people = [customer(seed, number) for number in range(customers)]
    made = [transfer for person in people for transfer in _ordinary(Random(f"{seed} {person.name}"), person, WARM_UP + days)]
    for kind, share in SHARES.items():
        random = Random(f"{seed} {kind}")
        for _ in range(max(1, round(share * customers))):
            made += COLLECTIONS[kind](random, people, WARM_UP + days)
    for number in range(mules):
        made += _mule(Random(f"{seed} mule {number}"), people, days)
    for number in range(remote):
        made += _remote(Random(f"{seed} remote {number}"), people, days)
    return sorted((each for each in made if 0 <= each.at < (WARM_UP + days) * DAY), key=lambda each: each.at)


def _ordinary(random: Random, person: Customer, days: int) -> Iterator[Transfer]:
    """Bills, shops, family; now and then somebody new, and once in a while a car."""
    at = random.expovariate(person.rate) * DAY
    while at < days * DAY:
        if random.random() < 0.25:
            yield paid(random, person, at, shop(random), person.spends * exp(random.gauss(log(0.6), 0.8)), "shop")
        elif random.random() < FIRST_PAYMENT:
            usual = random.choice(person.payees)[1] * exp(random.gauss(0, 0.25))
            large = random.random() < LARGE
            amount = usual * random.uniform(10, 40) if large else usual
            yield paid(random, person, at, nobody(random), amount, "large purchase" if large else "somebody new")
        else:
            payee, usual = random.choice(person.payees)
            yield paid(random, person, at, payee, usual * exp(random.gauss(0, 0.25)), "again")
        at += random.expovariate(person.rate) * DAY


def _mule(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    """Two to six deceived customers pay within two days; a quarter of the mules pass it on in two parts."""
    mule, *deceived = random.sample(people, random.randrange(3, 8))
    at = (WARM_UP + random.uniform(0, days - 3)) * DAY
    came = []
    for payer in deceived:
        at += random.uniform(0.2, 8) * HOUR
        came.append(replace(paid(random, payer, at, mule.account, random.uniform(300, 1500), "paid to a mule"), fraud=True))
    yield from came
    parts = 2 if random.random() < 0.25 else 1
    for _ in range(parts):
        at += random.uniform(0.2, 3) * HOUR
        share = random.uniform(0.85, 0.97) / parts
        passed_on = paid(random, mule, at, nobody(random), share * sum(each.amount for each in came), "passed on by a mule")
        yield replace(passed_on, fraud=True)


def _remote(random: Random, people: Sequence[Customer], days: int) -> Iterator[Transfer]:
    """On the victim's computer where there is one, otherwise on the telephone."""
    victim = random.choice(people)
    at, accomplice = (WARM_UP + random.uniform(0, days - 1)) * DAY, nobody(random)
    for number in range(2 if random.random() < 0.2 else 1):
        amount = victim.spends * random.uniform(10, 60)
        sent = paid(random, victim, at + number * 0.2 * HOUR, accomplice, amount, "remote hand")
        yield replace(sent, fraud=True, hand="remote", on_computer=victim.has_computer)
