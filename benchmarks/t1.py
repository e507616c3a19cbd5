"""T1: automated typing. Tools that type against the typists of the Aalto recordings, judged with the model that ships.

People: participants that the fit has not seen (401 and above), the first 30 keys of their first five long sentences. Tools: 600 samples
each from other seeds than the fit's, or those of `typing_tools.csv.gz` where that file is there. The threshold is the 99th percentile of
people. What a tool reaches that the fit has *not* seen is read from the training's report.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets.keystrokes import Keys, first_samples, sentences, tool_samples
from datasets.measures import FALSE_ALARMS, Scores, bootstrap, scores, tpr_at
from simulator.typing_tools import FURTHER, HUMANIZED, SIMPLE, replay, samples
from tessera import features
from tessera.features import TypingFeatures
from tessera.telemetry import Typing
from tessera.typist import machine_log_odds

LAST_FITTED = 400  # participant
TOOL_SAMPLES, QUICK_SAMPLES = 600, 100
RESAMPLES = 200


def log_odds(sample: Keys) -> float:
    """How the product judges a sample; 0 if it cannot judge it."""
    return machine_log_odds(TypingFeatures(features.tally([Typing(kind="typing", keys=sample)]))) or 0.0


def people(options: Options) -> Sequence[Sequence[Keys]]:
    """By person, the samples to judge."""
    judged = [first_samples(typed) for participant, typed in sentences(options.data).items() if participant > LAST_FITTED]
    return judged[:: 4 if options.quick else 1]


def tools(options: Options, humans: Sequence[Sequence[Keys]]) -> Mapping[str, Sequence[Keys]]:
    """By tool, its samples: recorded ones, else our own, and replays of what people typed."""
    if recorded := tool_samples(options.data):
        return recorded
    number = QUICK_SAMPLES if options.quick else TOOL_SAMPLES
    own = {name: list(samples(tool, number, f"judged {name}")) for name, tool in {**SIMPLE, **HUMANIZED, **FURTHER}.items()}
    replayed = [keys for sample in list(chain(*humans))[:number] for keys in samples(replay(sample), 1, "replay", len(sample), len(sample))]
    return {**own, "replay of a person": replayed}


def benchmark(options: Options) -> list[Row]:
    humans = people(options)
    calm = [scores([log_odds(sample) for sample in person]) for person in humans]
    rows = [_row(name, [scores([log_odds(sample)]) for sample in typed], calm) for name, typed in tools(options, humans).items()]
    return [*rows, *_left_out(), _null(calm)]


def _row(name: str, caught: Sequence[Scores], calm: Sequence[Scores]) -> Row:
    interval = bootstrap(lambda one, other: tpr_at(one, other, FALSE_ALARMS), caught, calm, resamples=RESAMPLES)
    judged = f"TPR at 1 % of {len(np.concatenate(calm))} people's, {len(caught)} samples"
    line = {"line": 0.95} if name in SIMPLE else {}
    return Row.of(name, interval, judged=judged, **line)


def _left_out() -> Iterator[Row]:
    """Each tool when the fit has not seen it."""
    for name, figure in trained("typing").items():
        yield Row(what=f"{name}, left out of the fit", figure=figure, line=0.5, stretch=0.8, judged="python -m training.typing")


def _null(calm: Sequence[Scores]) -> Row:
    """Half of the people taken for a tool."""
    interval = bootstrap(lambda one, other: tpr_at(one, other, FALSE_ALARMS), calm[::2], calm[1::2], resamples=RESAMPLES)
    return Row.of("null: people against people", interval, judged="must be about .01", better="lower")


if __name__ == "__main__":
    main("t1", __doc__ or "", benchmark)
