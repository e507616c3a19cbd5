"""Typing by machine: `python -m training.typing --data DIR` fits the model of a run of keys (`artefacts/typing.json`) and the terms of the
reasons that answer it, computes the figures of typing that the layer holds again, and writes `training/reports/typing.md`.

People are participants 1-400 of the Aalto recordings, and every other one of those who typed passwords for MEU-Mobile and MOBIKEY; the
others are left for judging, and not read here. Tools are our own renderings (`simulator/typing_tools.py`). How the model is made is chosen
by `training.choosing`: each kind of tool and each recording is left out in turn, together with a third of all people, who give the
threshold. The figures of a tool that is left out of the fit say what to expect of a new tool.
"""

import argparse
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.keystrokes import sentences
from datasets.measures import FALSE_ALARMS, flagged, threshold_at
from simulator.typing_tools import FURTHER, HUMANIZED, ROLLING, SIMPLE, Tool, samples
from tessera.additive import Additive
from tessera.signals.behavior.typing_velocity import INTERVALS, SHARES
from tessera.typist import machine_log_odds
from training import artefacts, fitting
from training.choosing import Choice, choose
from training.report import Report, quantile
from training.typists import FITTED_PARTICIPANTS, RECORDINGS, People, Sample, part_of, people, typed

TOOLS = {**SIMPLE, **HUMANIZED}
SAMPLES, FURTHER_SAMPLES = 900, 400
TERM_EDGES = (-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
MODEL: Mapping[str, Any] = {"max_rounds": 1_500, "learning_rate": 0.03}
QUICKER: Mapping[str, Any] = {"max_rounds": 500, "learning_rate": 0.1, "outer_bags": 1}  # where many are fitted only to be compared
KINDS: Mapping[str, Sequence[str]] = {
    "hardly held": ("selenium", "playwright delay", "uniform delay", "pyautogui", "burst", "released at once"),
    "constant": ("puppeteer delay", "fixed hold", "jittered"),
    "even or normal": ("gaussian", "wide uniform", "wide gaussian"),
    "skewed": ("lognormal", "gamma", "weibull", "wide lognormal"),
    "paced": ("drifting", "words", "by letter"),
    "overlapping": ROLLING,
}
"""Tools by how their times are drawn: a new one resembles its kind more than anything else."""
PARTS = 3  # of all people, one of which gives the threshold
STRONGEST = 3.2  # nats: the tools are our renderings, so no table may be surer than this
STRONGEST_TRUST = -0.4
STRONGEST_RISK = (
    0.9  # nats; managers, expanders, scanners and voice control type as tools do: with a pointer that a program works it is more
)
LEAST = 0.1  # nats; what weighs less is nothing
ACCUSED = 0.001  # the largest share of people's samples against which anything may be held: few strokes come to it more often
CARD = {
    "made": "python -m training.typing: Aalto typists 1-400 and people who type passwords, against 23 tools as we render them",
    "meant_for": "a run of at least 12 keys on a keyboard with keys, timed to 2 ms or better",
    "limits": "people copied sentences, or typed passwords on phones; tools are renderings of their timing; replays of people pass",
}
TRIED = """## Tried

- Boosted trees on the same figures reach .88 to .97 on the two tools made to look human, no more than the additive model.
- Fitted on sentences alone, the model took 45 % of the people who typed passwords for machines (at 1 % of those who typed sentences).
- Serial correlation of holds and of intervals, and the hold of the second key of a pair, added nothing and are not tallied.
- The mean interval is left out on purpose: it tells today's tools apart by the ranges we drew them from."""
MADE = "fitted: python -m training.typing, Aalto, MEU-Mobile and MOBIKEY typists and our renderings of tools"
MADE_RISK = f"{MADE}; from where one of a thousand people's samples comes; scaled to .9: what people let type for them is typed so"

type Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How the model is made: the bins of a figure, the weight of a sample of the two sets of passwords, of the eight tools of T1 and of the
    further ones, where one of a sentence as T1 judges it weighs 1."""

    bins: int = 40
    passwords: float = 1.0
    eight: float = 0.4
    further: float = 0.5


SETTINGS: Mapping[str, Setting] = {
    "40 bins": Setting(),
    "20 bins": Setting(bins=20),
    "80 bins": Setting(bins=80),
    "40 bins, passwords 3": Setting(passwords=3.0),
    "40 bins, further tools 1.5": Setting(further=1.5),
    "40 bins, eight tools alone": Setting(eight=1.0, further=0.0),
}
"""All that were tried."""


def tool_samples(tool: Tool, name: str, number: int, *, seed: str, longest: int = 30) -> list[Sample]:
    return [typed(sample) for sample in samples(tool, number, f"{seed} {name}", longest=longest)]


def all_tools(seed: str) -> Mapping[str, list[Sample]]:
    """What the fit sees of each tool: samples as T1 judges them, and longer ones."""
    known = {
        name: tool_samples(tool, name, SAMPLES, seed=seed) + tool_samples(tool, name, SAMPLES // 4, seed=f"{seed} long", longest=200)
        for name, tool in TOOLS.items()
    }
    return known | {name: tool_samples(tool, name, FURTHER_SAMPLES, seed=seed, longest=120) for name, tool in FURTHER.items()}


def matrix(figures: Sequence[Sample]) -> Values:
    rows = [[np.nan if value is None else value for value in sample.figures.values()] for sample in figures]
    return np.array(rows, dtype=np.float64)


def fit(humans: People, tools: Mapping[str, Sequence[Sample]], setting: Setting, machine: Mapping[str, Any] = MODEL) -> dict[str, Any]:
    """The additive model of people against these tools."""
    seen = {name: tool for name, tool in tools.items() if name in TOOLS or setting.further}
    caught = [sample for tool in seen.values() for sample in tool]
    weights = [setting.eight if name in TOOLS else setting.further for name, tool in seen.items() for _ in tool]
    return fitting.boosted(
        list(caught[0].figures),
        matrix([*humans.all, *caught]),
        [0] * len(humans.all) + [1] * len(caught),
        weights=humans.weights(setting.passwords) + weights,
        max_bins=setting.bins,
        **machine,
    )


def judged(model: Mapping[str, Any], figures: Sequence[Sample]) -> Values:
    """How the product would judge these samples with this model; those that it cannot judge are left out."""
    additive = Additive.of(model)
    told = (machine_log_odds(sample, additive) for sample in figures)
    return np.array([log_odds for log_odds in told if log_odds is not None])


class Fits:
    """The fit's people and tools, and how one that is left out is judged: by the threshold of a third of the people, left out as well."""

    def __init__(self, humans: People, tools: Mapping[str, Sequence[Sample]]) -> None:
        self.humans, self.tools = humans, tools
        self._known: dict[tuple[Setting, Sequence[str]], Mapping[str, float]] = {}

    def choose(self) -> Choice:
        return choose(SETTINGS, {"tools": tuple(KINDS), "recordings": tuple(RECORDINGS)}, self.score)

    def score(self, setting: Setting, group: str) -> float:
        """Of a kind of tools left out, how much is caught, its tools counting alike; of a recording, how much is not flagged."""
        if group in KINDS:
            return float(np.mean(list(self.caught(setting, KINDS[group]).values())))
        model, threshold = self._without(setting, (), self.humans.only(group, out=True), sorted(RECORDINGS).index(group))
        return 1 - flagged(judged(model, self.humans.only(group).all), threshold)

    def caught(self, setting: Setting, tools: Sequence[str]) -> Mapping[str, float]:
        """How much is caught of each of these tools when none of them is fitted."""
        if (setting, tools) not in self._known:
            model, threshold = self._without(setting, tools, self.humans, len(tools[0]) % PARTS)
            self._known[setting, tools] = {name: flagged(judged(model, self.tools[name]), threshold) for name in tools}
        return self._known[setting, tools]

    def _without(self, setting: Setting, tools: Sequence[str], humans: People, part: int) -> tuple[dict[str, Any], float]:
        known = {name: seen for name, seen in self.tools.items() if name not in tools}
        model = fit(humans.part(part, PARTS, out=True), known, setting, QUICKER)
        strangers = humans.part(part, PARTS)
        return model, threshold_at(judged(model, strangers.judged or strangers.all), FALSE_ALARMS)


def typing_speeds(data: Path) -> list[float]:
    """The mean interval (ms) of each participant, which `signals/behavior/typing_velocity.py` compares with."""
    every = (typed(*typed_by) for participant, typed_by in sentences(data).items() if participant in FITTED_PARTICIPANTS)
    return [mean for each in every if (mean := each.interval.mean)]


def cross_fitted(humans: People, tools: Mapping[str, Sequence[Sample]], setting: Setting) -> tuple[Values, Values]:
    """Log-odds of people and of tools, each judged by a model that has not seen them: halves of both, in turn."""
    calm, caught = [], []
    for half in (0, 1):
        model = fit(humans.part(half, 2), {name: part_of(tool, half, 2) for name, tool in tools.items()}, setting)
        calm.append(judged(model, humans.part(half, 2, out=True).all))
        caught += [judged(model, part_of(tool, half, 2, out=True)) for tool in tools.values()]
    return np.concatenate(calm), np.concatenate(caught)


def terms(calm: Values, caught: Values) -> Mapping[str, Any]:
    """What the model's log-odds weigh: above where tools are as likely as people a risk, below a trust, which is worth little: a tool may
    be made to type as people do, and people need not type at all."""
    table = fitting.likelihood_ratio(caught, calm, TERM_EDGES, strongest=STRONGEST)
    risk, trust = fitting.split({**table, "weights": [_bounded(weight) for weight in table["weights"]]})
    risk["weights"] = [round(weight * STRONGEST_RISK / max(risk["weights"]), 2) for weight in risk["weights"]]
    sure = next((edge for edge in TERM_EDGES if flagged(calm, edge) <= ACCUSED), TERM_EDGES[-1])
    edges = [sure, *(edge for edge in risk["edges"] if edge > sure)]
    risk = {"edges": edges, "weights": [0.0, *(risk["weights"][bisect(risk["edges"], edge)] for edge in edges)]}
    return {
        "BEHAVIOR_INHUMAN_INPUT": {"family": "behavior", "made": MADE_RISK, **risk},
        "BEHAVIOR_NATURAL_TYPING": {"family": "behavior", "made": MADE, **trust},
    }


def _bounded(weight: float) -> float:
    """A weight as it is shipped: trust at a tenth and no more than `STRONGEST_TRUST`, nothing where it says little."""
    shipped = weight if weight > 0 else max(weight / 10, STRONGEST_TRUST)
    return round(shipped, 2) if abs(shipped) >= LEAST else 0.0


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m training.typing", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with the public data")
    data: Path = arguments.parse_args().data
    fits = Fits(people(data), all_tools("fit"))
    choice = fits.choose()
    print(choice.chosen, flush=True)
    setting = SETTINGS[choice.chosen]
    artefacts.write("typing", {"card": CARD, **fit(fits.humans, fits.tools, setting)})
    calm, caught = cross_fitted(fits.humans, fits.tools, setting)
    artefacts.write_terms(terms(calm, caught))
    report = Report("typing", "Typing by machine")
    report.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
    describe(report, data, fits, choice, calm, caught)
    report.write()


