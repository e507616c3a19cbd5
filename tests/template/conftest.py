"""The built template, translated and made once for all tests here."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from local import cloud, sam, stand_in
from local.stack.stack import Stack
from tests import building


@pytest.fixture(scope="session")
def translated() -> dict[str, Any]:
    """What CloudFormation is given of what was built."""
    return sam.translated(building.built() / "template.yaml")


@pytest.fixture(scope="session")
def account() -> Callable[[str], Any]:
    """An account of its own: answers clients of it."""
    return cache(partial(cloud.client_of, stand_in.start()))


@pytest.fixture(scope="session")
def stack(translated: dict[str, Any], account: Callable[[str], Any]) -> Stack:
    """All of it, with nothing demanded; actions are judged on all the evidence, however busy this machine."""
    made = Stack(translated, account, parameters={"DecisionDeadline": 8000}, code=building.built())
    made.make_all()
    return made
