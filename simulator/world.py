"""A world: people and attackers over days, imagined whole from one seed, then lived step by step in the order of time.

Visits overlap: while one hesitates over a challenge others go on, and a wave of attempts is not seen one at a time. The same seed and
numbers imagine the same visits; more attackers change nothing about the people.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from simulator import attackers, life
from simulator.actors import Application
from simulator.attackers import Scene
from simulator.networks import Internet, internet
from simulator.people import Person, population
from simulator.visits import Course, Deed, Visit
from tessera.units import DAY, SECOND

A_DAY = DAY / SECOND
BEGIN = 1_790_812_800.0  # 2026-10-01
UNDISTURBED = 0.25  # share of the days that pass before attackers come

type Goes = Callable[[float], None]
"""What is told how time goes, in seconds since the epoch."""


@dataclass(frozen=True, kw_only=True)
class World:
    """People, their Internet, and every visit, in order of time."""

    people: Sequence[Person]
    internet: Internet
    visits: Sequence[Visit]
    begin: float
    days: int


def imagine(people: int, days: int, attacks: Mapping[str, int], seed: int = 1, begin: float = BEGIN) -> World:
    """A world of so many people, days and visits of each attack.

    Raises:
        KeyError: there is no such attack.
    """
    net = internet()
    inhabitants = population(net, people, days, seed)
    ordinary = sorted(
        (visit for person in inhabitants for visit in life.visits(person, net, begin, days, seed)), key=lambda visit: visit.at
    )
    scene = Scene(
        people=inhabitants, visits=ordinary, internet=net, begin=begin + UNDISTURBED * days * A_DAY, end=begin + (days - 0.1) * A_DAY
    )
    hostile = [visit for name, count in attacks.items() for visit in attackers.CATALOGUE[name](scene, Random(f"{seed} {name}"), count)]
    visits = sorted((*ordinary, *hostile), key=lambda visit: visit.at)
    return World(people=inhabitants, internet=net, visits=visits, begin=begin, days=days)


def live(visits: Sequence[Visit], application: Application, goes: Goes) -> Iterator[Deed]:
    """Run the visits, each step when it is due; `goes` is called with the time before each."""
    backend = application.backend()
    under_way: list[tuple[float, int, Course]] = []
    for number, visit in enumerate(visits):
        yield from _until(under_way, visit.at, goes)
        heappush(under_way, (visit.at, number, Course(visit, application, backend)))
    yield from _until(under_way, float("inf"), goes)


def _until(under_way: list[tuple[float, int, Course]], end: float, goes: Goes) -> Iterator[Deed]:
    """Everything that is due before `end`."""
    while under_way and under_way[0][0] <= end:
        due, number, course = heappop(under_way)
        goes(due)
        try:
            deed = course.go()
        except StopIteration:
            continue
        if deed:
            yield deed
        heappush(under_way, (course.due, number, course))
