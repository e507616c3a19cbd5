"""Ten million actions from some thousands: what went through the doors, drawn again and again for other people, devices, addresses, times.

Everything that was decided, measured and answered stays as the doors had it, so that columns have the values and the sizes that they have;
who did it, from where and when is new. So counts by reason or country are those of a small world many times over: this is for the time
that questions take, and shows nothing about fraud.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.io.pyarrow import write_file
from pyiceberg.partitioning import PartitionFieldValue, PartitionKey
from pyiceberg.table import Table, WriteTask

from tessera.units import DAY

USERS = 1_000_000
FRAUD = 0.01  # share of the drawn actions that are labelled
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
MICRO = 1000  # microseconds of a millisecond


def hexadecimal(numbers: np.ndarray) -> pa.Array:
    """Rows of bytes as texts of hexadecimal digits."""
    digits = np.empty((len(numbers), numbers.shape[1] * 2), np.uint8)
    digits[:, ::2], digits[:, 1::2] = HEX[numbers >> 4], HEX[numbers & 15]
    return _texts(digits)


def _texts(letters: np.ndarray) -> pa.Array:
    """Rows of letters as texts, all of one length."""
    number, width = letters.shape
    ends = pa.py_buffer(np.arange(0, (number + 1) * width, width, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), number, [None, ends, pa.py_buffer(np.ascontiguousarray(letters))])


def _letters(texts: pa.Array, width: int) -> np.ndarray:
    """The other way round."""
    whole = pa.concat_arrays([texts])
    return np.frombuffer(whole.buffers()[2], np.uint8)[: len(whole) * width].reshape(len(whole), width)


@dataclass(frozen=True, kw_only=True)
class Block:
    """What was decided about so many actions, how those of them ended that did, and which labels came."""

    number: int
    decisions: pa.Table
    ended: np.ndarray
    results: pa.Table
    labelled: np.ndarray
    labels: pa.Table


@dataclass
class Spread:
    """Draws days of actions from those of the base: its tables `decisions`, `results` and `labels`, as the lake has them."""

    base: Mapping[str, pa.Table]
    users: int = USERS
    seed: int = 1
    _chance: np.random.Generator = field(init=False)
    _drawn: "Block | None" = None

    def __post_init__(self) -> None:
        self._chance = np.random.default_rng(self.seed)
        actions = self.base["decisions"]["action_id"].to_pylist()
        place = {action: number for number, action in enumerate(actions)}
        self._result = _first(self.base["results"]["action_id"].to_pylist(), place)
        self._label = _first(self.base["labels"]["action_id"].to_pylist(), place)
        labelled, number = self._label >= 0, max(1, int((self._label >= 0).sum()))
        self._weights = np.where(labelled, FRAUD / number, (1 - FRAUD) / max(1, len(actions) - number))
        self._weights /= self._weights.sum()
        self._users, self._devices, self._addresses = (
            hexadecimal(self._chance.integers(0, 256, (number, 16), np.uint8))
            for number in (self.users, self.users * 13 // 10, self.users * 7 // 10)
        )
        self._places: np.ndarray = pc.rank(self._devices).to_numpy()

    def day(self, begin: int, number: int) -> Mapping[str, pa.Table]:
        """The tables of so many actions of the day that begins then (epoch milliseconds): the rows of a device beside each other. What was
        decided is drawn once for all days, who did it and when for each."""
        chance, block = self._chance, self._block(number)
        some = self.users
        user = (chance.zipf(1.3, number).astype(np.int64) % some * 7919 + chance.integers(0, some, number)) % some
        device = (user + (chance.random(number) < 0.2) * (some * 3 // 10)) % len(self._devices)
        order = np.argsort(self._places[device])
        user, device = user[order], device[order]
        at = begin + np.minimum((chance.beta(4, 3, number) * DAY).astype(np.int64), DAY - 1)
        devices = self._devices.take(device)
        ids = _texts(np.hstack([_letters(devices, 32), _letters(self._ulids(at), 32)]))
        addresses = self._addresses.take((user // 2) % len(self._addresses))
        who = {"subject": self._users.take(user), "address": addresses, "device": devices, "action_id": ids}
        return {
            "decisions": _replaced(block.decisions, {**who, **self._event(at)}),
            "results": self._results(block, at, who),
            "labels": self._labels(block, at, who),
        }

    def _block(self, number: int) -> "Block":
        if self._drawn is None or self._drawn.number != number:
            drawn = self._chance.choice(len(self._weights), number, p=self._weights)
            ended, labelled = np.flatnonzero(self._result[drawn] >= 0), np.flatnonzero(self._label[drawn] >= 0)
            self._drawn = Block(
                number=number,
                decisions=self.base["decisions"].take(drawn),
                ended=ended,
                results=self.base["results"].take(self._result[drawn][ended]),
                labelled=labelled,
                labels=self.base["labels"].take(self._label[drawn][labelled]),
            )
        return self._drawn

    def _results(self, block: "Block", at: np.ndarray, who: Mapping[str, pa.Array]) -> pa.Table:
        later = at[block.ended] + (block.results["seconds"].to_numpy() * 1000).astype(np.int64)
        later = np.minimum(later, at[block.ended] // DAY * DAY + DAY - 1)  # of the same day
        named = {name: values.take(block.ended) for name, values in who.items()}
        return _replaced(block.results, {**named, **self._event(later), "decided_at": _moments(at[block.ended])})

    def _labels(self, block: "Block", at: np.ndarray, who: Mapping[str, pa.Array]) -> pa.Table:
        decided = at[block.labelled]
        later = decided + (self._chance.exponential(10, len(decided)) * DAY).astype(np.int64)
        named = {name: values.take(block.labelled) for name, values in who.items()}
        return _replaced(block.labels, {**named, **self._event(later), "decided_at": _moments(decided), "label_id": self._ulids(later)})

    def _event(self, at: np.ndarray) -> Mapping[str, pa.Array]:
        return {"happened_at": _moments(at), "event_id": hexadecimal(self._chance.integers(0, 256, (len(at), 16), np.uint8))}

    def _ulids(self, at: np.ndarray) -> pa.Array:
        moments = at.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
        return hexadecimal(np.hstack([moments, self._chance.integers(0, 256, (len(at), 10), np.uint8)]))


def _first(actions: list[str | None], place: Mapping[str, int]) -> np.ndarray:
    """For each action of the base, which row is of it, or -1."""
    found = np.full(len(place), -1)
    for number, action in enumerate(actions):
        if action is not None and action in place:
            found[place[action]] = number
    return found


def _moments(at: np.ndarray) -> pa.Array:
    return pa.array(at * MICRO, pa.timestamp("us"))


def _replaced(table: pa.Table, columns: Mapping[str, pa.Array]) -> pa.Table:
    """The table with these columns instead; what was unknown stays so."""
    for name, values in columns.items():
        before = table[name]
        kept = pc.if_else(pc.is_valid(before), values, None) if before.null_count else values
        table = table.set_column(table.schema.get_field_index(name), name, kept)
    return table


def append_day(table: Table, rows: pa.Table, day: int) -> None:
    """Append rows that are all of one day (days since 1970), as `Warehouse.append` does, without asking of each row which day it is of."""
    metadata, schema = table.metadata, table.schema()
    (by_day,) = metadata.spec().fields
    key = PartitionKey([PartitionFieldValue(by_day, day)], metadata.spec(), schema)
    batches = rows.combine_chunks().to_batches()
    task = WriteTask(write_uuid=uuid4(), task_id=0, record_batches=batches, schema=schema, partition_key=key)
    with table.transaction() as change, change.update_snapshot().fast_append() as append:
        for file in write_file(table.io, metadata, iter([task])):
            append.append_data_file(file)


def days(begin: int, number: int, actions: int) -> Iterator[tuple[int, int]]:
    """The first millisecond of each day, and how many actions it has."""
    return ((begin + day * DAY, actions // number) for day in range(number))
