"""Who trusts whom, and with what: roles, the services that take them, who calls a function, and which way a letter goes."""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import pytest

from local.stack.stack import Stack
from tests.template.reading import FUNCTIONS, NO_VALUE, RESOURCES, events, granting, having, listed, of_type, within

type Account = Callable[[str], Any]

NOWHERE = {"cloudwatch:DescribeAlarms", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}
"""Actions that know no resource, beside those by which Lambda makes network interfaces."""


class TestRoles:
    TAKEN_BY: Mapping[str, str] = {
        "AWS::Serverless::Function": "lambda.amazonaws.com",
        "DeploymentPreference": "codedeploy.amazonaws.com",
        "AWS::Backup::BackupSelection": "backup.amazonaws.com",
        "AWS::KinesisFirehose::DeliveryStream": "firehose.amazonaws.com",
    }

    def test_each_is_bounded_and_lies_below_the_path(self) -> None:
        for name, role in of_type("AWS::IAM::Role").items():
            assert role["PermissionsBoundary"] == {"If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, NO_VALUE]}, name
        for name, each in (of_type("AWS::IAM::Role") | of_type("AWS::IAM::ManagedPolicy")).items():
            assert each["Path"] == {"Ref": "RolePath"}, name

    def test_each_trusts_the_one_service_that_is_handed_it(self) -> None:
        handed: dict[str, str] = {}
        for name, resource in RESOURCES.items():
            for part in within(resource["Properties"]):
                for key in ("Role", "IamRoleArn", "RoleARN"):
                    if isinstance(part, dict) and isinstance(part.get(key), dict) and "GetAtt" in part[key]:
                        by = resource["Type"] if part is resource["Properties"] or key != "Role" else "DeploymentPreference"
                        assert handed.setdefault(part[key]["GetAtt"].removesuffix(".Arn"), self.TAKEN_BY[by]) == self.TAKEN_BY[by], name
        assert handed.keys() == of_type("AWS::IAM::Role").keys()
        for name, role in of_type("AWS::IAM::Role").items():
            (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
            assert (trust["Action"], trust["Principal"]) == ("sts:AssumeRole", {"Service": handed[name]}), name
            if handed[name] in ("backup.amazonaws.com", "firehose.amazonaws.com"):
                assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}

    def test_none_may_do_anything_everywhere(self) -> None:
        for name, each in (of_type("AWS::IAM::Role") | of_type("AWS::IAM::ManagedPolicy")).items():
            for statement in granting({key: value for key, value in each.items() if key != "AssumeRolePolicyDocument"}):
                actions = set(listed(statement["Action"]))
                assert not any("*" in action for action in actions), name
                if "*" in listed(statement["Resource"]):
                    assert actions <= NOWHERE or {action.partition(":")[0] for action in actions} == {"ec2"}, (name, actions)

    def test_a_key_is_used_through_the_service_that_encrypts_with_it_and_to_sign_access_tokens(self) -> None:
        """Otherwise anyone with the role could decrypt or sign anything."""
        wanted = {
            "kms:CreateGrant": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            "kms:Sign": {"StringEquals": {"kms:MessageType": "RAW", "kms:SigningAlgorithm": "ECDSA_SHA_256"}},
        }
        met = set()
        for name, role in of_type("AWS::IAM::Role").items():
            for statement in granting(role["Policies"][0]):
                for action in listed(statement["Action"]):
                    if action in wanted:
                        assert statement["Condition"] == wanted[action], (name, action)
                        met.add(action)
                    elif action in ("kms:Decrypt", "kms:GenerateDataKey"):
                        (through,) = having(statement["Condition"], "kms:ViaService")
                        assert through["kms:ViaService"]["Sub"].endswith(".${AWS::Region}.${AWS::URLSuffix}"), (name, action)
                        met.add(action)
        assert met == {*wanted, "kms:Decrypt", "kms:GenerateDataKey"}

    @pytest.mark.parametrize(
        ("role", "managed", "left_out"),
        [
            ("RolloutRole", "AWSCodeDeployRoleForLambdaLimited", {"lambda:InvokeFunction"}),
            ("BackupRole", "AWSBackupServiceRolePolicyForBackup", set()),
        ],
    )
    def test_a_role_of_a_service_may_what_awss_own_for_it_may(self, role: str, managed: str, left_out: set[str]) -> None:
        """On our resources alone, and of what we have: no hooks, no code in a bucket, nothing but tables."""
        policies = json.loads(import_module("moto.iam.aws_managed_policies").aws_managed_policies_data)
        ours = {action for each in granting(of_type("AWS::IAM::Role")[role]["Policies"][0]) for action in listed(each["Action"])}
        services = {action.partition(":")[0] for action in ours}
        needed = {
            action
            for statement in policies[managed]["Document"]["Statement"]
            for action in listed(statement["Action"])
            if action.partition(":")[0] in services and not self.is_of_disks(statement)
        }
        assert needed - ours == left_out

    @staticmethod
    def is_of_disks(statement: Mapping[str, Any]) -> bool:
        return "aws:ebs:id" in json.dumps(statement)


class TestWhoMayCall:
    """A function is called by the API and by nobody else, and one with an alias by that."""

    def test_permissions_are_the_apis(self, translated: dict[str, Any]) -> None:
        resources = translated["Resources"]
        aliases = {
            each["Properties"]["FunctionName"]["Ref"]: {"Ref": name}
            for name, each in resources.items()
            if each["Type"] == "AWS::Lambda::Alias"
        }
        assert len(aliases) == 2
        for name, each in resources.items():
            if each["Type"] == "AWS::Lambda::Permission":
                said = each["Properties"]
                assert (said["Action"], said["Principal"]) == ("lambda:InvokeFunction", "apigateway.amazonaws.com"), name
                assert said["SourceArn"]["Fn::Sub"][1]["__ApiId__"] == {"Ref": "Api"}, name
                assert not any(json.dumps(function) in json.dumps(said["FunctionName"]) for function in aliases), name
        assert not {each["Type"] for each in resources.values()} & {"AWS::Lambda::Url"}

    def test_the_api_calls_what_it_may(self, translated: dict[str, Any]) -> None:
        """By the alias where there is one."""
        aliased = {name for name, function in FUNCTIONS.items() if "AutoPublishAlias" in function}
        paths = translated["Resources"]["Api"]["Properties"]["Body"]["paths"]
        for path, methods in paths.items():
            for said in methods.values():
                called = json.dumps(said["x-amazon-apigateway-integration"]["uri"])
                for function in aliased:
                    assert f"${{{function}.Arn}}" not in called, path
        assert sum(f"{name}Aliaslive" in json.dumps(paths) for name in aliased) == len(aliased) == 2


class TestStreamReaders:
    @pytest.mark.parametrize(("function", "source"), events("DynamoDB"))
    def test_miss_nothing_and_set_aside_what_they_give_up(self, function: str, source: Mapping[str, Any]) -> None:
        assert source.get("Enabled", True) is True
        assert source["Stream"] in ({"GetAtt": "Table.StreamArn"}, {"GetAtt": "Governance.StreamArn"})
        assert source["StartingPosition"] == "TRIM_HORIZON"
        assert source["MaximumRecordAgeInSeconds"] == 24 * 3600  # the stream's own memory
        assert source["MaximumRetryAttempts"] > 0
        assert source["BisectBatchOnFunctionError"] is True
        assert source["DestinationConfig"]["OnFailure"] == {"Type": "S3", "Destination": {"GetAtt": "DeadBatches.Arn"}}
        assert FUNCTIONS[function]["Timeout"] >= 2 * source["MaximumBatchingWindowInSeconds"]

    def test_of_what_they_give_up_a_letter_arrives(self, stack: Stack, account: Account) -> None:
        """S3 tells EventBridge, whose rule is for this bucket, and which may write into the queue."""
        made = stack.made
        told = RESOURCES["DeadBatches"]["Properties"]["NotificationConfiguration"]
        assert told == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        rule = account("events").describe_rule(Name=made["DeadBatchLaidDown"].reference)
        assert rule["State"] == "ENABLED"
        pattern = json.loads(rule["EventPattern"])
        assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], ["Object Created"])
        assert pattern["detail"] == {"bucket": {"name": [made["DeadBatches"].reference]}}
        (target,) = account("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]
        assert target["Arn"] == made["DeadLetters"].attributes["Arn"]
        asked = account("sqs").get_queue_attributes(QueueUrl=made["DeadLetters"].reference, AttributeNames=["Policy"])["Attributes"]
        (allowed,) = (each for each in json.loads(asked["Policy"])["Statement"] if each["Effect"] == "Allow")
        assert (allowed["Principal"], allowed["Action"]) == ({"Service": "events.amazonaws.com"}, "sqs:SendMessage")
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": rule["Arn"]}}
        assert allowed["Resource"] == target["Arn"]

    def test_a_batch_lies_as_long_as_its_letter(self) -> None:
        (rule,) = RESOURCES["DeadBatches"]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert rule["Status"] == "Enabled"
        assert rule["ExpirationInDays"] * 24 * 3600 == RESOURCES["DeadLetters"]["Properties"]["MessageRetentionPeriod"]


class TestAlarms:
    OF_THIS_ACCOUNT: Mapping[str, Any] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}

    def test_none_is_mute(self) -> None:
        assert {name for name, alarm in of_type("AWS::CloudWatch::Alarm").items() if "ActionsEnabled" in alarm} == set()

    def test_those_of_this_account_alone_write_into_the_topic_and_use_its_key(self) -> None:
        for name in ("AlarmTopicPolicy", "AlarmKey"):
            allowed = [each for each in granting(RESOURCES[name]["Properties"]) if "Service" in each["Principal"]]
            assert [each["Principal"] for each in allowed] == [{"Service": "cloudwatch.amazonaws.com"}], name
            assert [each["Condition"] for each in allowed] == [self.OF_THIS_ACCOUNT], name
        (publishing,) = (each for each in granting(RESOURCES["AlarmTopicPolicy"]["Properties"]) if each["Effect"] == "Allow")
        assert (publishing["Action"], publishing["Resource"]) == ("sns:Publish", {"Ref": "AlarmTopic"})
