"""Credential stuffing, patient: an attempt an hour, so that no minute and no hour sees more than one, by a tool that moves and types much
like a person in an ordinary browser. By turns one computer, which keeps its device id, tries a list of names; and one customer's account
is tried from a freshly wiped browser, each time from another home's address. One password in fifty is right."""

from collections.abc import Iterator
from random import Random

from simulator import manners, programs
from simulator.attackers.scene import Scene, personal_computer
from simulator.visits import Step, Visit
from tessera.units import HOUR, SECOND

A_DAY = 24  # attempts
AN_HOUR = HOUR / SECOND


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at, address, victim = 0.0, "", scene.victim(random)
    machine = personal_computer(random, victim.home.country)
    for number in range(count):
        on_one_account = number // A_DAY % 2 == 1
        if number % A_DAY == 0:
            at, victim = scene.moment(random), scene.victim(random)
        if number % A_DAY == 0 or on_one_account:
            machine, address = personal_computer(random, victim.home.country), scene.residential(random, victim.home.country)
        at += AN_HOUR * random.uniform(0.9, 1.1)
        right = random.random() < 0.02
        yield Visit(
            at=at,
            actor="patient_stuffing",
            account=victim.account if on_one_account else scene.stolen_name(random),
            machine=machine,
            address=address,
            steps=(Step(action="login", manner=programs.imitated(manners.SIGN_IN), right=right, challenged="fails", fraud=True),),
            seed=random.getrandbits(48),
        )
