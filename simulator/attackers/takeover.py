"""A targeted takeover: somebody has phished a password and comes by hand, from the victim's country, often behind a VPN there, with a
popular browser set to the victim's language and clock; in three of ten cases with the victim's device id, copied without its key. One in
five has the victim's mailbox instead of the password and resets it; one in four puts in a telephone number of their own first. Then they
send a large amount to a payee who is new. One in ten talks the victim into passing a challenge for them."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from simulator import manners
from simulator.attackers.scene import Scene, personal_computer
from simulator.hands import Hand
from simulator.hardware import Machine
from simulator.life import transfer
from simulator.manners import Form, Habits, by_hand
from simulator.people import Payee, account_number
from simulator.visits import Challenged, Step, Visit
from tessera.action import ActionType


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        victim = scene.victim(random)
        country, machine = victim.home.country, personal_computer(random, victim.home.country)
        challenged: Challenged = "passes" if random.random() < 0.1 else "fails"
        accomplice = Payee(account=account_number(str(random.getrandbits(64))), country=country.code, usual=victim.spends)
        stolen = transfer(victim.account.user_id, accomplice, victim.spends * random.uniform(8, 40), country.currency)
        yield Visit(
            at=scene.moment(random),
            actor="takeover",
            account=victim.account,
            machine=machine,
            copied=victim.phone if random.random() < 0.3 else None,
            address=_address(scene, random, country.code),
            steps=tuple(_steps(random, machine, challenged, stolen)),
            seed=random.getrandbits(48),
        )


def _steps(random: Random, machine: Machine, challenged: Challenged, stolen: Mapping[str, Any]) -> Iterator[Step]:
    hand, habits = Hand.drawn(random), Habits(fills=random.choice(("types", "pastes")))
    work: list[tuple[ActionType, Form]] = [("login", manners.SIGN_IN)]
    if random.random() < 0.2:
        work.insert(0, ("password_reset", manners.RESET))
    if random.random() < 0.25:
        work.append(("account_details_change", manners.SETTINGS))
    for action, form in work:
        yield Step(action=action, manner=by_hand(form, hand, habits, machine), after=15, challenged=challenged, fraud=True)
    send = by_hand(manners.TRANSFER, hand, habits, machine)
    yield Step(action="transaction", manner=send, after=40, challenged=challenged, transaction=stolen, fraud=True)


def _address(scene: Scene, random: Random, country: str) -> str:
    """In the victim's country: behind a VPN that has an exit there, else at some home's address."""
    exits = [network for network in scene.internet.networks if network.kind == "vpn" and network.country.code == country]
    if exits and random.random() < 0.4:
        return random.choice(exits).address(random.getrandbits(12))
    return scene.internet.choose(random, "home", country=country).address(random.getrandbits(24))
