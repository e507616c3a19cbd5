"""The table of surprising pairs, and what inconsistency weighs: `make training`, then `python -m training.fingerprint`.

Browsers are drawn from the distributions that the npm package `fingerprint-generator` publishes (collected on real sites), by kind: a table
mined from desktops alone knows no phones, and takes half the world's user agents for unseen. Kinds that are rare in the draw (Firefox,
Linux) are drawn in addition, and uncommon ones are made, so that being rare is not being inconsistent. Browsers that are judged anywhere
(`benchmarks.f1`) are never mined; what a surprise weighs is fitted on browsers of further seeds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, islice
from math import log
from typing import Any

from datasets.browsers import DESKTOPS, OPENED, PHONES, POPULATIONS, SAFARIS, Browser, drawn, session_of
from datasets.judging import product
from datasets.measures import FALSE_ALARMS, Scores, scores, tpr_at
from datasets.tampering import KINDS, Tamperer
from datasets.uncommon import android_tablets, arm_laptops, desktop_pages, ipads
from tessera import artefacts, user_agent
from tessera.consistency import Surprises, age_of, attributes
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.signals.device import spoofed
from training import fingerprint_report
from training.artefacts import write, write_terms
from training.fitting import likelihood_ratio, split

SMOOTHING = 0.5
LEAST = 1.5  # nats; a smaller surprise is not kept
MOST_MADE = 300  # of each uncommon kind
CALM = (replace(DESKTOPS, seed=21, count=3_000), replace(PHONES, seed=22, count=1_500))
SEED = 4
TAMPERED = 600  # of each kind
SWAPS = tuple(KINDS)[:5]
EDGES = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0)
UNLIMITED = 20.0
STRONGEST = 0.9  # as a contradiction weighs, and as one habit of a person's may: rare hardware is rare, too
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


def mined(told: Iterable[Told], smoothing: float = SMOOTHING) -> Table:
    """Surprises by pair of attributes, then by their values; values that were never told together with another have none."""
    single: Counter[tuple[str, ...]] = Counter()
    both: Counter[tuple[str, ...]] = Counter()
    for each in told:
        for one, other in combinations(sorted(each), 2):
            single.update(((one, other), (one, other, "one", each[one]), (one, other, "other", each[other])))
            both[one, other, each[one], each[other]] += 1
    table: Table = {}
    for one, other in sorted(key for key in single if len(key) == 2 and key not in ONE_READING):
        here, there = (sorted(key[3] for key in single if key[:3] == (one, other, side)) for side in ("one", "other"))
        for value, second in ((value, second) for value in here for second in there):
            expected = single[one, other, "one", value] * single[one, other, "other", second] / single[one, other]
            nats = log((expected + smoothing) / (both[one, other, value, second] + smoothing))
            if nats >= LEAST:
                table.setdefault(f"{one} x {other}", {}).setdefault(value, {})[second] = round(nats, 1)
    return table


def for_fitting() -> Sequence[Browser]:
    """The drawn browsers, and the uncommon ones made of them."""
    phones = PHONES.for_fitting()
    made = (arm_laptops(DESKTOPS.for_fitting()), ipads(SAFARIS.for_fitting()), android_tablets(phones), desktop_pages(phones))
    return [
        *(browser for population in POPULATIONS for browser in population.for_fitting()),
        *(browser for kind in made for browser in islice(kind, MOST_MADE)),
    ]


def sessions_of(browsers: Iterable[Browser]) -> list[DeviceSession]:
    return [session_of(browser) for browser in browsers]


def nats(table: Surprises, sessions: Iterable[DeviceSession]) -> Scores:
    return scores([table.greatest(attributes(session)).nats for session in sessions])


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
    tempered = [round(weight * STRONGEST / max(risk["weights"]), 2) for weight in risk["weights"]]
    made = "fitted: python -m training.fingerprint, on drawn and tampered browsers; scaled to the strongest"
    return {"family": "device", "made": made, "edges": risk["edges"], "weights": tempered}


def found(calm: Sequence[DeviceSession], tampered: Mapping[str, Sequence[DeviceSession]]) -> dict[str, tuple[float, float]]:
    """By kind of tampering, how much of it the product finds (TPR at 1 % FPR): as it ships, and with the anomaly's term fitted on the other
    kinds."""
    artefact, shares = artefacts.read("model"), {}
    of_calm = product(calm, Model.of(artefact))
    for kind, sessions in tampered.items():
        term = anomaly_term(calm, [session for other, several in tampered.items() if other != kind for session in several])
        blind = Model.of({**artefact, "terms": {**artefact["terms"], "DEVICE_PLATFORM_ANOMALY": term}})
        shipped = tpr_at(product(sessions, Model.of(artefact)), of_calm, FALSE_ALARMS)
        shares[kind] = shipped, tpr_at(product(sessions, blind), product(calm, blind), FALSE_ALARMS)
    return shares


def main() -> None:
    told = [attributes(session) for session in sessions_of(for_fitting())]
    write("fingerprint", {"card": _card(len(told)), "surprises": mined(told)})
    write("releases", {"card": RELEASES_CARD, "releases": releases()})
    artefacts.read.cache_clear()
    calm = [browser for population in CALM for browser in population.browsers()]
    tamperer = Tamperer(calm, SEED)
    tampered = {kind: sessions_of(tamperer.made(kind, TAMPERED)) for kind in SWAPS}
    honest = sessions_of(calm)
    terms: dict[str, Any] = {
        code: {"family": "device", "made": f"hand: {why}", "edges": edges, "weights": weights}
        for code, (edges, weights, why) in HAND.items()
    }
    terms["DEVICE_OLD_VERSION"] = OLD_VERSION
    write_terms({**terms, "DEVICE_PLATFORM_ANOMALY": anomaly_term(honest, [each for kind in tampered.values() for each in kind])})
    artefacts.read.cache_clear()
    fingerprint_report.write(_variants(told), honest, tampered, found(honest, tampered), _ages())


def _ages() -> dict[str, list[float]]:
    """Ages in years of the versions that drawn people have, and that user agents of visitors claim, each by its share."""
    people = {
        population.name: [age_of(session_of(browser).user_agent, OPENED) for browser in population.browsers()] for population in POPULATIONS
    }
    agents = drawn("user-agents")
    least = min(agent["weight"] for agent in agents)
    claimed = [age_of(user_agent.read(agent["userAgent"]), OPENED) for agent in agents for _ in range(round(agent["weight"] / least))]
    return {name: [age for age in ages if age is not None] for name, ages in {**people, "user agents of visitors": claimed}.items()}


def _variants(told: Sequence[Told]) -> dict[str, Surprises]:
    """The shipped table, and what was tried instead."""
    desktops = [attributes(session) for session in sessions_of(DESKTOPS.for_fitting())]
    tables = {
        f"{len(told):,} browsers of all kinds, s = ½ (shipped)": mined(told),
        "the same, s = 1": mined(told, 1.0),
        "the same, s = 3": mined(told, 3.0),
        f"{len(desktops):,} desktops alone, s = ½": mined(desktops),
    }
    return {name: Surprises.of({"surprises": table}) for name, table in tables.items()}


def _card(count: int) -> dict[str, str]:
    return {
        "made": "python -m training.fingerprint",
        "data": f"{count} browsers drawn with fingerprint-generator 2.1.88 (Apache-2.0); among them uncommon ones made of these",
        "says": "by pairs of attributes and their values, how much rarer both are together than their shares have it, in nats",
        "limits": "the drawn are web browsers of 2026; what was never drawn surprises nobody; no labels of fraud were used",
    }


if __name__ == "__main__":
    main()
