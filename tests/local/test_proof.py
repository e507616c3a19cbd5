"""The proof of a deployment: what it does in which order, that it believes nothing, and the releases that it makes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import admin, cloud, stand_in
from local.proof import steps
from local.proof.changes import breaking, next_release
from local.proof.journey import NotAsPromised
from local.proof.steps import STEPS, WITHOUT_ANYBODY, Proof, prove
from local.stack.stack import Stack
from local.stack.values import TemplateError
from simulator.transport import Answer, Transport
from tests import building

KEPT = ("Table", "Governance", "KeysSecret", "DeadLetters", "DeadBatches", "AccessLogs")


@pytest.fixture(scope="module")
def built() -> str:
    return (building.built() / "template.yaml").read_text()


@pytest.fixture(scope="module")
def account() -> Callable[[str], Any]:
    """Without anything in it."""
    return cache(partial(cloud.client_of, stand_in.start()))


class Deployments:
    """An account that does what it should, or, by name, does not."""

    def __init__(self, *, wrong: str = "") -> None:
        self.wrong = wrong
        self.deployed: list[str] = []
        self.deleted = False

    def exists(self) -> bool:
        return self.wrong == "the name is taken"

    def deploy(self, template: str) -> bool:
        self.deployed.append(template)
        if "BreaksTheRelease" in template:
            return self.wrong == "a broken release succeeds"
        return self.wrong != ("the first deployment fails" if len(self.deployed) == 1 else "an update fails")

    def outputs(self) -> Mapping[str, str]:
        below = {"TokenUrl": "/oidc/token", "JwksUrl": "/oidc/jwks", "RiskUrl": "/risk/v1", "CollectionUrl": "/risk-collect"}
        below |= {"SdkUrl": "/sdk/tessera.js", "HealthUrl": "/health", "OpenApiUrl": "/openapi.json"}
        return {
            "TableName": "table",
            "GovernanceTableName": "table",
            **{name: f"https://api.example{below.get(name, '')}" for name in WITHOUT_ANYBODY},
        }

    def delete(self) -> Sequence[str]:
        self.deleted = True
        return KEPT[1:] if self.wrong == "the table is gone" else KEPT

    def client(self, service: str) -> Any:
        return None

    def transport(self, base_url: str) -> Transport:
        return self

    def wait_until_learned(self) -> None:
        return None

    def cold_start(self, function: str) -> float | None:
        return 321.0

    def request(self, method: str, path: str, **_: Any) -> Answer:
        outputs = self.outputs()
        expected = {
            (m, outputs[name].removeprefix(outputs["BaseUrl"]) + below): status for name, (m, below, status) in WITHOUT_ANYBODY.items()
        }
        if self.wrong == "an output is silent" and path == "/oidc/jwks":
            return Answer(500, None)
        renamed = any("overview-of-the-proof" in template for template in self.deployed)
        if path == "/risk/v1/overview":
            return Answer(404 if renamed and self.wrong != "the old route stays" else 401, None)
        if path == "/risk/v1/overview-of-the-proof":
            return Answer(401 if renamed and self.wrong != "the new route is missing" else 404, None)
        return Answer(expected[method, path], None)


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the journey was made; `tests/template/test_deployed.py` makes it."""
    told: list[str] = []
    monkeypatch.setattr(steps, "tell", lambda application, learned: told.append(application.client_id))
    monkeypatch.setattr(admin, "create_application", lambda *_: None)
    monkeypatch.setattr(admin, "create_client", lambda *_, **__: ("client", "secret"))
    return told


def test_all_steps_are_gone_through_and_figures_written(built: str, journeys: list[str], tmp_path: Path) -> None:
    account, said = Deployments(), list[str]()
    prove(Proof(deployments=account, template=built), tmp_path / "figures.json", said.append)
    assert account.deployed == [built, next_release(built)[0], breaking(built)]
    assert account.deleted
    assert len(said) == len(STEPS)
    assert journeys == ["client"] * 3  # after the first deployment, after an update, after one that failed
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["cold_start_ms"]["TriggerAction"] == 321.0
    assert figures["health_ms"]["median"] <= figures["health_ms"]["worst"]


@pytest.mark.parametrize(
    "wrong",
    [
        "the name is taken",
        "the first deployment fails",
        "an output is silent",
        "an update fails",
        "the old route stays",
        "the new route is missing",
        "a broken release succeeds",
        "the table is gone",
    ],
)
@pytest.mark.usefixtures("journeys")
def test_whatever_is_not_as_promised_ends_it(built: str, wrong: str, tmp_path: Path) -> None:
    account = Deployments(wrong=wrong)
    with pytest.raises(NotAsPromised):
        prove(Proof(deployments=account, template=built), tmp_path / "figures.json", lambda _: None)
    assert account.deleted is (wrong == "the table is gone")
    assert (tmp_path / "figures.json").exists()


class TestReleases:
    def test_the_next_one_differs_by_one_route_and_one_index(self, built: str) -> None:
        template, old, new = next_release(built)
        before, after = (json.dumps(yaml.safe_load(text)) for text in (built, template))
        (was, was_path), (becomes, path) = (route.split(" ") for route in (old, new))
        assert (was, becomes) == ("GET", "GET")
        assert f'"{was_path}"' in before
        assert f'"{was_path}"' not in after
        assert f'"{path}"' in after

    def test_its_table_can_be_made(self, built: str, account: Callable[[str], Any]) -> None:
        table = Stack(yaml.safe_load(next_release(built)[0]), account).make("Table").reference
        described = account("dynamodb").describe_table(TableName=table)["Table"]
        assert {index["IndexName"] for index in described["GlobalSecondaryIndexes"]} == {"by_proof", "by_user", "by_owner", "by_day"}

    def test_the_broken_one_cannot_be_made_and_leaves_nothing(self, built: str, account: Callable[[str], Any]) -> None:
        template = yaml.safe_load(breaking(built))
        names = ("Table", "KeysSecret", "SigningKey", "AccessLogs", "DeadBatches", "DeadLetters", "DeadLettersPolicy", "DeadBatchLaidDown")
        wanted = (*names, "BreaksTheRelease")
        stack = Stack({**template, "Resources": {name: template["Resources"][name] for name in wanted}}, account)
        before = there_is(account)
        with pytest.raises(TemplateError, match="BreaksTheRelease"):
            stack.make_all()
        assert there_is(account) == before


def there_is(account: Callable[[str], Any]) -> set[str]:
    """What is kept in the account, by name."""
    return {
        *account("dynamodb").list_tables()["TableNames"],
        *(secret["Name"] for secret in account("secretsmanager").list_secrets()["SecretList"]),
        *(bucket["Name"] for bucket in account("s3").list_buckets()["Buckets"]),
        *account("sqs").list_queues().get("QueueUrls", []),
        *(group["logGroupName"] for group in account("logs").describe_log_groups()["logGroups"]),
    }


def test_without_a_stack_it_says_what_it_would_do_and_does_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TESSERA_STACK"}
    command = [sys.executable, "-m", "local.proof", "--built", "nowhere"]
    ran = subprocess.run(command, cwd=building.PROJECT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("Skipped")
    assert len([line for line in ran.stdout.splitlines() if line[:1].isdigit()]) == len(STEPS)
