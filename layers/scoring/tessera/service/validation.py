"""Validation: a request's type says what is well-formed; what is not is refused with every fault's place, and never with its value."""

from collections import Counter
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tessera.errors import Fault, Malformed
from tessera.service.body import MOST_FAULTS, printable

MARK = ":"
"""Begins the tags of unions, which stand in pydantic's locations but not in the request."""


def validate[T](adapter: TypeAdapter[T], value: Any, source: str, ignored: Counter[str] | None = None) -> T:
    """The request in `value`. `source` is `body` or `query`; what a newer SDK sends and we ignore is counted in `ignored`.

    Raises:
        Malformed: with the first twenty faults.
    """
    try:
        return adapter.validate_python(value, context=ignored)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_context=False, include_input=False)[:MOST_FAULTS]
        raise Malformed(faults=[Fault(_place(source, error["loc"]), _message(error["type"], error["msg"])) for error in errors]) from None


def _place(source: str, path: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{printable(part)}" for part in path if not str(part).startswith(MARK))
    return source + "".join(parts)


def _message(kind: str, message: str) -> str:
    match kind:
        case "unexpected_keyword_argument":
            return "is not a field of this request"
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return "is required"
        case "union_tag_not_found":
            return "must be an object whose kind is a text"
        case "predicate_failed":
            return "must be ASCII letters in upper case"
        case _:
            return message
