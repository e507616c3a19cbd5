"""What platform teams demand: each parameter is empty by default and then changes nothing, and does what it says when it is set."""

from collections.abc import Callable
from typing import Any

import pytest

from local.cloud import read_template
from local.stack.stack import Stack
from local.stack.values import TemplateError
from tests import building

BOUNDARY = "arn:aws:iam::123456789012:policy/bank/boundary"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
DECIDING = {"IssueToken", "Authorize", "TriggerAction", "GetRecommendation"}
SEARCHING = {"SearchActions", "Simulate", "Investigate", "StreamActivities"}

type Account = Callable[[str], Any]
type Remake = Callable[..., Stack]


def of_type(translated: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in translated["Resources"].items() if resource["Type"] == kind}


@pytest.fixture
def with_(translated: dict[str, Any], account: Account, stack: Stack) -> Remake:
    """Makes some resources anew with other parameters; the others are those of the stack that was made."""

    def make(*names: str, **parameters: Any) -> Stack:
        other = Stack(translated, account, name="other", parameters=parameters)
        other.made |= {name: made for name, made in stack.made.items() if name not in names}
        for name in names:
            other.make(name)
        return other

    return make


class TestRoles:
    def test_none_is_bounded_and_none_has_a_path_by_default(self, stack: Stack, account: Account) -> None:
        role = account("iam").get_role(RoleName=stack.made["TriggerActionRole"].reference)["Role"]
        assert (role["Path"], role.get("PermissionsBoundary")) == ("/", None)

    def test_each_can_be(self, translated: dict[str, Any], account: Account, with_: Remake) -> None:
        made = with_("TriggerActionRole", PermissionsBoundaryArn=BOUNDARY, RolePath="/bank/").made["TriggerActionRole"]
        role = account("iam").get_role(RoleName=made.reference)["Role"]
        assert (role["Path"], role["PermissionsBoundary"]["PermissionsBoundaryArn"]) == ("/bank/", BOUNDARY)
        for properties in of_type(translated, "AWS::IAM::Role").values():
            assert properties["Path"] == {"Ref": "RolePath"}
            assert properties["PermissionsBoundary"]["Fn::If"][:2] == ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}]


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


class TestAKeyOfTheCustomers:
    KEPT = ("Table", "KeysSecret", "DeadLetters", "DeadBatches", "AccessLogs", "TriggerActionLogs", "TriggerActionRole")

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
            reads = "Table" in str(role)
            assert ("HasDataKey" in str(role)) == reads, name

    def test_encrypts_every_log(self, translated: dict[str, Any]) -> None:
        keys = {str(properties["KmsKeyId"]) for properties in of_type(translated, "AWS::Logs::LogGroup").values()}
        assert keys == {str({"Fn::If": ["HasDataKey", {"Ref": "DataKeyArn"}, {"Ref": "AWS::NoValue"}]})}

    @staticmethod
    def keys(stack: Stack, account: Account) -> set[str | None]:
        """The keys by which what is kept is encrypted, as each service tells; None for AWS's own."""
        made = {name: each.reference for name, each in stack.made.items()}
        table = account("dynamodb").describe_table(TableName=made["Table"])["Table"]["SSEDescription"]
        asked = account("sqs").get_queue_attributes(QueueUrl=made["DeadLetters"], AttributeNames=["All"])["Attributes"]
        (rule,) = account("s3").get_bucket_encryption(Bucket=made["DeadBatches"])["ServerSideEncryptionConfiguration"]["Rules"]
        logs = account("logs").describe_log_groups()["logGroups"]
        named = {made["AccessLogs"], made["TriggerActionLogs"]}
        return {
            table["KMSMasterKeyArn"] if stack.resolve({"Ref": "DataKeyArn"}) else None,
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
