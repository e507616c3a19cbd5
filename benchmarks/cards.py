"""Card testing: attacks found within twenty attempts, and what honest customers of the shop pay for it.

Payments alone are simulated, at one shop: what counters, profiles and `assess` make of them, without telemetry's help. Attacks try a new
card every time, of which six in seven are refused, for one to three euros: from one device, from one address (a new device and one of
three names each), or from everywhere (new device, new name, new address each). An attack's share is of the shop's own payments. The honest
are guests and customers, a third of them new; one payment in twenty is refused, and tried again. Among them are families who share a
device, tills and a call centre that take everybody's card, an office and a carrier's gateway. Nothing was fitted here; the seeds that were
tried while the weights were written are not those that are judged.
"""

import argparse
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from random import Random
from typing import Any

from benchmarks.report import Row, table
from datasets.card_payments import SIGNALS
from datasets.measures import share
from simulator.customers import name
from simulator.world import BEGIN
from tessera.action import Action, Payment
from tessera.assessment import assess
from tessera.evidence import Evidence
from tessera.history import History
from tessera.place import Place
from tessera.policy import Policy
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Profiles, UserProfile
from tessera.profile.payee import LEVELS, PERIODS, level_of
from tessera.profile.values import Sightings
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.units import DAY, HOUR, SECOND

TRIED_ON, JUDGED = (911, 912), tuple(range(41, 49))
SHARES = (0.0001, 0.001, 0.01)
KINDS = ("one device", "one address", "everywhere")
ATTEMPTS = 20
A_DAY = 50_000  # payments of the shop
REFUSED, TESTED_REFUSED = 0.05, 6 / 7
MEDIAN, SPREAD = 36.0, 0.8  # of an honest basket
JUDGED_BETWEEN = 12  # honest payments between two attempts that are judged; the others are only counted
SHOP = name("the shop")
HOME = Place(country="GB", city="London", latitude=51.5, longitude=-0.1, accuracy_radius=20, asn=64_496, mobile_carrier=False, vpn=False)
GATEWAY = replace(HOME, asn=64_497, mobile_carrier=True)
HONEST = {"guest": 0.55, "customer": 0.25, "family": 0.08, "till": 0.05, "call centre": 0.03, "office": 0.02, "carrier": 0.02}


@dataclass(frozen=True)
class Attempt:
    """One payment: by whom, from which device, address and card, how much; whether the card is refused; what it is."""

    at: int
    user: str
    device: str
    address: str
    card: str
    amount: float
    refused: bool
    kind: str
    place: Place = HOME


