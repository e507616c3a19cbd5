"""Who is there when the local run begins: a tenant, an application, its clients, and one known customer with sixty days of history.

The history is lived, not written: the customer signs in through the same doors, day by day, under a clock that stands in the past, and
what their backend reported is learned from the table's stream.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from local import admin
from local.feed import Feed
from local.places import HOME
from simulator.actors import DESKTOP, LOGIN_PAGE, Account, Application, sign_in
from simulator.behavior import person_fills_form
from simulator.client import DeviceKey
from simulator.transport import DoorTransport
from tessera.service import dependencies
from tessera.service.clients.roles import ROLES, SCOPES
from tessera.service.store.facade import Store
from tessera.units import DAY

TENANT, APPLICATION, SANDBOX = "fjord", "fjord-bank", "fjord-sandbox"
DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody the bank has known for sixty days, with the device they come from."""

    account: Account
    password: str
    device_id: str
    device_key: Mapping[str, str]  # the private key, as a JWK
    address: str


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A client's id and its secret, which is shown once."""

    id: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Clients:
    """The bank's own client, which its backend and its pages use and which may do everything, and one of each role."""

    backend: Credentials
    by_role: Mapping[str, Credentials]
    sandbox: Credentials  # of the application that attacks are tried on

    @property
    def credentials(self) -> dict[str, str]:
        """As `credentials.json` names them: `client_id` is the bank's own, `analyst_client_id` the analysts', and so on."""
        named = {"": self.backend, **{f"{PREFIXES.get(role, role)}_": client for role, client in self.by_role.items()}}
        return {f"{prefix}client_{name}": value for prefix, client in named.items() for name, value in asdict(client).items()}


PREFIXES = {"policy_editor": "policy"}
"""Roles whose clients have a shorter name."""


def create_clients(store: Store, origins: tuple[str, ...]) -> Clients:
    """Create the bank's own client and one of each role, so that every documented call can be tried at once."""
    admin.create_tenant(store, TENANT)
    admin.create_application(store, TENANT, APPLICATION, name="Fjord Bank")

    admin.create_application(store, TENANT, SANDBOX, name="Fjord Bank, to be attacked", sandbox=True)

    def client(scopes: Sequence[str], origins: Sequence[str] = (), application: str = APPLICATION) -> Credentials:
        client_id, secret = admin.create_client(store, TENANT, application, scopes=scopes, origins=origins)
        return Credentials(id=client_id, secret=secret)

    by_role = {role: client(scopes) for role, scopes in ROLES.items()}
    sandbox = client((*ROLES["backend"], "risk:explanations"), application=SANDBOX)
    return Clients(backend=client(tuple(SCOPES), origins), by_role=by_role, sandbox=sandbox)


def live(clients: Clients, feed: Feed, learn: Any, *, days: int = DAYS) -> Customer:
    """Let the customer sign in once a day for `days` days until yesterday, and `learn` from it."""
    account = Account(user_id="customer-1014", username="ingrid")
    random, key, today = Random(60), DeviceKey(), dependencies.clock()
    device_id: str | None = None
    clock, real_clock = [today], dependencies.clock
    dependencies.clock = lambda: clock[0]
    try:
        application = Application(
            transport=DoorTransport.here(),
            client_id=clients.backend.id,
            client_secret=clients.backend.secret,
            clock=lambda: clock[0] / 1000,
        )
        backend, device = application.backend(), application.device(DESKTOP, key=key, address=HOME.address)
        for day in range(days, 0, -1):
            clock[0] = today - day * DAY + random.randrange(-2, 3) * 1_800_000
            device.nonce = None
            device.open()
            claimant = replace(account, claims_hash=day % 3 > 0)  # known by either form of the name
            sign_in("customer", backend, device, claimant, person_fills_form(random, location=LOGIN_PAGE))
            device_id = device.device_id
            feed.drain(lambda event: learn(event, None))
    finally:
        dependencies.clock = real_clock
    return Customer(
        account=account,
        password=secrets.token_urlsafe(9),
        device_id=device_id or "",
        device_key=key.private_jwk,
        address=HOME.address,
    )
