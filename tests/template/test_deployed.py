"""The built template, made by the calls that CloudFormation would make, and called: every output answers, and a journey succeeds."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest

from local import admin, cloud, sam
from local.feed import Feed
from local.proof.journey import tell
from local.proof.steps import WITHOUT_ANYBODY
from local.stack.stack import Stack
from simulator.actors import Application
from simulator.transport import Answer, HttpTransport
from tessera.service.clients.roles import SCOPES
from tessera.service.keys.keyring import Keyring
from tessera.service.store.facade import Store
from tests import building, ports

LOADING = {"AWS_LAMBDA_FUNCTION_TIMEOUT": "60"}
"""Lambda gives a function time of its own to load; the emulator takes it from the first call's, which on a busy machine is too little."""
ENOUGH = 120.0  # seconds for the gateway to listen; some three on a quiet machine


@dataclass(frozen=True, kw_only=True)
class Served:
    """The API of a stack, at the port of a gateway; it is called by the host that its outputs name."""

    base_url: str
    port: int

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        named = {"Host": urlsplit(self.base_url).netloc, **(headers or {})}
        return HttpTransport(f"http://127.0.0.1:{self.port}").request(method, path, body=body, headers=named, timeout=timeout)

    def invoke(self, function: str, event: Any) -> Any:
        """A function by its logical name, as Lambda's own endpoint has it beside the API's."""
        url = f"http://127.0.0.1:{self.port + 1}/2015-03-31/functions/{function}/invocations"
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(event).encode()), timeout=60) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def served(stack: Stack, account: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The functions that were deployed, each with the environment that it was deployed with and no other."""
    folder, lambdas = tmp_path_factory.mktemp("deployed"), account("lambda")
    functions = {name: made.reference for name, made in stack.made.items() if stack.type_of(name) == "AWS::Lambda::Function"}
    variables = {
        name: lambdas.get_function_configuration(FunctionName=function)["Environment"]["Variables"] for name, function in functions.items()
    }
    connection = cloud.connection(account("lambda").meta.endpoint_url) | LOADING
    (folder / "environment.json").write_text(json.dumps({"Parameters": connection, **variables}))
    port = ports.unused(2)
    command = sam.python("-m", "local.gateway", "--cold", "--template", str(building.built() / "template.yaml"))
    command += ["--port", str(port), "--lambda-port", str(port + 1), "--environment", str(folder / "environment.json")]
    command += ["--python", sys.executable, "--log", str(folder / "functions.log"), "--parent", str(os.getpid())]
    with (folder / "gateway.log").open("wb") as log:
        gateway = subprocess.Popen(command, cwd=building.PROJECT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait_for(folder / "gateway.log", gateway)
        yield Served(base_url=stack.outputs["BaseUrl"], port=port)
    finally:
        gateway.terminate()
        gateway.wait(20)


def _wait_for(log: Path, gateway: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ENOUGH
    while b"serving" not in log.read_bytes():
        assert gateway.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def credentials(stack: Stack, account: Callable[[str], Any]) -> tuple[str, str]:
    """A client, made as `local.admin` makes them, in the table that the output names."""
    store = Store(account("dynamodb"), stack.outputs["TableName"], governance=stack.outputs["GovernanceTableName"])
    admin.create_application(store, "fjord", "bank")
    return admin.create_client(store, "fjord", "bank", scopes=tuple(SCOPES))


def test_every_resource_is_made(stack: Stack, translated: dict[str, Any]) -> None:
    resources = translated["Resources"].items()
    unmet = {name for name, each in resources if "Condition" in each and not stack.resolve({"Condition": each["Condition"]})}
    assert set(stack.made) == set(translated["Resources"]) - unmet


class TestOutputs:
    def test_each_is_tried_here(self, stack: Stack) -> None:
        others = {
            "Version",
            "AlarmTopicArn",
            "DashboardName",
            "TableName",
            "GovernanceTableName",
            "KeysSecretArn",
            "SigningKeyId",
            "DeadLettersUrl",
        }
        assert set(stack.outputs) == set(WITHOUT_ANYBODY) | others

    @pytest.mark.parametrize("name", WITHOUT_ANYBODY)
    def test_every_url_answers(self, stack: Stack, served: Served, name: str) -> None:
        method, below, status = WITHOUT_ANYBODY[name]
        where = urlsplit(stack.outputs[name] + below)
        assert where.netloc == urlsplit(served.base_url).netloc
        assert served.request(method, f"{where.path}?{where.query}").status == status

    def test_what_is_stored_is_there_as_promised(self, stack: Stack, account: Callable[[str], Any]) -> None:
        table, dynamodb = stack.outputs["TableName"], account("dynamodb")
        described = dynamodb.describe_table(TableName=table)["Table"]
        assert dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"
        restoring = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        assert restoring["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        assert described["SSEDescription"]["Status"] == "ENABLED"

    def test_the_secret_opens(self, stack: Stack, account: Callable[[str], Any]) -> None:
        secret = account("secretsmanager").get_secret_value(SecretId=stack.outputs["KeysSecretArn"])["SecretString"]
        keys = Keyring.of(secret)
        assert keys.unseal("test", "fjord", keys.seal("test", "fjord", b"content")) == b"content"

    def test_the_key_is_one_that_signs_access_tokens(self, stack: Stack, account: Callable[[str], Any]) -> None:
        public = account("kms").get_public_key(KeyId=stack.outputs["SigningKeyId"])
        assert public["SigningAlgorithms"] == ["ECDSA_SHA_256"]

    def test_dead_letters_can_be_read(self, stack: Stack, account: Callable[[str], Any]) -> None:
        assert account("sqs").receive_message(QueueUrl=stack.outputs["DeadLettersUrl"]).get("Messages", []) == []


def test_a_journey_over_it(
    stack: Stack, served: Served, credentials: tuple[str, str], account: Callable[[str], Any], translated: dict[str, Any]
) -> None:
    """People are let in, what was reported of them is learned from the stream, and they are known the next time."""
    source = translated["Resources"]["LearnResults"]["Properties"]
    (criteria,) = source["FilterCriteria"]["Filters"]
    feed = Feed(account("dynamodbstreams"), stack.resolve(source["EventSourceArn"]), json.loads(criteria["Pattern"]))

    def learned() -> None:
        assert feed.drain(lambda event: served.invoke("Learn", event)) == 1

    tell(Application(transport=served, client_id=credentials[0], client_secret=credentials[1]), learned)


def test_access_tokens_name_the_api_as_their_issuer(served: Served, credentials: tuple[str, str]) -> None:
    body = f"grant_type=client_credentials&client_id={credentials[0]}&client_secret={credentials[1]}".encode()
    answer = served.request("POST", "/oidc/token", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    token = answer.body["access_token"]
    (key,) = served.request("GET", "/oidc/jwks").body["keys"]
    claims = jwt.decode(token, jwt.PyJWK(key), algorithms=["ES256"], options={"verify_aud": False})
    assert claims["iss"] == served.base_url
