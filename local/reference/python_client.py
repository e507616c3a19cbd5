"""The Python client: a guide, and every public call with its signature and docstring."""

import inspect
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_overloads

from local.reference import types
from local.reference.markdown import page_of
from local.reference.schemas import anchor
from tessera_client import Attempt, Backend, Decision, Device, HttpTransport, Patience, Transport, errors, testing
from tessera_client.answer import Answer, answer_of
from tessera_client.device_key import DeviceKey

GUIDE = Path(__file__).with_name("python_client_guide.md")
SUBJECTS = (
    "labels", "rules", "lists", "configuration", "configuration.draft", "configuration.custom_actions", "cases", "search", "investigation",
    "activities",
)  # fmt: skip
EVERY = """
## Every public call

`tessera_client.aio` has the same calls for `await` and `async for`. `types` is `tessera_client.types`; a call that ends in `**name:
types.X` takes the fields of `X` by name. Every call may raise `NoAnswer` and `Refusal`: see [errors](#errors).
"""
WIDTH = 100
HIDDEN = {"Patience": ("send", "attempts_of"), "Answer": ("of",), "Decision": ("of",)}
"""What is public for the client's own modules alone."""


def page() -> str:
    """The page."""
    return page_of("The Python client", GUIDE.read_text(), EVERY, *_made())


def _made() -> Iterator[str]:
    yield from _class(Backend, "tessera")
    client = testing.Tessera().backend()
    for name in SUBJECTS:
        part: Any = client
        for step in name.split("."):
            part = getattr(part, step)
        yield from (f"### `tessera.{name}`", _about(type(part)), *_methods(type(part), f"tessera.{name}"))
    for kind in (Decision, Patience, Attempt, Answer):
        yield from _class(kind, kind.__name__.lower())
    yield from _function(answer_of, "answer_of")
    yield from _class(HttpTransport, "transport")
    yield from _class(Transport, "transport")
    yield from _class(errors.Refusal, "refusal")
    yield from _class(testing.Tessera, "server")
    yield from _class(Device, "device")
    yield from _class(DeviceKey, "key")


def _class(kind: type, owner: str) -> Iterator[str]:
    yield f"### `{kind.__name__}`"
    if not getattr(kind, "_is_protocol", False):
        yield _signature(kind.__name__, kind)
    yield _about(kind)
    if told := "\n".join(_properties(kind)):
        yield told
    yield from _methods(kind, owner)


def _about(kind: type) -> str:
    """What a class says of itself, or its module where the one is the other's whole content."""
    told = kind.__doc__ if kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(") else None
    return _text(told or (inspect.getmodule(kind) or kind).__doc__)


def _properties(kind: type) -> Iterator[str]:
    for name, attribute in vars(kind).items():
        if isinstance(attribute, property) and not name.startswith("_"):
            answered = _told(inspect.signature(attribute.fget or repr).return_annotation)
            yield f"- `{name}`: `{answered}`. {_text(attribute.__doc__)}".rstrip()


def _methods(kind: type, owner: str) -> Iterator[str]:
    for each in (each for each in kind.__mro__ if each.__module__.startswith("tessera_client")):
        for name, method in vars(each).items():
            called = method.__func__ if isinstance(method, classmethod) else method
            if inspect.isfunction(called) and not name.startswith("_") and name not in HIDDEN.get(kind.__name__, ()):
                yield from _function(called, f"{kind.__name__ if isinstance(method, classmethod) else owner}.{name}")


def _function(called: Any, name: str) -> Iterator[str]:
    yield f"#### `{name}`"
    for each in get_overloads(called) or [called]:
        yield _signature(name.rpartition(".")[2], each)
    if called.__doc__:
        yield _text(called.__doc__)
    if linked := ", ".join(_types(get_overloads(called) or [called])):
        yield f"Types: {linked}."


def _types(calls: Sequence[Any]) -> Iterator[str]:
    """The API's types that calls take and answer, as links to where their fields stand."""
    told = " ".join(str(each) for called in calls for each in called.__annotations__.values())
    for name in dict.fromkeys(re.findall(r"types\.(\w+)", told)):
        if name in _described():
            yield f"[`{name}`](types.md#{anchor(name)})"


@cache
def _described() -> frozenset[str]:
    return frozenset(re.findall(r"^## (\w+)$", types.page(), re.MULTILINE))


def _signature(name: str, called: Any) -> str:
    """A call as its definition has it, but for what it is called on."""
    signature = inspect.signature(called)
    parts: list[str] = []
    for each in signature.parameters.values():
        if each.name not in ("self", "cls"):
            parts += ["*"] if each.kind is each.KEYWORD_ONLY and "*" not in parts else []
            parts.append(_parameter(each))
    answer = "" if isinstance(called, type) else f" -> {_told(signature.return_annotation)}"
    line = f"{name}({', '.join(parts)}){answer}"
    if len(line) > WIDTH:
        line = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){answer}"
    return f"```python\n{line}\n```"


def _parameter(parameter: inspect.Parameter) -> str:
    told = _told(parameter.annotation)
    if parameter.kind is parameter.VAR_KEYWORD:
        return f"**{parameter.name}: {told.removeprefix('Unpack[').removesuffix(']') if told.startswith('Unpack[') else told}"
    if parameter.default is parameter.empty:
        return f"{parameter.name}: {told}"
    return f"{parameter.name}: {told} = {_default(parameter.default)}"


def _default(value: Any) -> str:
    if value is os.environ:
        return "os.environ"
    if value is ...:
        return "..."
    if callable(value):
        return f"{value.__module__}.{value.__name__}".removeprefix("builtins.")
    return "…" if "factory" in repr(value) else repr(value)


def _told(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _text(docstring: str | None) -> str:
    """A docstring as Markdown: what is indented stays as it stands, and `Raises:` is a list."""
    told = inspect.cleandoc(docstring or "")
    told, _, raised = told.partition("Raises:\n")
    listed = re.sub(r"^    (?=\S)", "- ", raised, flags=re.MULTILINE)
    return f"{told}Raises:\n\n{listed}" if raised else told
