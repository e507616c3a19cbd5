"""DynamoDB's expressions, as far as the store uses them. They are parsed and evaluated, not recognised by their spelling.

Images are DynamoDB's JSON (`{"PK": {"S": "…"}}`). A missing attribute differs from every value, is neither smaller nor larger than any, and
contains nothing. Attributes must be written `#name`, because a bare name may be a reserved word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from local.doubles.values import EXACT, ExpressionError, Image, comparable, members, number, only

type Operand = Callable[[Image], dict[str, Any] | None]
type Condition = Callable[[Image], bool]

TOKEN = re.compile(r"\s*(#\w+|:\w+|\w+|<=|>=|<>|[=<>(),+-])")
SETS = {"N": "NS", "S": "SS", "B": "BS"}


@dataclass
class Arguments:
    """The names and values that belong to an expression; all of them must be used."""

    names: Mapping[str, str]
    values: Mapping[str, Any]
    used: set[str] = field(default_factory=set)

    def name(self, token: str) -> str:
        self.used.add(token)
        if token not in self.names:
            raise ExpressionError(f"{token} is no attribute that ExpressionAttributeNames declares")
        return self.names[token]

    def value(self, token: str) -> Any:
        self.used.add(token)
        if token not in self.values:
            raise ExpressionError(f"ExpressionAttributeValues lacks {token}")
        return self.values[token]

    def check(self) -> None:
        if unused := (self.names.keys() | self.values.keys()) - self.used:
            raise ExpressionError(f"unused in expressions: {sorted(unused)}")


class Tokens:
    """The words of an expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_words(text))

    @property
    def next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def take(self, *expected: str) -> str:
        if not self._tokens or (expected and self._tokens[0].upper() not in expected):
            raise ExpressionError(f"expected {expected or 'more'} before {self.next!r}")
        return self._tokens.pop(0)

    def skip(self, word: str) -> bool:
        found = self.next.upper() == word
        if found:
            self._tokens.pop(0)
        return found


@lru_cache(1024)
def _words(text: str) -> tuple[str, ...]:
    words: list[str] = []
    end = 0
    while text[end:].strip():
        match = TOKEN.match(text, end)
        if match is None:
            raise ExpressionError(f"syntax error at {text[end:]!r}")
        words.append(match[1])
        end = match.end()
    return tuple(words)


# conditions


def condition(text: str, arguments: Arguments) -> Condition:
    """A condition (or key condition) as a function of an image."""
    tokens = Tokens(text)
    parsed = _either(tokens, arguments)
    if tokens.next:
        raise ExpressionError(f"syntax error at {tokens.next!r}")
    return parsed


def _either(tokens: Tokens, arguments: Arguments) -> Condition:
    terms = [_both(tokens, arguments)]
    while tokens.skip("OR"):
        terms.append(_both(tokens, arguments))
    return lambda image: any(term(image) for term in terms)


def _both(tokens: Tokens, arguments: Arguments) -> Condition:
    terms = [_negated(tokens, arguments)]
    while tokens.skip("AND"):
        terms.append(_negated(tokens, arguments))
    return lambda image: all(term(image) for term in terms)


def _negated(tokens: Tokens, arguments: Arguments) -> Condition:
    if tokens.skip("NOT"):
        inner = _negated(tokens, arguments)
        return lambda image: not inner(image)
    if tokens.skip("("):
        inner = _either(tokens, arguments)
        tokens.take(")")
        return inner
    if tokens.next in ("attribute_exists", "attribute_not_exists"):
        wanted = tokens.take() == "attribute_exists"
        tokens.take("(")
        name = arguments.name(tokens.take())
        tokens.take(")")
        return lambda image: (name in image) is wanted
    if tokens.next in ("contains", "begins_with"):
        return _pair(tokens.take(), tokens, arguments)
    return _comparison(tokens, arguments)


def _pair(function: str, tokens: Tokens, arguments: Arguments) -> Condition:
    tokens.take("(")
    whole = _operand(tokens, arguments)
    tokens.take(",")
    part = _operand(tokens, arguments)
    tokens.take(")")
    return lambda image: _holds(function, whole(image), part(image))


def _holds(function: str, whole: dict[str, Any] | None, part: dict[str, Any] | None) -> bool:
    if whole is None or part is None:
        return False
    (kind, value), (part_kind, member) = only(whole), only(part)
    if function == "begins_with":
        return kind == part_kind and bool(value.startswith(member))
    if kind == part_kind == "S":
        return member in value
    return kind == SETS.get(part_kind) and comparable(part) in {comparable({part_kind: each}) for each in value}


