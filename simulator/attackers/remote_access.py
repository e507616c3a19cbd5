"""Remote access: somebody on the telephone has talked a customer into letting them work on the customer's own computer. Device, key and
address are the victim's; the hand is not, and what it does is seen through a remote desktop. The victim has signed in; the caller sends
most of what is there to a new payee, and has the victim read out the code that a challenge asks for, six times of ten."""

from collections.abc import Iterator
from random import Random

from simulator import manners
from simulator.attackers.scene import Scene
from simulator.hands import Hand
from simulator.life import transfer
from simulator.manners import Habits, by_hand
from simulator.people import Payee, account_number
from simulator.visits import Challenged, Step, Visit


def attack(scene: Scene, random: Random, count: int) -> Iterator[Visit]:
    for _ in range(count):
        victim, caller = scene.victim(random), Hand.drawn(random)
        machine = victim.computer or victim.phone
        accomplice = Payee(account=account_number(str(random.getrandbits(64))), country="GB", usual=victim.spends)
        stolen = transfer(victim.account.user_id, accomplice, victim.spends * random.uniform(10, 60), victim.home.country.currency)
        sign_in = by_hand(manners.SIGN_IN, victim.hand, victim.habits, machine)
        send = by_hand(manners.TRANSFER, caller, Habits(assistance="remote_desktop"), machine)
        challenged: Challenged = "passes" if random.random() < 0.6 else "fails"
        yield Visit(
            at=scene.moment(random),
            actor="remote_access",
            account=victim.account,
            machine=machine,
            address=victim.home.address(0),
            steps=(
                Step(action="login", manner=sign_in),
                Step(action="transaction", manner=send, after=180, challenged=challenged, transaction=stolen, fraud=True),
            ),
            seed=random.getrandbits(48),
        )
