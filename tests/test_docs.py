"""Pages lead somewhere and name what exists: every link and anchor, path, command, module and call; and README stays short."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest
import yaml

from local import openapi
from local.reference.schemas import anchor
from tessera.action import ActionType
from tessera.rules import Rule, compile_rule
from tessera.rules.lists import TypedList

ALONE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "client/README.md", "web/sdk/README.md")
FOLDERS = ("docs", "training/reports")
PAGES = sorted({*map(Path, ALONE), *(path for folder in FOLDERS for path in Path(folder).rglob("*.md"))})
TODAY = [page for page in PAGES if page.parts[:2] != ("docs", "decisions")]
"""The pages that say what is so today; a decision says what was so on its day."""
OWN = ("benchmarks", "client", "datasets", "docs", "events", "functions", "layers", "local", "simulator", "tests", "training", "web")
PLACEHOLDER = re.compile(r"(?:^|/)[A-Z]{4,}(?:[/-]|$)")
CALLS = [
    re.compile(f"{method.upper()} {re.sub(r'{[^}]*}', '[^/]+', path)}")
    for path, methods in json.loads(openapi.WRITTEN.read_text())["paths"].items()
    for method in methods
]


@cache
def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^( *)```.*?^\1```$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors of a page's headings. One that occurs again is numbered."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE):
        name = anchor(re.sub(r"\[([^]]*)\]\([^)]*\)|`", r"\1", heading))
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return frozenset(found)


def links(path: Path) -> Iterator[str]:
    """Where a page's links and pictures lead."""
    return iter(re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?<!\[)`[^`\n]*`(?!\])", "", prose(path))))


def leads_somewhere(page: Path, link: str) -> bool:
    target, _, place = link.partition("#")
    there = (page.parent / target).resolve() if target else page.resolve()
    return there.is_file() and (not place or place in anchors(there))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_and_anchor_exists(page: Path) -> None:
    assert [link for link in links(page) if not re.match(r"https?://|mailto:", link) and not leads_somewhere(page, link)] == []


@pytest.mark.parametrize("page", TODAY, ids=str)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(OWN)})/[\w./-]*)`", page.read_text())
    assert [path for path in named if not Path(path).exists() and not PLACEHOLDER.search(path)] == []


@pytest.mark.parametrize("page", TODAY, ids=str)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)\s*make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= targets
    modules = set(re.findall(rf"python -m ((?:{'|'.join(OWN)})\b[\w.]*)", page.read_text()))
    assert [module for module in modules if not find_spec(module.rstrip("."))] == []


@pytest.mark.parametrize("page", TODAY, ids=str)
def test_every_call_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:GET|POST|PUT|DELETE) /[\w./{}-]+)[?`]", prose(page))
    assert [call for call in named if not any(known.fullmatch(call) for known in CALLS)] == []


def test_the_page_of_calls_has_every_call() -> None:
    """It may shorten a path to its end: `…/versions`, `/snoozes`."""
    ends = {re.sub(r"(/{[^}]*})+$", "", path).rpartition("/")[2]: path for path in json.loads(openapi.WRITTEN.read_text())["paths"]}
    page = Path("docs/integrating/calls.md")
    missing = {path for end, path in ends.items() if f"/{end}" not in page.read_text()}
    assert not missing, f"say in {page} what these are for: {sorted(missing)}"


def test_the_page_of_figures_names_every_benchmark() -> None:
    """By its command, or by its name as the label of a row."""
    page = Path("docs/detection/how-good.md").read_text()
    benchmarks = [path.stem for path in Path("benchmarks").glob("*.py") if "\ndef benchmark(" in path.read_text()]
    missing = [name for name in benchmarks if f"python -m benchmarks.{name}" not in page and f"\n| {name.upper()} |" not in page]
    assert not missing, f"give each a row, or its command, in docs/detection/how-good.md: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_block_of_code_is_one_that_the_site_reads(page: Path) -> None:
    """A fence with more than a language behind it is a paragraph there, and its end begins a block."""
    fences = re.findall(r"^ *```(.*)$", page.read_text(), re.MULTILINE)
    assert [fence for fence in fences if not re.fullmatch(r"\w*", fence)] == []
    assert len(fences) % 2 == 0


def test_every_page_is_linked_from_somewhere() -> None:
    reached = {(page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in links(page)}
    assert [str(page) for page in PAGES if page.resolve() not in reached] == []


def test_the_sites_navigation_has_every_page_but_decisions_and_reports() -> None:
    listed = set(re.findall(r"[\w./-]+\.md", json.dumps(yaml.safe_load(Path("mkdocs.yml").read_text())["nav"])))
    by_index = {str(path) for path in PAGES if path.parts[:2] in (("docs", "decisions"), ("training", "reports"))}
    assert listed - by_index == {str(path) for path in PAGES} - by_index


def test_readme_is_read_in_ten_minutes() -> None:
    readme = Path("README.md").read_bytes()
    assert len(readme) <= 12_000
    assert readme.count(b"\n") <= 150


def test_the_glossary_names_every_type_of_action() -> None:
    (named,) = re.findall(r"^\| action \|[^:]*: (.*) \|$", Path("docs/glossary.md").read_text(), re.MULTILINE)
    assert set(named.split(", ")) == set(get_args(ActionType))


def test_the_rules_by_example_can_be_evaluated() -> None:
    text = Path("docs/analysts/policy.md").read_text()
    rules = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    assert len(rules) == 2
    for number, rule in enumerate(rules):
        assert rule.pop("type") == "risk"
        compile_rule(Rule(id=str(number), **rule), {"Testers": TypedList(type="user", entries={"u-1": None})})
