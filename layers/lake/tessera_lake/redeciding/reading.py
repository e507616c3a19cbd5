"""Reading decisions from Parquet files, day by day: only the columns that are asked for, some hundred thousand rows at a time.

A row may have been written twice; the second is left out. Both lie in the same day, so that a day is read by one process, and its actions'
keys are all that has to be remembered. An action's key is the last 64 of the 80 random bits of its id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tessera_lake.redeciding.exactly import Flags

AT_ONCE = 65_536  # rows
KEY_DIGITS = 16
type Keys = NDArray[np.uint64]


def by_day(files: Iterable[Path]) -> Sequence[Sequence[Path]]:
    """The files of each day, the earliest day first: a partition has a folder of its own."""
    ordered = sorted(files)
    return [list(some) for _, some in groupby(ordered, key=lambda file: file.parent)]


def keys_of(action_ids: pa.Array) -> Keys:
    """The key of each action id: its last 16 hexadecimal digits, as a number."""
    last = pc.utf8_slice_codeunits(action_ids, -KEY_DIGITS, None)
    _, _, letters = last.buffers()
    digits = bytes(letters)[last.offset * KEY_DIGITS :][: len(last) * KEY_DIGITS] if letters else b""
    return np.frombuffer(bytes.fromhex(digits.decode()), ">u8").astype(np.uint64)


def batches(files: Iterable[Path], columns: Iterable[str], tenant: str, start: int, end: int) -> Iterator[pa.Table]:
    """The rows of a day's files: of this tenant, within this time (epoch milliseconds, the end excluded), each action once."""
    seen, wanted = np.empty(0, np.uint64), {*columns, "tenant", "happened_at", "action_id"}
    for file in files:
        for table in _tables(file, wanted):
            table = only(table, _within(table, tenant, start, end))
            keys = keys_of(table.column("action_id").combine_chunks())
            new = _first_of_each(keys) & ~_is_among(keys, seen)
            seen = np.concatenate((seen, np.sort(keys[new])))
            seen.sort(kind="stable")  # two runs that are in order are merged
            if new.any():
                yield only(table, new)


def only(table: pa.Table, rows: Flags) -> pa.Table:
    """Some rows of a table."""
    return table if rows.all() else table.filter(pa.array(rows))


def _tables(file: Path, wanted: Collection[str]) -> Iterator[pa.Table]:
    """The columns that a file has of those that are wanted. Texts are read with the dictionary by which they are written."""
    with pq.ParquetFile(file) as opened:
        there = [name for name in opened.schema_arrow.names if name in wanted]
        leaves = [opened.schema.column(number) for number in range(len(opened.schema))]
    texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY" and leaf.path != "action_id"]
    with pq.ParquetFile(file, read_dictionary=texts) as opened:
        for batch in opened.iter_batches(AT_ONCE, columns=there, use_threads=False):
            yield pa.Table.from_batches([batch])


def _within(table: pa.Table, tenant: str, start: int, end: int) -> Flags:
    moments = table.column("happened_at").cast(pa.timestamp("ms")).cast(pa.int64()).to_numpy()
    theirs: Flags = pc.equal(table.column("tenant"), tenant).to_numpy()
    within: Flags = theirs & (moments >= start) & (moments < end)
    return within


def _first_of_each(keys: Keys) -> Flags:
    first = np.ones(len(keys), bool)
    order = np.argsort(keys, kind="stable")
    first[order[1:][keys[order][1:] == keys[order][:-1]]] = False
    return first


def _is_among(keys: Keys, seen: Keys) -> Flags:
    """Which keys are among others that are in order."""
    if not len(seen):
        return np.zeros(len(keys), bool)
    found: Flags = seen[np.minimum(np.searchsorted(seen, keys), len(seen) - 1)] == keys
    return found
