"""From columns of `decisions` to facts and observations. Columns that nothing asks about are not read at all."""

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tessera.rules.conditions import ATTRIBUTE
from tessera.rules.facts import KINDS, MEASURED, Kind
from tessera.scoring import SOLE
from tessera_lake.again import fact_columns
from tessera_lake.columns import DECISIONS
from tessera_lake.redeciding.exactly import Flags, Numbers, Vector
from tessera_lake.redeciding.facts import Addresses, Codes, Fact, Hidden, Mixed, NotKept, Texts, Values
from tessera_lake.redeciding.hashing import Hash
from tessera_lake.redeciding.observations import Name, Observations
from tessera_lake.redeciding.reading import only
from tessera_lake.rows.decisions import YES

BESIDE: Mapping[str, tuple[str, ...]] = {
    "user_id": ("claimed_user",),
    "action_type": ("base_type",),
    "device_id": ("has_telemetry",),
}
"""What else than the fact's own column tells of it: a second text, or whether there is one."""
NEVER_EMPTY = frozenset({"email_domain", "transaction.payee"})
"""Facts that are unknown where there is no text."""
OF_ADDRESSES = frozenset({"signals.network.x_forwarded_for"})
"""Texts that are addresses: all IPv6 addresses of a /64 network have one hash, so that equal hashes do not mean equal texts."""
CUSTOM: Mapping[Kind, str] = {"number": "custom_numbers", "flag": "custom_flags", "text": "custom_texts"}
FACTS = fact_columns()


def columns_of(fact: str) -> tuple[str, ...]:
    """The columns that have a fact; none for the model's own results, which are worked out anew."""
    if fact.startswith(ATTRIBUTE):
        return tuple(CUSTOM.values())
    column, _ = FACTS[fact]
    return (column, *BESIDE.get(fact, ())) if column else ()


class Columns:
    """Columns of many decisions. `hashes` says how hashed facts were hashed, by name; `ATTRIBUTE` stands for all custom attributes. Of a
    hashed fact that is not among them, only whether there was one can be said."""

    def __init__(self, table: pa.Table, hashes: Mapping[str, Hash]) -> None:
        self.table = table
        self.hashes = hashes
        self._texts: dict[str, Texts] = {}  # what was read

    def only(self, rows: Flags) -> "Columns":
        """Those of some actions."""
        return self if rows.all() else Columns(only(self.table, rows), self.hashes)

    @property
    def actions(self) -> int:
        return int(self.table.num_rows)

    def array(self, column: str) -> pa.Array:
        return _array(self.table, column)

    @cached_property
    def at(self) -> Numbers:
        """When each action was decided (epoch milliseconds)."""
        moments: Numbers = self.array("happened_at").cast(pa.timestamp("ms")).cast(pa.int64()).to_numpy()
        return moments

    @cached_property
    def observations(self) -> Observations:
        return _observations(self.array("observed"))

    def texts(self, column: str) -> Texts:
        """A column of texts."""
        if column not in self._texts:
            self._texts[column] = _texts(self.array(column))
        return self._texts[column]

    def flags(self, column: str) -> Flags:
        """A column of yes and no; unknown is no."""
        told: Flags = pc.fill_null(self.array(column), False).to_numpy(zero_copy_only=False)
        return told

    def numbers(self, column: str) -> Vector:
        """A column of numbers; unknown is not a number."""
        told: Vector = self.array(column).cast(pa.float64()).to_numpy(zero_copy_only=False)
        return told

    def is_text(self, column: str, texts: Collection[str]) -> Flags:
        """Which actions have one of these texts in a column of texts."""
        told = self.texts(column)
        return np.array([*(word in texts for word in told.words), False], bool)[told.codes]

    def has_text(self, column: str, text: str) -> Flags:
        """Of a column of several texts, which actions have this one."""
        told = self._several(column)
        found = np.zeros(self.actions, bool)
        found[told.rows[told.codes == told.words.index(text)] if text in told.words else []] = True
        return found

    def has_exactly(self, column: str, texts: tuple[str, ...]) -> Flags:
        """Of a column of several different texts, which actions have these and no others."""
        exact = _lengths(self.array(column)) == len(texts)
        return np.all([exact, *(self.has_text(column, text) for text in texts)], axis=0)

    def different_texts(self, column: str, rows: Flags) -> tuple[tuple[str, ...], ...]:
        """The different combinations of texts that some actions have, each sorted."""
        told, found, left = self._several(column), set[tuple[str, ...]](), rows.copy()
        while left.any():
            first = int(np.argmax(left))
            texts = tuple(sorted(told.words[code] for code in told.codes[told.rows == first]))
            found.add(texts)
            left &= ~self.has_exactly(column, texts)
        return tuple(found)

    def _several(self, column: str) -> Texts:
        if column not in self._texts:
            self._texts[column] = _several(self.array(column), never_empty=False, hash=None)
        return self._texts[column]

    def has_any(self, column: str) -> Flags:
        """Of a column of several texts, which actions have any."""
        return _lengths(self.array(column)) > 0

    def fact(self, name: str) -> Fact:
        """A fact that rules ask about, other than the model's results. What an older version of the schema did not have was not kept."""
        if any(column not in self.table.column_names for column in columns_of(name)):
            return NotKept(self.actions)
        if name.startswith(ATTRIBUTE):
            return self._attribute(name.removeprefix(ATTRIBUTE))
        if name in MEASURED:
            return self._measured(*MEASURED[name])
        column, form = FACTS[name]
        array, hash = self.array(column or ""), self.hashes.get(name) if form == "hash" else None
        hidden = name in OF_ADDRESSES or (form == "hash" and hash is None)
        return Hidden(_is_known(array)) if hidden else self._fact(name, array, hash)

    def _fact(self, name: str, array: pa.Array, hash: Hash | None) -> Fact:
        if name == "ip" and hash:
            told = _texts(array)
            return Addresses(told.words, told.codes, told.known, hash)
        if name == "device_id":
            return _texts(pc.if_else(self.array("has_telemetry"), array, None), hash=hash)
        if name in ("user_id", "action_type"):
            return _joined([_texts(array), self.texts(BESIDE[name][0])], hash)
        match KINDS[name]:
            case "number" | "flag" as kind:
                return _values(kind, array)
            case "texts":
                return _several(array, never_empty=name in NEVER_EMPTY, hash=hash)
        return _texts(array, hash=hash)

    def _measured(self, code: str, which: str | None) -> Values:
        entries = self.observations.of((code, which or SOLE))
        values, known = np.zeros(self.actions), np.zeros(self.actions, bool)
        values[self.observations.rows[entries]] = self.observations.value[entries]
        known[self.observations.rows[entries]] = True
        return Values("number", values, known)

    def _attribute(self, name: str) -> Fact:
        parts: list[Values | Texts | Hidden] = []
        for kind, column in CUSTOM.items():
            rows, items = _entries(self.array(column), name)
            known = np.zeros(self.actions, bool)
            known[rows] = True
            if kind == "text":
                told, hash = _texts(items), self.hashes.get(ATTRIBUTE)
                parts.append(Texts("text", told.words, told.codes, rows, known, hash) if hash else Hidden(known))
            else:
                values = np.zeros(self.actions, float if kind == "number" else bool)
                values[rows] = items.to_numpy(zero_copy_only=False)
                parts.append(Values(kind, values, known))
        return Mixed(tuple(parts))

    def older_than(self, fact: str) -> Flags | None:
        """Which rows were written by a schema that did not have a fact: what is absent there was not kept. None if all had it."""
        since = max((DECISIONS.by_name[column].since for column in columns_of(fact)), default=1)
        return None if since == 1 else self.numbers("schema_version") < since


