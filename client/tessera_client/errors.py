"""What can go wrong with a call.

TesseraError
├── NoAnswer        no answer in time, or not from the API: then a backend decides for itself what to do
├── Unsendable      a value cannot be written as JSON: a time without a time zone, a NaN
└── Refusal         the API declined; `refusals` has a class for each reason
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tessera_client.answer import Answer
from tessera_client.types import ErrorDetail


class TesseraError(Exception):
    """The root of everything that a call raises."""


class NoAnswer(TesseraError):
    """Tessera could not be reached in time, or something else answered."""


class Unsendable(TesseraError, ValueError):
    """A value cannot be written as JSON; nothing was sent."""


class Refusal(TesseraError):
    """The API declined. To handle only some refusals, name their class or one above it: `except refusals.Conflict`."""

    code: ClassVar[str] = ""
    """The `error_code` of an answer that becomes this class."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{' '.join(filter(None, (str(answer.status), self.error_code)))}: {self.message}{self._where}")

    def __reduce__(self) -> tuple[type[Refusal], tuple[Answer]]:
        """Refusals can be pickled, for other processes."""
        return type(self), (self.answer,)

    @property
    def _where(self) -> str:
        """The first place where the request is wrong."""
        if not self.details:
            return ""
        first, more = self.details[0], len(self.details) - 1
        return f" ({first.get('location')}: {first.get('message')}{f'; and {more} more' if more else ''})"

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def error_code(self) -> str:
        """The stable code, even one that this client does not know yet."""
        return str(self.fields.get("error_code", ""))

    @property
    def message(self) -> str:
        return str(self.fields.get("message", ""))

    @property
    def request_id(self) -> str:
        """The request's id, for questions to the operator of the server."""
        return self.answer.request_id

    @property
    def details(self) -> Sequence[ErrorDetail]:
        """Where the request is wrong, and what is wrong there."""
        return tuple(self.fields.get("details", ()))

    @property
    def fields(self) -> Mapping[str, Any]:
        """The whole body: some refusals have fields of their own, such as `mark`."""
        return self.answer.fields

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, if the server says."""
        told = self.answer.headers.get("retry-after", "")
        return float(told) if told.isdecimal() else None
