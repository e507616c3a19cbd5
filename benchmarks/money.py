"""Money: mules, remote hands and first payments to new payees, among honest people whose accounts collect money, too.

Payments alone are simulated (`simulator.transfers`), with the pages on which they are made; the product's own profiles learn them and
`assess` decides, as it does behind the doors. No figure here was fitted to: the weights are by hand, from the assumptions in the decisions.
They were tried on the seeds in `TRIED_ON` while they were written; other seeds are judged. Every fraud that is not denied succeeds and is
learned. Frauds alone are counted as fraud: the victims' own sign-ins are not among them.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from benchmarks.report import Row, table
from datasets.measures import share
from simulator import hardware, manners
from simulator.collecting import HONEST
from simulator.customers import Transfer, name
from simulator.hands import Hand
from simulator.manners import Habits, by_hand
from simulator.networks import internet
from simulator.transfers import WARM_UP, transfers
from simulator.world import BEGIN
from tessera import evidence, features, money
from tessera.action import Action, ActionType, Payment
from tessera.assessment import Assessment, assess
from tessera.evidence import Evidence
from tessera.history import History, Observation
from tessera.place import Place
from tessera.policy import Policy
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Profile, Profiles, UserProfile
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.telemetry import HeaderFacts
from tessera.units import DAY, MINUTE, SECOND

TRIED_ON, JUDGED = (901, 902), (31, 32, 33)
MULES, STOPPED = ("paid to a mule", "passed on by a mule"), ("challenge", "deny")
CURRENCY = "EUR"
POOL = 60  # machines of a kind, each with a few visits
VISITS = 3
BASES: Sequence[tuple[ActionType, float]] = (("transaction", 0.8), ("withdraw", 0.1), ("credits_change", 0.1))
FIRST_MOMENT = round(BEGIN) * SECOND - WARM_UP * DAY


@cache
def _visits(hand: str, machine: int, on_computer: bool) -> Sequence[DeviceSession]:
    """A machine's sessions: the owner signs in, then somebody pays."""
    random = Random(f"machine {machine} {on_computer}")
    made = (hardware.computer if on_computer else hardware.phone)(random, ("en-GB",), "Europe/London")
    owner, caller = Hand.drawn(random), Hand.drawn(random)
    afar = Habits(assistance="remote_desktop")
    habits = afar if hand == "own, from afar" else Habits(tabs=random.random() < 0.35)
    traits = made.traits_at(BEGIN)
    found = []
    for _ in range(VISITS):
        sign_in = by_hand(manners.SIGN_IN, owner, habits, made)(random)
        pays = by_hand(manners.TRANSFER, *((caller, afar) if hand == "remote" else (owner, habits)), made)(random)
        before, page = features.tally(sign_in), features.tally(pays)
        found.append(
            DeviceSession(
                id="session",
                device="",
                opened_at=0,
                traits=traits,
                headers=HeaderFacts(
                    user_agent=traits.user_agent,
                    accept_language=traits.accept_languages,
                    hint_platform=f'"{traits.hint_platform}"' if traits.hint_platform else None,
                    hint_mobile=("?1" if traits.hint_mobile else "?0") if traits.hint_platform else None,
                ),
                proven=True,
                tallies=features.add(before, page),
                page=page,
            )
        )
    return found


@cache
def _home(customer: str) -> tuple[Place, str]:
    random, net = Random(customer), internet()
    network = net.choose(random, "home", country="GB")
    address = network.address(random.getrandbits(24))
    return net.place(address), f"{name(address[:7])[:8]}|{name(address)[:8]}"


