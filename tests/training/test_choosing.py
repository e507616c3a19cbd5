"""A setting is chosen on groups that are left out, and what it scores on a group says nothing in favour of its own choice."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from training import choosing
from training.choosing import Choice, choose

KINDS = {"tools": ("one", "other"), "sites": ("home",)}


def test_every_setting_is_tried_without_every_group() -> None:
    asked: list[tuple[int, str]] = []

    def score(setting: int, group: str) -> float:
        asked.append((setting, group))
        return float(setting)

    assert choose({"low": 1, "high": 2}, KINDS, score).chosen == "high"
    assert sorted(asked) == sorted((setting, group) for setting in (1, 2) for group in ("one", "other", "home"))


def test_kinds_count_alike_however_many_groups_they_have() -> None:
    tried = {"for tools": {"one": 1.0, "other": 1.0, "home": 0.0}, "for sites": {"one": 0.2, "other": 0.2, "home": 0.9}}
    assert Choice(kinds=KINDS, tried=tried).chosen == "for sites"


def test_a_group_has_no_say_in_the_setting_that_it_is_reported_under() -> None:
    lucky = {"one": 0.1, "other": 0.1, "home": 1.0}
    even = {"one": 0.5, "other": 0.5, "home": 0.4}
    choice = Choice(kinds=KINDS, tried={"lucky": lucky, "even": even})
    assert choice.chosen == "lucky"
    assert choice.nested == {"one": 0.1, "other": 0.1, "home": 0.4}


def test_of_equals_the_first_is_chosen() -> None:
    same = {"one": 0.5, "other": 0.5, "home": 0.5}
    assert Choice(kinds=KINDS, tried={"plain": same, "richer": same}).chosen == "plain"


@pytest.mark.parametrize(("settings", "kinds"), [({}, KINDS), ({"only": 1}, {"tools": ("one",)})])
def test_a_choice_needs_settings_and_groups(settings: dict[str, int], kinds: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="needs settings"):
        choose(settings, kinds, lambda setting, group: 0.0)


FITS = ("typing", "rhythm", "pointer", "pointer_manner", "fingerprint", "transactions")


@pytest.mark.parametrize("name", FITS)
def test_every_fit_chooses_among_several_settings_by_this_protocol(name: str) -> None:
    module = import_module(f"training.{name}")
    assert len(module.SETTINGS) > 1
    assert module.choose is choose


def test_no_command_reads_what_judges() -> None:
    folder = Path(choosing.__file__).parent
    assert [path.name for path in folder.rglob("*.py") if "benchmarks" in _imported(path)] == []


def _imported(path: Path) -> set[str]:
    """The packages that a file imports from."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    whole = {name.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return whole | {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