def describe(report: Report, data: Path, fits: Fits, choice: Choice, calm: Values, caught: Values) -> None:
    choice.report(report, score="tools caught, or people of a recording not flagged, at 1 % of unseen people")
    report.histograms(
        "Log-odds of those the model has not seen",
        {"people": calm.tolist(), "tools": caught.tolist()},
        across="log-odds of a machine (halves fitted and judged in turn)",
    )
    alone, kind = {}, {}
    for name in TOOLS:
        of_kind = next(of_kind for of_kind, several in KINDS.items() if name in several)
        setting = SETTINGS[choice.without(of_kind)]
        alone[name], kind[name] = (fits.caught(setting, tools)[name] for tools in ((name,), KINDS[of_kind]))
    report.figures({name: round(figure, 3) for name, figure in alone.items()})
    report.table(
        "A tool left out of the fit, and of the choice",
        ("tool", "TPR at 1 % false alarms", "and all of its kind left out too"),
        [(name, alone[name], kind[name]) for name in TOOLS],
    )
    report.table(
        "People, by a model that has not seen them",
        ("log-odds above", "share of their samples"),
        [(f"{least:.0f}", flagged(calm, least)) for least in (1.0, 2.0, 3.0)],
    )
    report.say(TRIED)
    speeds = typing_speeds(data)
    report.table(
        f"Mean interval of {len(speeds)} people",
        ("share of people who are slower", "ms here", "ms in the layer"),
        [(f"{share:.2f}", round(quantile(speeds, 1 - share)), shipped) for share, shipped in zip(SHARES, INTERVALS, strict=True)],
    )
    report.table(
        "Log-odds of people, by share of their samples below",
        ("share", "log-odds"),
        [(f"{share}", quantile(list(calm), share)) for share in (0.01, 0.1, 0.5, 0.9, 0.99, 0.999)],
    )


if __name__ == "__main__":
    main()
