"""Numbers and lists in words."""

from collections.abc import Iterable, Sequence
from math import exp, floor, log10

LONGEST = 60  # characters of a text that a device gave
MOST = 1_000  # times; more is not told apart


def number(value: float) -> str:
    """With two digits that count, and thousands apart: 1.3, 42, 1,200."""
    if value == int(value) and abs(value) < MOST:
        return str(int(value))
    rounded = float(f"{value:.1e}")
    digits = 1 - floor(log10(abs(rounded)))
    return f"{rounded:,.{max(digits, 0)}f}" if digits > 0 else f"{int(rounded):,}"


def counted(count: float, one: str, several: str = "") -> str:
    """`1 action`, `3 actions`."""
    return f"{number(count)} {one if count == 1 else several or one + 's'}"


def percent(share: float) -> str:
    return f"{number(100 * share)}%"


def times(nats: float) -> str:
    """A ratio given by its logarithm: `40 times`."""
    ratio = exp(min(nats, 20.0))
    return f"more than {MOST:,} times" if ratio > MOST else f"{number(ratio)} times"


def rarer(nats: float) -> str:
    """A positive surprise (`profile.familiarity`)."""
    return f"{times(nats)} rarer for this user than for everybody"


def likelier(nats: float) -> str:
    """A negative surprise, without its sign."""
    return f"{times(nats)} as common for this user as for everybody"


def listed(items: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def clauses(*some: str | float | None) -> str | None:
    """Those clauses that there are, joined by semicolons; a measure that is zero or unknown stands for a clause that there is not."""
    return "; ".join(clause for clause in some if clause and isinstance(clause, str)) or None


def brief(text: object) -> str:
    """A text from a device, without line breaks and other controls, cut to `LONGEST` characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def spelled(name: str) -> str:
    return name.replace("_", " ")


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few of several names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
