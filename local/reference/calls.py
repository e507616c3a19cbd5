"""Every call of both APIs: what it does, who may make it, what it takes and answers, and how it refuses."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from local import openapi
from local.reference.markdown import page_of, paragraphs, table
from local.reference.schemas import Schema, Words, anchor

ABOUT = """
Every call, from `GET /openapi.json`. [An overview](../integrating/calls.md) lists them by who you are; [types](types.md) has the fields of
requests and answers, [errors](errors.md) the codes of refusals.
"""


def page() -> str:
    """The page."""
    described = json.loads(openapi.WRITTEN.read_text())
    words = Words(described["components"]["schemas"], "types.md")
    operations = [
        (f"{method.upper()} {path}", operation) for path, methods in described["paths"].items() for method, operation in methods.items()
    ]
    overview = table(("Call", "Scope"), ((f"[`{call}`](#{anchor(call)})", _scopes(operation)) for call, operation in operations))
    return page_of("Calls", ABOUT, overview, *(part for call, operation in operations for part in _entry(call, operation, words)))


def _entry(call: str, operation: Mapping[str, Any], words: Words) -> Iterable[str]:
    yield f"## {call}"
    yield from paragraphs(operation["summary"])
    yield "\n".join(f"- {line}" for line in _lines(operation, words))


def _lines(operation: Mapping[str, Any], words: Words) -> Iterable[str]:
    if scopes := _scopes(operation):
        yield f"Scope: {scopes}"
    for parameter in operation.get("parameters", ()):
        about = f"JSON, {_content(parameter, words)}" if "content" in parameter else words.of(parameter["schema"])
        yield f"`{parameter['name']}` ({parameter['in']}{', required' if parameter['required'] else ''}): {about}"
    if body := operation.get("requestBody"):
        yield f"Sends: {_content(body, words)}"
    answers = {status: answer for status, answer in operation["responses"].items() if status < "300"}
    for status, answer in answers.items():
        yield f"Answers {status}: {_content(answer, words)}"
    refusals = sorted(operation["responses"].keys() - answers.keys())
    yield "Refuses with " + "; ".join(
        f"[{status}](errors.md#{status}) {operation['responses'][status]['description']}" for status in refusals
    )


def _content(described: Schema, words: Words) -> str:
    (content, *_) = described.get("content", {"": {}}).values()
    return words.of(content["schema"]) if "schema" in content else described.get("description", "").rstrip(".").lower()


def _scopes(operation: Mapping[str, Any]) -> str:
    schemes = {name: scopes for scheme in operation.get("security", ()) for name, scopes in scheme.items()}
    return ", ".join(f"`{scope}`" for scopes in schemes.values() for scope in scopes) or ", ".join(
        name.replace("_", " ") for name in schemes
    )
