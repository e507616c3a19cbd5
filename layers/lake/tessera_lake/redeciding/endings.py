"""How past actions ended: results and labels, found by their actions' keys, and what of them is believed by now (`tessera.truth`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tessera.action import ActionResult
from tessera.labels import LabelType, Source
from tessera.truth import Ending, truth_of
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.exactly import Flags, Numbers, Vector
from tessera_lake.redeciding.reading import Keys, keys_of

RESULTS: tuple[str, ...] = get_args(ActionResult)
LABELS: tuple[str, ...] = get_args(LabelType)
SOURCES: tuple[str, ...] = get_args(Source)
NONE = -1
NOT_KNOWN, LEGITIMATE, FRAUD, SUSPECTED = range(4)
"""What is believed of an action. `SUSPECTED`: only a challenge that was not passed speaks for fraud, which is too weak to be counted."""
type Codes = NDArray[np.int8]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told of many actions, by their keys in order."""

    keys: Keys
    codes: Mapping[str, Codes]
    at: Numbers

    def of(self, keys: Keys, what: str) -> tuple[Numbers, Numbers]:
        """For each action what was told (`NONE` if nothing was), and when."""
        if not len(self.keys):
            return np.full(len(keys), NONE), np.zeros(len(keys), np.int64)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there = self.keys[place] == keys
        return np.where(there, self.codes[what][place], NONE).astype(np.int64), np.where(there, self.at[place], 0)


@dataclass(frozen=True, kw_only=True)
class Endings:
    """All results and labels of a period. An action's last result counts, and its latest label that was not withdrawn."""

    results: Told
    labels: Told

    @classmethod
    def read(cls, results: Iterable[Path], labels: Iterable[Path], tenant: str, processes: int = 1) -> Self:
        """Those of a tenant. There are as many results as decisions, so that several processes may read them."""
        return cls(results=_results(_parts(results, tenant, processes)), labels=_labels(list(_rows(labels, LABELLED, tenant))))


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How each of many actions ended: its result and label (`NONE` if there is none), and what is believed of it by now."""

    result: Codes
    label: Codes
    truth: Codes
    plain: Flags  # whether it ended without a challenge, or a denial
    withheld: Flags  # whether the random control withheld a challenge
    propensity: Vector  # how likely the control's result was

    @cached_property
    def ways(self) -> Mapping[tuple[str, str], Flags]:
        """Which actions ended in each way that occurs, and were labelled in each."""
        named = {"result": (RESULTS, self.result), "label": (LABELS, self.label)}
        told = {(of, name): codes == number for of, (names, codes) in named.items() for number, name in enumerate(names)}
        return {way: actions for way, actions in told.items() if actions.any()}


LABELLED = ("label_id", "label_type", "source", "state")
READ = ("action_id", "base_type", "recommendation", "control_treatment", "control_propensity", "happened_at")
"""The columns of decisions by which their endings are found."""


def ended(columns: Columns, endings: Endings, now: int) -> Ended:
    """How these actions ended, as far as it is known by now."""
    keys = keys_of(columns.array("action_id"))
    result, _ = endings.results.of(keys, "result")
    label, labelled_at = endings.labels.of(keys, "label")
    source, _ = endings.labels.of(keys, "source")
    propensity = columns.numbers("control_propensity")
    return Ended(
        result=result.astype(np.int8),
        label=label.astype(np.int8),
        truth=_truths(columns, result, label, source, labelled_at, now),
        plain=columns.is_text("recommendation", ("allow", "trust")),
        withheld=columns.is_text("control_treatment", ("withheld",)),
        propensity=np.where(np.isnan(propensity), 1.0, propensity),
    )


def _truths(columns: Columns, result: Numbers, label: Numbers, source: Numbers, labelled_at: Numbers, now: int) -> Codes:
    """`truth.mature` of each: actions that ended alike are believed alike, and only the time from which on differs."""
    base, answered = columns.texts("base_type"), columns.texts("recommendation")
    wide = (len(base.words) + 1, len(answered.words) + 1, len(RESULTS) + 1, len(LABELS) + 1, len(SOURCES) + 1)
    alike = np.ravel_multi_index((base.codes, answered.codes, result + 1, label + 1, source + 1), wide)
    believed, waits = np.zeros(np.prod(wide), np.int8), np.zeros(np.prod(wide), np.int64)
    for each in np.flatnonzero(np.bincount(alike, minlength=1)).tolist():
        kind, shown, ends, says, by = (int(part) for part in np.unravel_index(each, wide))
        ending = Ending(
            base=[*base.words, ""][kind],  # type: ignore[arg-type]
            at=0,
            challenged=[*answered.words, ""][shown] == "challenge",
            denied=[*answered.words, ""][shown] == "deny",
            result=(None, *RESULTS)[ends],  # type: ignore[arg-type]
            label=(None, *LABELS)[says],  # type: ignore[arg-type]
            label_source=(None, *SOURCES)[by],  # type: ignore[arg-type]
            labelled_at=0 if says else None,
        )
        if truth := truth_of(ending):
            believed[each] = (FRAUD if truth.strong else SUSPECTED) if truth.fraud else LEGITIMATE
            waits[each] = truth.matures_at
    since = np.where(label != NONE, labelled_at, columns.at) + waits[alike]
    return np.where(since <= now, believed[alike], NOT_KNOWN).astype(np.int8)


def _rows(files: Iterable[Path], columns: tuple[str, ...], tenant: str) -> Iterator[pa.Table]:
    """The rows of each file that are a tenant's and about an action."""
    for file in files:
        table = pq.read_table(file, columns=["tenant", "action_id", "happened_at", *columns], partitioning=None, use_threads=False)
        yield table.filter(pc.and_(pc.equal(table.column("tenant"), tenant), pc.is_valid(table.column("action_id"))))


