"""Queries in words: what analysts write instead of filters.

    WHERE recommendation.type IN ('challenge', 'deny') AND NOT (context.ip_country = 'NO' OR label IS KNOWN) ORDER BY risk_score DESC

    query        = ["WHERE" alternatives] ["ORDER BY" field ["ASC" | "DESC"]]
    alternatives = demands {"OR" demands}
    demands      = demand {"AND" demand}
    demand       = "NOT" demand | "(" alternatives ")" | comparison
    comparison   = field ("=" | "!=" | ">=" | "<=" | ">" | "<") value | field ["NOT"] "IN" "(" value {"," value} ")"
                 | field ["NOT"] "BETWEEN" value "AND" value | field ["NOT"] "CONTAINS" value | field "IS" ["NOT"] "KNOWN"
    value        = number | 'text' | "TRUE" | "FALSE"

Keywords may be in any case; a quote in a text is doubled. Fields and comparisons are those of `search`. A comparison with an unknown value
is neither true nor false, and neither is its opposite: only `IS KNOWN` says anything about it (Kleene's three values, as in SQL).

What is demanded at the top becomes filters, by which a search finds its index; the rest is one `condition` on whole actions. No pattern
reaches a regular expression: a query is read character by character, once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tessera.errors import Fault
from tessera.query_words import WORDS, Token, Wrong, tokens_of
from tessera.search import FIELDS, Document, Filter, filter_of, value_of
from tessera.signals import is_of

type Truth = bool | None
type Value = str | float | bool

LONGEST_QUERY = 4096  # characters
MOST_COMPARISONS = 50
DEEPEST = 16  # brackets and negations within each other
MIRRORED = {">": "lte", "<": "gte", "!=": "eq"}
"""The operators that say the opposite of an operator of `search`."""
PLAIN = {"=": "eq", ">=": "gte", "<=": "lte"}


@dataclass(frozen=True)
class Compared:
    """One comparison."""

    filter: Filter

    def of(self, document: Document) -> Truth:
        found = value_of(document, self.filter.field)
        if self.filter.op != "exists" and not (found is not None and is_of(FIELDS[self.filter.field], found)):
            return None
        return self.filter.check(found)

    def fields(self) -> Iterator[str]:
        yield self.filter.field


@dataclass(frozen=True)
class Opposite:
    """What holds where the other does not; unknown where the other is."""

    of_what: "Demand"

    def of(self, document: Document) -> Truth:
        truth = self.of_what.of(document)
        return None if truth is None else not truth

    def fields(self) -> Iterator[str]:
        yield from self.of_what.fields()


@dataclass(frozen=True)
class Joined:
    """Several demands, `all` or `any` of which must hold. What decides it, a false or a true one, decides it even beside unknown ones."""

    how: Literal["all", "any"]
    parts: "tuple[Demand, ...]"

    def of(self, document: Document) -> Truth:
        deciding = self.how == "any"
        truths = [part.of(document) for part in self.parts]
        return deciding if deciding in truths else None if None in truths else not deciding

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()


type Demand = Compared | Opposite | Joined


@dataclass(frozen=True)
class Condition:
    """What filters cannot say: a demand on whole actions."""

    demand: Demand

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.demand.fields()))

    def holds(self, document: Document) -> bool:
        return self.demand.of(document) is True


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a query comes to. Without ORDER BY it has no order of its own."""

    filters: tuple[Filter, ...] = ()
    condition: Condition | None = None
    sort: str | None = None
    rising: bool = True


def read(text: str) -> Query | Fault:
    """The query that a text says, or the first fault: its location has the position of the character (`query.query[17]`)."""
    try:
        if len(text) > LONGEST_QUERY:
            raise Wrong(LONGEST_QUERY, f"a query has {LONGEST_QUERY} characters at the most")
        return _Reader(text).query()
    except Wrong as wrong:
        return Fault(f"query.query[{wrong.at}]", wrong.message)


