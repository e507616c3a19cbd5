"""A bank of its own for each visit, before one Tessera: who signs in at it is the only one to do so, so its verdict is theirs."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import boto3

from local.admin import create_application, create_client
from simulator.networks import internet
from tessera.service.clients.roles import SCOPES
from tessera.service.store.facade import Store
from web.demo.office import Customer, DemoSettings, Office
from web.demo.server import open_bank

# "At home in Oslo" of `local.places`, where its known customer has .23
HOMES = tuple(f"198.51.100.{host}" for host in range(1, 63) if host != 23)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
type Credentials = Mapping[str, Any]
"""What a local run wrote for its users."""

PATIENCE = 30.0  # seconds for a verdict, on a busy machine


@dataclass(frozen=True)
class Verdict:
    """What Tessera advised about one sign-in."""

    recommendation: str
    score: float
    reasons: tuple[str, ...]
    points: Mapping[str, float] = field(default_factory=dict)  # by reason, what it moved the score

    @property
    def accusing(self) -> tuple[str, ...]:
        """The reasons that raised the score."""
        return tuple(reason for reason, points in self.points.items() if points > 0)

    @property
    def stopped(self) -> bool:
        """Whether it was challenged or denied."""
        return self.recommendation in ("challenge", "deny")


@dataclass(frozen=True)
class Visit:
    """A customer before the sign-in page: what a visitor needs, and how the bank is asked what came of it."""

    url: str
    username: str
    password: str
    office: Office
    asked: list[str] = field(default_factory=list)  # the paths that were asked for

    def arrived(self, times: int = 1, patience: float = PATIENCE) -> bool:
        """Whether the page is up so many times and its SDK speaks, after waiting for it."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if sum(path == "/bank.js" for path in self.asked) >= times and "/risk-collect/sessions" in self.asked:
                return True
            time.sleep(0.1)
        return False

    def was_asked(self, path: str, patience: float = PATIENCE) -> bool:
        """Whether somebody asked for this path, after waiting for it."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if path in self.asked:
                return True
            time.sleep(0.1)
        return False

    def verdict(self, patience: float = PATIENCE) -> Verdict | None:
        """What Tessera advised about the sign-in, once there is one; None where none came."""
        received = self._received("login", patience)
        return None if received is None else _verdict(received)

    def left(self, patience: float = PATIENCE) -> bool:
        """Whether they signed out, after waiting for it."""
        return self._received("logout", patience) is not None

    def _received(self, action_type: str, patience: float) -> dict[str, Any] | None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            received = self.office.protection.latest
            if received is not None and received["context"]["action_type"] == action_type:
                return received
            time.sleep(0.1)
        return None

    def forget(self) -> None:
        """So that the next verdict is the next sign-in's."""
        self.office.protection.latest = None


@dataclass(frozen=True)
class Founder:
    """Founds banks before a running Tessera, each a tenant of its own: nothing that is known at one is known at another."""

    base_url: str
    variables: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path) -> "Founder":
        """That of the `make run` which keeps its affairs in this folder (`.local`)."""
        credentials = json.loads((folder / "credentials.json").read_text())
        return cls(credentials["base_url"], json.loads((folder / "environment.json").read_text())["Parameters"])

    def found(self, name: str) -> Credentials:
        """A new bank's credentials. `name` must be new."""
        told = self.variables
        database = boto3.client(
            "dynamodb",
            endpoint_url=told["AWS_ENDPOINT_URL"],
            region_name=told["AWS_REGION"],
            aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        )
        store = Store(database, told["TESSERA_TABLE"], governance=told["TESSERA_GOVERNANCE_TABLE"], deadline_ms=int(PATIENCE * 1000))
        create_application(store, name, "bank")
        client_id, client_secret = create_client(store, name, "bank", scopes=tuple(SCOPES))
        return {"base_url": self.base_url, "client_id": client_id, "client_secret": client_secret}


def home(number: int) -> str:
    """The address of somebody's home in Oslo, another for each of many thousand numbers."""
    homes = [network for network in internet().networks if network.kind == "home" and network.city.name == "Oslo"]
    return homes[number % len(homes)].address(number // len(homes))


@contextmanager
def visit(
    credentials: Credentials,
    seed: int,
    *,
    address: str | None = None,
    username: str | None = None,
    pages: Mapping[str, str] | None = None,
    capitals: bool = False,
) -> Iterator[Visit]:
    """A bank with one customer, whom Tessera has never seen, and who comes from a home in Oslo. `pages` are other pages of the bank's, by
    path. `capitals`: their password begins with two letters of which one is a capital, as most banks ask for."""
    random = Random(seed)
    username = username or "".join(random.choices(LETTERS, k=random.randrange(6, 12)))
    password = "".join(random.choices(LETTERS + "0123456789", k=random.randrange(9, 14)))
    if capitals:
        password = f"{random.choice(LETTERS)}{random.choice(LETTERS).upper()}{password[2:]}"
    settings = DemoSettings(
        base_url=credentials["base_url"],
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
        places=[("At home in Oslo", address or random.choice(HOMES))],
        customer=Customer(username=username, password=password, user_id=f"visitor-{seed}"),
        timeout=PATIENCE,
    )
    server = open_bank(settings, 0)
    bank: Any = server.app
    office, asked = bank.extensions["office"], list[str]()

    def noted(environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        asked.append(path)
        if pages and path in pages:
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [pages[path].encode()]
        return bank(environ, start_response)

    server.app = noted
    thread = threading.Thread(target=server.serve_forever, name=f"bank {seed}", daemon=True)
    thread.start()
    try:
        yield Visit(f"http://127.0.0.1:{server.server_port}", username, password, office, asked)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _verdict(received: dict[str, Any]) -> Verdict:
    told = received["recommendation"]
    points = {detail["code"]: float(detail["points"]) for detail in received.get("reason_details", ())}
    return Verdict(str(told["type"]).lower(), float(received["risk_score"]), tuple(received["reasons"]), points)