def _at(table: pa.Table) -> Numbers:
    moments: Numbers = table.column("happened_at").cast(pa.timestamp("ms")).cast(pa.int64()).to_numpy()
    return moments


def _codes(table: pa.Table, column: str, names: tuple[str, ...]) -> Codes:
    encoded = table.column(column).combine_chunks().dictionary_encode()
    encoded = encoded if isinstance(encoded, pa.DictionaryArray) else encoded.combine_chunks()
    numbers = np.array([*(names.index(word) if word in names else NONE for word in encoded.dictionary.to_pylist()), NONE], np.int8)
    codes: Codes = numbers[encoded.indices.fill_null(len(numbers) - 1).to_numpy(zero_copy_only=False)]
    return codes


def _last(keys: Keys, order: Any, codes: Mapping[str, Codes], at: Numbers) -> Told:
    """Of each action the last row in an order."""
    by_key = np.lexsort((order, keys))
    last = by_key[np.append(keys[by_key][1:] != keys[by_key][:-1], True)]
    return Told(keys=keys[last], codes={name: each[last] for name, each in codes.items()}, at=at[last])


def _keys(table: pa.Table) -> Keys:
    return keys_of(table.column("action_id").combine_chunks())


NOTHING = Told(keys=np.empty(0, np.uint64), codes={}, at=np.empty(0, np.int64))


type Part = tuple[Keys, Codes, Numbers]


def _parts(files: Iterable[Path], tenant: str, processes: int) -> list[Part]:
    """The results of each file: ids are long, and only keys and codes are remembered."""
    if processes == 1:
        return [_part(tenant, file) for file in files]
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        return list(pool.map(partial(_part, tenant), files))


def _part(tenant: str, file: Path) -> Part:
    (table,) = _rows([file], ("result",), tenant)
    return _keys(table), _codes(table, "result", RESULTS), _at(table)


def _results(parts: Sequence[Part]) -> Told:
    """The last result of each action."""
    if not parts:
        return NOTHING
    keys, codes, at = (np.concatenate(each) for each in zip(*parts, strict=True))
    return _last(keys, at, {"result": codes}, at)


def _labels(tables: Sequence[pa.Table]) -> Told:
    """The latest label of each action, by its id, without those that were withdrawn."""
    table = pa.concat_tables(tables) if tables else None
    if table is None:
        return NOTHING
    withdrawn = table.filter(pc.equal(table.column("state"), "withdrawn")).column("label_id")
    standing = table.filter(pc.invert(pc.is_in(table.column("label_id"), value_set=withdrawn.combine_chunks())))
    if not standing.num_rows:
        return NOTHING
    rank = pc.rank(standing.column("label_id").combine_chunks(), sort_keys="ascending", tiebreaker="first").to_numpy()
    codes = {"label": _codes(standing, "label_type", LABELS), "source": _codes(standing, "source", SOURCES)}
    return _last(_keys(standing), rank, codes, _at(standing))
