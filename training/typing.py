"""Typing by machine: `python -m training.typing --data DIR` fits the model of a run of keys (`artefacts/typing.json`) and the terms of the
reasons that answer it, computes the figures of typing that the layer holds again, and writes `training/reports/typing.md`.

People are participants 1-400 of the Aalto recordings, and every other one of those who typed passwords for MEU-Mobile and MOBIKEY; the
others are left for judging. Tools are our own renderings
(`simulator/typing_tools.py`). The figures of a tool that is left out of the fit say what to expect of a new tool.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.keystrokes import Keys, first_samples, meu_passwords, mobikey_passwords, sentences
from datasets.measures import flagged, threshold_at
from datasets.rhythms import FITTED_USERS
from simulator.typing_tools import FURTHER, HUMANIZED, ROLLING, SIMPLE, Tool, samples
from tessera import features
from tessera.additive import Additive
from tessera.features import TypingFeatures
from tessera.signals.behavior.typing_velocity import INTERVALS, SHARES
from tessera.telemetry import Typing
from tessera.typist import FEWEST_KEYSTROKES, machine_log_odds
from training import artefacts, fitting
from training.report import Report, quantile

FITTED_PARTICIPANTS = range(1, 401)
LONGER = 3  # sentences together, as in a session that goes on
TOOLS = {**SIMPLE, **HUMANIZED}
SAMPLES, FURTHER_SAMPLES = 900, 400
TERM_EDGES = (-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
MODEL: Mapping[str, Any] = {"max_rounds": 1_500, "learning_rate": 0.03, "max_bins": 40}
QUICKER: Mapping[str, Any] = {**MODEL, "outer_bags": 1}
STRONGEST = 3.2  # nats: the tools are our renderings, so no table may be surer than this
STRONGEST_TRUST = -0.4
STRONGEST_RISK = (
    0.9  # nats; managers, expanders, scanners and voice control type as tools do: with a pointer that a program works it is more
)
LEAST = 0.1  # nats; what weighs less is nothing
SURE = (
    3.0  # log-odds of a machine, below which nothing is held against anybody: two of a hundred people come to 1, two of a thousand to this
)
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
MADE_RISK = (
    f"{MADE}; from log-odds of 3 on, which two people of a thousand come to; scaled to .9: what people let type for them is typed so"
)

type Sample = TypingFeatures
type Values = NDArray[np.float64]


def typed(*runs: Keys) -> TypingFeatures:
    return TypingFeatures(features.tally([Typing(kind="typing", keys=run) for run in runs]))


@dataclass(frozen=True, kw_only=True)
class People:
    """Samples of several people, each in the order of the participants: as T1 judges them, briefer, and of several sentences."""

    judged: Sequence[Sample]
    brief: Sequence[Sample]
    longer: Sequence[Sample]
    passwords: Sequence[Sample] = ()

    @property
    def all(self) -> list[Sample]:
        return [*self.judged, *self.brief, *self.longer, *self.passwords]

    @property
    def weights(self) -> list[float]:
        return [1.0] * len(self.judged) + [0.7] * len(self.brief) + [0.5] * len(self.longer) + [1.0] * len(self.passwords)

    def half(self, second: bool) -> "People":
        return People(**{name: _half(getattr(self, name), second) for name in ("judged", "brief", "longer", "passwords")})


def people(data: Path, participants: Sequence[int] | range = FITTED_PARTICIPANTS) -> People:
    typed_by = sentences(data)
    known = [typed_by[participant] for participant in participants if participant in typed_by]
    several = [sentence for each in known for sentence in each[5:10] if len(sentence) >= FEWEST_KEYSTROKES]
    return People(
        judged=[typed(sample) for each in known for sample in first_samples(each)],
        brief=[typed(sentence[: FEWEST_KEYSTROKES + number % 11]) for number, sentence in enumerate(several)],
        longer=[typed(*some) for each in known for some in batched(each, LONGER, strict=False)],
    )


def passwords(data: Path, *, fitted: bool) -> list[Sample]:
    """People who type a password that they know, on phones: no pauses between words, thumbs that seldom overlap. A model that has seen only
    sentences takes half of these for machines. Every other subject of MEU-Mobile and every other user of MOBIKEY is fitted; single
    fillings, and two in a row."""
    subjects = meu_passwords(data)
    typists = [subjects[subject] for subject in sorted(subjects, key=int)[not fitted :: 2]]
    for users in mobikey_passwords(data).values():
        typists += [typed_by for user, typed_by in users.items() if (user in FITTED_USERS) == fitted]
    runs = ([*([filling] for filling in typist[::10]), *(typist[start : start + 2] for start in (0, 14, 28))] for typist in typists)
    return [typed(*run) for each in runs for run in each]


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


def fit(humans: People, tools: Mapping[str, Sequence[Sample]], settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The additive model of people against these tools. The eight of T1 weigh about as much together as all further ones."""
    caught = [sample for tool in tools.values() for sample in tool]
    weights = humans.weights + [0.4 if name in TOOLS else 0.5 for name, tool in tools.items() for _ in tool]
    labels = [0] * len(humans.all) + [1] * len(caught)
    return fitting.boosted(
        list(humans.judged[0].figures),
        matrix([*humans.all, *caught]),
        labels,
        weights=weights,
        **(settings or MODEL),
    )


