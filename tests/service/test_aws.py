"""Our client of AWS against boto3's: the same requests, answers, refusals and attempts."""

import json
import re
import ssl
import threading
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import timedelta as after
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import exceptions
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.session import get_session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from local.cloud import connection
from local.doubles.served import Served, serving
from tessera.service.aws import client, connections
from tessera.service.aws.client import Patience, client_of
from tessera.service.aws.environment import NOT_OURS, Keys, Place, place_of
from tessera.service.aws.signing import signed
from tessera.service.store.items import attributes, item_of

BACKOFF = "botocore.retries.standard.ExponentialBackoff"
Answer = tuple[int, bytes, Mapping[str, str]]
SHORT = Patience(connect=0.5, read=0.3, attempts=2)


@dataclass
class Scripted:
    """A service that answers by a script, one step a request: an answer, `hang`, or `cut` (the connection, in the middle of the answer)."""

    address: str = ""
    script: list[Any] = field(default_factory=list)
    received: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    connected: int = 0
    clients: list[Any] = field(default_factory=list)

    def client(self, ours: bool) -> Any:
        self.clients.append(made := self._made(ours))
        return made

    def _made(self, ours: bool) -> Any:
        if ours:
            keys = Keys("AKID", "secret", "token")
            return client.Service(Place(service="dynamodb", region="eu-central-1", endpoint=self.address, keys=lambda: keys), SHORT)
        return boto3.client(
            "dynamodb",
            endpoint_url=self.address,
            region_name="eu-central-1",
            aws_access_key_id="AKID",
            aws_secret_access_key="secret",
            aws_session_token="token",
            config=Config(connect_timeout=0.5, read_timeout=0.3, retries={"mode": "standard", "total_max_attempts": 2}),
        )


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    script = Scripted()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            script.connected += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            step = script.script.pop(0) if script.script else (200, b"{}", {})
            if step == "hang":
                time.sleep(0.6)
                self.close_connection = True
            elif step == "cut":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                self.close_connection = True
            else:
                status, content, headers = step
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                self.close_connection = headers.get("Connection") == "close"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    script.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield script
    for made in script.clients:
        made.close()
    server.shutdown()
    server.server_close()


def refused(code: str, status: int = 400, **more: Any) -> Answer:
    return status, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **more}).encode(), {}


# what is sent

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)


@given(
    body=st.binary(max_size=200),
    secret=texts,
    token=st.none() | st.from_regex(r"[A-Za-z0-9+/=]{1,80}", fullmatch=True),
    target=st.from_regex(r"[A-Za-z_0-9]{1,20}\.[A-Za-z]{1,20}", fullmatch=True),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)),
    region=st.sampled_from(["us-east-1", "eu-central-1", "cn-north-1"]),
)
def test_a_signature_is_botocores(body: bytes, secret: str, token: str | None, target: str, at: datetime, region: str) -> None:
    headers = {"host": "dynamodb.example", "content-type": "application/x-amz-json-1.0", "x-amz-target": target}
    ours = signed(headers, body, Keys("AKID", secret, token), region, "dynamodb", at.replace(tzinfo=UTC))
    request = AWSRequest("POST", "https://dynamodb.example/", headers=dict(headers), data=body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: at)
        SigV4Auth(Credentials("AKID", secret, token), "dynamodb", region).add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-date"] == request.headers["X-Amz-Date"]


ITEM = attributes(
    {"PK": "a", "SK": "b", "n": 1.5, "s": "ß\u2028", "b": b"\0\xff", "y": True, "ss": frozenset({"a", "b"}), "bs": frozenset({b"x"})}
)
KEY = {"PK": {"S": "a"}, "SK": {"S": "b"}}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("put_item", {"TableName": "tessera", "Item": ITEM}),
    (
        "put_item",
        {
            "TableName": "tessera",
            "Item": ITEM,
            "ConditionExpression": "attribute_not_exists(#PK)",
            "ExpressionAttributeNames": {"#PK": "PK"},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ),
    ("get_item", {"TableName": "tessera", "Key": KEY, "ConsistentRead": True}),
    ("get_item", {"TableName": "tessera", "Key": {**KEY, "SK": {"S": "none"}}}),
    ("batch_get_item", {"RequestItems": {"tessera": {"Keys": [KEY, {**KEY, "SK": {"S": "none"}}]}}}),
    (
        "update_item",
        {
            "TableName": "tessera",
            "Key": KEY,
            "UpdateExpression": "SET #b = :b ADD #n :n",
            "ExpressionAttributeNames": {"#b": "b", "#n": "n"},
            "ExpressionAttributeValues": attributes({":b": b"\1\2", ":n": 7}),
            "ReturnValues": "ALL_NEW",
        },
    ),
    (
        "query",
        {
            "TableName": "tessera",
            "KeyConditionExpression": "#PK = :a",
            "ExpressionAttributeNames": {"#PK": "PK"},
            "ExpressionAttributeValues": {":a": {"S": "a"}},
            "ScanIndexForward": False,
            "Limit": 1,
        },
    ),
    ("get_item", {"TableName": "another", "Key": KEY}),
    ("delete_item", {"TableName": "tessera", "Key": KEY}),
]


