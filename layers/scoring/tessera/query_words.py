"""The words, signs, numbers and texts of a query, read character by character."""

from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Literal

WORDS = frozenset({"WHERE", "ORDER", "BY", "ASC", "DESC", "AND", "OR", "NOT", "IN", "BETWEEN", "CONTAINS", "IS", "KNOWN", "TRUE", "FALSE"})
"""Words that are not fields."""
SIGNS = ("!=", ">=", "<=", "=", ">", "<", "(", ")", ",")
"""Longer ones before those that they begin with."""
IN_WORDS = frozenset(ascii_letters + digits + "._")
IN_NUMBERS = frozenset(digits + ".")
QUOTE = "'"


@dataclass(frozen=True)
class Token:
    """What a query consists of; `at` is the position of its first character. The `end` follows the last one."""

    kind: Literal["word", "number", "text", "sign", "end"]
    text: str
    at: int


class Wrong(Exception):
    """What cannot be read, at a position."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at, self.message = at, message


def tokens_of(text: str) -> list[Token]:
    """
    Raises:
        Wrong.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token_at(text, at)
        found.append(token)
    return [*found, Token("end", "", len(text))]


def _token_at(text: str, at: int) -> tuple[Token, int]:
    """The token that begins here, and where the next one may begin."""
    first = text[at]
    if first == QUOTE:
        return _text_at(text, at)
    if first in digits or (first == "-" and text[at + 1 : at + 2] in IN_NUMBERS and at + 1 < len(text)):
        end = _after(text, at + 1, IN_NUMBERS)
        return _number(text[at:end], at), end
    if first in ascii_letters:
        end = _after(text, at, IN_WORDS)
        return Token("word", text[at:end], at), end
    for sign in SIGNS:
        if text.startswith(sign, at):
            return Token("sign", sign, at), at + len(sign)
    raise Wrong(at, f"{first!r} has no meaning here; texts are in 'quotes'")


def _text_at(text: str, at: int) -> tuple[Token, int]:
    """A text in quotes. A doubled quote in it is one."""
    parts: list[str] = []
    begin = at + 1
    while (end := text.find(QUOTE, begin)) >= 0:
        parts.append(text[begin:end])
        if not text.startswith(QUOTE, end + 1):
            return Token("text", QUOTE.join(parts), at), end + 1
        begin = end + 2
    raise Wrong(at, "this text has no end: a quote is missing")


def _number(text: str, at: int) -> Token:
    if text.count(".") > 1 or not text.strip("-."):
        raise Wrong(at, f"{text[:40]!r} is not a number")
    return Token("number", text, at)


def _after(text: str, at: int, members: frozenset[str]) -> int:
    while at < len(text) and text[at] in members:
        at += 1
    return at
