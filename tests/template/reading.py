"""Parts of templates, as tests ask for them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.cloud import read_template

FILES = (Path("template.yaml"), Path("edge.yaml"))
TEMPLATE, EDGE = map(read_template, FILES)
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
NO_VALUE = {"Ref": "AWS::NoValue"}


def of_type(kind: str, template: Mapping[str, Any] = TEMPLATE) -> dict[str, Any]:
    """The properties of all resources of a type, by name."""
    return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")


def events(kind: str) -> list[tuple[str, Any]]:
    """The events of a kind, each with its function."""
    return [
        (name, event["Properties"])
        for name, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == kind
    ]


def within(part: Any) -> Iterator[Any]:
    """A part of a template, and every part of it."""
    yield part
    for each in part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ():
        yield from within(each)


def having(part: Any, *names: str) -> list[dict[str, Any]]:
    """Everything in a part of a template that has all of these names."""
    return [each for each in within(part) if isinstance(each, dict) and set(names) <= each.keys()]


def granting(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of a resource's policies, those under a condition included."""
    return having(resource, "Effect", "Action")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
