"""What holds for everything of a kind, in both templates: one careless edit breaks one of these, wherever it is made."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.cloud import read_template
from local.stack.stack import Stack
from tessera.service import settings
from tests.template.reading import EDGE, FILES, FUNCTIONS, NO_VALUE, RESOURCES, TEMPLATE, events, granting, having, listed, of_type, within

PARAMETERS: dict[str, Any] = TEMPLATE["Parameters"]
FUNCTION: dict[str, Any] = TEMPLATE["Globals"]["Function"]


OTHERWISE = ("012345670123", "012345678901", "123456789012", "off", "yes", "0x10", "1_000", "12:30", "1e3", "2012-10-17", "~")


class TestScalars:
    """YAML reads some words otherwise than they are written: `012345678901` as a number of another size, `off` as false."""

    @pytest.mark.parametrize("file", FILES, ids=str)
    def test_each_is_read_as_it_is_written(self, file: Path) -> None:
        root = yaml.compose(file.read_text(), Loader=yaml.CSafeLoader)
        assert [(node.start_mark.line + 1, node.value) for node in self.scalars(root) if not self.is_as_written(node)] == []

    @pytest.mark.parametrize(
        "written", ["012345670123", "012345678901", "off", "yes", "0x10", "1_000", "12:30", "1e3", "2012-10-17", "123456789012", "~"]
    )
    def test_what_is_not_is_found(self, written: str) -> None:
        (node,) = self.scalars(yaml.compose(written, Loader=yaml.CSafeLoader))
        assert not self.is_as_written(node)

    @classmethod
    def scalars(cls, node: Any) -> Iterator[yaml.ScalarNode]:
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.SequenceNode):
            for each in node.value:
                yield from cls.scalars(each)
        elif isinstance(node, yaml.MappingNode):
            for pair in node.value:
                for each in pair:
                    yield from cls.scalars(each)

    @staticmethod
    def is_as_written(node: yaml.ScalarNode) -> bool:
        match node.tag.rpartition(":")[2]:
            case "int":
                return bool(re.fullmatch(r"0|[1-9][0-9]{0,10}", node.value))
            case "bool":
                return node.value in ("true", "false")
            case "float" | "timestamp" | "null":
                return False
        return bool(node.style) or not re.fullmatch(r"0[0-9]+|[0-9.]+[eE][-+]?[0-9]+", node.value)  # numbers to other readers


class TestParameters:
    def test_what_may_be_empty_is_used_only_where_it_is_not(self) -> None:
        """But in a function's environment, where the code reads emptiness."""
        empty = {name for name, said in PARAMETERS.items() if said["Default"] == ""}
        loose = set()
        for name, resource in {**RESOURCES, "Globals": {"Properties": FUNCTION}}.items():
            properties = {key: value for key, value in resource["Properties"].items() if key != "Environment"}
            loose |= {(name, each) for each in self.bare(properties, self.proven(resource.get("Condition")), empty)}
        assert loose == set()

    @classmethod
    def bare(cls, part: Any, filled: frozenset[str], empty: set[str]) -> Iterator[str]:
        """The parameters that a part refers to where they may be empty."""
        match part:
            case {"Ref": str(name)} if name in empty - filled:
                yield name
            case {"Sub": str(text)}:
                yield from (name for name in re.findall(r"\$\{(\w+)\}", text) if name in empty - filled)
            case {"If": [str(condition), yes, no]}:
                yield from cls.bare(yes, filled | cls.proven(condition), empty)
                yield from cls.bare(no, filled | cls.refuted(condition), empty)
            case dict():
                for each in part.values():
                    yield from cls.bare(each, filled, empty)
            case list():
                for each in part:
                    yield from cls.bare(each, filled, empty)

    @classmethod
    def proven(cls, condition: Any) -> frozenset[str]:
        """The parameters that are not empty where a condition holds."""
        match TEMPLATE["Conditions"].get(condition) if isinstance(condition, str) else condition:
            case {"Not": [{"Equals": [{"Ref": str(name)}, ""]}]}:
                return frozenset({name, *cls.demanded_beside(name)})
            case {"Condition": str(other)}:
                return cls.proven(other)
            case {"And": list(parts)}:
                return frozenset().union(*map(cls.proven, parts))
        return frozenset()

    @classmethod
    def demanded_beside(cls, name: str) -> Iterator[str]:
        """The parameters that a rule wants where another is not empty."""
        filled = {"Not": [{"Equals": [{"Ref": name}, ""]}]}
        for rule in TEMPLATE["Rules"].values():
            if rule["RuleCondition"] == filled:
                for assertion in rule["Assertions"]:
                    yield from cls.proven(assertion["Assert"])

    @classmethod
    def refuted(cls, condition: str) -> frozenset[str]:
        """The parameters that are not empty where a condition does not hold."""
        match TEMPLATE["Conditions"].get(condition):
            case {"Equals": [{"Ref": str(name)}, ""]}:
                return frozenset({name})
        return frozenset()

    @pytest.mark.parametrize("file", FILES, ids=str)
    def test_every_pattern_is_of_the_whole_and_refuses_what_no_such_thing_looks_like(self, file: Path) -> None:
        for name, said in read_template(file)["Parameters"].items():
            if pattern := said.get("AllowedPattern"):
                assert pattern.startswith("^") and pattern.endswith("$"), name
                assert re.fullmatch(pattern, said.get("Default", "")) or "Default" not in said, name
                for unlike in (" ", "no, 'this' is no such thing", "a\nb", "${AWS::Region}"):
                    assert not re.search(pattern, unlike), (name, unlike)