def _is_known(array: pa.Array) -> Flags:
    known: Flags = array.is_valid().to_numpy(zero_copy_only=False)
    return known


def _array(table: pa.Table, column: str) -> pa.Array:
    chunked = table.column(column)
    return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()


def _words(array: pa.Array) -> tuple[list[str], Codes, Flags]:
    """The different texts of a column, which of them each row has (the last place if none), and whether it has one."""
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    known = encoded.indices.is_valid().to_numpy(zero_copy_only=False)
    return words, pc.fill_null(encoded.indices.cast(pa.int32()), len(words)).to_numpy(), known


def _texts(array: pa.Array, *, hash: Hash | None = None) -> Texts:
    words, codes, known = _words(array)
    return Texts("text", words, codes, np.arange(len(array)), known, hash)


def _several(array: pa.Array, *, never_empty: bool, hash: Hash | None) -> Texts:
    words, codes, _ = _words(array.flatten())
    lengths = _lengths(array)
    known = lengths > 0 if never_empty else _is_known(array)
    return Texts("texts", words, codes, np.repeat(np.arange(len(array)), lengths), known, hash)


def _joined(parts: list[Texts], hash: Hash | None) -> Texts:
    """Several columns of one text each, as several texts of each row."""
    words, codes, rows = list[str](), list[Codes](), list[Numbers]()
    for part in parts:
        codes.append(part.codes[part.known] + len(words))
        rows.append(part.rows[part.known])
        words += part.words
    known = np.any([part.known for part in parts], axis=0)
    return Texts("texts", words, np.concatenate(codes), np.concatenate(rows), known, hash)


def _values(kind: Kind, array: pa.Array) -> Values:
    known = _is_known(array)
    return Values(kind, pc.fill_null(array, False if kind == "flag" else 0).to_numpy(zero_copy_only=False), known)


def _entries(array: pa.MapArray, name: str) -> tuple[Numbers, pa.Array]:
    """Of a column of maps, the rows that have an entry of this name, and the entries."""
    lists = pa.ListArray.from_arrays(array.offsets, pa.StructArray.from_arrays([array.keys, array.items], ["key", "value"]))
    rows, entries = np.repeat(np.arange(len(array)), _lengths(lists)), lists.flatten()
    chosen = pc.equal(entries.field("key"), name)
    return rows[chosen.to_numpy(zero_copy_only=False)], entries.field("value").filter(chosen)


def _lengths(array: pa.Array) -> Numbers:
    """How many entries each row has."""
    lengths: Numbers = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    return lengths


def _observations(array: pa.Array) -> Observations:
    entries = array.flatten()
    reasons, reason, _ = _words(entries.field("reason"))
    measures, measure, _ = _words(entries.field("measure"))
    wide = len(measures) + 1
    pair = reason * np.int32(wide) + measure
    numbers, places = dict[Name, int](), np.zeros((len(reasons) + 1) * wide, np.int16)
    for (at, code), (which, named) in product(enumerate(reasons), enumerate((*measures, SOLE))):
        places[at * wide + which] = numbers.setdefault((code, SOLE if named == YES else named), len(numbers))
    return Observations(
        actions=len(array),
        names=tuple(numbers),
        rows=np.repeat(np.arange(len(array), dtype=np.int32), _lengths(array)),
        name=places[pair],
        value=pc.fill_null(entries.field("value"), float("nan")).to_numpy(zero_copy_only=False),
    )
