"""Commands in pages can be typed: a call of AWS's is one that there is and has what it needs, and a module of ours has these options."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from tests.test_docs import TODAY

PAGES = [page for page in TODAY if re.search(r"\baws [a-z]|python -m ", page.read_text())]
OF_THE_CLI_ALONE = {("configure",), ("s3", "cp"), ("s3", "rb"), ("logs", "tail")}
EVERYWHERE = {"region", "query", "output", "profile", "no-cli-pager"}
"""Options that every call of AWS's takes."""


def said(page: Path) -> Iterator[list[str]]:
    """The commands of a page, in blocks and in sentences, as words."""
    text = page.read_text()
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in re.sub(r"\\\n\s*|\n\s+(?=\[?--)", " ", block).splitlines()]
    sentences = re.findall(r"(?<!`)`((?:aws|\S*python -m) [^`]+)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE))
    for line in (*lines, *sentences):
        if words := line.strip().startswith(("aws ", "python -m ", ".venv/bin/python -m ")) and re.split(r"\s+#", line.strip())[0]:
            yield shlex.split(words.replace("…", "..."))


def options(words: list[str]) -> set[str]:
    return {word.strip("[]").removeprefix("--").partition("=")[0] for word in words if word.strip("[").startswith("--")}


@cache
def model(service: str) -> Any:
    return Session().get_service_model(service)


def fault(words: list[str]) -> str | None:
    """What is wrong with a call of AWS's, without the `aws`."""
    if any(tuple(words[: len(known)]) == known for known in OF_THE_CLI_ALONE):
        return None
    service, operation, *rest = words
    if operation == "wait":
        waiters = {xform_name(name, "-") for name in Session().get_waiter_model(service).waiter_names}
        return None if rest[0] in waiters else f"nobody waits for {rest[0]}"
    try:
        operations = {xform_name(name, "-"): name for name in model(service).operation_names}
    except UnknownServiceError:
        return f"there is no {service}"
    if operation not in operations:
        return f"{service} has no {operation}"
    shape = model(service).operation_model(operations[operation]).input_shape
    members = {xform_name(name, "-"): member.type_name for name, member in shape.members.items()}
    given = options(rest) - EVERYWHERE
    flags = {f"no-{name}" for name, kind in members.items() if kind == "boolean"}
    if unknown := given - members.keys() - flags:
        return f"{operation} has no {', '.join(sorted(unknown))}"
    missing = {xform_name(name, "-") for name in shape.required_members} - {name.removeprefix("no-") for name in given}
    return f"{operation} lacks {', '.join(sorted(missing))}" if given and missing else None


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_call_of_awss_is_one_that_there_is(page: Path) -> None:
    """Named with any option, it has all that it needs."""
    assert [f"{' '.join(words)}: {told}" for words in said(page) if words[0] == "aws" and (told := fault(words[1:]))] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_of_ours_has_these_options(page: Path) -> None:
    for words in said(page):
        if words[0] != "aws" and words[2].startswith("local."):
            found = find_spec(words[2])
            assert found and found.origin, words[2]
            folder = Path(found.origin).parent
            beside = sorted(folder.rglob("*.py")) if Path(found.origin).name == "__init__.py" else [Path(found.origin)]
            source = "".join(path.read_text() for path in beside)
            named = [word for word in words[3:4] if re.fullmatch(r"[a-z]+-[a-z]+|build|show|model", word)]
            asked = [*named, *options(words[3:])]
            assert [each for each in asked if not re.search(rf'["\']-*{each}["\']', source)] == [], words


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("dynamo delete-table", "there is no dynamo"),
        ("dynamodb drop-table", "dynamodb has no drop-table"),
        ("dynamodb delete-table --table TABLE", "delete-table has no table"),
        ("dynamodb update-table --no-deletion-protection-enabled", "update-table lacks table-name"),
        ("cloudformation wait stack-gone", "nobody waits for stack-gone"),
        ("dynamodb update-table --table-name TABLE --no-deletion-protection-enabled", None),
    ],
)
def test_a_wrong_one_is_found(command: str, told: str | None) -> None:
    assert fault(command.split()) == told