class _Reader:
    """Reads a query's words from left to right: a method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._next = 0
        self._compared = 0

    def query(self) -> Query:
        demand = self._alternatives(0) if self._take("WHERE") else None
        sort, rising = self._order() if self._take("ORDER") else (None, True)
        if self._token.kind != "end":
            raise self._wrong("ends here, or goes on with AND, OR or ORDER BY" if demand else "begins with WHERE or ORDER BY")
        parts = demand.parts if isinstance(demand, Joined) and demand.how == "all" else (demand,) if demand else ()
        rest = tuple(part for part in parts if not isinstance(part, Compared))
        condition = Condition(rest[0] if len(rest) == 1 else Joined("all", rest)) if rest else None
        filters = tuple(part.filter for part in parts if isinstance(part, Compared))
        return Query(filters=filters, condition=condition, sort=sort, rising=rising)

    def _order(self) -> tuple[str, bool]:
        self._need("BY")
        field = self._field()
        if self._take("DESC"):
            return field, False
        self._take("ASC")
        return field, True

    def _alternatives(self, depth: int) -> Demand:
        parts = [self._demands(depth)]
        while self._take("OR"):
            parts.append(self._demands(depth))
        return parts[0] if len(parts) == 1 else Joined("any", tuple(parts))

    def _demands(self, depth: int) -> Demand:
        parts = [self._demand(depth)]
        while self._take("AND"):
            parts.append(self._demand(depth))
        return parts[0] if len(parts) == 1 else Joined("all", tuple(parts))

    def _demand(self, depth: int) -> Demand:
        if depth > DEEPEST:
            raise self._wrong(f"is nested deeper than {DEEPEST}")
        if self._take("NOT"):
            return Opposite(self._demand(depth + 1))
        if self._take("("):
            inner = self._alternatives(depth + 1)
            self._need(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Demand:
        self._compared += 1
        if self._compared > MOST_COMPARISONS:
            raise self._wrong(f"is more than the {MOST_COMPARISONS} comparisons that a query may have")
        at, field = self._token.at, self._field()
        if self._take("IS"):
            opposite = bool(self._take("NOT"))
            self._need("KNOWN")
            return self._compare(at, field, "exists", not opposite)
        if self._token.kind == "sign" and self._token.text in (PLAIN | MIRRORED):
            sign = self._advance().text
            plain = self._compare(at, field, PLAIN.get(sign) or MIRRORED[sign], self._value(field))
            return Opposite(plain) if sign in MIRRORED else plain
        opposite = bool(self._take("NOT"))
        compared = self._compare(at, field, *self._several(field))
        return Opposite(compared) if opposite else compared

    def _several(self, field: str) -> "tuple[str, Value | list[Value]]":
        if self._take("CONTAINS"):
            return "contains", self._value(field)
        if self._take("BETWEEN"):
            least = self._value(field)
            self._need("AND")
            return "between", [least, self._value(field)]
        self._need("IN", "=, !=, >=, <=, >, <, IN, BETWEEN, CONTAINS or IS KNOWN")
        self._need("(")
        values = [self._value(field)]
        while self._take(","):
            values.append(self._value(field))
        self._need(")")
        return "in", values

    def _compare(self, at: int, field: str, op: str, value: "Value | list[Value]") -> Compared:
        made = filter_of(field, {op: value})
        if isinstance(made, Fault):
            raise Wrong(at, f"{field}: {made.message}")
        return Compared(made)

    def _field(self) -> str:
        if self._token.kind != "word" or self._token.text.upper() in WORDS:
            raise self._wrong("must be a field, for example risk_score")
        if self._token.text not in FIELDS:
            raise self._wrong("is not a field that can be searched")
        return self._advance().text

    def _value(self, field: str) -> Value:
        token = self._token
        if token.kind == "word" and token.text.upper() in ("TRUE", "FALSE"):
            return self._advance().text.upper() == "TRUE"
        if token.kind not in ("text", "number"):
            raise self._wrong("must be a value: a number, a 'text' in quotes, TRUE or FALSE")
        self._advance()
        return float(token.text) if token.kind == "number" and FIELDS[field] == "number" else token.text

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _advance(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _take(self, wanted: str) -> bool:
        """Go on if the next word or sign is this one."""
        found = self._token.kind in ("word", "sign") and self._token.text.upper() == wanted
        self._next += found
        return found

    def _need(self, wanted: str, told: str = "") -> None:
        if not self._take(wanted):
            raise self._wrong(f"must be {told or wanted}")

    def _wrong(self, message: str) -> Wrong:
        token = self._token
        return Wrong(token.at, f"the end {message}" if token.kind == "end" else f"{token.text[:40]!r} {message}")
