"""The model of reasons as a whole: calibrated on one simulated month, judged on another.

Each fitted term comes from its own subject's command, the hand-set ones from judgement (`made` says which). How good they are together is
measured here, on simulated people and attackers (`simulator`). Their mix is invented, so the weights are not fitted to it: that would teach
the model the simulator. What such a fit would change is shown for information. The calibration is taken from it all the same, because a
probability needs some world to be one of: of a hundred of its actions one is made fraud by weight. A deployment calibrates from its own
outcomes (`training.deployment`).

Two months of 200 people take about twenty minutes. `--people 70 --days 20 --visits 20` tries all of it in four; it writes the same files.
"""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from datasets.measures import auc, average_precision, bootstrap, tpr_at
from tessera import artefacts
from tessera.scoring import Model
from training import artefacts as written
from training.deployment import calibrating, judging, thresholds
from training.deployment.bands import HEADINGS, bands, verdict
from training.deployment.fitting import Sample, factors
from training.deployment.outcomes import Outcome, believed, latest, read
from training.report import Report

FRAUD_SHARE = 0.01  # of all actions, where nothing is known: the anchor of the score
CALIBRATED_ON, JUDGED_ON = 11, 12  # seeds
CARD = {
    "made": "calibration: python -m training.model, a simulated month; each term by the command that it names, or by hand",
    "meant_for": "sign-in, sign-up, payment and account actions of people in browsers and apps",
    "limits": "no public data have actions of all kinds with their truth; terms by hand are judgements, the calibration is a simulator's",
}
TRIED = """A fit of the weights to the simulated traffic was tried and not kept: it is right about the simulator, which the judged
month shares with it. The factors above 1 say where simulated attackers are more often caught by a reason than its weight expects, those
below where simulated people show it more often; a factor of 1 is also what a reason has that never held there."""

SKILL = """Log loss is the mean surprise by what happened (nats). Skill is the share of it that is avoided, against a constant that always
says one in a hundred: 0 knows nothing, 1 everything."""

type Row = Mapping[str, Any]


def month(seed: int, people: int, days: int, visits: int) -> list[Row]:
    """What was measured of each action of a simulated month, and what it was."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "observations.jsonl"
        asked = ["--people", str(people), "--days", str(days), "--attackers", f"all={visits}", "--seed", str(seed)]
        subprocess.run([sys.executable, "-m", "local.traffic", *asked, "--observations", str(file)], check=True, stdout=subprocess.DEVNULL)
        return list(read([file]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.model", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=200, help="how many people live the month (default: %(default)s)")
    parser.add_argument("--days", type=int, default=25, help="how long it is (default: %(default)s)")
    parser.add_argument("--visits", type=int, default=60, help="how often each attacker comes (default: %(default)s)")
    options = parser.parse_args()
    with ThreadPoolExecutor() as both:  # each waits for a process of its own
        first, second = both.map(lambda seed: month(seed, options.people, options.days, options.visits), (CALIBRATED_ON, JUDGED_ON))
    artefact = {name: value for name, value in artefacts.read("model").items() if name != "calibration"} | {"card": CARD}
    table = calibrated(artefact, first)
    written.write("model", calibrating.apply(artefact, table))
    report = Report("model", "The model of reasons as a whole")
    report.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
    describe(report, artefact, table, first, second)
    report.write()


def calibrated(artefact: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, list[float]]:
    """The calibration from what a month's actions were, frauds counted as the share of the anchor."""
    outcomes = _outcomes(rows)
    fraud = np.array([float(one.fraud) for one in outcomes])
    return calibrating.calibration(judging.log_odds(Model.of(artefact), outcomes), fraud, np.ones(len(fraud)), FRAUD_SHARE)


