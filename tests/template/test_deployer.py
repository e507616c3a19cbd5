"""The role that deploys may make what the template has, and no more: by CloudFormation's registry, and by the calls that make the stack."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import cloud, sam, stand_in
from local import edge as command
from local.deployer import LONGEST, NEEDS_NO_RESOURCE, OF_EDGE, OF_LAKE, SERVICES, Policy, Scope, needed, policies, trust
from local.stack.stack import Stack
from tests import building
from tests.template.reading import EDGE
from tests.template.test_edge import GIVEN

BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
SHOWN = Scope(stack="tessera", account="123456789012", region="eu-central-1", boundary=BOUNDARY)
DEMANDING = Scope(
    stack="tessera-production",
    account="123456789012",
    region="ap-southeast-2",
    boundary="arn:aws:iam::123456789012:policy/security/boundary-of-applications",
    role_path="/applications/",
    data_key="arn:aws:kms:ap-southeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    zone="Z0123456789ABCDEFGHIJ",
)
DATA = {
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "secretsmanager:GetSecretValue",
    "kms:Sign",
    "kms:Decrypt",
}
DATA |= {"lambda:InvokeFunction", "sqs:ReceiveMessage", "logs:GetLogEvents", "iam:CreateUser", "iam:DeleteRolePermissionsBoundary", "*"}
AS_ACTIONS = {
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
}
"""Operations that another action allows; all others are named as their actions."""


@pytest.fixture(scope="module")
def registry(translated: dict[str, Any]) -> dict[str, Any]:
    return sam.registry({each["Type"] for each in translated["Resources"].values()})


@pytest.fixture(scope="module")
def edge() -> dict[str, Any]:
    return sam.registry({each["Type"] for each in EDGE["Resources"].values()})


def allowed(documents: dict[str, Policy], *names: str) -> set[str]:
    """The actions of some of the policies; of all if none is named."""
    return {
        action
        for name, policy in documents.items()
        if not names or name in names
        for statement in policy["Statement"]
        for action in statement["Action"]
    }


def test_the_documents_that_are_shown_are_those_that_are_made(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    shown = {path.stem: json.loads(path.read_text()) for path in Path("docs/operating/deployer").glob("*.json")}
    fresh = shown == policies(registry, edge, SHOWN)
    assert fresh, "docs/operating/deployer/ is stale: run `.venv/bin/python -m local.deployer` with the options of SHOWN in this file."


def test_every_service_of_the_templates_is_known(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    for kinds, known in ((registry, (*SERVICES, *OF_LAKE)), (edge, OF_EDGE)):
        services = {kind.split("::")[1].lower() for kind in kinds}
        assert {{"apigatewayv2": "apigateway", "kinesisfirehose": "firehose"}.get(each, each) for each in services} <= set(known)


def test_all_that_is_needed_is_allowed(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    made = policies(registry, edge, DEMANDING)
    for_the_api = allowed(made, "deployer-kept", "deployer-runs", "deployer-lake")
    assert needed(registry) - for_the_api == {"iam:CreateServiceLinkedRole", "iam:DeleteRolePermissionsBoundary"}
    assert needed(edge) - allowed(made, "deployer-edge") == set()


@pytest.mark.parametrize("scope", [SHOWN, DEMANDING], ids=["shown", "demanding"])
def test_each_fits_into_a_managed_policy(registry: dict[str, Any], edge: dict[str, Any], scope: Scope) -> None:
    for name, policy in policies(registry, edge, scope).items():
        assert len(json.dumps(policy, separators=(",", ":"))) < LONGEST, name


def test_whoever_deploys_reads_and_uses_nothing_that_is_kept(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    """The role that puts the edge in front reads the secret, and nothing else."""
    made = policies(registry, edge, SHOWN)
    assert allowed(made, "deployer-kept", "deployer-runs", "deployer-lake") & DATA == set()
    assert allowed(made, "deployer-edge") & DATA == {"secretsmanager:GetSecretValue"}


def test_nothing_of_another_stacks_is_reached(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    """But for what has no name of the stack's: APIs, keys, what stands before them, the sources of functions, and what is granted on
    everything or not at all."""
    for policy in policies(registry, edge, DEMANDING).values():
        for statement in policy["Statement"]:
            if "*" in statement["Resource"]:
                assert set(statement["Action"]) <= NEEDS_NO_RESOURCE, statement["Sid"]
            elif statement["Sid"] not in (
                "Apigateway",
                "Cloudfront",
                "Glue",
                "Kms",
                "DataKey",
                "Code",
                "Secretsmanager",
                "Proof",
                "Route53",
            ):
                others = (
                    "aws-sam-cli-managed-default",
                    ":aws:transform/",
                    "event-source-mapping:",
                    "deploymentconfig:",
                    "backup-plan:",
                    "managedruleset/",
                )
                assert all(DEMANDING.stack in each or any(other in each for other in others) for each in statement["Resource"]), statement


def test_roles_are_made_within_the_boundary_and_handed_to_the_services_that_take_them_alone(
    registry: dict[str, Any], edge: dict[str, Any]
) -> None:
    statements = {each["Sid"]: each for each in policies(registry, edge, SHOWN)["deployer-runs"]["Statement"]}
    making = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"}
    assert making <= set(statements["RolesWithinTheBoundary"]["Action"])
    assert statements["RolesWithinTheBoundary"]["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    assert making & set(statements["Iam"]["Action"]) == set()
    passed = statements["RolesForTheirServices"]["Condition"]["StringEquals"]["iam:PassedToService"]
    assert passed == ["lambda.amazonaws.com", "codedeploy.amazonaws.com", "backup.amazonaws.com"]


def test_a_pipelines_role_is_for_the_jobs_of_one_environment() -> None:
    (statement,) = trust("123456789012", "bank/tessera", "prod")["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"}
    who = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": "repo:bank/tessera:environment:prod"}
    assert statement["Condition"] == {"StringEquals": who}  # and nothing alike
    jobs = yaml.safe_load(Path(".github/workflows/promote.yml").read_text())["jobs"].values()
    assert {job["environment"] for job in jobs} == {"${{ inputs.stage }}"}


class Noted:
    """Clients of a stand-in, and the actions that they needed."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        self._endpoint = stand_in.start()

    def client(self, service: str) -> Any:
        (noted := cloud.client_of(self._endpoint, service)).meta.events.register("before-call", self._note)
        return noted

    def _note(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        service = {"monitoring": "cloudwatch"}.get(model.service_model.signing_name, model.service_model.signing_name)
        action = f"{service}:{params['method'] if service == 'apigateway' else model.name}"
        if model.service_model.service_name != "dynamodbstreams":
            self.called.add(AS_ACTIONS.get(action, re.sub(r"\d{4}_\d{2}_\d{2}$", "", action)))


def test_every_call_that_makes_the_stack_and_takes_it_down_is_allowed(
    translated: dict[str, Any], registry: dict[str, Any], edge: dict[str, Any]
) -> None:
    noted = Noted()
    may = policies(registry, edge, SHOWN)
    for lake, names in (("off", ("deployer-kept", "deployer-runs")), ("on", ("deployer-kept", "deployer-runs", "deployer-lake"))):
        noted.called.clear()
        stack = Stack(translated, noted.client, name=f"noted-{lake}", parameters={"Lake": lake}, code=building.built())
        stack.make_all()
        stack.remove_all()
        assert len(noted.called) > 40
        assert noted.called - allowed(may, *names) == set(), lake


def test_every_call_that_puts_the_edge_before_it_is_allowed(registry: dict[str, Any], edge: dict[str, Any]) -> None:
    """The command's own calls, and those that make what its template has."""
    noted, may = Noted(), allowed(policies(registry, edge, DEMANDING), "deployer-edge")
    Stack(EDGE, noted.client, name="noted-edge", parameters=GIVEN).make_all()
    source = Path(command.__file__).read_text()
    operations = re.findall(r"\b(formation|vault)\.(?!get_waiter)(\w+)\(", source)
    services = {"formation": "cloudformation", "vault": "secretsmanager"}
    own = {f"{services[of]}:{''.join(word.capitalize() for word in name.split('_'))}" for of, name in operations}
    assert len(own) >= 5
    assert noted.called | own <= may
