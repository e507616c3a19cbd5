"""What must hold from one deployment to the next, and when one fails or is taken down."""

import re
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from local.stack.kept import RETENTIONS

PROJECT = Path(__file__).parents[2]
TEMPLATE = read_template(PROJECT / "template.yaml")
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
PARAMETERS: dict[str, Any] = TEMPLATE["Parameters"]
RELEASED = [line for line in Path(__file__).with_name("released_routes.txt").read_text().splitlines() if not line.startswith("#")]
GONE = {line.removeprefix("gone: ") for line in RELEASED if line.startswith("gone: ")}


def routes() -> set[str]:
    events = (
        event["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    )
    return {f"{event['Method']} {event['Path']}" for event in events}


class TestRoutesThatWereReleased:
    def test_each_is_there_or_said_to_be_gone(self) -> None:
        assert {line.removeprefix("gone: ") for line in RELEASED} - GONE - routes() == set()

    def test_each_that_is_there_is_in_the_list(self) -> None:
        listed = set(RELEASED) - {f"gone: {route}" for route in GONE}
        assert routes() - listed == set(), "name these in tests/template/released_routes.txt"
        assert routes() == listed

    def test_none_that_is_gone_has_a_setting_left(self) -> None:
        """A stage with settings for a route that there is not cannot be updated."""
        assert GONE & set(RESOURCES["Api"]["Properties"]["RouteSettings"]) == set()


def test_the_generated_secret_is_never_generated_again() -> None:
    """CloudFormation makes a new value, and drops all versions in the secret, after any change in this block: frozen, to the letter."""
    assert RESOURCES["KeysSecret"]["Properties"].keys() == {"Description", "KmsKeyId", "GenerateSecretString"}
    assert RESOURCES["KeysSecret"]["Properties"]["GenerateSecretString"] == {
        "SecretStringTemplate": '{"current":"1"}',
        "GenerateStringKey": "1",
        "PasswordLength": 64,
        "ExcludePunctuation": True,
    }


class TestWhatIsLeftBehind:
    def test_by_a_first_deployment_that_fails_nothing_is(self) -> None:
        """What is kept is kept except where its creation is taken back, and nothing protects a new table from that."""
        assert {resource.get("DeletionPolicy") for resource in RESOURCES.values()} == {None, "RetainExceptOnCreate"}
        assert PARAMETERS["DeletionProtection"]["Default"] == "off"
        assert TEMPLATE["Conditions"]["ProtectsTable"] == {"Equals": [{"Ref": "DeletionProtection"}, "on"]}

    def test_by_a_stack_that_is_deleted_data_keys_letters_and_access_logs_are(self) -> None:
        kept = {name for name, resource in RESOURCES.items() if resource.get("DeletionPolicy")}
        lake = {name for name in RESOURCES if RESOURCES[name]["Type"].startswith("AWS::Glue::")} | {"LakeFiles"}
        secrets = {"KeysSecret", "ReceiptKey"}
        assert kept == {"Table", "Governance", "BackupVault", *secrets, "DeadLetters", "DeadBatches", "AccessLogs", *lake}
        assert {RESOURCES[name]["UpdateReplacePolicy"] for name in kept} == {"Retain"}

    def test_is_said_in_the_page_with_how_it_is_removed(self) -> None:
        page = (PROJECT / "docs/operating/taking-it-down.md").read_text()
        rows = [row.split("|") for row in re.findall(r"^\| (`.*) \|$", page, re.MULTILINE)]
        kept = {name for name, resource in RESOURCES.items() if resource.get("DeletionPolicy")}
        assert {name for row in rows for name in re.findall(r"`(\w+)`", row[0])} == kept
        assert all("`aws " in row[-1] for row in rows)

    def test_is_in_the_way_of_no_other_stack(self) -> None:
        """A name of one's own is one that the next stack has not, that many may have, or that goes with the stack."""
        of_the_stack = ("ScoringLayer", "LakeLayer", "LakeQuestions", "LakeStreamLog", "DomainRecord", "Dashboard")
        named = {name: value for name, value in _names(RESOURCES) if name not in of_the_stack}
        assert named.keys() == {"AccessLogs"}
        assert {"Ref": "AWS::StackId"} in named["AccessLogs"]["Join"][1][2]["Select"][1]["Split"]
        assert RESOURCES["Dashboard"]["Properties"]["DashboardName"] == {"Sub": "${AWS::StackName}-${AWS::Region}"}  # known in all regions
        assert RESOURCES["ScoringLayer"]["Properties"]["LayerName"] == {"Sub": "${AWS::StackName}-scoring"}
        assert RESOURCES["LakeQuestions"]["Properties"]["Name"] == {"Sub": "${AWS::StackName}-lake"}
        assert "AWS::StackId" in str(RESOURCES["LakeCatalogue"]["Properties"]["DatabaseInput"]["Name"])


def _names(resources: dict[str, Any]) -> list[tuple[str, Any]]:
    kinds = (
        "TableName",
        "QueueName",
        "LogGroupName",
        "RoleName",
        "FunctionName",
        "AlarmName",
        "BucketName",
        "LayerName",
        "Name",
        "DashboardName",
        "TopicName",
    )
    return [
        (name, resource["Properties"][kind]) for name, resource in resources.items() for kind in kinds if kind in resource["Properties"]
    ]


class TestParameters:
    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            ("AlarmTopicArn", "arn:aws:sns:eu-central-1:123456789012:alarms", "arn:aws:sqs:eu-central-1:123456789012:alarms"),
            ("AlarmTopicArn", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms", "alarms"),
            ("Issuer", "https://id.bank.example", "http://id.bank.example"),
            ("Issuer", "https://id.bank.example/fraud", "https://id.bank.example/"),
            ("IpDataBucket", "bank-ip-data", "s3://bank-ip-data"),
            ("IpDataKmsKeyArn", "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "alias/ip"),
        ],
    )
    def test_what_would_fail_halfway_is_refused_before_anything_is_made(self, name: str, good: str, bad: str) -> None:
        pattern = PARAMETERS[name]["AllowedPattern"]
        assert re.search(pattern, "")
        assert re.search(pattern, good)
        assert not re.search(pattern, bad)

    def test_every_free_text_has_a_pattern(self) -> None:
        free = {name for name, parameter in PARAMETERS.items() if parameter["Type"] == "String" and "AllowedValues" not in parameter}
        assert {name for name in free if "AllowedPattern" not in PARAMETERS[name]} == set()

    def test_every_number_has_bounds(self) -> None:
        for name, parameter in PARAMETERS.items():
            if parameter["Type"] == "Number" and "AllowedValues" not in parameter:
                assert parameter["MinValue"] <= parameter["Default"] <= parameter["MaxValue"], name

    def test_no_rate_is_above_what_an_account_may_have(self) -> None:
        assert {PARAMETERS[name]["MaxValue"] for name in PARAMETERS if name.endswith("RequestsPerSecond")} == {10_000}

    def test_logs_may_be_kept_as_long_as_banks_must(self) -> None:
        allowed = set(PARAMETERS["LogRetentionDays"]["AllowedValues"])
        assert {400, 545, 731, 1096, 1827, 2557, 3653} <= allowed <= RETENTIONS


def test_every_policy_is_in_todays_language() -> None:
    """Without a version it is that of 2008, in which variables are letters."""
    policies = [policy for resource in RESOURCES.values() for policy in _policies(resource)]
    assert len(policies) > 40
    assert {policy.get("Version") for policy in policies} == {"2012-10-17"}


def _policies(part: Any) -> list[dict[str, Any]]:
    """Everything that has statements."""
    if isinstance(part, dict):
        return [part] if "Statement" in part else [found for value in part.values() for found in _policies(value)]
    return [found for value in part for found in _policies(value)] if isinstance(part, list) else []


def test_the_version_that_is_deployed_is_an_output() -> None:
    (version,) = re.findall(r'^version = "(.+)"', (PROJECT / "pyproject.toml").read_text(), re.MULTILINE)
    assert TEMPLATE["Outputs"]["Version"]["Value"] == version