@pytest.fixture(scope="module")
def tables() -> Iterator[tuple[Served, Served]]:
    with serving() as one, serving() as other:
        yield one, other


@pytest.fixture
def pair(tables: tuple[Served, Served], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """Ours and boto3's, each with a table of its own."""
    for name, value in connection(tables[0].endpoint).items():
        monkeypatch.setenv(name, value)
    ours, theirs = client_of("dynamodb"), boto3.client("dynamodb", endpoint_url=tables[1].endpoint)
    yield ours, theirs
    ours.close()
    theirs.close()


def plain(told: Any) -> Any:
    """An answer without what is about its transport, with plain values."""
    match told:
        case {"S": _} | {"N": _} | {"B": _} | {"BOOL": _} | {"SS": _} | {"NS": _} | {"BS": _}:
            return item_of({"": told})[""]
        case dict():
            return {name: plain(value) for name, value in told.items() if name not in ("ResponseMetadata", "message")}
        case list():
            return [plain(each) for each in told]
        case _:
            return told


def outcome(call: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    try:
        return plain(call(**arguments))
    except exceptions.ClientError as refusal:
        return plain({**refusal.response, "of": refusal.operation_name})


def test_every_operation_has_boto3s_outcome(pair: tuple[Any, Any]) -> None:
    ours, theirs = pair
    for operation, arguments in CALLS:
        assert outcome(getattr(ours, operation), arguments) == outcome(getattr(theirs, operation), arguments), operation


def test_every_operation_sends_what_boto3_sends(scripted: Scripted) -> None:
    for operation, arguments in CALLS:
        for ours in (True, False):
            getattr(scripted.client(ours), operation)(**arguments)
    for (headers, body), (their_headers, their_body) in zip(scripted.received[::2], scripted.received[1::2], strict=True):
        assert json.loads(body) == json.loads(their_body)
        for name in ("x-amz-target", "content-type", "host", "x-amz-security-token"):
            assert headers[name] == their_headers[name]
        scope = r"AWS4-HMAC-SHA256 Credential=AKID/\d{8}/eu-central-1/dynamodb/aws4_request, SignedHeaders="
        assert re.match(scope, headers["authorization"])
        assert re.match(scope, their_headers["authorization"])


# what is tried again, and what is raised

CODES = (
    "ConditionalCheckFailedException", "ValidationException", "ProvisionedThroughputExceededException", "ThrottlingException",
    "RequestLimitExceeded", "ItemCollectionSizeLimitExceededException", "ResourceNotFoundException", "AccessDeniedException",
)  # fmt: skip
STEPS: dict[str, Any] = {
    **{code: refused(code) for code in CODES},
    "InternalServerError": refused("InternalServerError", 500),
    "ServiceUnavailable": (503, b"<html>busy</html>", {}),
    "no JSON": (400, b"what?", {}),
    "by header": (400, b"{}", {"x-amzn-ErrorType": "AccessDeniedException:http://internal"}),
    "hang": "hang",
    "cut": "cut",
    "broken": (200, b"{}", {"x-amz-crc32": "1"}),
}
STRICTER = {"broken", "cut"}
"""Answers with another checksum or less than their length: boto3 reads them."""


@pytest.mark.parametrize("ours", [True, False], ids=["ours", "boto3"])
@pytest.mark.parametrize("fault", STEPS)
def test_once_it_goes_wrong(scripted: Scripted, monkeypatch: pytest.MonkeyPatch, fault: str, ours: bool) -> None:
    """Ours and boto3's are held against the same table."""
    monkeypatch.setattr(client, "PAUSE_THROTTLED", 0.01)
    monkeypatch.setattr(
        f"{BACKOFF}._DEFAULT_BACKOFF_CONFIG",
        dict.fromkeys(("throttling_base_scale", "non_throttling_base_scale"), 0.01),
    )
    again = fault not in {
        "ConditionalCheckFailedException", "ValidationException", "ItemCollectionSizeLimitExceededException", "ResourceNotFoundException",
        "AccessDeniedException", "no JSON", "by header",
    }  # fmt: skip
    if fault in STRICTER and not ours:
        pytest.skip("boto3's standard mode takes this for an answer")
    scripted.script = [STEPS[fault], (200, b'{"Item": {"PK": {"S": "a"}}}', {})]
    arguments: dict[str, Any] = {"TableName": "tessera", "Key": KEY}
    if again:
        assert plain(scripted.client(ours).get_item(**arguments)) == {"Item": {"PK": "a"}}
        assert len(scripted.received) == 2
    else:
        with pytest.raises(exceptions.ClientError):
            scripted.client(ours).get_item(**arguments)
        assert len(scripted.received) == 1


@pytest.mark.parametrize("fault", sorted(STEPS.keys() - STRICTER))
def test_a_fault_that_stays_is_raised_as_boto3_does(scripted: Scripted, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(client, "PAUSE_THROTTLED", 0.01)
    monkeypatch.setattr(
        f"{BACKOFF}._DEFAULT_BACKOFF_CONFIG",
        dict.fromkeys(("throttling_base_scale", "non_throttling_base_scale"), 0.01),
    )
    raised: list[Any] = []
    for ours in (True, False):
        scripted.script = [STEPS[fault], STEPS[fault]]
        with pytest.raises((exceptions.ClientError, exceptions.BotoCoreError)) as caught:
            scripted.client(ours).get_item(TableName="tessera", Key=KEY)
        raised.append(caught.value)
    ours_raised, theirs = raised
    assert isinstance(ours_raised, exceptions.ClientError) == isinstance(theirs, exceptions.ClientError)
    if isinstance(theirs, exceptions.ClientError):
        assert ours_raised.response["Error"] == theirs.response["Error"]
        assert ours_raised.operation_name == theirs.operation_name
    else:
        assert {type(ours_raised), type(theirs)} & {exceptions.ReadTimeoutError, exceptions.ConnectionClosedError}
        assert isinstance(theirs, exceptions.HTTPClientError) == isinstance(ours_raised, exceptions.HTTPClientError)


def test_attempts_have_a_budget(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that always fails is not asked twice as often for long; one success gives a little back."""
    monkeypatch.setattr(client, "PAUSE", 0.0)
    monkeypatch.setattr(client, "BUDGET", 30)
    ours = scripted.client(True)
    for _ in range(4):
        scripted.script = [refused("InternalServerError", 500)] * 2
        with pytest.raises(exceptions.ClientError):
            ours.get_item(TableName="tessera", Key=KEY)
    assert len(scripted.received) == 2 + 2 + 1 + 1


# connections


def test_a_connection_is_kept(scripted: Scripted) -> None:
    ours = scripted.client(True)
    for _ in range(5):
        ours.get_item(TableName="tessera", Key=KEY)
    assert scripted.connected == 1


def test_a_connection_that_was_closed_meanwhile_is_not_used_again(scripted: Scripted) -> None:
    ours = scripted.client(True)
    scripted.script = [(200, b"{}", {"Connection": "close"})]
    for _ in range(2):
        ours.get_item(TableName="tessera", Key=KEY)
    assert (scripted.connected, len(scripted.received)) == (2, 2), "no request was sent twice"


def test_calls_at_once_have_connections_of_their_own(scripted: Scripted) -> None:
    ours, names = scripted.client(True), [f"table-{number}" for number in range(8)]
    threads = [threading.Thread(target=ours.get_item, kwargs={"TableName": name, "Key": KEY}) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(json.loads(body)["TableName"] for _, body in scripted.received) == names


def test_nobody_listens() -> None:
    place = Place(service="dynamodb", region="eu-central-1", endpoint="http://127.0.0.1:9", keys=lambda: Keys("a", "b"))
    with pytest.raises(exceptions.EndpointConnectionError):
        client.Service(place, SHORT).get_item(TableName="tessera", Key=KEY)


def certificate(folder: Path, name: str) -> Path:
    """A certificate that signs itself, with its key, in one file."""
    key, named = generate_private_key(SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - after(days=1))
        .not_valid_after(now + after(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("name", "trusted", "raised"),
    [("localhost", True, None), ("localhost", False, exceptions.SSLError), ("elsewhere", True, exceptions.SSLError)],
)
def test_who_answers_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, raised: type[Exception] | None
) -> None:
    file, scheme = certificate(tmp_path, name), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    scheme.load_cert_chain(file)
    connections._trust.cache_clear()
    if trusted:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(file))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.socket = scheme.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = Place(
        service="dynamodb", region="eu-central-1", endpoint=f"https://localhost:{server.server_port}", keys=lambda: Keys("a", "b")
    )
    ours = client.Service(place, Patience(attempts=1))
    try:
        if raised:
            with pytest.raises(raised):
                ours.get_item(TableName="tessera", Key=KEY)
        else:
            assert ours.get_item(TableName="tessera", Key=KEY) == {}
    finally:
        ours.close()
        connections._trust.cache_clear()
        server.shutdown()
        server.server_close()


# where, and whose keys


@pytest.mark.parametrize("service", client.PROTOCOLS)
def test_a_service_is_where_botocore_finds_it(service: str) -> None:
    session = get_session()
    session.set_credentials("a", "b")
    for partition in session.get_available_partitions():
        for region in session.get_available_regions(service, partition):
            place = place_of(service, {"AWS_REGION": region})
            if place is None:
                assert partition not in ("aws", "aws-cn", "aws-us-gov"), f"{region} is ours to know"
            else:
                theirs = session.create_client(service, region_name=region)
                assert place.endpoint == theirs.meta.endpoint_url
                theirs.close()


def test_a_service_may_be_where_the_environment_says() -> None:
    told = {"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_DYNAMODB": "http://one/"}
    found = {service: place_of(service, told) for service in ("dynamodb", "kms")}
    assert {service: place.endpoint for service, place in found.items() if place} == {"dynamodb": "http://one", "kms": "http://all"}


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_only_boto3_does_boto3_does(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert isinstance(client_of("dynamodb"), client.Service)
    assert place_of("dynamodb", {"AWS_REGION": "eu-central-1", name: "something"}) is None
    assert place_of("dynamodb", {}) is None


def test_boto3s_client_is_made_with_the_same_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    theirs = client_of("dynamodb", Patience(connect=1, read=2, attempts=3))
    config = theirs.meta.config
    theirs.close()
    assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (1, 2, 3)


def test_keys_are_those_of_the_moment() -> None:
    told = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    place = place_of("dynamodb", told)
    assert place
    assert place.keys() == Keys("a", "b", None)
    told.update(AWS_ACCESS_KEY_ID="c", AWS_SESSION_TOKEN="d")
    assert place.keys() == Keys("c", "b", "d")


def test_keys_that_are_lent_by_the_container_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a snapshot: they are not in the environment, and expire."""
    lent: list[str] = []

    class Lender(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lent.append(self.headers["Authorization"])
            until = datetime.now(UTC) + after(seconds=1 if len(lent) == 1 else 3600)
            told = {"AccessKeyId": f"key-{len(lent)}", "SecretAccessKey": "s", "Token": "t", "Expiration": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
            content = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lender)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "word")
    place = place_of("dynamodb", {"AWS_REGION": "eu-central-1"})
    assert place
    time.sleep(0)
    first, second = place.keys(), place.keys()
    server.shutdown()
    server.server_close()
    assert [first.access, second.access][-1] == "key-2", "the first were about to expire"
    assert set(lent) == {"word"}


# other services


def test_binary_values_of_other_services_are_bytes(scripted: Scripted) -> None:
    keys = Keys("a", "b")
    kms = client.Service(Place(service="kms", region="eu-central-1", endpoint=scripted.address, keys=lambda: keys), SHORT)
    scripted.clients.append(kms)
    content = json.dumps({"Signature": b64encode(b"\0\1").decode()}).encode()
    scripted.script = [(200, content, {"x-amz-crc32": str(zlib.crc32(content))})]
    assert kms.sign(KeyId="k", Message=b"\xff") == {"Signature": b"\0\1"}
    ((headers, body),) = scripted.received
    assert (headers["x-amz-target"], json.loads(body)) == ("TrentService.Sign", {"KeyId": "k", "Message": "/w=="})
