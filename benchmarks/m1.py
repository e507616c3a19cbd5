"""M1: human or generated movement, single movements.

SapiMouse users above 60 against generated movements from number 300 on, and every generator that the model was not fitted on. The threshold
flags one in a hundred of the judged humans. Judged by the shipped model; what it reaches on a generator that is left out of the fit is read
from the training's report.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.report import Options, Row, main, trained
from datasets.measures import FALSE_ALARMS, Interval, Scores, auc, bootstrap, flagged, scores, threshold_at, tpr_at
from datasets.movements import generated, judgements, recorded
from tessera.features.movement import SHIPPED_THRESHOLD

FITTED_USERS = range(1, 61)
FITTED_MOVEMENTS = range(300)
FITTED_GENERATORS = {"gc_ts", "gc_cdp", "pyclick", "oxy_bezier", "oxy_gaussian", "oxy_perlin", "linear"}
QUICK = 3  # users

type Units = Sequence[Scores]


def people(options: Options) -> Mapping[str, Scores]:
    """The scores of each judged user's movements."""
    judged = defaultdict(list)
    for (user, _), moved in recorded(options.data / "pointer_sapimouse.csv.gz", ("user", "session")).items():
        if int(user) not in FITTED_USERS:
            judged[user].extend(moved)
    users = sorted(judged)[: QUICK if options.quick else None]
    return {user: judgements(judged[user]) for user in users}


def tools(options: Options) -> Mapping[str, Units]:
    """The scores of each generator's judged movements, a unit for each end points."""
    judged = defaultdict(list)
    for (generator, number), moved in generated(options.data / "pointer_generators.csv.gz").items():
        known = generator in FITTED_GENERATORS and int(number) in FITTED_MOVEMENTS
        if not known and moved:
            judged[generator].append(judgements(moved))
    return {generator: judged[generator] for generator in sorted(judged)}


def benchmark(options: Options) -> Iterator[Row]:
    of_people, of_tools = people(options), tools(options)
    humans, everything = list(of_people.values()), [unit for units in of_tools.values() for unit in units]
    counted = f"{sum(map(len, humans))} movements of {len(humans)} people, {sum(map(len, everything))} of {len(of_tools)} generators"
    yield Row.of("AUC, all generators", bootstrap(auc, everything, humans), judged=counted, line=0.998)
    yield Row.of("TPR at 1 % FPR, all generators", bootstrap(_caught, everything, humans), line=0.95)
    for generator, units in of_tools.items():
        yield Row.of(f"  {generator}", bootstrap(_caught, units, humans))
    yield from _left_out()
    pooled = scores([value for unit in humans for value in unit])
    yield Row(what="threshold at 1 % FPR, nats", figure=threshold_at(pooled, FALSE_ALARMS), judged=f"shipped {SHIPPED_THRESHOLD}")
    yield Row.of("FPR at the shipped threshold", bootstrap(lambda calm: flagged(calm, SHIPPED_THRESHOLD), humans))
    yield Row.of("TPR at the shipped threshold", bootstrap(lambda caught: flagged(caught, SHIPPED_THRESHOLD), everything))
    yield Row.of("null: half of the people against the others, AUC", _null(humans), judged="chance is .5")


def _caught(caught: Scores, calm: Scores) -> float:
    return tpr_at(caught, calm, FALSE_ALARMS)


def _left_out() -> Iterator[Row]:
    """Each generator when the fit has not seen it, at the threshold of that fit."""
    for source, figure in trained("pointer").items():
        if source in FITTED_GENERATORS:
            yield Row(what=f"  {source}, left out of the fit", figure=figure, judged="python -m training.pointer")


def _null(humans: Units) -> Interval:
    return bootstrap(auc, humans[::2], humans[1::2])


if __name__ == "__main__":
    main("m1", __doc__ or "", benchmark)
