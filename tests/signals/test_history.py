"""What happened just before: answered as counted; zero is an answer, unknown is not."""

import pytest

from tessera import signals
from tests.builders import a_history


@pytest.mark.parametrize("name", sorted(signals.CATALOGUE["history"]))
def test_a_count_is_told_as_counted(name: str) -> None:
    tell = signals.CATALOGUE["history"][name]
    assert tell(a_history()) in (0, 1)
    assert tell(a_history(**{name: 0})) == 0
    assert tell(a_history(**{name: 41})) == 41
    assert tell(a_history(**{name: None})) is None
