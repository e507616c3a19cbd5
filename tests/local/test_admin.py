"""The command that creates tenants, applications and clients."""

import json
from typing import Any, cast

import pytest

from local import admin
from local.doubles.table import TableDouble
from tessera.service import dependencies
from tessera.service.clients.credentials import hash_secret
from tessera.service.clients.roles import ROLES
from tessera.service.store.facade import Store


@pytest.fixture
def store() -> Store:
    return Store(cast(Any, TableDouble()), "tessera")


def run(store: Store, *arguments: str) -> dict[str, Any]:
    return admin.run(store, admin.parser().parse_args(["--table", "tessera", *arguments]))


def test_an_application_has_its_modes(store: Store) -> None:
    run(
        store, "create-application", "--tenant", "fjord", "--application", "bank", "--name", "Fjord Bank", "--monitor-only", "--sandbox",
        "--outage", "challenge", "--without-telemetry", "deny", "--challenge", "totp", "--challenge", "idv",
    )  # fmt: skip
    application = store.clients.application("fjord", "bank", dependencies.clock())
    assert application is not None
    assert (application.name, application.monitor_only, application.sandbox) == ("Fjord Bank", True, True)
    assert (application.outage, application.without_telemetry, application.challenges) == ("challenge", "deny", ("totp", "idv"))


def test_a_client_is_shown_its_secret_once_and_its_hash_is_stored(store: Store) -> None:
    run(store, "create-application", "--tenant", "fjord", "--application", "bank")
    shown = run(
        store, "create-client", "--tenant", "fjord", "--application", "bank", "--scope", "risk:actions", "--origin", "https://bank.example",
        "--recommendation-case", "upper",
    )  # fmt: skip
    client = store.clients.client(shown["client_id"], dependencies.clock())
    assert client is not None
    assert client.secrets == (hash_secret(shown["client_secret"]),)
    assert (client.scopes, client.origins, client.recommendation_case) == (("risk:actions",), ("https://bank.example",), "upper")
    assert shown["client_secret"] not in repr(client)


@pytest.mark.parametrize("role", ROLES)
def test_a_client_has_the_scopes_of_its_role_a_backends_by_default(store: Store, role: str) -> None:
    run(store, "create-application", "--tenant", "fjord", "--application", "bank")
    asked = () if role == "backend" else ("--role", role)
    shown = run(store, "create-client", "--tenant", "fjord", "--application", "bank", *asked)
    client = store.clients.client(shown["client_id"], dependencies.clock())
    assert client and client.scopes == ROLES[role]


def test_secrets_are_turned_over_and_clients_revoked(store: Store) -> None:
    run(store, "create-application", "--tenant", "fjord", "--application", "bank")
    shown = run(store, "create-client", "--tenant", "fjord", "--application", "bank")
    client_id, table = shown["client_id"], store
    second = run(store, "add-secret", "--client", client_id)["client_secret"]
    fresh = _reread(table, client_id)
    assert fresh.secrets == (hash_secret(shown["client_secret"]), hash_secret(second))


def _reread(store: Store, client_id: str) -> Any:
    return store.clients.client(client_id, dependencies.clock() + 60_000)


@pytest.mark.parametrize(
    "arguments",
    [
        ("create-tenant", "--tenant", "with#hash"),
        ("create-application", "--tenant", "fjord", "--application", ""),
        ("create-client", "--tenant", "fjord", "--application", "absent"),
        ("revoke-client", "--client", "absent"),
    ],
)
def test_what_cannot_be_done_is_said(store: Store, arguments: tuple[str, ...]) -> None:
    with pytest.raises(admin.AdminError):
        run(store, *arguments)


def test_without_a_table_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TESSERA_TABLE", raising=False)
    with pytest.raises(SystemExit):
        admin.main(["create-tenant", "--tenant", "fjord"])
    assert "TESSERA_TABLE" in capsys.readouterr().err


def test_it_speaks_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("boto3.client", lambda _: TableDouble())
    admin.main(["--table", "tessera", "create-application", "--tenant", "fjord", "--application", "bank"])
    assert json.loads(capsys.readouterr().out) == {"tenant": "fjord", "application": "bank"}
