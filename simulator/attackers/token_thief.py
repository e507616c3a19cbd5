"""A session token's thief: malware on a page or in a browser has taken the token of a session that is signed in. Within a quarter of an
hour it is used from elsewhere, by hand, to send money away; the device's key did not come with it."""

from collections.abc import Iterator
from random import Random

from simulator import manners
from simulator.attackers.scene import Scene, personal_computer
from simulator.hands import Hand
from simulator.life import transfer
from simulator.manners import Habits, by_hand
from simulator.people import Payee, account_number
from simulator.visits import Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    currencies = {person.account.user_id: person.home.country.currency for person in scene.people}
    signed_in = [
        visit
        for visit in scene.visits
        if scene.begin <= visit.at < scene.end and visit.steps[0].action == "login" and visit.account.user_id in currencies
    ]
    for visit in random.sample(signed_in, min(count, len(signed_in))):
        country = random.choice(scene.people).home.country
        machine, hand = personal_computer(random, country), Hand.drawn(random)
        accomplice = Payee(account=account_number(str(random.getrandbits(64))), country=country.code, usual=100)
        stolen = transfer(visit.account.user_id, accomplice, random.uniform(400, 4000), currencies[visit.account.user_id])
        send = by_hand(manners.TRANSFER, hand, Habits(), machine)
        yield Visit(
            at=visit.at + random.uniform(120, 900),
            actor="token_thief",
            account=visit.account,
            machine=machine,
            address=scene.residential(random),
            taken=visit.machine,
            steps=(Step(action="transaction", manner=send, challenged="fails", transaction=stolen, fraud=True),),
            seed=random.getrandbits(48),
        )
