"""A bot that imitates a person: a real browser driven from a home's address, with curved movements, noise and keys held for a while, as
tools sold for this make them. It signs in with passwords that were bought and found right, one in four."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.attackers.scene import Scene, personal_computer
from simulator.visits import Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        victim = scene.victim(random)
        right = random.random() < 0.25
        yield Visit(
            at=scene.moment(random),
            actor="humanised_bot",
            account=victim.account,
            machine=personal_computer(random, victim.home.country),
            address=scene.residential(random, victim.home.country),
            steps=(Step(action="login", manner=programs.imitated(manners.SIGN_IN), right=right, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
