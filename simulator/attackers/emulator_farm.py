"""An emulator farm: bought passwords are used on hundreds of emulated phones that name the victims' own models, their taps and texts
injected by a script, behind a few addresses; each signs in and sends money at once (as IBM Trusteer found in 2020). Half of the farms leave
the emulator's processor and graphics card in place, the others have hidden them."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from simulator import hardware, manners, programs
from simulator.attackers.scene import Scene
from simulator.hardware import Machine
from simulator.life import transfer
from simulator.people import Payee, account_number
from simulator.visits import Step, Visit

FARM = 25  # visits


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    at, address, hidden = 0.0, "", False
    for number in range(count):
        if number % FARM == 0:
            at, address, hidden = scene.moment(random), scene.residential(random), random.random() < 0.5
        at += random.uniform(20, 90)
        victim = scene.victim(random)
        currency = victim.home.country.currency
        accomplice = Payee(account=account_number(f"farm {number // FARM}"), country="NL", usual=100)
        stolen = transfer(victim.account.user_id, accomplice, victim.spends * random.uniform(3, 12), currency)
        yield Visit(
            at=at,
            actor="emulator_farm",
            account=victim.account,
            machine=_emulated(random, victim.languages, victim.home.city.timezone, hidden=hidden),
            address=address,
            steps=(
                Step(action="login", manner=programs.injected(manners.SIGN_IN), challenged="fails", fraud=True),
                Step(
                    action="transaction",
                    manner=programs.injected(manners.TRANSFER),
                    after=3,
                    challenged="fails",
                    transaction=stolen,
                    fraud=True,
                ),
            ),
            seed=random.getrandbits(48),
        )


def _emulated(random: Random, languages: tuple[str, ...], timezone: str, *, hidden: bool) -> Machine:
    """Android on a server, under a real phone's name."""
    traits, pointing = hardware.android(random)
    if not hidden:
        traits = replace(
            traits,
            navigator_platform="Linux x86_64",
            graphic_card="Android Emulator OpenGL ES Translator (Google SwiftShader)",
            core_number=4,
        )
    told = replace(traits, timezone=timezone, languages=languages[:1], accept_languages=languages[0])
    return Machine(traits=told, key=hardware.draw_key(random), pointing=pointing)
