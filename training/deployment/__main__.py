"""Learn from a deployment's own exported actions: fit, judge on what came after, report, and publish as a shadow if asked to."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tessera import artefacts
from tessera.scoring import Model
from training.deployment import drift, thresholds
from training.deployment.bands import bands
from training.deployment.calibrating import apply, calibration
from training.deployment.choosing import Way, chosen, sample_of
from training.deployment.fitting import LEAST, allowed, factors, fit
from training.deployment.judging import FEWEST, counted, difference, judge, log_odds, under_control
from training.deployment.outcomes import Outcome, base_rate, believed, frauds, latest, read, split
from training.deployment.report import Report, describe, made_by
from training.deployment.terms import versioned


def learn(rows: Sequence[Mapping[str, Any]], current: Mapping[str, Any]) -> tuple[dict[str, Any] | None, Report]:
    """The model that a deployment's actions teach, None where they are too few, and the report."""
    now = latest(rows)
    outcomes = list(believed(rows, now))
    before, after = split(outcomes)
    counts = {
        "actions": len(rows),
        "believed": len(outcomes),
        "labelled frauds": frauds(before),
        "labelled frauds after": frauds(after),
        "left to the lot": sum("propensity" in row for row in rows),
    }
    boundary = after[0].at if after else now
    moved = _drift(current, [row for row in rows if row["at"] < boundary], [row for row in rows if row["at"] >= boundary], rows)
    rungs = allowed(counts["labelled frauds"])
    judged_on = counted(after)
    enough = min(frauds(judged_on), sum(not one.fraud for one in judged_on)) >= FEWEST
    if not rungs or not enough:
        few = f"Too few to learn from: {LEAST['reweighed']} labelled frauds are needed before the boundary, and {FEWEST} after it."
        return None, Report(learned_from=counts, weak=few, **moved)
    ways: tuple[Way, ...] = ("calibrated", *rungs)
    share = base_rate([row for row in rows if row["at"] < boundary], before)
    models = {way: _fitted(way, current, before, made_by(way, counts), share) for way in ways}
    kept = chosen(rungs, current, before)
    deciding, candidate = Model.of(current), Model.of(models[kept])
    controlled = {name: found for name, model in (("current", deciding), (kept, candidate)) if (found := under_control(model, after))}
    report = Report(
        learned_from=counts,
        base_rate=share,
        current=judge(deciding, judged_on, share),
        candidates={way: judge(Model.of(model), judged_on, share) for way, model in models.items()},
        chosen=kept,
        gained=difference(candidate, deciding, judged_on, share),
        reliable=bands(candidate, log_odds(candidate, judged_on), sample_of(judged_on).fraud, share),
        cheapest=thresholds.rows(candidate, judged_on),
        factors=factors(current, sample_of(before)) if kept != "calibrated" else {},
        controlled=controlled,
        **moved,
    )
    return models[kept], report


def _fitted(way: Way, current: Mapping[str, Any], outcomes: Sequence[Outcome], made: str, share: float) -> dict[str, Any]:
    """A model fitted to these outcomes and calibrated on them, where so large a share of the actions is fraud."""
    shipped = {name: part for name, part in current.items() if name != "calibration"}
    model = shipped if way == "calibrated" else fit(way, shipped, sample_of(outcomes), made)
    calibrated = counted(outcomes)
    values = log_odds(Model.of(model), calibrated)
    card = {**current.get("card", {}), "made": made, "limits": "fitted to one deployment; elsewhere it knows nothing"}
    found = calibration(values, sample_of(calibrated).fraud, np.ones(len(calibrated)), share)
    return versioned({**apply(model, found), "card": card})


def _drift(
    current: Mapping[str, Any], then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    if not then or not now:
        return {}
    return {
        "terms": drift.of_terms(current, then, now),
        "reasons": drift.of_reasons(Model.of(current), then, now),
        "passed": drift.passed_by_decile(rows),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.deployment", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("exports", nargs="+", type=Path, metavar="FILE", help="what `local.admin export-actions` wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for report.md and model.json")
    parser.add_argument("--current", type=Path, help="the model that decides now (default: the one that ships)")
    parser.add_argument("--publish", action="store_true", help="keep the model in the table and run it as the shadow")
    parser.add_argument("--table", default=os.environ.get("TESSERA_GOVERNANCE_TABLE"), help="default TESSERA_GOVERNANCE_TABLE")
    parser.add_argument("--tenant", help="whose actions these are")
    parser.add_argument("--author", help="who publishes")
    options = parser.parse_args(arguments)
    if options.publish and not (options.table and options.tenant and options.author):
        parser.error("--publish wants --table, --tenant and --author")
    current = json.loads(options.current.read_text()) if options.current else artefacts.read("model")
    model, report = learn(read(options.exports), current)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "report.md").write_text(report.text)
    print(report.text)
    if model is None:
        return
    (options.out / "model.json").write_text(json.dumps(model, indent=1) + "\n")
    print(f"Candidate {describe(model)}: {options.out / 'model.json'}")
    if options.publish:
        print(_published(options, model))


def _published(options: argparse.Namespace, model: Mapping[str, Any]) -> dict[str, Any]:
    import boto3

    from local.models import publish
    from tessera.service.store.facade import Store

    return publish(Store(boto3.client("dynamodb"), options.table), options.tenant, model, options.author)


if __name__ == "__main__":
    main()
