"""How values are sent: in a body, in a path, in a query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from decimal import Decimal
from urllib.parse import quote, urlencode


def encoded(value: object) -> bytes:
    """JSON in UTF-8. Times become epoch milliseconds; decimals become numbers.

    Raises:
        ValueError: a time has no time zone, or JSON does not have such a number.
        TypeError: a value cannot be written as JSON.
    """
    return json.dumps(value, default=_plain, allow_nan=False).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone, so that the moment is ambiguous")
        return round((value - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1000)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


def query_of(query: Mapping[str, object]) -> str:
    """The query string; None and False are left out; anything other than text or number is written as JSON."""
    told = {name: _text(value) for name, value in query.items() if value is not None and value is not False}
    return f"?{urlencode(told)}" if told else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else encoded(value).decode()