class TestEnvironment:
    VARIABLES: Mapping[str, Any] = FUNCTION["Environment"]["Variables"]
    OTHERWISE: Mapping[str, str] = {"TESSERA_GOVERNANCE_TABLE": "Governance"}
    """Named otherwise than what they are read from."""

    def test_has_every_setting_that_is_read_and_no_other(self) -> None:
        read = set(re.findall(r'"(TESSERA_\w+)"', Path(settings.__file__).read_text())) - {
            "TESSERA_SIMULATED_ADDRESS",
            "TESSERA_SIMULATOR",
            "TESSERA_WEBHOOKS_TO_LOOPBACK",
        }
        assert {name for name in self.VARIABLES if name.startswith("TESSERA_")} == read

    def test_each_setting_is_what_it_is_named_after(self) -> None:
        for name, value in self.VARIABLES.items():
            if name.startswith("TESSERA_") and value != "":
                words = name.removeprefix("TESSERA_").removesuffix("_MS").split("_")
                named = self.OTHERWISE.get(name, "".join(word.capitalize() for word in words))
                asked = {each["Ref"] for each in having(value, "Ref")} | {each["GetAtt"] for each in having(value, "GetAtt")}
                assert asked <= {named, f"{named}Arn", f"{named}.Arn"}, name

    def test_the_layer_is_for_what_functions_run_on(self) -> None:
        for layer in of_type("AWS::Serverless::LayerVersion").values():
            assert (layer["CompatibleRuntimes"], layer["CompatibleArchitectures"]) == ([FUNCTION["Runtime"]], FUNCTION["Architectures"])

    def test_levels_of_logs_are_the_parameter(self) -> None:
        assert FUNCTION["LoggingConfig"]["ApplicationLogLevel"] == self.VARIABLES["POWERTOOLS_LOG_LEVEL"] == {"Ref": "LogLevel"}

    def test_a_function_that_may_read_ip_data_is_told_where_they_are_and_no_other(self) -> None:
        told = {name for name, each in FUNCTIONS.items() if each.get("Environment", {}).get("Variables", {}).get("TESSERA_IP_DATA")}
        readers = {
            name
            for name, each in FUNCTIONS.items()
            if name not in ("ManageRights", "WorkOnRights")  # which read other buckets
            and "s3:GetObject" in json.dumps(RESOURCES[each["Role"]["GetAtt"].removesuffix(".Arn")])
        }
        assert told == readers
        for name in told:
            assert FUNCTIONS[name]["Environment"]["Variables"] == {
                "TESSERA_IP_DATA": {"If": ["HasIpData", {"Sub": "s3://${IpDataBucket}/${IpDataKey}"}, ""]}
            }

    def test_a_function_answers_before_the_gateway_gives_up_and_after_the_latest_decision(self) -> None:
        """API Gateway waits for thirty seconds."""
        latest = PARAMETERS["DecisionDeadline"]["MaxValue"] / 1000
        for name in {name for name, _ in events("HttpApi")} | {"Authorize"}:
            assert latest < FUNCTIONS[name].get("Timeout", FUNCTION["Timeout"]) < 30, name


