"""A sign-up farm: accounts are opened by the dozen, for bonuses or to be sold, on one computer behind one address. A script fills the form
with invented people; cookies are cleared between two, so each comes with a new device id and key, at times one is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from simulator import hardware, manners, programs
from simulator.actors import Account
from simulator.attackers.scene import Scene, personal_computer
from simulator.visits import Step, Visit

FARM = 30  # accounts


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at, address, machine = 0.0, "", personal_computer(random, scene.people[0].home.country)
    for number in range(count):
        if number % FARM == 0:
            country = random.choice(scene.people).home.country
            at, address, machine = scene.moment(random), scene.residential(random, country), personal_computer(random, country)
        at += random.uniform(25, 120)
        if random.random() < 0.8:
            machine = replace(machine, key=hardware.draw_key(random), device_id=None, nonce=None)
        name = f"invented-{random.getrandbits(32)}"
        yield Visit(
            at=at,
            actor="signup_farm",
            account=Account(user_id=name, username=f"{name}@mail.example"),
            machine=machine,
            address=address,
            steps=(Step(action="register", manner=programs.filled(manners.SIGN_UP), challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
