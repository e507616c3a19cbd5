"""M3: people of other sites, wrongly flagged at the very threshold of M1's TPR.

Per site, never pooled: circles drawn on a PC (recordings with an even number were fitted on and are left out; any other set of people is
judged on the odd ones too, the even ones being what teaches it), and the first 30 movements of each Balabit test session, over remote
desktop. As shipped: at the threshold that flags one in a hundred of M1's judged people, and at the one in the artefact. Recalibrated: as
the product does it, `tessera.site` learns the site's first 200 movements as ten confirmed people's (of circles, the even recordings') and
the rest is judged at the threshold it comes to. Beside each threshold stands what it catches of M1's generators and of the recorded bots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from random import Random

import numpy as np

from benchmarks import m1
from benchmarks.report import Options, Row, main, trained
from datasets.measures import FALSE_ALARMS, Interval, Scores, bootstrap, flagged, scores, threshold_at
from datasets.movements import judgements, recorded
from tessera.features.movement import EDGES, SHIPPED_THRESHOLD
from tessera.site import ENOUGH, MOST_OF_ONE, Confirmed, Site

MOVEMENTS_OF_A_SESSION = 30
QUICK = 60  # recordings of a site


@dataclass(frozen=True, kw_only=True)
class People:
    """The people of a site: the scores of what teaches it, and of what is judged, a unit for each recording."""

    name: str
    teaching: Scores
    judged: Sequence[Scores]


def sites(options: Options) -> Iterator[People]:
    """Every set of people that is there but M1's."""
    circles = recorded(options.data / "pointer_delbot_pc1.csv.gz", ("set", "is_bot", "recording"), moves=("move", "drag"))
    for name in sorted({name for name, is_bot, _ in circles if is_bot == "0"}):
        by_number = {int(number): judgements(moved) for (its, _, number), moved in circles.items() if its == name}
        even = [unit for number, unit in sorted(by_number.items()) if number % 2 == 0]
        odd = [unit for number, unit in sorted(by_number.items()) if number % 2]
        yield People(name=name, teaching=np.concatenate(even)[:ENOUGH], judged=odd)
    yield _balabit(options)


def _balabit(options: Options) -> People:
    sessions = recorded(options.data / "pointer_balabit.csv.gz", ("part", "user", "session"))
    named = sorted(name for name in sessions if name[0] == "test")[: QUICK if options.quick else None]
    units = [judgements(sessions[name][:MOVEMENTS_OF_A_SESSION]) for name in named]
    units = [unit for unit in units if len(unit)]
    Random(1).shuffle(units)
    return People(name="balabit", teaching=np.concatenate(units)[:ENOUGH], judged=units)


def recalibrated(teaching: Scores) -> Site:
    """The site that has confirmed these movements, those of ten people; fewer than enough of them are confirmed again."""
    again = np.tile(teaching, -(-ENOUGH // len(teaching)))[:ENOUGH]
    site = Site()
    for number, several in enumerate(batched(again, MOST_OF_ONE, strict=False)):
        counts = np.bincount(np.searchsorted(EDGES, several, "right"), minlength=len(EDGES) + 1)
        site = site.learn(Confirmed(action=f"{number:04}", user=f"{number}", device=f"{number}", movements=tuple(map(int, counts))))
    return site


def without_first(units: Sequence[Scores], number: int) -> Sequence[Scores]:
    """The units without the site's first movements."""
    left = []
    for unit in units:
        left.append(unit[number:])
        number = max(0, number - len(unit))
    return [unit for unit in left if len(unit)]


def benchmark(options: Options) -> Iterator[Row]:
    humans = list(m1.people(options).values())
    of_m1 = threshold_at(scores([value for unit in humans for value in unit]), FALSE_ALARMS)
    tools: Mapping[str, Sequence[Scores]] = {
        "M1's generators": [each for units in m1.tools(options).values() for each in units],
        **bots(options),
    }
    yield from _caught("at M1's threshold", of_m1, tools)
    yield from _caught("at the shipped threshold", SHIPPED_THRESHOLD, tools)
    for people in sites(options):
        counted = f"{sum(map(len, people.judged))} movements of {len(people.judged)} recordings"
        yield Row.of(f"{people.name}, as shipped", _flagged(people.judged, of_m1), judged=counted, line=0.1, stretch=0.03, better="lower")
        yield Row.of("  at the shipped threshold", _flagged(people.judged, SHIPPED_THRESHOLD), better="lower")
        yield from _left_out(people.name)
        site = recalibrated(people.teaching)
        rest = without_first(people.judged, ENOUGH) if people.name == "balabit" else people.judged
        after = max(of_m1, site.threshold)
        yield Row.of(
            f"{people.name}, recalibrated to {after:.2f}", _flagged(rest, after), judged=f"{sum(map(len, rest))} movements", line=0.03,
            stretch=0.01, better="lower",
        )  # fmt: skip
        yield from _caught(f"at the threshold of {people.name}", after, tools)
        halves = _flagged(people.judged[::2], SHIPPED_THRESHOLD), _flagged(people.judged[1::2], SHIPPED_THRESHOLD)
        yield Row(what="  null: one half's share less the other's", figure=halves[0].figure - halves[1].figure, judged="chance is 0")


def _left_out(name: str) -> Iterator[Row]:
    """The site when the fit has not seen it."""
    source = {"circles_human_pc1": "circles"}.get(name, name)
    if source in trained("pointer"):
        figure = trained("pointer")[source]
        yield Row(what=f"  {source}, left out of the fit", figure=figure, judged="python -m training.pointer", better="lower")


def bots(options: Options) -> Mapping[str, Sequence[Scores]]:
    """The recorded bots, a unit for each recording."""
    circles = recorded(options.data / "pointer_delbot_pc1.csv.gz", ("set", "is_bot", "recording"), moves=("move", "drag"))
    names = sorted({name for name, is_bot, _ in circles if is_bot == "1"})
    return {name: [judgements(moved) for (its, _, _), moved in circles.items() if its == name and moved] for name in names}


def _caught(where: str, threshold: float, tools: Mapping[str, Sequence[Scores]]) -> Iterator[Row]:
    for name, units in tools.items():
        yield replace(Row.of(f"  TPR {where}, {name}", _flagged(units, threshold)), better="higher")


def _flagged(units: Sequence[Scores], threshold: float) -> Interval:
    return bootstrap(lambda values: flagged(values, threshold), units)


if __name__ == "__main__":
    main("m3", __doc__ or "", benchmark)
