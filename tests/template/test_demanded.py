"""What platform teams demand: each parameter is empty by default and then changes nothing, and does what it says when it is set."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from local.cloud import read_template
from local.stack.stack import Stack
from local.stack.values import TemplateError
from tests import building

BOUNDARY = "arn:aws:iam::123456789012:policy/bank/boundary"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
DECIDING = {"IssueToken", "Authorize", "TriggerAction", "GetRecommendation"}
SEARCHING = {"SearchActions", "Simulate", "Investigate", "StreamActivities"}

BY_LAMBDA = {"logs"}
"""Services that Lambda itself calls with a function's role, from outside the VPC."""

type Account = Callable[[str], Any]
type Remake = Callable[..., Stack]


def of_type(translated: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in translated["Resources"].items() if resource["Type"] == kind}


def role_of(translated: dict[str, Any], function: str) -> dict[str, Any]:
    """The properties of a function's role."""
    name, _ = translated["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"]
    return dict(translated["Resources"][name]["Properties"])


def attached(stack: Stack, account: Account) -> list[str]:
    """The managed policies of the role of one function."""
    policies = account("iam").list_attached_role_policies(RoleName=stack.made["TriggerActionRole"].reference)["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in policies]


@pytest.fixture
def with_(translated: dict[str, Any], account: Account, stack: Stack) -> Remake:
    """Makes some resources anew with other parameters; the others are those of the stack that was made."""

    def make(*names: str, **parameters: Any) -> Stack:
        other = Stack(translated, account, name=f"other-{uuid4().hex[:6]}", parameters=parameters)
        other.made |= {name: made for name, made in stack.made.items() if name not in names}
        for name in names:
            other.make(name)
        return other

    return make


class TestRoles:
    def test_none_is_bounded_and_none_has_a_path_by_default(self, stack: Stack, account: Account) -> None:
        role = account("iam").get_role(RoleName=stack.made["TriggerActionRole"].reference)["Role"]
        assert (role["Path"], role.get("PermissionsBoundary")) == ("/", None)

    def test_each_can_be(self, account: Account, with_: Remake) -> None:
        made = with_("TriggerActionRole", PermissionsBoundaryArn=BOUNDARY, RolePath="/bank/").made["TriggerActionRole"]
        role = account("iam").get_role(RoleName=made.reference)["Role"]
        assert (role["Path"], role["PermissionsBoundary"]["PermissionsBoundaryArn"]) == ("/bank/", BOUNDARY)


class TestConcurrency:
    PARAMETERS = (("DecisionConcurrency", DECIDING), ("CollectionConcurrency", {"IngestTelemetry"}), ("SearchConcurrency", SEARCHING))

    @pytest.mark.parametrize(("parameter", "functions"), PARAMETERS)
    def test_is_nobodys_own_by_default_and_theirs_if_it_is_set(
        self, translated: dict[str, Any], stack: Stack, account: Account, with_: Remake, parameter: str, functions: set[str]
    ) -> None:
        lambdas, one = account("lambda"), min(functions)
        assert "ReservedConcurrentExecutions" not in lambdas.get_function_concurrency(FunctionName=stack.made[one].reference)
        made = with_(one, **{parameter: 20}).made[one].reference
        assert lambdas.get_function_concurrency(FunctionName=made)["ReservedConcurrentExecutions"] == 20
        named = {
            name
            for name, properties in of_type(translated, "AWS::Lambda::Function").items()
            if {"Ref": parameter} in properties.get("ReservedConcurrentExecutions", {}).get("Fn::If", [])
        }
        assert named == functions


class TestNetwork:
    NAMED: Mapping[str, str] = {
        "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
        "SecurityGroupIds": "sg-0123456789abcdef0",
    }

    def test_functions_run_in_none_by_default_and_their_roles_know_of_none(self, stack: Stack, account: Account) -> None:
        function = account("lambda").get_function_configuration(FunctionName=stack.made["TriggerAction"].reference)
        assert not function.get("VpcConfig", {}).get("SubnetIds")
        assert "NetworkPolicy" not in stack.made
        assert attached(stack, account) == []

    def test_with_subnets_every_function_runs_in_them_and_lambda_may_make_interfaces(
        self, translated: dict[str, Any], account: Account, with_: Remake
    ) -> None:
        made = with_("TriggerAction", "TriggerActionRole", **self.NAMED)
        function = account("lambda").get_function_configuration(FunctionName=made.made["TriggerAction"].reference)["VpcConfig"]
        assert function["SubnetIds"] == self.NAMED["SubnetIds"].split(",")
        assert function["SecurityGroupIds"] == [self.NAMED["SecurityGroupIds"]]
        assert attached(made, account) == [made.made["NetworkPolicy"].reference]
        for name, properties in of_type(translated, "AWS::Lambda::Function").items():
            assert properties["VpcConfig"]["Fn::If"][0] == "InNetwork", name
            assert {"Fn::If": ["InNetwork", {"Ref": "NetworkPolicy"}, {"Ref": "AWS::NoValue"}]} in role_of(translated, name)[
                "ManagedPolicyArns"
            ]

    def test_functions_own_code_may_not_make_interfaces(self, translated: dict[str, Any]) -> None:
        allowed, denied = of_type(translated, "AWS::IAM::ManagedPolicy")["NetworkPolicy"]["PolicyDocument"]["Statement"]
        assert allowed["Action"] == denied["Action"]
        assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
        assert "lambda:SourceFunctionArn" in denied["Condition"]["ArnLike"]

    def test_subnets_without_security_groups_are_refused(self, with_: Remake) -> None:
        with pytest.raises(TemplateError, match="SecurityGroupIds"):
            with_(SubnetIds=self.NAMED["SubnetIds"])

    def test_every_service_that_functions_call_has_its_endpoint_in_the_docs(self, translated: dict[str, Any]) -> None:
        functions = of_type(translated, "AWS::Lambda::Function")
        documents = json.dumps([role_of(translated, name)["Policies"] for name in functions])
        called = set(re.findall(r'"([a-z0-9]+):[A-Z]', documents)) - BY_LAMBDA
        endpoints = (building.PROJECT / "docs/operating/platform.md").read_text().partition("## Inside a VPC")[2].partition("\n## ")[0]
        assert called == set(re.findall(r"^\| `com\.amazonaws\.REGION\.(?:kinesis-)?(\w+)`", endpoints, re.MULTILINE))


class TestTracing:
    def test_is_off_by_default(self, stack: Stack, account: Account) -> None:
        function = account("lambda").get_function_configuration(FunctionName=stack.made["TriggerAction"].reference)
        assert function["TracingConfig"] == {"Mode": "PassThrough"}
        assert attached(stack, account) == []

    def test_traces_every_function_if_it_is_on(self, translated: dict[str, Any], account: Account, with_: Remake) -> None:
        made = with_("TriggerAction", "TriggerActionRole", Tracing="on")
        function = account("lambda").get_function_configuration(FunctionName=made.made["TriggerAction"].reference)
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert attached(made, account) == [made.made["TracingPolicy"].reference]
        (statement,) = of_type(translated, "AWS::IAM::ManagedPolicy")["TracingPolicy"]["PolicyDocument"]["Statement"]
        assert statement["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        for name, properties in of_type(translated, "AWS::Lambda::Function").items():
            assert properties["TracingConfig"] == {"Mode": {"Fn::If": ["Traces", "Active", "PassThrough"]}}, name


class TestBackups:
    PARTS = ("BackupVault", "BackupPlan", "BackupSelection", "BackupRole")
    ELSEWHERE = "arn:aws:backup:eu-central-1:210987654321:backup-vault:bank"

    def test_there_are_none_by_default(self, stack: Stack) -> None:
        assert not {name for name in stack.made if stack.type_of(name).startswith("AWS::Backup::")} | ({"BackupRole"} & stack.made.keys())

    def test_with_days_there_is_one_each_night_that_nobody_removes_before(
        self, translated: dict[str, Any], account: Account, with_: Remake
    ) -> None:
        made = with_(*self.PARTS, BackupRetentionDays=35)
        backup, plan = account("backup"), made.made["BackupPlan"].reference
        vault = backup.describe_backup_vault(BackupVaultName=made.made["BackupVault"].reference)
        assert (vault["Locked"], vault["MinRetentionDays"]) == (True, 35)
        (rule,) = backup.get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"]
        assert (rule["Lifecycle"]["DeleteAfterDays"], rule.get("CopyActions")) == (35, None)
        selected = of_type(translated, "AWS::Backup::BackupSelection")["BackupSelection"]["BackupSelection"]["Resources"]
        assert selected == [{"Fn::GetAtt": [name, "Arn"]} for name in of_type(translated, "AWS::DynamoDB::Table")]

    def test_with_another_vault_each_is_copied_there(self, account: Account, with_: Remake) -> None:
        key = account("kms").create_key()["KeyMetadata"]["Arn"]
        made = with_(*self.PARTS, BackupRetentionDays=35, BackupCopyVaultArn=self.ELSEWHERE, DataKeyArn=key)
        (rule,) = account("backup").get_backup_plan(BackupPlanId=made.made["BackupPlan"].reference)["BackupPlan"]["Rules"]
        assert [copy["DestinationBackupVaultArn"] for copy in rule["CopyActions"]] == [self.ELSEWHERE]
        role = account("iam").get_role_policy(RoleName=made.made["BackupRole"].reference, PolicyName="backup")["PolicyDocument"]
        (into,) = [each["Resource"] for each in role["Statement"] if "backup:CopyIntoBackupVault" in each["Action"]]
        assert self.ELSEWHERE in into

    @pytest.mark.parametrize("missing", ["BackupRetentionDays", "DataKeyArn"])
    def test_a_copy_needs_its_original_and_a_key_that_others_may_use(self, with_: Remake, missing: str) -> None:
        given = {"BackupRetentionDays": 35, "DataKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1234"}
        with pytest.raises(TemplateError, match=missing):
            with_(BackupCopyVaultArn=self.ELSEWHERE, **{name: value for name, value in given.items() if name != missing})


class TestSnapStart:
    def test_is_off_by_default_and_of_the_functions_that_decide_if_it_is_on(
        self, translated: dict[str, Any], stack: Stack, with_: Remake
    ) -> None:
        functions = of_type(translated, "AWS::Lambda::Function")
        snapped = {name: properties["SnapStart"] for name, properties in functions.items() if "SnapStart" in properties}
        assert set(snapped) == {"TriggerAction", "Evaluate"}
        for setting in snapped.values():
            assert stack.resolve({"of": setting}) == {}
            assert with_(SnapStart="on").resolve(setting) == {"ApplyOn": "PublishedVersions"}

    def test_a_version_goes_with_its_snapshot_when_the_next_is_in_use(self, translated: dict[str, Any]) -> None:
        versions = {name: each for name, each in translated["Resources"].items() if each["Type"] == "AWS::Lambda::Version"}
        assert {each["DeletionPolicy"] for each in versions.values()} == {"Delete"}
        assert len(versions) == 2


class TestTags:
    def test_each_stages_say_what_it_is_and_how_confidential(self) -> None:
        stages = tomllib.loads((building.PROJECT / "samconfig.toml").read_text())
        for stage in ("default", "dev", "staging", "prod"):
            tags = dict(tag.split("=") for tag in stages[stage]["deploy"]["parameters"]["tags"].split())
            assert tags == {"service": "tessera", "data-class": "confidential", **({} if stage == "default" else {"stage": stage})}


class TestDomain:
    def test_the_api_has_its_own_name_by_default(self, stack: Stack, translated: dict[str, Any]) -> None:
        assert {"Domain", "DomainMapping", "DomainRecord"} & stack.made.keys() == set()
        assert "DomainTarget" not in stack.outputs
        assert stack.resolve(self.closed(translated)) is False

    def test_with_one_every_url_has_it_and_the_other_is_closed(self, translated: dict[str, Any], account: Account, with_: Remake) -> None:
        zone = account("route53").create_hosted_zone(Name="bank.example", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
        named = {"DomainName": "fraud.bank.example", "CertificateArn": CERTIFICATE, "HostedZoneId": zone}
        made = with_("Domain", "DomainMapping", "DomainRecord", **named)
        urls = {value for value in made.outputs.values() if value.startswith("https://") and "queue" not in value}
        assert {url.split("/")[2] for url in urls} == {"fraud.bank.example"}
        assert made.outputs["DomainTarget"]
        assert made.resolve(self.closed(translated)) is True
        (record,) = [
            each for each in account("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"] if each["Type"] == "A"
        ]
        assert record["AliasTarget"]["DNSName"].rstrip(".") == made.outputs["DomainTarget"]

    def test_where_names_are_written_down_elsewhere_there_is_no_record(self, with_: Remake) -> None:
        made = with_("Domain", DomainName="risk.bank.example", CertificateArn=CERTIFICATE)
        with pytest.raises(TemplateError, match="condition does not hold"):
            made.make("DomainRecord")

    def test_without_its_certificate_it_is_refused(self, with_: Remake) -> None:
        with pytest.raises(TemplateError, match="CertificateArn"):
            with_(DomainName="fraud.bank.example")

    @staticmethod
    def closed(translated: dict[str, Any]) -> Any:
        """What the API's description says of its own address."""
        (api,) = of_type(translated, "AWS::ApiGatewayV2::Api").values()
        (server,) = api["Body"]["servers"]
        return server["x-amazon-apigateway-endpoint-configuration"]["disableExecuteApiEndpoint"]


class TestNoWayBesideTheProxy:
    def test_the_api_is_open_by_default_and_closed_if_it_is_said(self, stack: Stack, account: Account, with_: Remake) -> None:
        made = with_("IssueToken", "IssueTokenRole", OnlyThroughProxy="on")
        for one, setting in ((stack, "off"), (made, "on")):
            function = account("lambda").get_function_configuration(FunctionName=one.made["IssueToken"].reference)
            assert function["Environment"]["Variables"]["TESSERA_ONLY_THROUGH_PROXY"] == setting
            role = account("iam").get_role_policy(RoleName=one.made["IssueTokenRole"].reference, PolicyName="door")["PolicyDocument"]
            assert ("secretsmanager:GetSecretValue" in str(role)) == (setting == "on")


class TestAKeyOfTheCustomers:
    KEPT = ("Table", "Governance", "KeysSecret", "DeadLetters", "DeadBatches", "AccessLogs", "TriggerActionLogs", "TriggerActionRole")

    def test_encrypts_nothing_by_default(self, stack: Stack, account: Account) -> None:
        assert self.keys(stack, account) == {None}

    def test_encrypts_all_that_is_kept_if_it_is_named(self, account: Account, with_: Remake) -> None:
        arn = account("kms").create_key()["KeyMetadata"]["Arn"]
        made = with_(*self.KEPT, DataKeyArn=arn)
        assert self.keys(made, account) == {arn}
        policy = account("iam").get_role_policy(RoleName=made.made["TriggerActionRole"].reference, PolicyName="door")["PolicyDocument"]
        assert [each["Action"] for each in policy["Statement"] if each["Resource"] == arn] == ["kms:Decrypt"]

    def test_may_be_used_by_every_function_that_reads_what_it_encrypts(self, translated: dict[str, Any]) -> None:
        for name, role in of_type(translated, "AWS::IAM::Role").items():
            reads = "Table" in str(role) or "Governance" in str(role)
            assert ("HasDataKey" in str(role)) == reads, name

    @staticmethod
    def keys(stack: Stack, account: Account) -> set[str | None]:
        """The keys by which what is kept is encrypted, as each service tells; None for AWS's own."""
        made = {name: each.reference for name, each in stack.made.items()}
        tables = [account("dynamodb").describe_table(TableName=made[name])["Table"]["SSEDescription"] for name in ("Table", "Governance")]
        asked = account("sqs").get_queue_attributes(QueueUrl=made["DeadLetters"], AttributeNames=["All"])["Attributes"]
        (rule,) = account("s3").get_bucket_encryption(Bucket=made["DeadBatches"])["ServerSideEncryptionConfiguration"]["Rules"]
        logs = account("logs").describe_log_groups()["logGroups"]
        named = {made["AccessLogs"], made["TriggerActionLogs"]}
        return {
            *(table["KMSMasterKeyArn"] if stack.resolve({"Ref": "DataKeyArn"}) else None for table in tables),
            account("secretsmanager").describe_secret(SecretId=made["KeysSecret"]).get("KmsKeyId") or None,
            asked.get("KmsMasterKeyId") or None,
            rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID"),
            *(group.get("kmsKeyId") for group in logs if group["logGroupName"] in named),
        }


class TestKeysOfAccessTokens:
    """While they are exchanged there are two."""

    NEXT = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111"

    def test_are_one_by_default(self, stack: Stack, account: Account) -> None:
        assert self.variables(stack, account) == (stack.made["SigningKey"].attributes["Arn"], "")

    @pytest.mark.parametrize("parameter", ["SigningKeyArn", "OtherSigningKeyArn"])
    def test_may_be_another_and_one_more(self, stack: Stack, account: Account, with_: Remake, parameter: str) -> None:
        made = with_("Authorize", "AuthorizeRole", **{parameter: self.NEXT})
        own = stack.made["SigningKey"].attributes["Arn"]
        assert self.variables(made, account) == ((self.NEXT, "") if parameter == "SigningKeyArn" else (own, self.NEXT))
        policy = account("iam").get_role_policy(RoleName=made.made["AuthorizeRole"].reference, PolicyName="door")["PolicyDocument"]
        assert [each["Action"] for each in policy["Statement"] if each["Resource"] == self.NEXT] == [["kms:GetPublicKey"]]

    @staticmethod
    def variables(stack: Stack, account: Account) -> tuple[str, str]:
        said = account("lambda").get_function_configuration(FunctionName=stack.made["Authorize"].reference)["Environment"]["Variables"]
        return said["TESSERA_SIGNING_KEY"], said["TESSERA_OTHER_SIGNING_KEY"]


class TestRollout:
    def test_an_update_reaches_the_functions_that_decide_by_an_alias_that_can_go_back(
        self, stack: Stack, translated: dict[str, Any], account: Account
    ) -> None:
        groups = of_type(translated, "AWS::CodeDeploy::DeploymentGroup")
        assert set(groups) == {"TriggerActionDeploymentGroup", "EvaluateDeploymentGroup"}
        application = stack.made["ServerlessDeploymentApplication"].reference
        for name in groups:
            asked = {"applicationName": application, "deploymentGroupName": stack.made[name].reference}
            group = account("codedeploy").get_deployment_group(**asked)["deploymentGroupInfo"]
            assert group["deploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"
            assert group["autoRollbackConfiguration"]["enabled"]
            assert groups[name]["AlarmConfiguration"] == {"Enabled": True, "Alarms": [{"Name": {"Ref": "DecidersFail"}}]}

    def test_the_api_calls_the_alias_and_may(self, stack: Stack, translated: dict[str, Any]) -> None:
        (api,) = of_type(translated, "AWS::ApiGatewayV2::Api").values()
        integration = api["Body"]["paths"]["/risk/v1/action/trigger-action"]["post"]["x-amazon-apigateway-integration"]
        assert stack.made["TriggerActionAliaslive"].reference in stack.resolve(integration["uri"])
        permitted = [each["FunctionName"] for each in of_type(translated, "AWS::Lambda::Permission").values()]
        assert {"Ref": "TriggerActionAliaslive"} in permitted
        assert {"Ref": "TriggerAction"} not in permitted

    def test_a_canary_is_one_parameter(self) -> None:
        template = read_template(building.PROJECT / "template.yaml")
        for function in ("TriggerAction", "Evaluate"):
            properties = template["Resources"][function]["Properties"]
            assert properties["DeploymentPreference"]["Type"] == {"Ref": "DecisionRollout"}
            assert properties["AutoPublishAliasAllProperties"] is True
        assert template["Parameters"]["DecisionRollout"]["Default"] == "AllAtOnce"
        assert "Canary10Percent5Minutes" in template["Parameters"]["DecisionRollout"]["AllowedValues"]
