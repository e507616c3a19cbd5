"""The optional second template: CloudFront and AWS WAF before the API, made in a stand-in. `tests/doors/test_edge.py` sends requests
through it."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any

import pytest

from local import cloud, edge, stand_in
from local.stack.stack import Stack
from local.stack.values import TemplateError
from simulator.transport import DOORS
from tests import building
from tests.template.reading import having

TEMPLATE = cloud.read_template(building.PROJECT / "edge.yaml")
RESOURCES: Mapping[str, Any] = TEMPLATE["Resources"]
GIVEN = {
    "DomainName": "fraud.bank.example",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678",
    "ApiTarget": "d-abc123.execute-api.eu-central-1.amazonaws.com",
    "OriginProof": "a-proof-of-more-than-thirty-two-characters",
}

type Account = Callable[[str], Any]


@pytest.fixture(scope="module")
def account() -> Account:
    return cache(partial(cloud.client_of, stand_in.start()))


@pytest.fixture(scope="module")
def stack(account: Account) -> Stack:
    made = Stack(TEMPLATE, account, name="tessera-edge", parameters=GIVEN)
    made.make_all()
    return made


def test_the_firewall_stands_before_the_distribution_and_the_api_behind_it(stack: Stack, account: Account) -> None:
    config = account("cloudfront").get_distribution(Id=stack.made["Distribution"].reference)["Distribution"]["DistributionConfig"]
    assert config["WebACLId"] == stack.made["Firewall"].attributes["Arn"]
    (origin,) = config["Origins"]["Items"]
    assert (origin["DomainName"], origin["CustomOriginConfig"]["OriginProtocolPolicy"]) == (GIVEN["ApiTarget"], "https-only")
    assert config["Aliases"]["Items"] == [GIVEN["DomainName"]]
    assert stack.outputs["Target"]


def test_every_behavior_tells_what_cloudfront_alone_can_tell() -> None:
    config = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
    for behavior in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
        assert behavior["OriginRequestPolicyId"] == {"Ref": "AsTheViewerSentIt"}
        assert behavior["ViewerProtocolPolicy"] == "https-only"
    headers = RESOURCES["AsTheViewerSentIt"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]
    assert headers["HeaderBehavior"] == "allViewerAndWhitelistCloudFront"
    assert set(headers["Headers"]) == {"CloudFront-Viewer-Header-Order", "CloudFront-Viewer-JA4-Fingerprint"}


def test_nothing_but_files_is_kept_at_the_edge() -> None:
    config = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
    assert config["DefaultCacheBehavior"]["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert [behavior["PathPattern"] for behavior in config["CacheBehaviors"]] == ["/sdk/*"]


def test_the_firewall_limits_an_address_but_no_backend_and_judges_no_visitor(stack: Stack, account: Account) -> None:
    _, identifier, scope = stack.made["Firewall"].reference.split("|")
    firewall = account("wafv2").get_web_acl(Name="tessera-edge", Id=identifier, Scope=scope)["WebACL"]
    limit, *managed = sorted(firewall["Rules"], key=lambda rule: rule["Priority"])
    statement = limit["Statement"]["RateBasedStatement"]
    assert statement["Limit"] == 3000
    assert statement["ScopeDownStatement"]["NotStatement"]["Statement"]["ByteMatchStatement"]["PositionalConstraint"] == "STARTS_WITH"
    names = {rule["Statement"]["ManagedRuleGroupStatement"]["Name"] for rule in managed}
    assert names == {"AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"}


def test_no_body_is_refused_for_its_size_or_words(stack: Stack) -> None:
    """Telemetry is larger than eight kilobytes, compressed, and names pages."""
    (common,) = [rule for rule in RESOURCES["Firewall"]["Properties"]["Rules"] if rule["Name"] == "common"]
    counted = {each["Name"] for each in common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"]}
    assert {"SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "EC2MetaDataSSRF_BODY"} <= counted


def test_the_name_is_written_down_only_where_a_zone_is_named(stack: Stack, account: Account) -> None:
    assert "Record" not in stack.made
    zone = account("route53").create_hosted_zone(Name="bank.example", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
    other = Stack(TEMPLATE, account, name="other-edge", parameters={**GIVEN, "HostedZoneId": zone})
    other.make_all()
    records = account("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert {each["Type"] for each in records if each["Name"].startswith("fraud")} == {"A", "AAAA"}


class TestRequests:
    """What becomes of them."""

    ROUTES: Sequence[Sequence[str]] = [route.split(" ") for door in DOORS for route in import_module(f"functions.{door}.app").api.routes]
    CONFIG: Mapping[str, Any] = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
    RULES: Sequence[Any] = RESOURCES["Firewall"]["Properties"]["Rules"]

    def test_lets_every_request_through_that_has_a_route(self) -> None:
        assert self.CONFIG["Enabled"] is True
        (origin,) = self.CONFIG["Origins"]
        assert origin["CustomOriginConfig"]["OriginReadTimeout"] >= 30  # as long as the gateway waits
        methods = {method for method, path in self.ROUTES if not path.startswith("/sdk/")}
        assert methods | {"OPTIONS"} <= set(self.CONFIG["DefaultCacheBehavior"]["AllowedMethods"])
        policy = RESOURCES["AsTheViewerSentIt"]["Properties"]["OriginRequestPolicyConfig"]
        assert policy["QueryStringsConfig"] == {"QueryStringBehavior": "all"}

    def test_stops_what_it_finds_and_nothing_else(self) -> None:
        firewall = RESOURCES["Firewall"]["Properties"]
        assert (firewall["Scope"], firewall["DefaultAction"]) == ("CLOUDFRONT", {"Allow": {}})
        for rule in self.RULES:
            if "ManagedRuleGroupStatement" in rule["Statement"]:
                assert rule["OverrideAction"] == {"None": {}}, rule["Name"]
            else:
                assert rule["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429

    def test_counts_the_requests_of_devices_and_token_seekers_and_no_backends(self) -> None:
        (limit,) = (rule["Statement"]["RateBasedStatement"] for rule in self.RULES if "RateBasedStatement" in rule["Statement"])
        spared = limit["ScopeDownStatement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
        assert spared["FieldToMatch"] == {"UriPath": {}}
        counted = {path.split("/")[1] for _, path in self.ROUTES if not path.startswith(spared["SearchString"])}
        assert {"oidc", "risk-collect"} <= counted
        assert "risk" not in counted

    def test_keeps_nothing_of_a_visitor(self) -> None:
        asked = [each["SampledRequestsEnabled"] for each in having(TEMPLATE, "SampledRequestsEnabled")]
        assert set(asked) == {False}
        assert "Logging" not in self.CONFIG

    def test_shows_nobody_its_proof(self) -> None:
        assert TEMPLATE["Parameters"]["OriginProof"]["NoEcho"] is True
        assert "Default" not in TEMPLATE["Parameters"]["OriginProof"]
        assert "OriginProof" not in json.dumps(TEMPLATE["Outputs"])


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("CertificateArn", "arn:aws:acm:eu-central-1:123456789012:certificate/1"),
        ("DomainName", "https://fraud.bank.example"),
        ("OriginProof", "with a space in it, and long enough by far"),
    ],
)
def test_what_cloudfront_would_refuse_is_refused_before(account: Account, parameter: str, value: str) -> None:
    with pytest.raises(TemplateError, match=parameter):
        Stack(TEMPLATE, account, parameters={**GIVEN, parameter: value})


def test_the_command_keeps_its_proof_in_the_secret_and_gives_it_to_the_edge(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, stacks = {"current": "1", "1": "a master key"}, Formation()

    class Vault:
        def get_secret_value(self, **_: str) -> dict[str, str]:
            return {"SecretString": json.dumps(secret)}

        def put_secret_value(self, SecretString: str, **_: str) -> None:  # noqa: N803
            secret.update(json.loads(SecretString))

    def client(service: str, region_name: str = "eu-central-1") -> Any:
        return Vault() if service == "secretsmanager" else stacks.within(region_name)

    monkeypatch.chdir(building.PROJECT)
    for number in (1, 2):
        edge.put_before(client, "tessera", {"CertificateArn": GIVEN["CertificateArn"]})
        assert len(stacks.deployed) == number
    region, parameters = stacks.deployed[-1]
    assert region == "us-east-1"
    assert parameters["OriginProof"] == secret["origin"]
    assert (parameters["DomainName"], parameters["ApiTarget"]) == ("fraud.bank.example", GIVEN["ApiTarget"])
    assert (secret["current"], secret["1"]) == ("1", "a master key")
    Stack(TEMPLATE, account, parameters=parameters)


class Formation:
    """CloudFormation: the API's stack in its region, and what is deployed."""

    def __init__(self) -> None:
        self.deployed: list[tuple[str, dict[str, str]]] = []
        self._region = ""

    def within(self, region: str) -> "Formation":
        self._region = region
        return self

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        outputs = {"BaseUrl": "https://fraud.bank.example", "DomainTarget": GIVEN["ApiTarget"], "KeysSecretArn": "arn:secret"}
        return {"Stacks": [{"Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()]}]}

    def update_stack(self, Parameters: Any, **_: Any) -> None:  # noqa: N803
        self._region = "us-east-1"
        self.deployed.append((self._region, {each["ParameterKey"]: each["ParameterValue"] for each in Parameters}))

    create_stack = update_stack

    def get_waiter(self, _: str) -> Any:
        class Waiter:
            def wait(self, **_: str) -> None: ...

        return Waiter()
