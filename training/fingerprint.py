"""The table of surprising pairs, and what inconsistency weighs: `make training`, then `python -m training.fingerprint`.

Browsers are drawn from the distributions that the npm package `fingerprint-generator` publishes (collected on real sites), by kind: a table
mined from desktops alone knows no phones, and takes half the world's user agents for unseen. Kinds that are rare in the draw (Firefox,
Linux) are drawn in addition, and uncommon ones are made, so that being rare is not being inconsistent. Browsers that are judged anywhere
(`benchmarks.f1`) are never mined; what a surprise weighs is fitted on browsers of further seeds.

How it is mined is chosen by `training.choosing`: each population is left out of mining in turn, and each kind of tampering from the choice
(no tampered browser is mined).
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, islice, product
from math import log
from typing import Any

from datasets import judging
from datasets.browsers import DESKTOPS, OPENED, PHONES, POPULATIONS, SAFARIS, Browser, drawn, session_of
from datasets.measures import FALSE_ALARMS, Scores, flagged, scores, threshold_at, tpr_at
from datasets.tampering import KINDS, Tamperer
from datasets.uncommon import android_tablets, arm_laptops, desktop_pages, ipads
from tessera import artefacts, user_agent
from tessera.consistency import Surprises, age_of, attributes
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.signals.device import spoofed
from training import fingerprint_report
from training.artefacts import write, write_terms
from training.choosing import Choice, choose
from training.fitting import likelihood_ratio, merged, split

MOST_MADE = 300  # of each uncommon kind
CALM = (replace(DESKTOPS, seed=21, count=3_000), replace(PHONES, seed=22, count=1_500))
SEED = 4
TAMPERED = 600  # of each kind
SWAPS = tuple(KINDS)[:5]
EDGES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0)
UNLIMITED = 20.0
STRONGEST = 0.9  # as a contradiction weighs, and as one habit of a person's may: rare hardware is rare, too
RARE, STRONGEST_OF_RARE = 7.0, 0.3  # nats; below so much of a surprise come honest rare devices, such as an e-reader: bound by the personas
RELEASES = {"chrome": "Chrome", "edge": "Edge", "firefox": "Firefox", "safari": "Safari"}
RELEASES_CARD = {
    "made": "python -m training.fingerprint",
    "data": "release dates of caniuse-lite 1.0.30001827 (CC BY 4.0, caniuse.com), the first version of each quarter",
    "limits": "a version newer than the last one here has no age",
}
FIRST_YEAR = 2015
ONE_READING = {("card", "interface")}  # told by one text, which is another's as a whole or not at all
QUARTER = timedelta(days=91)

type Told = Mapping[str, str]
type Table = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How pairs are mined: what is added to each count, from how many nats on a surprise is kept, and whether desktops alone are mined."""

    smoothing: float = 0.5
    least: float = 1.5
    desktops: bool = False


SETTINGS: Mapping[str, Setting] = {
    "smoothing .5": Setting(),
    "smoothing .25": Setting(smoothing=0.25),
    "smoothing 1": Setting(smoothing=1.0),
    "smoothing 3": Setting(smoothing=3.0),
    "smoothing .5, from 1 nat": Setting(least=1.0),
    "smoothing .5, from 3 nats": Setting(least=3.0),
    "smoothing .5, desktops alone": Setting(desktops=True),
}
"""All that were tried."""

HAND = {
    "DEVICE_SPOOFED": (
        [1, 2, 3],
        [0, 0.9, 2.0, 2.6],
        "counted by the fewest causes; a person's disguise weighs as a habit does, so does a proxy that rewrites; both are seldom one's",
    ),
    "DEVICE_SUSPICIOUS_PLATFORM": ([1], [0, 0.7], "3 in 100 drawn desktops draw in software: it may add, never challenge alone"),
    "DEVICE_SUSPICIOUS_ATTRIBUTE": (
        [1],
        [0, 0.9],
        "none of the drawn browsers has one; guards against fingerprints and screens that are plugged in give several at once",
    ),
    "DEVICE_SUSPICIOUS_TIMEZONE": (
        [1],
        [0, 0.9],
        "people travel, and databases err: more than drawing in software, as much as a contradiction",
    ),
    "DEVICE_CHANGED": ([1, 2, 3], [0, 0.4, 1.6, 2.2], "a second graphics card or a desktop page changes one, another machine two or three"),
}

