"""The simulator's world comes to a running server, too."""

from simulator.summary import Summary
from simulator.visits import LEGITIMATE
from simulator.world import imagine, live
from tests.served.conftest import Served


def test_a_world_comes_to_a_running_server(served: Served) -> None:
    summary = Summary()
    for deed in live(imagine(3, 2, {"bot": 4}).visits, served.application, lambda at: None):
        summary.note(deed)
    assert summary.of("bot").recommendations == {"deny": 4}
    assert summary.of(LEGITIMATE).stopped < summary.of("bot").stopped
