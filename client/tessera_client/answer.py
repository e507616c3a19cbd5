"""What came back for a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REQUEST_IDS = ("x-request-id", "apigw-requestid", "x-amzn-requestid")
"""Headers that may have the request's id, the most specific first."""


@dataclass(frozen=True)
class Answer:
    """A status, the body (decoded if it is JSON, None if there is none, else text), and headers by lower-case name."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, raw: bytes, headers: Mapping[str, str]) -> Answer:
        """An answer from its bytes."""
        named = {name.lower(): value for name, value in headers.items()}
        return cls(status, _decoded(raw, named.get("content-type", "")), named)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body's fields; empty if it is not an object."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def request_id(self) -> str:
        """The request's id, for questions to the operator of the server; empty if the server gives none."""
        told = self.fields.get("request_id") or next((self.headers[name] for name in REQUEST_IDS if name in self.headers), "")
        return str(told)

    @property
    def is_foreign(self) -> bool:
        """Whether something other than the API answered: a redirect, a page of a proxy or a captive portal, truncated JSON."""
        if isinstance(self.body, str) and _kind(self.headers.get("content-type", "")) in ("text/html", "application/json", ""):
            return True
        return 300 <= self.status < 400 or (self.status >= 400 and isinstance(self.body, str))


class _Fields(dict):  # type: ignore[type-arg]
    """A body that is an object and knows its answer."""

    answer: Answer | None = None


class _Items(list):  # type: ignore[type-arg]
    """The same for a list."""

    answer: Answer | None = None


def answered_with(answer: Answer) -> Any:
    """The body of an answer; `answer_of` gives the rest."""
    kind = _Fields if isinstance(answer.body, dict) else _Items if isinstance(answer.body, list) else None
    if kind is None:
        return answer.body
    body = kind(answer.body)
    body.answer = answer
    return body


def answer_of(body: object) -> Answer:
    """Status, headers and request id of the answer with this body, as a call returned it.

    Raises:
        ValueError: no call returned this.
    """
    answer = getattr(body, "answer", None)
    if not isinstance(answer, Answer):
        raise ValueError("This was not returned by a call.")
    return answer


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decoded(raw: bytes, content_type: str) -> Any:
    if not raw:
        return None
    if _kind(content_type) in ("application/json", ""):
        try:
            return json.loads(raw)
        except ValueError:
            pass
    return raw.decode(errors="replace")
