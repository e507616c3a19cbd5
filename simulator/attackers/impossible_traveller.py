"""An impossible traveller: malware has copied a browser whole, id, key and all, and it is used at the other end of the world minutes after
its owner was at home."""

from collections.abc import Iterator
from random import Random

from simulator import manners
from simulator.attackers.scene import Scene
from simulator.hands import Hand
from simulator.manners import Habits, by_hand
from simulator.visits import Step, Visit

FAR_AWAY = ("AU", "VN", "BR")


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at_home = {person.home.address(day) for person in scene.people for day in range(60)}
    possible = [visit for visit in scene.visits if scene.begin <= visit.at < scene.end and visit.address in at_home]
    for visit in random.sample(possible, min(count, len(possible))):
        hand = Hand.drawn(random)
        network = scene.internet.choose(random, "home", country=random.choice(FAR_AWAY))
        sign_in = by_hand(manners.SIGN_IN, hand, Habits(fills="pastes"), visit.machine)
        yield Visit(
            at=visit.at + random.uniform(600, 5400),
            actor="impossible_traveller",
            account=visit.account,
            machine=visit.machine,
            address=network.address(random.getrandbits(24)),
            steps=(Step(action="login", manner=sign_in, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
