"""The pages that a command makes say what the code says today."""

from pathlib import Path

import pytest

from local import reference
from local.reference import decisions

PAGES = reference.pages()


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_that_a_command_makes_is_fresh(path: Path) -> None:
    assert path.exists() and path.read_text() == PAGES[path], (
        f"{path} is not what the code says: run `.venv/bin/python -m local.reference`."
    )


def test_every_decision_has_its_subject() -> None:
    without = [str(decision.path) for decision in decisions.decisions() if not decision.subject]
    assert without == [], f"Their third line must be `DATE · SUBJECT`, with one of {', '.join(filter(None, decisions.SUBJECTS))}."


def test_no_page_of_the_reference_is_left_that_no_module_makes() -> None:
    made = {path for path in reference.FOLDER.glob("*.md") if "`python -m local.reference`" in path.read_text()}
    assert made <= PAGES.keys()
