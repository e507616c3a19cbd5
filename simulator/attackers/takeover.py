"""A targeted takeover: somebody has phished a password and comes by hand, from the victim's country, often behind a VPN there, with a
popular browser set to the victim's language and clock; in three of ten cases with the victim's device id, copied without its key. They
read the balance, then send a large amount to a payee who is new. One in ten talks the victim into passing a challenge for them."""

from collections.abc import Iterator
from random import Random

from simulator import manners
from simulator.attackers.scene import Scene, personal_computer
from simulator.hands import Hand
from simulator.life import transfer
from simulator.manners import Habits, by_hand
from simulator.people import Payee, account_number
from simulator.visits import Challenged, Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        victim, hand = scene.victim(random), Hand.drawn(random)
        country, machine = victim.home.country, personal_computer(random, victim.home.country)
        challenged: Challenged = "passes" if random.random() < 0.1 else "fails"
        accomplice = Payee(account=account_number(str(random.getrandbits(64))), country=country.code, usual=victim.spends)
        stolen = transfer(victim.account.user_id, accomplice, victim.spends * random.uniform(8, 40), country.currency)
        sign_in = by_hand(manners.SIGN_IN, hand, Habits(fills=random.choice(("types", "pastes"))), machine)
        send = by_hand(manners.TRANSFER, hand, Habits(fills="types"), machine)
        yield Visit(
            at=scene.moment(random),
            actor="takeover",
            account=victim.account,
            machine=machine,
            copied=victim.phone if random.random() < 0.3 else None,
            address=_address(scene, random, country.code),
            steps=(
                Step(action="login", manner=sign_in, challenged=challenged, fraud=True),
                Step(action="transaction", manner=send, after=40, challenged=challenged, transaction=stolen, fraud=True),
            ),
            seed=random.getrandbits(48),
        )


def _address(scene: Scene, random: Random, country: str) -> str:
    """In the victim's country: behind a VPN that has an exit there, else at some home's address."""
    exits = [network for network in scene.internet.networks if network.kind == "vpn" and network.country.code == country]
    if exits and random.random() < 0.4:
        return random.choice(exits).address(random.getrandbits(12))
    return scene.internet.choose(random, "home", country=country).address(random.getrandbits(24))