OLD_VERSION = {
    "family": "device",
    "made": "hand: of drawn desktops 1 in 100 is three years old and none of 4,500 six, of the user agents that visitors claim 6 in 100 "
    "are seven: bounded by a habit's .9; of phones 4 in 100 are three years old, and an old one's view inside an app is one habit with it",
    "measures": {
        "desktop": {"edges": [3, 5, 7], "weights": [0, 0.4, 0.6, 0.9]},
        "hand_held": {"edges": [3, 5], "weights": [0, 0.3, 0.4]},
    },
}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How often values were told, by pair of attributes: each by itself, and both together."""

    single: Counter[tuple[str, ...]]
    both: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, told: Iterable[Told]) -> "Counts":
        counts = cls(single=Counter(), both=Counter())
        for each in told:
            for one, other in combinations(sorted(each), 2):
                counts.single.update(((one, other), (one, other, "one", each[one]), (one, other, "other", each[other])))
                counts.both[one, other, each[one], each[other]] += 1
        return counts


def mined(counts: Counts, setting: Setting) -> Table:
    """Surprises by pair of attributes, then by their values; values that were never told together with another have none."""
    single, both = counts.single, counts.both
    table: Table = {}
    sides: dict[tuple[str, ...], list[str]] = {}
    for key in sorted(key for key in single if len(key) == 4):
        sides.setdefault(key[:3], []).append(key[3])
    for one, other in sorted(key for key in single if len(key) == 2 and key not in ONE_READING):
        for value, second in product(sides[one, other, "one"], sides[one, other, "other"]):
            expected = single[one, other, "one", value] * single[one, other, "other", second] / single[one, other]
            nats = log((expected + setting.smoothing) / (both[one, other, value, second] + setting.smoothing))
            if nats >= setting.least:
                table.setdefault(f"{one} x {other}", {}).setdefault(value, {})[second] = round(nats, 1)
    return table


class Fits:
    """What was told by population, and how a population or a kind of tampering that is left out is judged."""

    def __init__(self, told: Mapping[str, Sequence[Told]], calm: Sequence[Told], tampered: Mapping[str, Sequence[Told]]) -> None:
        self.told, self.calm, self.tampered = told, calm, tampered
        self._counted: dict[tuple[str, ...], Counts] = {}
        self._tables: dict[tuple[Setting, tuple[str, ...]], Surprises] = {}

    def choose(self) -> Choice:
        return choose(SETTINGS, {"tampering": tuple(self.tampered), "populations": tuple(self.told)}, self.score)

    def score(self, setting: Setting, group: str) -> float:
        """Of a kind of tampering, how much is found; of a population that is not mined, how much is not taken for tampered with: where one
        in a hundred of the calm is."""
        table = self.table(setting, without=group)
        threshold = threshold_at(_greatest(table, self.calm), FALSE_ALARMS)
        if group in self.tampered:
            return flagged(_greatest(table, self.tampered[group]), threshold)
        return 1 - flagged(_greatest(table, self.told[group]), threshold)

    def table(self, setting: Setting, *, without: str = "") -> Surprises:
        """What is mined of the populations but for one."""
        names = tuple(name for name in self.told if name != without and (not setting.desktops or name == DESKTOPS.name))
        if (setting, names) not in self._tables:
            self._tables[setting, names] = Surprises.of({"surprises": mined(self.counts(names), setting)})
        return self._tables[setting, names]

    def counts(self, names: tuple[str, ...]) -> Counts:
        if names not in self._counted:
            self._counted[names] = Counts.of(each for name in names for each in self.told[name])
        return self._counted[names]


def _greatest(table: Surprises, told: Iterable[Told]) -> Scores:
    return scores([table.greatest(each).nats for each in told])


def for_fitting() -> Mapping[str, Sequence[Browser]]:
    """The drawn browsers by population, and the uncommon ones made of them."""
    phones = PHONES.for_fitting()
    made = (arm_laptops(DESKTOPS.for_fitting()), ipads(SAFARIS.for_fitting()), android_tablets(phones), desktop_pages(phones))
    drawn = {population.name: population.for_fitting() for population in POPULATIONS}
    return {**drawn, "uncommon": [browser for kind in made for browser in islice(kind, MOST_MADE)]}


def sessions_of(browsers: Iterable[Browser]) -> list[DeviceSession]:
    return [session_of(browser) for browser in browsers]


def nats(table: Surprises, sessions: Iterable[DeviceSession]) -> Scores:
    return _greatest(table, map(attributes, sessions))


def releases() -> dict[str, dict[str, str]]:
    """By browser, the first version of each quarter since 2015 and its date, from the tables of `caniuse-lite` (CC BY 4.0)."""
    dated: dict[str, dict[str, str]] = {}
    for row in drawn("releases"):
        if row["browser"] in RELEASES:
            dated[RELEASES[row["browser"]]] = _quarterly(row["dates"])
    return dict(sorted(dated.items()))


def _quarterly(dates: Mapping[str, float | None]) -> dict[str, str]:
    """The first version of each quarter and the last of all, by number, with the day on which it came out."""
    days: dict[int, date] = {}
    for name, seconds in dates.items():
        version = name.partition("-")[0].partition(".")[0]
        if seconds and version.isdigit():
            day = datetime.fromtimestamp(seconds, UTC).date()
            days[int(version)] = min(day, days.get(int(version), day))
    kept: dict[str, str] = {}
    due = date(FIRST_YEAR, 1, 1)
    for number, day in sorted(days.items()):
        if day >= due or number == max(days):
            kept[str(number)] = day.isoformat()
            due = day + QUARTER
    return kept


def anomaly_term(calm: Sequence[DeviceSession], tampered: Sequence[DeviceSession]) -> dict[str, Any]:
    """What a surprise weighs if there is no contradiction: contradictions count as `DEVICE_SPOOFED`."""
    table = Surprises.of(artefacts.read("fingerprint"))
    caught, honest = (nats(table, [session for session in group if not spoofed.read(session)]) for group in (tampered, calm))
    risk, _ = split(likelihood_ratio(caught, honest, EDGES, strongest=UNLIMITED, prior=1.0))
    edges = sorted({*risk["edges"], RARE})
    reached = [risk["weights"][bisect(risk["edges"], edge)] for edge in (0.0, *edges)]
    tempered = [weight * STRONGEST / max(risk["weights"]) for weight in reached]
    bounded = [min(weight, STRONGEST_OF_RARE) if edge < RARE else weight for edge, weight in zip((0.0, *edges), tempered, strict=True)]
    kept, weights = merged(edges, [round(weight, 2) for weight in bounded])
    made = "fitted: python -m training.fingerprint, on drawn and tampered browsers; scaled to the strongest, bound by personas below 7 nats"
    return {"family": "device", "made": made, "edges": kept, "weights": weights}


def found(calm: Sequence[DeviceSession], tampered: Mapping[str, Sequence[DeviceSession]]) -> dict[str, tuple[float, float]]:
    """By kind of tampering, how much of it the product finds (TPR at 1 % FPR): as it ships, and with the anomaly's term fitted on the other
    kinds."""
    artefact, shares = artefacts.read("model"), {}
    of_calm = judging.product(calm, Model.of(artefact))
    for kind, sessions in tampered.items():
        term = anomaly_term(calm, [session for other, several in tampered.items() if other != kind for session in several])
        blind = Model.of({**artefact, "terms": {**artefact["terms"], "DEVICE_PLATFORM_ANOMALY": term}})
        shipped = tpr_at(judging.product(sessions, Model.of(artefact)), of_calm, FALSE_ALARMS)
        shares[kind] = shipped, tpr_at(judging.product(sessions, blind), judging.product(calm, blind), FALSE_ALARMS)
    return shares


def main() -> None:
    told = {name: _told(sessions_of(browsers)) for name, browsers in for_fitting().items()}
    calm = [browser for population in CALM for browser in population.browsers()]
    tamperer = Tamperer(calm, SEED)
    tampered = {kind: sessions_of(tamperer.made(kind, TAMPERED)) for kind in SWAPS}
    honest = sessions_of(calm)
    fits = Fits(told, _told(honest), {kind: _told(sessions) for kind, sessions in tampered.items()})
    choice = fits.choose()
    print(choice.chosen, flush=True)
    surprises = mined(fits.counts(tuple(told)), SETTINGS[choice.chosen])
    write("fingerprint", {"card": _card(sum(map(len, told.values())), choice), "surprises": surprises})
    write("releases", {"card": RELEASES_CARD, "releases": releases()})
    artefacts.read.cache_clear()
    terms: dict[str, Any] = {
        code: {"family": "device", "made": f"hand: {why}", "edges": edges, "weights": weights}
        for code, (edges, weights, why) in HAND.items()
    }
    terms["DEVICE_OLD_VERSION"] = OLD_VERSION
    write_terms({**terms, "DEVICE_PLATFORM_ANOMALY": anomaly_term(honest, [each for kind in tampered.values() for each in kind])})
    artefacts.read.cache_clear()
    fingerprint_report.write(Surprises.of({"surprises": surprises}), choice, honest, tampered, found(honest, tampered), _ages())


def _told(sessions: Iterable[DeviceSession]) -> list[Told]:
    return [attributes(session) for session in sessions]


def _ages() -> dict[str, list[float]]:
    """Ages in years of the versions that drawn people have, and that user agents of visitors claim, each by its share."""
    people = {
        population.name: [age_of(session_of(browser).user_agent, OPENED) for browser in population.browsers()] for population in POPULATIONS
    }
    agents = drawn("user-agents")
    least = min(agent["weight"] for agent in agents)
    claimed = [age_of(user_agent.read(agent["userAgent"]), OPENED) for agent in agents for _ in range(round(agent["weight"] / least))]
    return {name: [age for age in ages if age is not None] for name, ages in {**people, "user agents of visitors": claimed}.items()}


def _card(count: int, choice: Choice) -> dict[str, str]:
    return {
        "made": "python -m training.fingerprint",
        "data": f"{count} browsers drawn with fingerprint-generator 2.1.88 (Apache-2.0); among them uncommon ones made of these",
        "chosen": choice.chosen,
        "says": "by pairs of attributes and their values, how much rarer both are together than their shares have it, in nats",
        "limits": "the drawn are web browsers of 2026; what was never drawn surprises nobody; no labels of fraud were used",
    }


if __name__ == "__main__":
    main()
