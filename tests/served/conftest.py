"""The local run, started once for all tests here: what a stranger gets from `make run`."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from local.places import NETWORKS
from simulator.actors import Application
from simulator.transport import HttpTransport
from tessera_client import Backend, Patience
from tests import building, ports
from tests.served import consoles

WHILE_STARTING = Patience(timeout=60.0, attempts=12, pause=0.5)  # for the first calls, which find every function starting
STARTING = 300.0  # seconds; some twenty on a quiet machine
PHONE = next(network for network in NETWORKS if "phone" in network.name)


@dataclass(frozen=True)
class Served:
    """A running server: its process, its folder, and what it wrote for its users."""

    process: subprocess.Popen[bytes]
    folder: Path
    credentials: dict[str, Any]

    @property
    def application(self) -> Application:
        return Application(
            transport=HttpTransport(self.credentials["base_url"]),
            client_id=self.credentials["client_id"],
            client_secret=self.credentials["client_secret"],
        )

    @property
    def demo_url(self) -> str:
        return str(self.credentials["demo_url"])

    def received(self) -> dict[str, Any]:
        """What the demo's backend last received."""
        with urlopen(f"{self.demo_url}/received/latest", timeout=10) as answer:
            return dict(json.load(answer))

    def stop(self) -> None:
        """What Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def start(folder: Path) -> Served:
    """`make run` without the building, on free ports, in a folder of its own."""
    template = building.built() / "template.yaml"
    port = ports.unused(4)
    command = [sys.executable, "-m", "local", "--template", str(template), "--port", str(port), "--folder", str(folder), "--people", "0"]
    log = folder / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=building.PROJECT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        if b"Tessera is running" in log.read_bytes():
            return Served(process, folder, json.loads((folder / "credentials.json").read_text()))
        time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"the local run does not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = start(tmp_path_factory.mktemp("local"))
    try:
        ask_for_codes(running)
        yield running
    finally:
        running.stop()
    errors = [line for line in (running.folder / "functions.log").read_text().splitlines() if '"unexpected"' in line]
    assert errors == []  # what a page may forgive, such as a search that a busy machine resets, is never a door's error


def ask_for_codes(running: Served) -> None:
    """A rule by which phones must give a code, so that a journey by Playwright's hands gets to its end."""
    told = running.credentials
    Backend(told["base_url"], told["client_id"], told["client_secret"], patience=WHILE_STARTING).rules.create(
        name="A code by telephone",
        priority=1,
        type="risk",
        mode="production",
        enabled=True,
        recommendation="challenge",
        matchers=[{"ip_cidrs": {"op": "ip_in", "value": [f"{PHONE.address}/32"]}}],
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = chromium(playwright)
    yield opened
    opened.close()


def chromium(playwright: Playwright, **options: Any) -> Browser:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "No Chromium on the path: `make test` installs Debian's, or install one."
    return playwright.chromium.launch(
        executable_path=found,
        args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        **options,
    )


@pytest.fixture(scope="session")
def console(served: Served) -> str:
    """The address of the console, once there is something to look at."""
    command = [sys.executable, "-m", "local.past", "--folder", str(served.folder), "--people", "8", "--days", "6"]
    subprocess.run(command, check=True, timeout=240)
    return f"{served.credentials['base_url']}/console"


@pytest.fixture
def page(browser: Browser, console: str) -> Iterator[Page]:
    """The console as Ada sees it; nothing that she does may make the page complain."""
    wrong: list[str] = []
    opened_page = consoles.opened(browser)
    opened_page.on("console", lambda message: wrong.append(message.text) if consoles.is_wrong(message) else None)
    opened_page.on("pageerror", lambda error: wrong.append(str(error)))
    consoles.sign_in(opened_page, console)
    yield opened_page
    opened_page.context.close()
    assert wrong == []
