"""What all tests share: laws are tried without a clock, since how fast a machine is says nothing about whether they hold; and who goes with
whom where several processes share the tests."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SERVED = Path(__file__).parent / "served"
OF_THE_STACK = tuple(f"tests/template/test_{subject}.py" for subject in ("demanded", "deployed", "mutations", "translated"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that need the local run go first: they wait more than they work."""
    items.sort(key=lambda item: not item.path.is_relative_to(SERVED))


class Together(LoadFileScheduling):  # type: ignore[misc]
    """Tests of a file stay together, as they share what it makes; so do all that need the local run: there is one, and one browser at a
    time; and all that need the stack that is made of the built template."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "served" if "tests/served/" in file else "stack" if file.endswith(OF_THE_STACK) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getoption("dist") == "loadfile" else None
