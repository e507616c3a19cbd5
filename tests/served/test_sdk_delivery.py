"""The browser SDK and the doors with a bad network between them: nothing lost, nothing counted twice."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks import w1
from tests.doors.house import House
from tests.served.collecting import MISHAPS, Network, Site, collecting

SDK = Path("web/sdk")


@pytest.fixture(scope="session")
def person() -> Path:
    """The script of a person at a page, as node runs it."""
    script = SDK / ".cache/disturbed.mjs"
    subprocess.run(["node", "build.mjs", "--script", "disturbed"], cwd=SDK, check=True)
    return script


def acted(person: Path, monkeypatch: pytest.MonkeyPatch, network: Network) -> Site:
    """The site after the person was there."""
    house = House(monkeypatch, collection_limit=1_000_000)
    with collecting(house, network) as site:
        done = subprocess.run(["node", person, site.url, house.client_id], check=True, capture_output=True, text=True, timeout=90)
        assert json.loads(done.stdout) == {"waiting": 0}
        return site


def test_a_fifth_of_all_requests_lost_late_twice_or_slow_changes_no_counter(person: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calm = acted(person, monkeypatch, Network(seed=0, share=0.0))
    assert len(calm.sessions) == 1
    assert len(calm.streams) == 2, "one before the reload, one after"
    assert calm.network.happened == []
    for seed in (2, 3):
        disturbed = acted(person, monkeypatch, Network(seed=seed, share=0.2))
        assert disturbed.tallies == calm.tallies
        assert set(disturbed.network.happened) == set(MISHAPS), "each of them came to pass"


def test_a_busy_minute_is_sent_in_20_kilobytes() -> None:
    sent = w1.minute("gzip")
    assert len(sent) >= 8, "every few seconds"
    assert sum(request["bytes"] for request in sent) <= 1000 * w1.MOST
