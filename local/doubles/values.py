"""DynamoDB's values (`{"N": "7"}`): how it returns them, compares them and writes them to a stream."""

from base64 import b64encode
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

type Image = dict[str, Any]

EXACT = Context(prec=80)  # Python's own rounds at 28 digits


class ExpressionError(Exception):
    """What DynamoDB answers with a ValidationException."""


def number(value: Decimal) -> dict[str, Any]:
    if len(value.normalize(EXACT).as_tuple().digits) > 38:
        raise ExpressionError("a number has more than 38 significant digits")
    if value and not -130 <= value.adjusted() <= 125:
        raise ExpressionError("a number's magnitude is outside 1E-130 to 9.99E+125")
    return {"N": _digits(value)}


@lru_cache(65_536)
def _digits(value: Decimal) -> str:
    return f"{value.normalize(EXACT):f}"


@lru_cache(65_536)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


def members(kind: str, values: list[Any]) -> list[Any]:
    """The members of a set: each once, in one order."""
    if kind == "NS":
        return [_digits(member) for member in sorted(set(map(_decimal, values)))]
    return sorted(set(values))


def only(typed: dict[str, Any]) -> tuple[str, Any]:
    ((kind, value),) = typed.items()
    return kind, value


def comparable(typed: dict[str, Any]) -> Any:
    kind, value = only(typed)
    match kind:
        case "N":
            return Decimal(value)
        case "S":
            return value.encode()
        case "NS":
            return frozenset(map(Decimal, value))
        case "SS" | "BS":
            return frozenset(value)
        case _:
            return value


def normal(typed: dict[str, Any]) -> dict[str, Any]:
    """A value as DynamoDB returns it: numbers without trailing zeros, sets without duplicates and never empty."""
    ((kind, value),) = typed.items()
    if kind == "N":
        return number(Decimal(value))
    if kind in ("NS", "SS", "BS"):
        if not value:
            raise ExpressionError("a set must not be empty")
        return {kind: members(kind, value)}
    return dict(typed)


def as_json(value: Any) -> Any:
    match value:
        case bytes():
            return b64encode(value).decode()
        case dict():
            return {name: as_json(member) for name, member in value.items()}
        case list():
            return [as_json(member) for member in value]
        case _:
            return value
