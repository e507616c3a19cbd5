"""Card testing: a list of stolen card numbers is tried in small purchases, a new card every few seconds, by a script behind one address,
mostly as a guest of the same two or three accounts. Six of seven cards are declined."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.actors import Account
from simulator.attackers.scene import Scene, disguised
from simulator.life import purchase
from simulator.visits import Step, Visit

LIST = 40  # cards
SESSION = 8  # cards that are tried in one visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at, address, machine = 0.0, "", disguised(random, scene.people[0].home.country)
    for number in range(count):
        if number % (LIST // SESSION) == 0:
            country = random.choice(scene.people).home.country
            at, address, machine = scene.moment(random), scene.residential(random, country), disguised(random, country)
        at += random.uniform(60, 120)
        name = f"guest-{number // (LIST // SESSION)}-{number % 2}"
        yield Visit(
            at=at,
            actor="card_testing",
            account=Account(user_id=name, username=f"{name}@mail.example"),
            machine=machine,
            address=address,
            steps=tuple(_tried(random, name) for _ in range(SESSION)),
            seed=random.getrandbits(48),
        )


def _tried(random: Random, name: str) -> Step:
    card = f"{random.randrange(10**15, 10**16)}"
    return Step(
        action="checkout",
        manner=programs.filled(manners.CHECKOUT),
        after=random.uniform(1, 6),
        mistyped=random.random() < 6 / 7,
        challenged="fails",
        transaction=purchase(name, "shop-7", random.uniform(1, 3), "EUR", card=card),
        fraud=True,
    )
