"""README is the product's face: what it says of reasons, terms and commands must be true."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

from local.cloud import read_template
from tessera import reasons, telemetry
from tessera.action import ActionType
from tessera.policy import ENFORCED_REASONS
from tessera.scoring import Model

README = Path("README.md").read_text()
MODEL = Model.load()


def rows(heading: str) -> dict[str, tuple[str, ...]]:
    """The rows of the table under `heading`, by their first cell."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_the_reason_table_is_the_catalogue_with_the_models_weights() -> None:
    measured = {
        code: (reason.polarity.value, f"{MODEL.strongest(code):+.1f}", reason.description) for code, reason in reasons.CATALOGUE.items()
    }
    enforced = {code: ("enforced", "", description) for code, description in ENFORCED_REASONS.items()}
    table = rows("Reasons")
    for code, cells in (measured | enforced).items():
        assert table.get(code) == cells, f"README's table of reasons wants the row: | `{code}` | {' | '.join(cells)} |"
    assert table.keys() == (measured | enforced).keys()


def test_the_configuration_table_is_the_templates_parameters() -> None:
    parameters = read_template(Path("template.yaml"))["Parameters"]
    assert rows("Configuration") == {
        name: (str(parameter["Default"]) or "(none)", parameter["Description"]) for name, parameter in parameters.items()
    }


def test_the_event_table_is_the_wire_format() -> None:
    described = {}
    for event in get_args(telemetry.Event):
        if event is not telemetry.UnknownEvent:
            names = [part.name for part in fields(event) if part.name not in ("kind", "after")]
            kind = get_args(event.__annotations__["kind"])[0]
            described[kind] = (", ".join(f"`{name}`" for name in names), " ".join((event.__doc__ or "").split()))
    assert rows("The collection protocol") == described


def test_the_glossary_names_every_type_of_action() -> None:
    (named,) = re.findall(r"^\| action \|[^:]*: (.*) \|$", README, re.MULTILINE)
    assert set(named.split(", ")) == set(get_args(ActionType))


def test_every_make_target_that_readme_names_exists() -> None:
    makefile = Path("Makefile").read_text()
    targets = set(re.findall(r"`make ([a-z-]+)", README)) | set(re.findall(r"^\s*make ([a-z-]+)", README, re.MULTILINE))
    assert targets >= {"run", "test"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_path_that_readme_names_exists() -> None:
    named = set(re.findall(r"`((?:functions|layers|local|simulator|tests|web|events)/[\w./-]*)`", README))
    assert named
    assert [path for path in named if not Path(path).exists()] == []
