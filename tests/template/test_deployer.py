"""Whoever deploys may make what the template has, and no more: by CloudFormation's registry, and by the calls that make the stack."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from local import cloud, sam, stand_in
from local.deployer import LONGEST, NEEDS_NO_RESOURCE, SERVICES, Policy, Scope, needed, policies
from local.stack.stack import Stack
from tests import building

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


def allowed(documents: dict[str, Policy]) -> set[str]:
    return {action for policy in documents.values() for statement in policy["Statement"] for action in statement["Action"]}


def test_the_documents_that_are_shown_are_those_that_are_made(registry: dict[str, Any]) -> None:
    shown = {path.stem: json.loads(path.read_text()) for path in Path("docs/operating/deployer").glob("*.json")}
    fresh = shown == policies(registry, SHOWN)
    assert fresh, "docs/operating/deployer/ is stale: run `.venv/bin/python -m local.deployer` with the options of SHOWN in this file."


def test_every_service_of_the_template_is_known(registry: dict[str, Any]) -> None:
    services = {kind.split("::")[1].lower() for kind in registry}
    assert {{"apigatewayv2": "apigateway"}.get(each, each) for each in services} <= set(SERVICES)


def test_all_that_is_needed_is_allowed(registry: dict[str, Any]) -> None:
    assert needed(registry) - allowed(policies(registry, DEMANDING)) == {"iam:CreateServiceLinkedRole", "iam:DeleteRolePermissionsBoundary"}


@pytest.mark.parametrize("scope", [SHOWN, DEMANDING], ids=["shown", "demanding"])
def test_each_fits_into_a_managed_policy(registry: dict[str, Any], scope: Scope) -> None:
    for name, policy in policies(registry, scope).items():
        assert len(json.dumps(policy, separators=(",", ":"))) < LONGEST, name


def test_whoever_deploys_reads_and_uses_nothing_that_is_kept(registry: dict[str, Any]) -> None:
    assert allowed(policies(registry, SHOWN)) & DATA == set()


def test_nothing_of_another_stacks_is_reached(registry: dict[str, Any]) -> None:
    """But for what has no name of the stack's: APIs, keys, the sources of functions, and what is granted on everything or not at all."""
    for policy in policies(registry, DEMANDING).values():
        for statement in policy["Statement"]:
            if "*" in statement["Resource"]:
                assert set(statement["Action"]) <= NEEDS_NO_RESOURCE, statement["Sid"]
            elif statement["Sid"] not in ("Apigateway", "Kms", "DataKey", "Code", "Secretsmanager", "Route53"):
                others = ("aws-sam-cli-managed-default", ":aws:transform/", "event-source-mapping:", "deploymentconfig:", "backup-plan:")
                assert all(DEMANDING.stack in each or any(other in each for other in others) for each in statement["Resource"]), statement


def test_roles_are_made_within_the_boundary_and_handed_to_the_services_that_take_them_alone(registry: dict[str, Any]) -> None:
    statements = {each["Sid"]: each for each in policies(registry, SHOWN)["deployer-runs"]["Statement"]}
    making = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"}
    assert making <= set(statements["RolesWithinTheBoundary"]["Action"])
    assert statements["RolesWithinTheBoundary"]["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    assert making & set(statements["Iam"]["Action"]) == set()
    passed = statements["RolesForTheirServices"]["Condition"]["StringEquals"]["iam:PassedToService"]
    assert passed == ["lambda.amazonaws.com", "codedeploy.amazonaws.com", "backup.amazonaws.com"]


def test_every_call_that_makes_the_stack_and_takes_it_down_is_allowed(translated: dict[str, Any], registry: dict[str, Any]) -> None:
    endpoint, called = stand_in.start(), set[str]()

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        service = {"monitoring": "cloudwatch"}.get(model.service_model.signing_name, model.service_model.signing_name)
        action = f"{service}:{params['method'] if service == 'apigateway' else model.name}"
        if model.service_model.service_name != "dynamodbstreams":
            called.add(AS_ACTIONS.get(action, action))

    def client(service: str) -> Any:
        made: Callable[[str], Any] = partial(cloud.client_of, endpoint)
        (noted := made(service)).meta.events.register("before-call", note)
        return noted

    stack = Stack(translated, client, code=building.built())
    stack.make_all()
    stack.remove_all()
    assert len(called) > 40
    assert called - allowed(policies(registry, SHOWN)) == set()