def _comparison(tokens: Tokens, arguments: Arguments) -> Condition:
    left = _operand(tokens, arguments)
    if tokens.skip("BETWEEN"):
        low = _operand(tokens, arguments)
        tokens.take("AND")
        high = _operand(tokens, arguments)
        return lambda image: _compare(left(image), ">=", low(image)) and _compare(left(image), "<=", high(image))
    sign = tokens.take("=", "<>", "<", "<=", ">", ">=")
    right = _operand(tokens, arguments)
    return lambda image: _compare(left(image), sign, right(image))


def _operand(tokens: Tokens, arguments: Arguments) -> Operand:
    token = tokens.take()
    if token.startswith(":"):
        value = arguments.value(token)
        return lambda image: value
    if token == "size":
        tokens.take("(")
        sized = arguments.name(tokens.take())
        tokens.take(")")
        return lambda image: {"N": str(len(only(image[sized])[1]))} if sized in image else None
    name = arguments.name(token)
    return lambda image: image.get(name)


def _compare(left: dict[str, Any] | None, sign: str, right: dict[str, Any] | None) -> bool:
    if left is None or right is None or only(left)[0] != only(right)[0]:
        return sign == "<>"
    one, other = comparable(left), comparable(right)
    match sign:
        case "=":
            return bool(one == other)
        case "<>":
            return bool(one != other)
        case "<":
            return bool(one < other)
        case "<=":
            return bool(one <= other)
        case ">":
            return bool(one > other)
        case _:
            return bool(one >= other)


# updates


def update(text: str, arguments: Arguments) -> Callable[[Image], Image]:
    """An update as a function from the old image to the new one."""
    tokens = Tokens(text)
    changes: list[tuple[str, Callable[[Image], dict[str, Any] | None]]] = []
    while tokens.next:
        clause = tokens.take("SET", "REMOVE", "ADD", "DELETE").upper()
        changes.append(_change(clause, tokens, arguments))
        while tokens.skip(","):
            changes.append(_change(clause, tokens, arguments))
    names = [name for name, _ in changes]
    if len(names) != len(set(names)):
        raise ExpressionError("two document paths overlap")

    def changed(image: Image) -> Image:
        outcomes = {name: change(image) for name, change in changes}
        kept = {name: value for name, value in image.items() if name not in outcomes}
        return kept | {name: value for name, value in outcomes.items() if value is not None}

    return changed


def _change(clause: str, tokens: Tokens, arguments: Arguments) -> tuple[str, Callable[[Image], dict[str, Any] | None]]:
    name = arguments.name(tokens.take())
    if clause == "REMOVE":
        return name, lambda image: None
    if clause == "SET":
        tokens.take("=")
        return name, _sum(tokens, arguments)
    value = arguments.value(tokens.take())
    if clause == "ADD":
        return name, lambda image: _added(image.get(name), value)
    return name, lambda image: _deleted(image.get(name), value)


def _sum(tokens: Tokens, arguments: Arguments) -> Operand:
    left = _assigned(tokens, arguments)
    if tokens.next not in ("+", "-"):
        return left
    combine = EXACT.add if tokens.take() == "+" else EXACT.subtract
    right = _assigned(tokens, arguments)

    def total(image: Image) -> dict[str, Any]:
        return number(combine(_needed(left, image), _needed(right, image)))

    return total


def _needed(operand: Operand, image: Image) -> Decimal:
    value = operand(image)
    if value is None or "N" not in value:
        raise ExpressionError("an operand of + or - is no number, or not there")
    return Decimal(value["N"])


def _assigned(tokens: Tokens, arguments: Arguments) -> Operand:
    if tokens.next != "if_not_exists":
        operand = _operand(tokens, arguments)

        def present(image: Image) -> dict[str, Any]:
            value = operand(image)
            if value is None:
                raise ExpressionError("the expression refers to an attribute that does not exist in the item")
            return value

        return present
    tokens.take()
    tokens.take("(")
    name = arguments.name(tokens.take())
    tokens.take(",")
    otherwise = _operand(tokens, arguments)
    tokens.take(")")
    return lambda image: image.get(name, otherwise(image))


def _added(old: dict[str, Any] | None, value: dict[str, Any]) -> dict[str, Any]:
    kind, added = only(value)
    if old is None:
        old = {"N": "0"} if kind == "N" else {kind: []}
    if kind not in ("N", "NS", "SS", "BS") or kind not in old:
        raise ExpressionError("ADD needs a number and a number, or a set and a set of its kind")
    if kind == "N":
        return number(EXACT.add(Decimal(old["N"]), Decimal(added)))
    return {kind: members(kind, [*old[kind], *added])}


def _deleted(old: dict[str, Any] | None, value: dict[str, Any]) -> dict[str, Any] | None:
    kind, gone = only(value)
    if kind not in ("NS", "SS", "BS") or (old is not None and kind not in old):
        raise ExpressionError("DELETE needs a set and a set of its kind")
    if old is None:
        return None
    kept = [member for member in members(kind, old[kind]) if member not in members(kind, gone)]
    return {kind: kept} if kept else None