def judged(model: Mapping[str, Any], figures: Sequence[Sample]) -> Values:
    """How the product would judge these samples with this model; those that it cannot judge are left out."""
    additive = Additive.of(model)
    told = (machine_log_odds(sample, additive) for sample in figures)
    return np.array([log_odds for log_odds in told if log_odds is not None])


def left_out(humans: People, tools: Mapping[str, list[Sample]], data: Path) -> dict[str, tuple[float, float]]:
    """By tool of T1, its TPR at 1 % false alarms on the people left for judging, when the fit has not seen it; and when the fit has not
    seen any tool of its kind (all that let keys overlap)."""
    calm = people(data, [each for each in sentences(data) if each not in FITTED_PARTICIPANTS]).judged
    reached = {}
    for name, tool in TOOLS.items():
        caught = tool_samples(tool, name, 600, seed="left out")
        rates = []
        for without in ((name,), ROLLING) if name in ROLLING else ((name,),):
            model = fit(humans, {other: seen for other, seen in tools.items() if other not in without}, QUICKER)
            rates.append(flagged(judged(model, caught), threshold_at(judged(model, calm), 0.01)))
        reached[name] = (rates[0], rates[-1])
    return reached


def typing_speeds(data: Path) -> list[float]:
    """The mean interval (ms) of each participant, which `signals/behavior/typing_velocity.py` compares with."""
    every = (typed(*typed_by) for participant, typed_by in sentences(data).items() if participant in FITTED_PARTICIPANTS)
    return [mean for each in every if (mean := each.interval.mean)]


def cross_fitted(humans: People, tools: Mapping[str, list[Sample]]) -> tuple[Values, Values]:
    """Log-odds of people and of tools, each judged by a model that has not seen them: halves of both, in turn."""
    calm, caught = [], []
    for second in (False, True):
        model = fit(humans.half(second), {name: _half(tool, second) for name, tool in tools.items()})
        calm.append(judged(model, humans.half(not second).all))
        caught += [judged(model, _half(tool, not second)) for tool in tools.values()]
    return np.concatenate(calm), np.concatenate(caught)


def _half(samples: Sequence[Sample], second: bool) -> Sequence[Sample]:
    middle = len(samples) // 2
    return samples[middle:] if second else samples[:middle]


def terms(calm: Values, caught: Values) -> Mapping[str, Any]:
    """What the model's log-odds weigh: above where tools are as likely as people a risk, below a trust, which is worth little: a tool may
    be made to type as people do, and people need not type at all."""
    table = fitting.likelihood_ratio(caught, calm, TERM_EDGES, strongest=STRONGEST)
    risk, trust = fitting.split({**table, "weights": [_bounded(weight) for weight in table["weights"]]})
    risk["weights"] = [round(weight * STRONGEST_RISK / max(risk["weights"]), 2) for weight in risk["weights"]]
    held = [(edge, weight) for edge, weight in zip(risk["edges"], risk["weights"][1:], strict=True) if edge >= SURE]
    risk = {**risk, "edges": [edge for edge, _ in held], "weights": [0.0, *(weight for _, weight in held)]}
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
    humans, tools = replace(people(data), passwords=passwords(data, fitted=True)), all_tools("fit")
    fitted = fit(humans, tools)
    artefacts.write("typing", {"card": CARD, **fitted})
    calm, caught = cross_fitted(humans, tools)
    artefacts.write_terms(terms(calm, caught))
    report = Report("typing", "Typing by machine")
    report.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
    describe(report, data, fitted, humans, tools, calm, caught)
    report.write()


def describe(
    report: Report, data: Path, fitted: Mapping[str, Any], humans: People, tools: Mapping[str, list[Sample]], calm: Values, caught: Values
) -> None:
    report.histograms(
        "Log-odds of those the model has not seen",
        {"people": calm.tolist(), "tools": caught.tolist()},
        across="log-odds of a machine (halves fitted and judged in turn)",
    )
    reached = left_out(humans, tools, data)
    report.figures({name: round(alone, 3) for name, (alone, _) in reached.items()})
    report.table(
        "A tool left out of the fit",
        ("tool", "TPR at 1 % false alarms", "and all that overlap keys left out too"),
        [(name, rates[0], rates[1] if name in ROLLING else "") for name, rates in reached.items()],
    )
    others = judged(fitted, passwords(data, fitted=False))
    report.table(
        "People who type passwords, not fitted",
        ("log-odds above", "share of their samples"),
        [(f"{least:.0f}", flagged(others, least)) for least in (1.0, 2.0, 3.0)],
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