class Shop:
    """What the product knows: profiles as it learns them, counters as its store keeps them."""

    def __init__(self) -> None:
        began = round(BEGIN) * SECOND - 60 * DAY
        self.payee, self.market = Payee(seen=Sightings(count=1, first=began, last=began)), Market()
        self.users: dict[str, UserProfile] = {}
        self.devices: dict[str, DeviceProfile] = {}
        self.links: dict[tuple[str, str], Link] = {}
        self.cards: defaultdict[str, set[str]] = defaultdict(set)
        self.fails: defaultdict[str, deque[tuple[int, str | None]]] = defaultdict(deque)
        self.hourly: defaultdict[str, deque[tuple[int, str]]] = defaultdict(deque)
        self.number, self.policy, self.model = 0, Policy(), Model.load()

    def evidence(self, tried: Attempt) -> Evidence:
        payment = Payment(amount=tried.amount, currency="EUR", payee=SHOP, payer=tried.card)
        action = Action(
            type="checkout", base="checkout", performed_at=tried.at, triggered_by="backend", user=tried.user, user_asserted_by="backend",
            payment=payment,
        )  # fmt: skip
        profiles = Profiles(
            user=self.users.get(tried.user, UserProfile()),
            device=self.devices.get(tried.device, DeviceProfile()),
            link=self.links.get((tried.user, tried.device), Link()),
            payee=self.payee,
            account=Payee(),
            market=self.market,
        )
        session = DeviceSession(
            id="session", device=tried.device, opened_at=tried.at, key=tried.device, proven=True, place=tried.place, issued_to=tried.place
        )
        return Evidence(action=action, session=session, profiles=profiles, history=self._history(tried), signals=SIGNALS)

    def _history(self, tried: Attempt) -> History:
        hour = self.hourly[tried.address]
        while hour and hour[0][0] <= tried.at - HOUR:
            hour.popleft()
        by_device, by_user, by_address = (self._failed(who, tried.at) for who in (tried.device, tried.user, tried.address))
        return History(
            device_card_count=len(self.cards[tried.device] - {tried.card}),
            device_refused_card_count_last_day=len({card for _, card in by_device} - {None, tried.card}),
            user_refused_card_count_last_day=len({card for _, card in by_user} - {None, tried.card}),
            ip_refused_card_count_last_hour=len({card for at, card in by_address if at > tried.at - HOUR} - {None, tried.card}),
            ip_card_count_last_hour=len({card for _, card in hour} - {tried.card}),
            ip_action_count_last_hour=len(hour),
            ip_failure_count_last_hour=sum(1 for at, _ in by_address if at > tried.at - HOUR),
            device_failure_count_last_day=len(by_device),
            user_failure_count_last_day=len(by_user),
            user_failure_count_last_hour=sum(1 for at, _ in by_user if at > tried.at - HOUR),
        )

    def _failed(self, who: str, now: int) -> deque[tuple[int, str | None]]:
        """When payments failed within a day, and from which card; from none if it was denied."""
        while self.fails[who] and self.fails[who][0][0] <= now - DAY:
            self.fails[who].popleft()
        return self.fails[who]

    def decide(self, tried: Attempt) -> str:
        """Judge, and learn what came of it: whoever is challenged passes, unless they test cards."""
        found = self.evidence(tried)
        decided = assess(found, self.policy, self.model).decided
        failed = tried.refused or decided == "deny" or (decided == "challenge" and tried.kind in KINDS)
        self.number += 1
        outcome = Outcome(
            action=f"{tried.at:012x}{self.number:020x}", at=tried.at, user=tried.user, device=tried.device, key=tried.device,
            place=tried.place, address=tried.address, payment=found.action.payment,
        )  # fmt: skip
        for who in (tried.device, tried.user):
            self.cards[who].add(tried.card)
        self.hourly[tried.address].append((tried.at, tried.card))
        if failed:
            for who in (tried.device, tried.user, tried.address):
                self.fails[who].append((tried.at, None if decided == "deny" else tried.card))
            if decided != "deny":
                self.payee = self.payee.refused(_hashed(outcome))
            return decided
        self.payee, self.market = self.payee.learn(outcome), self.market.learn(outcome)
        self.users[tried.user] = self.users.get(tried.user, UserProfile()).learn(outcome)
        self.devices[tried.device] = self.devices.get(tried.device, DeviceProfile()).learn(outcome)
        both = tried.user, tried.device
        self.links[both] = self.links.get(both, Link()).learn(outcome)
        return decided

    def count(self, random: Random, at: int, payments: int) -> None:
        """So many honest payments at about this time, of which only the shop's own counts are kept: one in twenty is refused."""
        lately = {days: dict(self.payee.lately.get(days, {})) for days in PERIODS}
        ever = dict(self.payee.ever)
        for level, chance in _LEVELS:
            paid = _binomial(random, payments, chance)
            refused = _binomial(random, paid, REFUSED)
            for cells, cell in ((ever, level), *((lately[days], at // (days * DAY) * LEVELS + level) for days in PERIODS)):
                had = cells.get(cell, (0, 0))
                cells[cell] = had[0] + paid - refused, had[1] + refused
        kept = {
            days: {cell: count for cell, count in cells.items() if cell // LEVELS >= at // (days * DAY) - 1}
            for days, cells in lately.items()
        }
        self.payee = replace(self.payee, lately=kept, ever=ever)


def _hashed(outcome: Outcome) -> Outcome:
    """As it is learned: whoever tried is a hash, of which the last digits are kept."""
    payment = outcome.payment and replace(outcome.payment, payer=name(outcome.payment.payer or ""))
    return replace(outcome, user=name(outcome.user), device=name(outcome.device), address=name(outcome.address or ""), payment=payment)


def _levels() -> list[tuple[int, float]]:
    random = Random("amounts")
    drawn = [level_of(_basket(random)) for _ in range(200_000)]
    return [(level, drawn.count(level) / len(drawn)) for level in sorted(set(drawn))]


def _basket(random: Random) -> float:
    return max(0.5, round(exp(random.gauss(log(MEDIAN), SPREAD)), 2))


_LEVELS = _levels()


def _binomial(random: Random, count: int, chance: float) -> int:
    return random.binomialvariate(count, chance) if count else 0


def honest(random: Random, at: int, number: int) -> Iterator[Attempt]:
    """A payment of somebody honest; one that is refused is tried again with another card, up to twice."""
    kind = random.choices(list(HONEST), list(HONEST.values()))[0]
    who, card = f"{kind} {number}", f"card {number}"
    user, device, address, place = who, f"device of {who}", f"home of {who}", HOME
    if kind == "customer":
        user = f"customer {random.randrange(400)}"
        device, address, card = f"device of {user}", f"home of {user}", f"card of {user}"
    elif kind == "family":
        home = random.randrange(40)
        user, device, address = f"family {home} {random.randrange(4)}", f"device of family {home}", f"home of family {home}"
        card = f"card {random.randrange(5)} of family {home}"
    elif kind == "till":
        till = random.randrange(2)
        user, device, address = f"guest {number}", f"till {till}", f"branch {till}"
    elif kind == "call centre":
        user, device, address = f"guest {number}", f"desk {random.randrange(3)}", "call centre"
    elif kind == "office":
        address = "office"
    elif kind == "carrier":
        address, place = "gateway", GATEWAY
    amount = _basket(random)
    for attempt in range(3):
        refused = random.random() < (REFUSED if attempt == 0 else 0.4)
        yield Attempt(
            at + attempt * 40 * SECOND, user, device, address, f"{card} {attempt}" if attempt else card, amount, refused, kind, place
        )
        if not refused:
            return


def attempt(random: Random, kind: str, at: int, number: int) -> Attempt:
    device = "tester" if kind == "one device" else f"tester {number}"
    address = f"somewhere {number}" if kind == "everywhere" else "tester's"
    user = f"new {number}" if kind == "everywhere" else f"tester {random.randrange(3)}"
    return Attempt(at, user, device, address, f"stolen {number}", round(random.uniform(1, 3), 2), random.random() < TESTED_REFUSED, kind)


@dataclass(frozen=True)
class Attack:
    """One attack at one shop: at which attempt it was first challenged (None: never), and what the honest got: kind and decision."""

    kind: str
    share: float
    found_at: int | None
    honest: Sequence[tuple[str, str]]
    stopped: int


def attacked(seed: int, kind: str, of: float) -> Attack:
    """A shop of a month's standing, then an attack of that share of its payments, 20 cards long, and honest payments between."""
    random, shop = Random(f"{seed} {kind} {of}"), Shop()
    at, gap = BEGIN * SECOND, round(1 / of)
    for day in range(30):
        shop.count(random, round(at) - (30 - day) * DAY, A_DAY)
    for number in range(1_500):
        for each in honest(random, round(at) - DAY + number * DAY // 1_500, -number):
            shop.decide(each)
    step, decisions, found, stopped, people = DAY / A_DAY * gap, list[tuple[str, str]](), None, 0, 0
    if kind != "everywhere":
        step = min(step, 90 * SECOND)  # who has one device or address tries one card after the other; the share is then of a busier hour
    for number in range(ATTEMPTS):
        shop.count(random, round(at), max(0, gap - JUDGED_BETWEEN))
        for _ in range(JUDGED_BETWEEN):
            people += 1
            for each in honest(random, round(at + step * random.random()), people):
                decisions.append((each.kind, shop.decide(each)))
        at += step
        decided = shop.decide(attempt(random, kind, round(at), number))
        if decided in ("challenge", "deny"):
            found, stopped = found or number + 1, stopped + 1
    return Attack(kind, of, found, decisions, stopped)


def figures(attacks: Sequence[Attack]) -> Iterator[Row]:
    """By kind and share of the attack, how many were found; and the honest, of all of them together and by kind."""
    for kind in KINDS:
        for of in SHARES:
            those = [each for each in attacks if (each.kind, each.share) == (kind, of)]
            what = f"found within 20 attempts: from {kind}, {of:.2%} of the payments"
            yield from _row(what, sum(1 for each in those if each.found_at), len(those))
            found = sorted(each.found_at for each in those if each.found_at)
            if found:
                yield Row(what="  at which attempt, the median", figure=found[len(found) // 2], judged=f"the latest at {found[-1]}")
    yield from _row("attacks found within 20 attempts", sum(1 for each in attacks if each.found_at), len(attacks), line=0.97)
    decisions = [each for attack in attacks for each in attack.honest]
    yield from _challenged("honest payments challenged or denied", decisions, line=0.001, better="lower")
    for kind in HONEST:
        yield from _challenged(f"  {kind}", [each for each in decisions if each[0] == kind])


def _challenged(what: str, decisions: Sequence[tuple[str, str]], **more: Any) -> Iterator[Row]:
    return _row(what, sum(1 for _, decided in decisions if decided in ("challenge", "deny")), len(decisions), **more)


def _row(what: str, count: int, of: int, **more: Any) -> Iterator[Row]:
    if of:
        yield Row.of(what, share(count, of), judged=f"{count} of {of}", **more)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cards", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=JUDGED, help="of the shops that are judged (default: %(default)s)")
    options = parser.parse_args()
    print(table(list(figures([attacked(seed, kind, of) for seed in options.seeds for kind in KINDS for of in SHARES]))))


if __name__ == "__main__":
    main()
