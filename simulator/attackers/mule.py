"""A money mule: a customer lets their account be used. Several others in the country, deceived, send them money within a day or two, each
from their own device, as they always sign in; within the hour the mule, who uses their own phone, passes nearly all of it on abroad."""

from collections.abc import Iterator
from random import Random

from simulator import manners
from simulator.attackers.scene import Scene
from simulator.life import transfer
from simulator.manners import Form, by_hand
from simulator.people import Payee, Person, account_number
from simulator.visits import Step, Visit
from tessera.units import HOUR, SECOND

DECEIVED = 4  # people for each mule
AN_HOUR = HOUR / SECOND


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    """So many visits: of each five, four of the deceived and one of the mule."""
    at, mule, received = 0.0, scene.victim(random), 0.0
    for number in range(count):
        if number % (DECEIVED + 1) == 0:
            at, mule, received = scene.moment(random), scene.victim(random), 0.0
        if number % (DECEIVED + 1) < DECEIVED:
            at += random.uniform(0.2, 6) * AN_HOUR
            deceived = scene.compatriot(random, mule)
            amount = random.uniform(300, 1500)
            received += amount
            account = Payee(account=account_number(mule.account.user_id), country=mule.home.country.code, usual=amount)
            yield _visit(random, deceived, at, account, amount, manners.TRANSFER)
        else:
            abroad = Payee(account=account_number(str(random.getrandbits(64))), country="VN", usual=received)
            yield _visit(random, mule, at + random.uniform(0.2, 1) * AN_HOUR, abroad, received * 0.93, manners.TRANSFER)


def _visit(random: Random, person: Person, at: float, payee: Payee, amount: float, form: Form) -> Visit:
    paid = transfer(person.account.user_id, payee, amount, person.home.country.currency)
    sign_in = by_hand(manners.SIGN_IN, person.hand, person.habits, person.phone)
    send = by_hand(form, person.hand, person.habits, person.phone)
    return Visit(
        at=at,
        actor="mule",
        account=person.account,
        machine=person.phone,
        address=person.home.address(0),
        steps=(Step(action="login", manner=sign_in), Step(action="transaction", manner=send, after=15, transaction=paid, fraud=True)),
        seed=random.getrandbits(48),
    )