class Bank:
    """What the product knows of its customers; `judge` decides about a payment, `learn` teaches what it came to."""

    def __init__(self) -> None:
        self.users: dict[str, UserProfile] = {}
        self.devices: dict[str, DeviceProfile] = {}
        self.links: dict[str, Link] = {}
        self.payees: dict[str, Payee] = {}
        self.market = Market()
        self.model, self.policy = Model.load(), Policy()
        self.number = 0

    def evidence(self, paid: Transfer) -> Evidence:
        random = Random(f"{paid.customer} {paid.at}")
        machine = Random(f"{paid.customer} {paid.on_computer}").randrange(POOL)
        visit = random.choice(_visits(paid.hand, machine, paid.on_computer))
        place, address = _home(paid.customer)
        device, now = f"{paid.customer} {paid.on_computer}", FIRST_MOMENT + paid.at
        session = replace(visit, device=device, key=name(device), opened_at=now - 3 * MINUTE, place=place, issued_to=place, address=address)
        base = random.choices([base for base, _ in BASES], [weight for _, weight in BASES])[0]
        payment = Payment(amount=paid.amount, currency=CURRENCY, payee=paid.payee, payer=paid.account)
        profiles = Profiles(
            user=self.users.get(paid.customer, UserProfile()),
            device=self.devices.get(device, DeviceProfile()),
            link=self.links.get(device, Link()),
            payee=self.payees.get(paid.payee, Payee()),
            account=self.payees.get(paid.account, Payee()),
            market=self.market,
        )
        action = Action(
            type=base, base=base, performed_at=now, triggered_by="backend", user=paid.customer, user_asserted_by="backend", payment=payment
        )
        history = History(
            ip_action_rate_60_sec=0, user_action_rate_60_sec=0, device_action_rate_60_sec=0, ip_user_count_last_hour=1,
            ip_device_count_last_hour=1, ip_action_count_last_hour=1, ip_failure_count_last_hour=0, user_failure_count_last_hour=0,
            user_failure_count_last_day=0, user_failure_count_last_week=0, device_failure_count_last_day=0,
            device_failure_count_last_week=0, user_hours_last_day=1, device_hours_last_day=1, device_user_count_last_day=1,
            device_user_count_last_week=1, user_device_count_last_day=1, user_device_count_last_week=1, linking_device_to_users_count=1,
            linking_user_to_device_count=1, device_card_count=0, device_last_seen=Observation(place=place, at=now - DAY),
        )  # fmt: skip
        return evidence.gather(action, session, profiles, history)

    def judge(self, found: Evidence) -> Assessment:
        return assess(found, self.policy, self.model)

    def learn(self, paid: Transfer, found: Evidence) -> None:
        self.number += 1
        session, now = found.session, found.now
        outcome = Outcome(
            action=f"{now:012x}{self.number:020x}", at=now, user=paid.customer, device=session.device, key=session.key, place=session.place,
            address=session.address, timezone=session.traits.timezone, browser=session.browser, version=session.browser_version,
            agent=session.agent, system=session.system, language=session.language, payment=found.action.payment,
            manner=session.pointer.manner if session.pointer.scores.total else (),
        )  # fmt: skip
        self._learn(self.users, paid.customer, UserProfile(), outcome)
        self._learn(self.devices, session.device, DeviceProfile(), outcome)
        self._learn(self.links, session.device, Link(), outcome)
        self._learn(self.payees, paid.payee, Payee(), outcome)
        self.market = self.market.learn(outcome)

    @staticmethod
    def _learn[P: Profile](known: dict[str, P], who: str, empty: P, outcome: Outcome) -> None:
        known[who] = known.get(who, empty).learn(outcome)


@dataclass(frozen=True)
class Judged:
    """One payment: whether the payee was new to its customer and the amount above usual, and what was decided."""

    paid: Transfer
    first_above_usual: bool
    decided: str
    reasons: tuple[str, ...]
    score: float


