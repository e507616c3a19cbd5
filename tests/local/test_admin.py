"""The command that creates tenants, applications and clients."""

import json
from typing import Any, cast

import pytest

from local import admin
from tessera.service import parts
from tessera.service.credentials import hash_secret
from tessera.service.store import Store
from tests.doubles.table import TableDouble


@pytest.fixture
def store() -> Store:
    return Store(cast(Any, TableDouble()), "tessera")


def run(store: Store, *arguments: str) -> dict[str, Any]:
    return admin.run(store, admin.parser().parse_args(["--table", "tessera", *arguments]))


def test_an_application_has_its_modes(store: Store) -> None:
    run(
        store, "create-application", "--tenant", "fjord", "--application", "bank", "--name", "Fjord Bank", "--monitor-only", "--sandbox",
        "--outage", "challenge", "--challenge", "totp", "--challenge", "idv",
    )  # fmt: skip
    application = store.application("fjord", "bank", parts.clock())
    assert application is not None
    assert (application.name, application.monitor_only, application.sandbox) == ("Fjord Bank", True, True)
    assert (application.outage, application.challenges) == ("challenge", ("totp", "idv"))


def test_a_client_is_shown_its_secret_once_and_its_hash_is_stored(store: Store) -> None:
    run(store, "create-application", "--tenant", "fjord", "--application", "bank")
    shown = run(
        store, "create-client", "--tenant", "fjord", "--application", "bank", "--scope", "risk:actions", "--origin", "https://bank.example",
        "--recommendation-case", "upper",
    )  # fmt: skip
    client = store.client(shown["client_id"], parts.clock())
    assert client is not None
    assert client.secrets == (hash_secret(shown["client_secret"]),)
    assert (client.scopes, client.origins, client.recommendation_case) == (("risk:actions",), ("https://bank.example",), "upper")
    assert shown["client_secret"] not in repr(client)


def test_secrets_are_turned_over_and_clients_revoked(store: Store) -> None:
    run(store, "create-application", "--tenant", "fjord", "--application", "bank")
    shown = run(store, "create-client", "--tenant", "fjord", "--application", "bank")
    client_id, table = shown["client_id"], store
    second = run(store, "add-secret", "--client", client_id)["client_secret"]
    fresh = _reread(table, client_id)
    assert fresh.secrets == (hash_secret(shown["client_secret"]), hash_secret(second))


def _reread(store: Store, client_id: str) -> Any:
    return store.client(client_id, parts.clock() + 60_000)


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


class TestCustomActions:
    def define(self, store: Store, alias: str, base: str) -> dict[str, Any]:
        return run(store, "define-action", "--tenant", "fjord", "--application", "bank", "--alias", alias, "--base", base)

    def aliases(self, store: Store) -> dict[str, str]:
        application = store.application("fjord", "bank", parts.clock())
        assert application is not None
        return dict(application.custom_actions)

    @pytest.fixture(autouse=True)
    def bank(self, store: Store) -> None:
        run(store, "create-application", "--tenant", "fjord", "--application", "bank")

    def test_are_defined_and_removed(self, store: Store) -> None:
        self.define(store, "otp_login", "login")
        self.define(store, "wire_transfer", "transaction")
        assert self.aliases(store) == {"otp_login": "login", "wire_transfer": "transaction"}
        run(store, "remove-action", "--tenant", "fjord", "--application", "bank", "--alias", "otp_login")
        assert self.aliases(store) == {"wire_transfer": "transaction"}

    def test_stay_when_the_applications_modes_are_set_anew(self, store: Store) -> None:
        self.define(store, "otp_login", "login")
        run(store, "create-application", "--tenant", "fjord", "--application", "bank", "--monitor-only")
        assert self.aliases(store) == {"otp_login": "login"}

    def test_are_defined_with_a_warning_where_the_name_looks_like_something_else(self, store: Store) -> None:
        assert "warning" not in self.define(store, "otp_login", "login")
        assert "withdraw" in self.define(store, "cash_out", "login")["warning"]
        assert "warning" not in self.define(store, "flow_7", "login")
        assert self.aliases(store)["cash_out"] == "login"

    @pytest.mark.parametrize("alias", ["Login2", "login", "a b", "", "x" * 65, "ö"])
    def test_have_names_of_their_own(self, store: Store, alias: str) -> None:
        with pytest.raises(admin.AdminError):
            self.define(store, alias, "login")

    def test_are_so_many_at_the_most(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admin, "MOST_ACTIONS", 1)
        self.define(store, "one", "login")
        self.define(store, "one", "logout")
        with pytest.raises(admin.AdminError):
            self.define(store, "two", "login")