class TestWhatIsKept:
    KEYS: Mapping[str, tuple[str, ...]] = {
        "AWS::Backup::BackupVault": ("EncryptionKeyArn",),
        "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
        "AWS::Logs::LogGroup": ("KmsKeyId",),
        "AWS::S3::Bucket": ("BucketEncryption", "ServerSideEncryptionConfiguration", "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
        "AWS::KinesisFirehose::DeliveryStream": ("DeliveryStreamEncryptionConfigurationInput", "KeyARN"),
        "AWS::SNS::Topic": ("KmsMasterKeyId",),
        "AWS::SQS::Queue": ("KmsMasterKeyId",),
        "AWS::SecretsManager::Secret": ("KmsKeyId",),
    }
    """What holds something, and where the key is named that encrypts it."""
    NOTHING: Collection[str] = {
        *("AWS::ApiGatewayV2::ApiMapping", "AWS::ApiGatewayV2::DomainName", "AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"),
        *("AWS::Glue::Database", "AWS::Glue::Table", "AWS::Logs::LogStream"),  # they say where others hold it
        "AWS::Athena::WorkGroup",  # its answers lie in the bucket
        *("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Events::Rule", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role"),
        *("AWS::KMS::Key", "AWS::Route53::RecordSet", "AWS::S3::BucketPolicy", "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy"),
        *("AWS::SQS::QueuePolicy", "AWS::Serverless::Function", "AWS::Serverless::HttpApi", "AWS::Serverless::LayerVersion"),
    }
    """What holds nothing of anybody's."""

    def test_of_every_type_it_is_said_whether_it_holds_anything(self) -> None:
        assert {each["Type"] for each in RESOURCES.values()} == {*self.KEYS, *self.NOTHING}

    @pytest.mark.parametrize("kind", KEYS)
    def test_is_encrypted_by_your_key_if_you_name_one(self, kind: str) -> None:
        for name, properties in of_type(kind).items():
            key: Any = properties
            for part in self.KEYS[kind]:
                key = (key[0] if isinstance(key, list) else key)[part]
            otherwise = {"GetAtt": "AlarmKey.Arn"} if kind == "AWS::SNS::Topic" else NO_VALUE
            assert key == {"If": ["HasDataKey", {"Ref": "DataKeyArn"}, otherwise]}, name

    def test_is_encrypted_without_one_too(self) -> None:
        for name, table in of_type("AWS::DynamoDB::Table").items():
            assert table["SSESpecification"]["SSEEnabled"] is True, name
        for name, queue in of_type("AWS::SQS::Queue").items():
            assert queue["SqsManagedSseEnabled"] == {"If": ["HasDataKey", False, True]}, name  # beside a key it may not be
        for name, bucket in of_type("AWS::S3::Bucket").items():
            (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == {"If": ["HasDataKey", "aws:kms", "AES256"]}, name

    @pytest.mark.parametrize(("name", "table"), of_type("AWS::DynamoDB::Table").items())
    def test_a_table_is_paid_by_use_forgets_can_be_restored_and_is_protected(self, name: str, table: Mapping[str, Any]) -> None:
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionProtectionEnabled"] == {"If": ["ProtectsTable", True, False]}
        assert (RESOURCES[name]["DeletionPolicy"], RESOURCES[name]["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")

    @pytest.mark.parametrize(("name", "group"), of_type("AWS::Logs::LogGroup").items())
    def test_a_log_is_kept_for_the_stated_time(self, name: str, group: Mapping[str, Any]) -> None:
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}

    def test_a_key_that_may_is_exchanged_by_itself(self) -> None:
        for name, key in of_type("AWS::KMS::Key").items():
            assert key.get("EnableKeyRotation", False) is ("KeySpec" not in key), name  # one that signs cannot be

    @pytest.mark.parametrize(("name", "bucket"), of_type("AWS::S3::Bucket").items())
    def test_a_bucket_is_nobody_elses(self, name: str, bucket: Mapping[str, Any]) -> None:
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert len(bucket["PublicAccessBlockConfiguration"]) == 4
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}

    def test_is_reached_over_tls_or_not_at_all(self) -> None:
        unreached = {name for kind in ("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic") for name in of_type(kind)}
        for kind, about in (("AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SNS::TopicPolicy", "Topics")):
            for policy in of_type(kind).values():
                for statement in granting(policy):
                    if (statement["Effect"], statement.get("Condition")) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}}):
                        assert statement["Principal"] == "*"
                        unreached -= {each["Ref"] for each in listed(policy[about])}
        assert unreached == set()