def judged(seed: int, *, customers: int = 1_000, days: int = 30, mules: int = 40, remote: int = 80) -> list[Judged]:
    """The payments of a month after the warm-up."""
    bank, found = Bank(), []
    for paid in transfers(seed, customers=customers, days=days, mules=mules, remote=remote):
        known = bank.evidence(paid)
        if paid.at >= WARM_UP * DAY:
            result = bank.judge(known)
            found.append(Judged(paid, _is_first_above_usual(known), result.decided, result.reasons, result.score))
            if result.decided == "deny":
                continue
        bank.learn(paid, known)
    return found


def _is_first_above_usual(known: Evidence) -> bool:
    user, payment = known.profiles.user, known.action.payment
    is_first = bool(user and payment and payment.payee and not user.payments.has_paid(payment.payee))
    return is_first and money.amount_is_usual(known.action, known.profiles) is not True


def figures(rows: Sequence[Judged]) -> Iterator[Row]:
    """The shares of each kind of payment, each with its Wilson interval."""
    honest = [row for row in rows if not row.paid.fraud]
    first = [row for row in rows if row.first_above_usual]
    mules = [row for row in rows if row.paid.kind in MULES]
    hands = [row for row in rows if row.paid.hand == "remote"]
    collecting = [row for row in honest if row.paid.kind in HONEST]
    yield from _share("first payments above usual to new payees: trusted", first, ("trust",), line=0.0, better="lower")
    for kind, those in (("honest", honest), ("fraud", [row for row in rows if row.paid.fraud])):
        some = [row for row in those if row.first_above_usual]
        for decided in ("challenge", "deny"):
            yield from _share(f"  {kind}: {decided}", some, (decided,))
    yield from _share("mules: challenged or denied, of what is paid to them and what they pass on", mules, STOPPED, line=0.5)
    for kind in MULES:
        yield from _share(f"  {kind}", [row for row in mules if row.paid.kind == kind], STOPPED)
        yield from _share(f"  {kind}: trusted", [row for row in mules if row.paid.kind == kind], ("trust",))
    yield from _share("remote hands: challenged or denied", hands, STOPPED, line=0.7)
    for name_, on_computer in (("  on a computer", True), ("  on a telephone", False)):
        yield from _share(name_, [row for row in hands if row.paid.on_computer == on_computer], STOPPED)
    yield from _share("remote hands: trusted", hands, ("trust",), line=0.0, better="lower")
    yield from _share("honest payments challenged or denied", honest, STOPPED, line=0.005, better="lower")
    yield from _share("  for money that is collected", honest, STOPPED, because="TRANSACTION_MULE")
    yield from _share("  for a first payment far above what is usual", honest, STOPPED, because="TRANSACTION_PAYEE_UNKNOWN")
    yield from _share("  by people who work on a computer far away", [row for row in honest if row.paid.hand != "own"], STOPPED)
    yield from _share("honest people whose accounts collect money: challenged or denied", collecting, STOPPED)
    for kind in HONEST:
        yield from _share(f"  {kind}: {HONEST[kind]}", [row for row in collecting if row.paid.kind == kind], STOPPED)
    yield from _share("honest payments trusted", honest, ("trust",))


def _share(what: str, rows: Sequence[Judged], decided: Sequence[str], *, because: str = "", **more: Any) -> Iterator[Row]:
    """Which share of payments was decided so, and named that reason if one is given; nothing where there is none."""
    count = sum(1 for row in rows if row.decided in decided and (not because or because in row.reasons))
    if rows:
        yield Row.of(what, share(count, len(rows)), judged=f"{count} of {len(rows)}", **more)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.money", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=JUDGED, help="which worlds are judged (default: %(default)s)")
    parser.add_argument("--customers", type=int, default=1_000, help="of each world (default: %(default)s)")
    parser.add_argument("--days", type=int, default=30, help="that are judged, after a warm-up (default: %(default)s)")
    options = parser.parse_args()
    worlds = (judged(seed, customers=options.customers, days=options.days) for seed in options.seeds)
    print(table([*figures([row for world in worlds for row in world])]))


if __name__ == "__main__":
    main()
