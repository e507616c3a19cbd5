"""What a run of schemathesis has found, by class, and which classes are not ours."""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract.unsaid import unsaid

NOT_OURS: Mapping[tuple[str, int], str] = {
    (
        "ignored_auth",
        463,
    ): "documented: a bad token that is shown five times within a minute is banned, and the tool shows one again and again",
    ("positive_data_acceptance", 463): "documented: the same of the tokens in queries and bodies, which the tool makes up and repeats",
    ("unsupported_method", 404): "an HTTP API of API Gateway has no 405: what is no route is 404",
    ("negative_data_rejection", 413): "what is larger than 256 KB is refused before it is read; to the tool a 413 is no refusal",
    ("positive_data_acceptance", 413): "the same of what is well-formed",
    ("negative_data_rejection", 414): "the local gateway takes no address of more than 64 KB, API Gateway none of more than 10 KB",
    ("positive_data_acceptance", 414): "the same of what is well-formed",
    ("status_code_conformance", 414): "the gateway's own, before any door",
}
"""By check and status, why a failure of it is not ours."""


@dataclass
class Found:
    """Cases that failed one check in one way. `about` says why that is not ours; None where it is."""

    check: str
    status: int
    what: str
    about: str | None
    cases: int = 0
    operations: set[str] = field(default_factory=set)
    example: str = ""


@dataclass
class Findings:
    """Of one run or several: how many cases, of which operations, and what failed."""

    cases: int = 0
    operations: set[str] = field(default_factory=set)
    classes: dict[tuple[Any, ...], Found] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def read(self, lines: Iterable[str]) -> None:
        """Take in the events of a run, as its report has them line by line."""
        for line in lines:
            ((kind, event),) = json.loads(line).items()
            if kind == "ScenarioFinished":
                self._read_scenario(event["recorder"])
            elif kind in ("NonFatalError", "FatalError"):
                self.errors.append(f"{event.get('label')}: {event.get('value') or event.get('exception')}")

    @property
    def ours(self) -> list[Found]:
        return [found for found in self.classes.values() if found.about is None]

    def told(self) -> Iterator[str]:
        """All of it, line by line: first what is ours."""
        how_many = f"{len(self.classes)} classes of failures, {len(self.ours)} of them ours"
        yield f"{self.cases} cases, {len(self.operations)} operations, {how_many}"
        for found in sorted(self.classes.values(), key=lambda each: (each.about is not None, each.check, each.status)):
            whose = "not ours" if found.about else "OURS"
            failed = f"{found.check} {found.status}: {found.cases} in {len(found.operations)} operations"
            yield f"{whose:9}{failed}: {found.about or found.what}"
            if found.about is None:
                yield f"{'':9}{found.example}"
        yield from (f"ERROR    {error}" for error in self.errors)

    def _read_scenario(self, recorded: Mapping[str, Any]) -> None:
        exchanges: Mapping[str, Any] = recorded.get("interactions", {})
        self.cases += len(exchanges)
        if exchanges:
            self.operations.add(recorded["label"])
        for case, checks in recorded.get("checks", {}).items():
            for check in checks:
                if check["status"] != "success":
                    self._add(recorded["label"], check, exchanges.get(case, {}))

    def _add(self, operation: str, check: Mapping[str, Any], exchange: Mapping[str, Any]) -> None:
        answer = exchange.get("response") or {}
        status, body = int(answer.get("status_code") or 0), _body(answer)
        about = NOT_OURS.get((check["name"], status))
        if check["name"] == "positive_data_acceptance" and status in (400, 422):
            about = unsaid(body)
        what = about or _what(body) or str(check["failure_info"]["failure"].get("message"))
        key = check["name"], status, about or (operation, what)
        found = self.classes.setdefault(key, Found(check["name"], status, what, about))
        found.cases += 1
        found.operations.add(operation)
        request = exchange.get("request", {})
        found.example = found.example or f"{request.get('method')} {request.get('uri')} {_text(request.get('body'))}"[:500]


def _what(body: Mapping[str, Any]) -> str:
    return "; ".join(f"{fault['location']} {fault['message']}" for fault in body.get("details", ()))[:200]


def _body(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        body = json.loads(_text(answer.get("content")))
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(content: Any) -> str:
    return b64decode(content["$base64"]).decode(errors="replace") if isinstance(content, Mapping) else str(content or "")