def describe(
    report: Report, artefact: Mapping[str, Any], table: Mapping[str, Sequence[float]], first: Sequence[Row], second: Sequence[Row]
) -> None:
    plain, model = Model.of(artefact), Model.of(calibrating.apply(artefact, table))
    outcomes = _outcomes(second)
    values, fraud = judging.log_odds(model, outcomes), np.array([one.fraud for one in outcomes])
    frauds, legitimate = [values[fraud]], [values[~fraud]]
    figures = {
        "AUC": auc,
        "TPR at 0.1 % FPR": lambda caught, calm: tpr_at(caught, calm, 0.001),
        "TPR at 1 % FPR": lambda caught, calm: tpr_at(caught, calm, 0.01),
        "TPR at 5 % FPR": lambda caught, calm: tpr_at(caught, calm, 0.05),
        "average precision": average_precision,
    }
    units = ([np.array([value]) for value in group[0]] for group in (frauds, legitimate))
    caught, calm = units
    intervals = {name: bootstrap(figure, caught, calm) for name, figure in figures.items()}
    report.table(
        f"Judged on a month of its own: {int((~fraud).sum())} legitimate actions, {int(fraud.sum())} frauds",
        ("figure", "value", "from", "to"),
        [(name, each.figure, each.low, each.high) for name, each in intervals.items()],
    )
    report.table(
        "Probabilities, where one action in a hundred is fraud",
        ("model", "log loss", "from", "to", "skill", "from", "to"),
        [(name, *_probabilities(each, values, fraud)) for name, each in (("as its log-odds say", plain), ("calibrated", model))],
    )
    report.say(" ".join(SKILL.split()))
    found = bands(model, values, fraud.astype(float), FRAUD_SHARE)
    report.table("Probability and fraud by score, where one action in a hundred is fraud", HEADINGS, [band.row for band in found])
    report.say(verdict(found))
    report.table("Thresholds that cost least", thresholds.HEADINGS, thresholds.rows(model, outcomes))
    report.say(" ".join(thresholds.ABOUT.split()))
    report.table("What each actor gets", ("actor", "actions", "trust", "allow", "challenge", "deny"), _by_actor(second))
    sample = _outcomes(first)
    moved = factors(
        artefact,
        Sample(
            observed=[one.observed for one in sample],
            fraud=np.array([float(one.fraud) for one in sample]),
            weight=np.ones(len(sample)),
        ),
    )
    shown = sorted(((code, factor) for code, factor in moved.items() if abs(factor - 1) > 0.05), key=lambda each: each[1])
    report.table("By which factor simulated traffic would move a reason", ("reason", "factor"), shown)
    report.say(" ".join(TRIED.split()))
    report.histograms("Log-odds", {"legitimate": legitimate[0].tolist(), "fraud": frauds[0].tolist()}, across="log-odds")


def _outcomes(rows: Sequence[Row]) -> list[Outcome]:
    return list(believed(rows, latest(rows)))


def _probabilities(model: Model, values: Any, fraud: Any) -> tuple[str, ...]:
    """Log loss and skill of a model's probabilities, each with its interval."""

    def of(figure: Any) -> Any:
        def told(caught: Any, calm: Any) -> float:
            chance = calibrating.expected(model.calibration, np.concatenate((caught, calm)))
            ended = np.concatenate((np.ones(len(caught)), np.zeros(len(calm))))
            return float(figure(chance, ended, calibrating.at_share(ended, np.ones(len(ended)), FRAUD_SHARE)))

        return judging.interval(told, values, fraud, seed=1)

    loss, gained = of(calibrating.log_loss), of(calibrating.skill)
    return tuple(f"{value:.4f}" for each in (loss, gained) for value in (each.figure, each.low, each.high))


def _by_actor(rows: Sequence[Row]) -> list[tuple[str, int, str, str, str, str]]:
    """What each actor gets; of those around whom honest people act, too, such as victims who sign in themselves, also the frauds alone."""
    found: list[tuple[str, int, str, str, str, str]] = []
    for actor in sorted({str(row["actor"]) for row in rows}):
        acted = [row for row in rows if row["actor"] == actor]
        frauds = [row for row in acted if row["fraud"]]
        found.append(_decided(actor, acted))
        if frauds and len(frauds) < len(acted):
            found.append(_decided(f"{actor}, frauds alone", frauds))
    return found


def _decided(who: str, rows: Sequence[Row]) -> tuple[str, int, str, str, str, str]:
    decided = [row["decided"] for row in rows]
    trust, allow, challenge, deny = (f"{decided.count(kind) / len(decided):.1%}" for kind in ("trust", "allow", "challenge", "deny"))
    return who, len(decided), trust, allow, challenge, deny


if __name__ == "__main__":
    main()
