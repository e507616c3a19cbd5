"""A plain bot: a headless browser in a data centre that does not hide, as scripts and scanners are; it has stolen names, few passwords."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.attackers.scene import Scene, headless
from simulator.visits import Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        right = random.random() < 0.05
        yield Visit(
            at=scene.moment(random),
            actor="bot",
            account=scene.stolen_name(random),
            machine=headless(random),
            address=scene.rented(random),
            steps=(Step(action="login", manner=programs.filled(manners.SIGN_IN), right=right, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