class TestBackups:
    STACKS = ("tessera", "tessera-prod", "fraud-team-eu-prod", "x" * 41, "a-b-c-d-e-f-g-h")
    REGIONS = ("us-east-1", "us-gov-west-1", "ap-southeast-7")

    @pytest.mark.parametrize("region", REGIONS)
    @pytest.mark.parametrize("name", STACKS)
    def test_a_vault_has_a_name_that_aws_takes_and_no_other_stack_has(self, name: str, region: str) -> None:
        class Elsewhere:
            class meta:  # noqa: N801 - as botocore has it
                region_name = region

        def named() -> str:
            return str(Stack(TEMPLATE, lambda _: Elsewhere, name=name).resolve(RESOURCES["BackupVault"]["Properties"]["BackupVaultName"]))

        assert re.fullmatch(r"[a-zA-Z0-9_-]{2,50}", named())
        assert named().startswith(f"{name}-")
        assert named() != named()

    def test_are_made_at_a_time_that_there_is(self) -> None:
        """Of the days of the month and of the week one is left open."""
        times = [each["ScheduleExpression"] for each in having(RESOURCES, "ScheduleExpression")]
        assert times
        for time in times:
            minute, hour, day, month, weekday, year = time.removeprefix("cron(").removesuffix(")").split()
            assert minute.isdigit() and hour.isdigit()
            assert (day == "?") != (weekday == "?")
            assert (month, year) == ("*", "*")


class TestWhatIsWrittenOfARequest:
    def test_is_of_the_route_and_of_nobody(self) -> None:
        written = set(re.findall(r"\$context\.[\w.]+", RESOURCES["Api"]["Properties"]["AccessLogSettings"]["Format"]))
        measured = {"requestTimeEpoch", "requestId", "routeKey", "status", "responseLength", "responseLatency", "integrationLatency"}
        assert written == {f"$context.{name}" for name in (*measured, "integration.error", "authorizer.error")}


class TestNames:
    """Under which the API is found."""

    @pytest.mark.parametrize("template", [TEMPLATE, EDGE], ids=["api", "edge"])
    def test_a_record_leads_to_one_thing(self, template: Mapping[str, Any]) -> None:
        clouds_fronts = "Z2FDTNDATAQYW2"
        for name, record in of_type("AWS::Route53::RecordSet", template).items():
            target, zone = record["AliasTarget"]["DNSName"]["GetAtt"].split("."), record["AliasTarget"]["HostedZoneId"]
            wanted = {"RegionalDomainName": {"GetAtt": f"{target[0]}.RegionalHostedZoneId"}, "DomainName": clouds_fronts}
            assert zone == wanted[target[1]], name
            assert template["Resources"][name]["Condition"] == "HasHostedZone", name

    def test_the_domain_is_of_the_stage_that_is_made(self, translated: dict[str, Any]) -> None:
        (mapping,) = (each["Properties"] for each in translated["Resources"].values() if each["Type"] == "AWS::ApiGatewayV2::ApiMapping")
        stages = [name for name, each in translated["Resources"].items() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
        assert [mapping["Stage"]] == [{"Ref": name} for name in stages]

    def test_tls_is_of_today_everywhere(self) -> None:
        protocols = {
            (key, str(value))
            for template in (TEMPLATE, EDGE)
            for part in within(template["Resources"])
            if isinstance(part, dict)
            for key, value in part.items()
            if key in ("SecurityPolicy", "MinimumProtocolVersion", "OriginSSLProtocols")
        }
        assert protocols == {
            ("SecurityPolicy", "TLS_1_2"),
            ("MinimumProtocolVersion", "TLSv1.2_2021"),
            ("OriginSSLProtocols", "['TLSv1.2']"),
        }
