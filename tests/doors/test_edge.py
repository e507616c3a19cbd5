"""The API behind its edge: a request as CloudFront sends it on, by what `edge.yaml` tells CloudFront, is judged by who sent it and how."""

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from local import cloud, stand_in
from local.stack.stack import Stack
from simulator.transport import Answer
from tests.doors.described import DescribedDoors
from tests.doors.house import VPN, House

TEMPLATE = cloud.read_template(Path("edge.yaml"))
PROOF = "a-proof-of-more-than-thirty-two-characters"
GIVEN = {
    "DomainName": "fraud.bank.example",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678",
    "ApiTarget": "d-abc123.execute-api.eu-central-1.amazonaws.com",
    "OriginProof": PROOF,
}
EDGE, VIEWER = "130.176.0.1", "198.51.100.99"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"
OF_FIREFOX, OF_A_PROGRAM = "t13d1717h2_5b57614c22b0_3cbfd9057e0d", "t12d1311h1_c6de2ad0b7b1_f57a46bbacb6"


@pytest.fixture(scope="module")
def account() -> Callable[[str], Any]:
    return cache(partial(cloud.client_of, stand_in.start()))


@pytest.fixture(scope="module")
def edge(account: Callable[[str], Any]) -> Stack:
    made = Stack(TEMPLATE, account, name="before-the-doors", parameters=GIVEN)
    made.make_all()
    return made


class CloudFront:
    """What CloudFront does with a viewer's request on its way to the API."""

    def __init__(self, edge: Stack, account: Callable[[str], Any]) -> None:
        described = account("cloudfront").get_distribution(Id=edge.made["Distribution"].reference)["Distribution"]["DistributionConfig"]
        (origin,) = described["Origins"]["Items"]
        self._own = {each["HeaderName"]: each["HeaderValue"] for each in origin["CustomHeaders"]["Items"]}
        policy = TEMPLATE["Resources"]["AsTheViewerSentIt"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]
        self._told = {name.lower() for name in policy["Headers"]}
        self._api = DescribedDoors.here(EDGE)

    def request(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, seen: Mapping[str, str] | None = None
    ) -> Answer:
        """`seen` is what CloudFront sees of the viewer, by the names under which it can tell it."""
        sent = {name.lower(): value for name, value in headers.items()}
        told = {name.lower(): value for name, value in (seen or {}).items() if name.lower() in self._told}
        chain = ", ".join(filter(None, (sent.get("x-forwarded-for"), VIEWER)))
        return self._api.request(method, path, body=body, headers={**sent, **told, **self._own, "x-forwarded-for": f"{chain}, {EDGE}"})


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """The API with only two things set: it is closed to calls that go past the edge, and the edge's proof is in its secret."""
    house = House(monkeypatch, simulated_address="", only_through_proxy=True)
    object.__setattr__(house.keys, "origins", (PROOF,))
    return house


def judged(house: House, cloudfront: CloudFront, handshake: str, **headers: str) -> dict[str, Any]:
    """An action in a session that a browser opened through the edge."""
    device = {"user_agent": FIREFOX, "navigator_platform": "Win32"}
    seen = {"CloudFront-Viewer-JA4-Fingerprint": handshake, "CloudFront-Viewer-Header-Order": "Host:Accept-Language:Accept-Encoding"}
    opened = cloudfront.request(
        "POST", "/risk-collect/sessions", body_of(client_id=house.client_id, device=device), {"User-Agent": FIREFOX, **headers}, seen=seen
    )
    token = cloudfront.request(
        "POST",
        "/oidc/token",
        f"grant_type=client_credentials&client_id={house.client_id}&client_secret={house.client_secret}".encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
    ).body["access_token"]
    action = body_of(action_type="login", session_token=opened.body["session_token"])
    path = "/risk/v1/action/trigger-action?get_recommendation=true"
    answer: dict[str, Any] = cloudfront.request("POST", path, action, {"Authorization": f"Bearer {token}"}).body
    return answer


def body_of(**members: Any) -> bytes:
    return json.dumps(members).encode()


def test_it_is_judged_by_the_viewers_address_without_a_setting(house: House, edge: Stack, account: Callable[[str], Any]) -> None:
    answer = judged(house, CloudFront(edge, account), OF_FIREFOX)
    assert answer["context"]["ip"] == VIEWER
    assert answer["risk_signals"]["device"]["spoofed"] is False
    assert answer["risk_signals"]["network"]["ja4"] == OF_FIREFOX


def test_what_a_viewer_writes_into_the_proofs_and_the_chain_counts_nothing(
    house: House, edge: Stack, account: Callable[[str], Any]
) -> None:
    made_up = {"X-Forwarded-For": VPN, "X-Tessera-Hops": "2", "X-Tessera-Origin": "a guess"}
    assert judged(house, CloudFront(edge, account), OF_FIREFOX, **made_up)["context"]["ip"] == VIEWER


def test_a_browser_that_begins_tls_as_none_does_is_none(house: House, edge: Stack, account: Callable[[str], Any]) -> None:
    assert judged(house, CloudFront(edge, account), OF_A_PROGRAM)["risk_signals"]["device"]["spoofed"] is True


@pytest.mark.parametrize("proof", [{}, {"X-Tessera-Origin": "a guess", "X-Tessera-Hops": "1"}])
def test_whoever_comes_beside_it_is_refused(house: House, proof: dict[str, str]) -> None:
    for method, path in (("POST", "/risk-collect/sessions"), ("POST", "/oidc/token"), ("GET", "/risk/v1/reasons")):
        answer = house.request(method, path, {}, token="none", headers=proof)
        assert (answer.status, answer.body["error_code"]) == (403, "called_directly"), path
    assert house.request("GET", "/health").status == 200


def test_the_proof_is_changed_without_a_gap(house: House, edge: Stack, account: Callable[[str], Any]) -> None:
    """First the secret has both, then the edge has the new one."""
    object.__setattr__(house.keys, "origins", ("another-proof-of-more-than-thirty-two-characters", PROOF))
    assert judged(house, CloudFront(edge, account), OF_FIREFOX)["context"]["ip"] == VIEWER
