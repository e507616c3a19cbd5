"""Every table in the layer names the command that makes it, and that command has a report beside it."""

import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tessera import artefacts as shipped
from training import artefacts, report

COMMAND = re.compile(r"python -m training\.(\w+)")
FILES = {path.stem: json.loads(path.read_text()) for path in sorted(shipped.FOLDER.glob("*.json"))}
TERMS: Mapping[str, Mapping[str, Any]] = FILES["model"]["terms"]
MADE = {**{name: file["card"]["made"] for name, file in FILES.items()}, **{code: term["made"] for code, term in TERMS.items()}}
BY_COMMAND = {name: made for name, made in MADE.items() if not made.startswith("hand")}
TRANSCRIBED = {"timezones"}
"""What is written off from a database, and not fitted: it has nothing to report, and tests of its own."""
SUBJECTS = sorted({subject for made in BY_COMMAND.values() for subject in COMMAND.findall(made)} - TRANSCRIBED)
INDEX = Path(report.FOLDER, "README.md").read_text()


@pytest.mark.parametrize("name", BY_COMMAND)
def test_every_artefact_and_every_fitted_term_names_its_command(name: str) -> None:
    assert len(set(COMMAND.findall(BY_COMMAND[name]))) == 1


def test_no_artefact_is_made_by_hand() -> None:
    assert FILES.keys() <= BY_COMMAND.keys()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_command_is_there_and_has_a_report_with_tables_and_a_plot(subject: str) -> None:
    assert find_spec(f"training.{subject}")
    text = Path(report.FOLDER, f"{subject}.md").read_text()
    assert f"python -m training.{subject}" in text
    assert "| --- |" in text
    plots = re.findall(r"!\[.*\]\((.*\.svg)\)", text)
    assert plots
    assert all(Path(report.FOLDER, plot).read_text().lstrip().startswith("<?xml") for plot in plots)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_index_says_what_each_command_writes(subject: str) -> None:
    (row,) = [line for line in INDEX.splitlines() if line.startswith(f"| `python -m training.{subject}") and f"({subject}.md)" in line]
    written = {name for name in FILES if COMMAND.findall(MADE[name]) == [subject] and name != "model"}
    assert all(f"`{name}.json`" in row for name in written)
    assert ("model.json" in row) == (subject == "model" or any(COMMAND.findall(term["made"]) == [subject] for term in TERMS.values()))


@pytest.mark.parametrize("name", sorted({path.stem.partition("-")[0] for path in report.FOLDER.iterdir()} - {"README"}))
def test_there_is_no_report_that_no_command_makes(name: str) -> None:
    """Some commands fit nothing: they measure what was set by hand."""
    assert find_spec(f"training.{name}")
    assert f"| `python -m training.{name}" in INDEX, f"give {name}.md a row in training/reports/README.md"
    assert f"({name}.md)" in INDEX


@pytest.mark.parametrize("name", FILES)
def test_an_artefact_is_written_byte_for_byte_as_it_ships(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "FOLDER", tmp_path)
    edited = "edited by hand? Then run `.venv/bin/python -m training.artefacts`."
    assert artefacts.write(name, FILES[name]) == FILES[name]["version"], edited
    assert (tmp_path / f"{name}.json").read_bytes() == (shipped.FOLDER / f"{name}.json").read_bytes()


def test_terms_are_put_into_the_model_in_place_of_what_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "FOLDER", tmp_path)
    artefacts.write("model", FILES["model"])
    artefacts.write_terms({"IP_TOR": {**TERMS["IP_TOR"], "weights": [0, 1.0]}}, most_trust={"network": 2.0})
    written = json.loads((tmp_path / "model.json").read_text())
    assert written["terms"] == {**TERMS, "IP_TOR": {**TERMS["IP_TOR"], "weights": [0, 1.0]}}
    assert written["most_trust"] == {**FILES["model"]["most_trust"], "network": 2.0}
    assert written["version"] != FILES["model"]["version"]
