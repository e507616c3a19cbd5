"""The browser SDK is written in another language, and says the same words: what it sends is what the core's types take."""

import json
import re
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest

from tessera import telemetry
from tessera.action import ClaimedUserIdType
from tessera.service.device_sessions.contract import Collection
from tessera.telemetry import EVENT_KINDS, DeviceTraits, Key, Point, Stroke

SDK = Path("web/sdk")
WIRE = (SDK / "src/wire.ts").read_text()
PUBLIC = (SDK / "src/tessera.d.ts").read_text()
DEVICE = SDK / "src/device"
READINGS = {path.stem for folder in ("essential", "consented") for path in (DEVICE / folder).glob("*.ts")}
TRAITS = {trait.name: trait.type for trait in fields(DeviceTraits)}


def union(source: str, name: str) -> set[str]:
    """The members of a union of texts in TypeScript."""
    declared = source.split(f"export type {name} =")[1].split(";")[0]
    return set(re.findall(r'"(\w+)"', declared))


def interface(name: str) -> set[str]:
    """The fields of an interface of the wire, and of the one that it extends."""
    declared, body = re.split(rf"export interface {name}\b", WIRE)[1].split("{", 1)
    inherited = interface(declared.split()[1]) if "extends" in declared else set()
    return inherited | set(re.findall(r"^  (\w+)\??:", body.split("\n}")[0], re.MULTILINE))


def longest(trait: str) -> int:
    """How many characters the server takes of a trait."""
    text = next(part for part in (TRAITS[trait], *get_args(TRAITS[trait])) if hasattr(part, "__value__"))
    return int(get_args(text.__value__)[1].max_length)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("InputMethod", get_args(telemetry.InputMethod)),
        ("KeyKind", get_args(telemetry.KeyKind.__value__)),
        ("PointerKind", get_args(telemetry.PointerKind.__value__)),
    ],
)
def test_vocabularies_of_the_wire(name: str, words: tuple[str, ...]) -> None:
    assert union(WIRE, name) == set(words)


def test_every_documented_input_method_can_be_told() -> None:
    assert set(re.findall(r'"(is_\w+)"', (SDK / "src/behavior/input.ts").read_text())) == set(get_args(telemetry.InputMethod))


def test_types_of_claimed_user_ids() -> None:
    assert union(PUBLIC, "ClaimedUserIdType") == set(get_args(ClaimedUserIdType))


def test_kinds_of_events_and_their_fields() -> None:
    told = dict(re.findall(r'\| \{ kind: "(\w+)"; (.*?) \}', WIRE))
    assert {kind: set(re.findall(r"(\w+)\??:", body)) for kind, body in told.items()} == {
        kind: {part.name for part in fields(event)} - {"kind", "after"} for kind, event in EVENT_KINDS.items()
    }


@pytest.mark.parametrize("part", [Stroke, Key, Point])
def test_parts_of_events(part: Any) -> None:
    assert interface(part.__name__) == {each.name for each in fields(part)}


NOT_OF_A_BROWSER = {
    "app_version", "name", "total_storage", "available_storage", "esim_usage", "mobile_network_code",  # an app's
    "tampered", "emulated", "spoofed", "true_useragent", "accept_languages",  # a native SDK's word; of browsers the server judges itself
    "iframe_timezone",  # making a frame's own calendar costs more than all else in it, and the worker tells the zone as well
    "sdk_version", "unread",  # told of the readings themselves
}  # fmt: skip
"""Traits that no reading of the browser SDK reads."""


def test_every_reading_is_a_trait_of_the_server_and_every_trait_is_read_or_another_clients() -> None:
    assert not READINGS & NOT_OF_A_BROWSER
    assert TRAITS.keys() == READINGS | NOT_OF_A_BROWSER


def test_traits_are_cut_where_the_server_would_refuse_them() -> None:
    source = (DEVICE / "index.ts").read_text()
    limits = dict(re.findall(r"(\w+): (\d+)", source.split("const LONGEST")[1].split("};")[0]))
    assert {trait: int(limit) for trait, limit in limits.items()} == {
        trait: longest(trait) for trait in read_texts() if longest(trait) != 64
    }
    items = dict(re.findall(r"(\w+): (\d+)", source.split("const MOST_ITEMS")[1].split("}")[0]))
    assert {trait: int(most) for trait, most in items.items()} == {trait: most for trait, most in most_items().items() if most != 16}


def read_texts() -> set[str]:
    """The traits that are one text, of those a browser tells."""
    return {
        name
        for name in READINGS
        if any(hasattr(part, "__value__") and get_args(part.__value__)[0] is str for part in get_args(TRAITS[name]))
    }


def most_items() -> dict[str, int]:
    """How many items the server takes of each trait that is a list."""
    lists = {name: next((part for part in get_args(kind) if get_origin(part) is Annotated), None) for name, kind in TRAITS.items()}
    return {name: get_args(part)[1].max_length for name, part in lists.items() if part and get_origin(get_args(part)[0]) is tuple}


def test_until_the_server_says_how_much_to_collect_its_own_defaults_hold() -> None:
    assumed = re.findall(r"(\w+): ([\d_]+)", (SDK / "src/client.ts").read_text().split("const COLLECTION")[1].split(";")[0])
    assert {name: int(number) for name, number in assumed} == asdict(Collection()) | {"columns": 0}


def test_the_sdk_and_the_server_have_one_version() -> None:
    assert (
        json.loads((SDK / "package.json").read_text())["version"] == tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    )
