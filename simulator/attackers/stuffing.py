"""Credential stuffing, fast: a list of names and passwords stolen elsewhere is tried in waves from a few rented addresses, several
attempts a second, by a browser that hides being driven. One password in fifty is right."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.attackers.scene import Scene, disguised
from simulator.visits import Step, Visit

WAVE = 200  # attempts
PAUSE = 0.6  # s between two attempts


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at, addresses = 0.0, [""]
    for number in range(count):
        if number % WAVE == 0:
            at, addresses = scene.moment(random), [scene.rented(random) for _ in range(2)]
        at += random.expovariate(1 / PAUSE)
        country = random.choice(scene.people).home.country
        right = random.random() < 0.02
        yield Visit(
            at=at,
            actor="stuffing",
            account=scene.stolen_name(random),
            machine=disguised(random, country),
            address=random.choice(addresses),
            steps=(Step(action="login", manner=programs.filled(manners.SIGN_IN), right=right, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
