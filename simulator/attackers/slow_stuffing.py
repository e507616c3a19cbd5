"""Credential stuffing, slow: the same list, tried through residential proxies, each attempt from another home's address in the victims'
country and minutes from the last, typed with a delay by a browser that hides being driven. One password in fifty is right."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.attackers.scene import Scene, disguised
from simulator.visits import Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        victim = scene.victim(random)
        account = victim.account if random.random() < 0.4 else scene.stolen_name(random)
        manner = programs.typed_with_delay(manners.SIGN_IN, random.uniform(40, 130))
        yield Visit(
            at=scene.moment(random),
            actor="slow_stuffing",
            account=account,
            machine=disguised(random, victim.home.country),
            address=scene.residential(random, victim.home.country),
            steps=(Step(action="login", manner=manner, right=random.random() < 0.02, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
