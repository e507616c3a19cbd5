"""What whoever deploys a stack must be allowed, and no more: policies for a role of CI's, scoped by the stack's name.

    python -m local.deployer --stack tessera-prod --account 123456789012 --region eu-central-1 --out DIR
        [--boundary ARN] [--role-path /bank/] [--data-key ARN] [--zone ID] [--github OWNER/NAME --environment prod]

Which actions a type of resource needs is CloudFormation's registry's (`sam.registry`), which types there are is the translated template's.
Left out is what the registry names for properties that the template does not have, and everything that reads or writes what is stored: who
deploys reads no data. One policy for what is kept and one for what runs, since a managed policy has 6,144 characters at the most.

Another is for whoever deploys with `Lake=on`, and one more for whoever puts `edge.yaml` before it by `python -m local.edge`. That is apart,
because the command reads the secret and writes the edge's proof into it. With `--github` and `--environment` there is a document more: whom
the role trusts.
"""

import argparse
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import sam
from local.cloud import read_template

type Statement = dict[str, Any]
type Policy = dict[str, Any]

LONGEST = 6144  # characters of a managed policy, without white space
KEPT = ("cloudformation", "dynamodb", "kms", "logs", "s3", "secretsmanager", "sns", "sqs")
"""The services of the one policy; those of the other run, call or watch."""
OF_EDGE = ("cloudfront", "route53", "wafv2")
"""The services of the edge."""
OF_LAKE = ("athena", "firehose", "glue")
"""The services of the lake."""
SERVICES = (*KEPT, "apigateway", "backup", "backup-storage", "cloudwatch", "codedeploy", "ec2", "events", "iam", "lambda", "route53")

OF_DATA = re.compile(
    r"dynamodb:((Batch)?(Get|Write|Put|Delete|Update)Item|Query|Scan)|kms:(Decrypt|Encrypt|GenerateDataKey|CreateGrant|RevokeGrant)"
    r"|glue:(\w+Connection|GetSchemaVersion)|logs:PutLogEvents|logs:CreateLogStream|s3:([gG]et|Delete)Object\w*|secretsmanager:GetSecretValue"
)
OF_WHAT_THERE_IS_NOT = re.compile(
    r"\w+:.*(Accelerate|Analytics|Abac|BearerToken|Capacity|Cors|CORS|CodeSigning|ContributorInsights|DataProtection|IndexPolic|Import"
    r"|ConnectionGroup|VpcOrigin|StagingConfig|IntelligentTiering|Inventory|Kinesis|MetadataTable|Metadata\w+Table|Metrics|ObjectLock|ObjectAcl|BucketAcl|BucketLogging|OnPremises"
    r"|ProvisionedConcurrency|Recursion|Region|Replica|Replication|REST|RuntimeManagement|RuntimeAlias|NetworkInterfaces|Scaling|Website|DeletionProtection).*"
    r"|dynamodb:(Put|Delete)ResourcePolicy|iam:(At|De)tach(Group|User)Policy|backup:(Put|Delete)BackupVault(AccessPolicy|Notifications)"
)
NEEDS_NO_RESOURCE = {
    "backup-storage:Mount",
    "backup-storage:MountCapsule",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "kms:CreateKey",
    "kms:ListAliases",
    "lambda:CreateEventSourceMapping",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DeleteResourcePolicy",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "route53:GetChange",
    "route53:ListHostedZones",
    "secretsmanager:GetRandomPassword",
}
"""Actions that AWS grants on everything or not at all."""
BESIDE = {
    *(f"logs:{each}LogDelivery" for each in ("Create", "Get", "Update", "Delete")),
    *("logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"),
}
"""What the registry leaves out: API Gateway has its access logs delivered in the name of whoever deploys."""
OF_ROLES = {"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary"}
OF_ROLES |= {"iam:PutRolePolicy"}
"""What makes a role or changes what it may: where there is a boundary, only of roles that have it."""
OF_FORMATION = (
    *("CreateChangeSet", "DeleteChangeSet", "DeleteStack", "DescribeChangeSet", "DescribeStackEvents", "DescribeStackResources"),
    *("DescribeStacks", "ExecuteChangeSet", "GetTemplate", "GetTemplateSummary", "ListStackResources", "UpdateTerminationProtection"),
)
SAMS = "aws-sam-cli-managed-default"  # the stack with the bucket in which SAM lays down code
FOR_EDGE = {
    f"cloudformation:{each}"
    for each in ("CreateStack", "DeleteStack", "DescribeStackEvents", "DescribeStacks", "GetTemplate", "UpdateStack")
}
EDGES_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the policies are for."""

    stack: str
    account: str
    region: str
    boundary: str = ""
    role_path: str = "/"
    data_key: str = ""
    zone: str = ""

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{name}"

    def resources(self, service: str) -> list[str]:
        """What a service has of the stack: CloudFormation names things by the stack and their place in the template."""
        stack = self.stack
        match service:
            case "athena":
                return [self.arn(service, f"workgroup/{stack}-lake")]
            case "apigateway":
                return [f"arn:aws:apigateway:{self.region}::/*"]  # APIs, domains and their tags have no name of the stack's
            case "backup":
                return [self.arn(service, kind) for kind in (f"backup-vault:{stack}-*", "backup-plan:*")]  # a plan's is its number
            case "cloudformation":
                sams = [self.arn(service, f"stack/{SAMS}/*"), f"arn:aws:cloudformation:{self.region}:aws:transform/Serverless-2016-10-31"]
                return [self.arn(service, f"stack/{stack}/*"), *sams]
            case "cloudwatch":
                return [self.arn(service, f"alarm:{stack}-*"), f"arn:aws:cloudwatch::{self.account}:dashboard/{stack}-*"]
            case "cloudfront":  # what is there is known by its number
                return [f"arn:aws:cloudfront::{self.account}:{kind}/*" for kind in ("distribution", "origin-request-policy")]
            case "codedeploy":
                kinds = (f"application:{stack}-*", f"deploymentgroup:{stack}-*/*", "deploymentconfig:*")
                return [self.arn(service, kind) for kind in kinds]
            case "dynamodb":
                return [self.arn(service, f"table/{stack}-*")]
            case "events":
                return [self.arn(service, f"rule/{stack}-*")]
            case "firehose":
                return [self.arn(service, f"deliverystream/{stack}-*")]
            case "glue":  # a database is named by the stack's number, since its name may have letters that Glue does not take
                return [self.arn(service, kind) for kind in ("catalog", "database/tessera_*", "table/tessera_*/*")]
            case "iam":
                return [f"arn:aws:iam::{self.account}:{kind}{self.role_path}{stack}-*" for kind in ("role", "policy")]
            case "kms":
                return [self.arn(service, "key/*")]
            case "lambda":
                return [self.arn(service, f"{kind}{stack}-*") for kind in ("function:", "layer:")] + [
                    self.arn(service, "event-source-mapping:*")
                ]
            case "logs":
                return [self.arn(service, f"log-group:{name}*") for name in (f"{stack}-", f"/aws/vendedlogs/{stack}/")]
            case "route53":
                return [f"arn:aws:route53:::hostedzone/{self.zone}"]
            case "s3":
                return [f"arn:aws:s3:::{name}-*" for name in (stack.lower(), SAMS)]
            case "secretsmanager":
                return [self.arn(service, "secret:KeysSecret-*")]  # a secret is named by its place in the template alone
            case "wafv2":  # AWS's own rules are asked for like the firewall
                rules = f"arn:aws:wafv2:{EDGES_REGION}:{self.account}:global"
                return [f"{rules}/webacl/{stack}-edge/*", f"{rules}/managedruleset/*/*"]
            case _:
                return [self.arn(service, f"{stack}-*")]


def needed(registry: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The actions that the types of a template need."""
    named = {action for said in registry.values() for action in said["permissions"]}
    if "AWS::ApiGatewayV2::Stage" in registry:
        named |= BESIDE
    ours = {action for action in named if action.partition(":")[0] in (*SERVICES, *OF_LAKE, *OF_EDGE)}
    return {action for action in ours if not OF_DATA.fullmatch(action) and not OF_WHAT_THERE_IS_NOT.fullmatch(action)}


def policies(registry: Mapping[str, Mapping[str, Any]], edge: Mapping[str, Mapping[str, Any]], scope: Scope) -> dict[str, Policy]:
    """The policies, by name. `edge` is what the registry says of the types of `edge.yaml`."""
    actions = needed(registry) - {"iam:PassRole", "iam:DeleteRolePermissionsBoundary", "iam:CreateServiceLinkedRole"}
    return {
        "deployer-kept": _policy(_kept(actions, scope)),
        "deployer-runs": _policy(_running(actions, scope)),
        "deployer-lake": _policy(_lake(actions, scope)),
        "deployer-edge": _policy(_before(needed(edge), scope)),
    }


def trust(account: str, repository: str, environment: str) -> Policy:
    """Whom the role trusts: the jobs of one environment of a repository at GitHub, for as long as each runs."""
    issuer = "token.actions.githubusercontent.com"
    who = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": f"repo:{repository}:environment:{environment}"}
    statement: Statement = {
        "Sid": "JobsOfTheEnvironment",
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::{account}:oidc-provider/{issuer}"},
        "Condition": {"StringEquals": who},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policy(statements: Iterable[Statement]) -> Policy:
    return {"Version": "2012-10-17", "Statement": [each for each in statements if each["Action"]]}


def _kept(actions: set[str], scope: Scope) -> list[Statement]:
    formation = {f"cloudformation:{each}" for each in OF_FORMATION}
    own = [
        _of(service, {each for each in actions | formation if each.startswith(f"{service}:")} - NEEDS_NO_RESOURCE, scope)
        for service in KEPT
    ]
    code = {"s3:GetObject", "s3:PutObject"}
    laid_down = _allow("Code", code, [f"arn:aws:s3:::{SAMS}-*/*"])
    anywhere = _allow("NoResource", {each for each in actions & NEEDS_NO_RESOURCE if each.split(":")[0] in KEPT}, ["*"])
    return [*own, laid_down, anywhere, *_data_key(scope)]


def _running(actions: set[str], scope: Scope) -> list[Statement]:
    services = [each for each in SERVICES if each not in KEPT and (each != "route53" or scope.zone)]
    bounded = OF_ROLES & actions if scope.boundary else set()
    own = [
        _of(service, {each for each in actions if each.startswith(f"{service}:")} - NEEDS_NO_RESOURCE - bounded, scope)
        for service in services
    ]
    within = {"StringEquals": {"iam:PermissionsBoundary": scope.boundary}}
    roles = [{**_allow("RolesWithinTheBoundary", bounded, scope.resources("iam")), "Condition": within}] if bounded else []
    passed = {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com", "codedeploy.amazonaws.com", "backup.amazonaws.com"]}}
    handed = {**_allow("RolesForTheirServices", {"iam:PassRole"}, scope.resources("iam")), "Condition": passed}
    of_ours = {"ArnLike": {"lambda:FunctionArn": scope.arn("lambda", f"function:{scope.stack}-*")}}
    sources = {**_allow("SourcesOfFunctions", {"lambda:CreateEventSourceMapping"}, ["*"]), "Condition": of_ours}
    anywhere = {each for each in actions & NEEDS_NO_RESOURCE if each.split(":")[0] in services} - {"lambda:CreateEventSourceMapping"}
    return [*own, *roles, handed, sources, _allow("NoResource", anywhere, ["*"])]


def _lake(actions: set[str], scope: Scope) -> list[Statement]:
    """Glue writes the file that an empty table begins with in the name of whoever makes the table."""
    own = [_of(service, {each for each in actions if each.startswith(f"{service}:")}, scope) for service in OF_LAKE]
    tables = [f"arn:aws:s3:::{scope.stack.lower()}-lakefiles-*/tables/*.metadata.json"]
    passed = {"StringEquals": {"iam:PassedToService": ["firehose.amazonaws.com"]}}
    handed = {**_allow("RoleForFirehose", {"iam:PassRole"}, scope.resources("iam")), "Condition": passed}
    log = _allow("FirehosesLog", {"logs:CreateLogStream"}, scope.resources("logs"))
    return [*own, _allow("EmptyTables", {"s3:GetObject", "s3:PutObject"}, tables), log, handed]


def _before(actions: set[str], scope: Scope) -> list[Statement]:
    services = [each for each in OF_EDGE if each != "route53" or scope.zone]
    own = [_of(service, {each for each in actions if each.startswith(f"{service}:")} - NEEDS_NO_RESOURCE, scope) for service in services]
    edges = [f"arn:aws:cloudformation:{EDGES_REGION}:{scope.account}:stack/{scope.stack}-edge/*"]
    proof = {"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"}
    apis = _allow("ApisOutputs", {"cloudformation:DescribeStacks"}, [scope.arn("cloudformation", f"stack/{scope.stack}/*")])
    anywhere = {each for each in actions & NEEDS_NO_RESOURCE if each.split(":")[0] in services}
    return [
        _allow("EdgesStack", FOR_EDGE, edges), apis, *own, _allow("Proof", proof, scope.resources("secretsmanager")),
        _allow("NoResource", anywhere, ["*"]), *_data_key(scope),
    ]  # fmt: skip


def _data_key(scope: Scope) -> list[Statement]:
    """Services use a key of the customer's in the name of whoever makes what it encrypts."""
    if not scope.data_key:
        return []
    actions = {"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}
    through = {"StringLike": {"kms:ViaService": f"*.{scope.region}.amazonaws.com"}}
    return [{**_allow("DataKey", actions, [scope.data_key]), "Condition": through}]


def _of(service: str, actions: set[str], scope: Scope) -> Statement:
    return _allow(service.title().replace("-", ""), actions, scope.resources(service))


def _allow(name: str, actions: Iterable[str], resources: list[str]) -> Statement:
    return {"Sid": name, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}


def main() -> None:
    described = argparse.ArgumentParser(prog="python -m local.deployer", description=(__doc__ or "").splitlines()[0])
    for option in ("stack", "account", "region"):
        described.add_argument(f"--{option}", required=True)
    for option, default in (("boundary", ""), ("role-path", "/"), ("data-key", ""), ("zone", "")):
        described.add_argument(f"--{option}", default=default)
    described.add_argument("--github", metavar="OWNER/NAME", help="the repository whose jobs deploy")
    described.add_argument("--environment", help="the environment of theirs, such as prod")
    described.add_argument("--out", type=Path, required=True, help="folder for the documents")
    options = vars(described.parse_args())
    out, repository, environment = (options.pop(name) for name in ("out", "github", "environment"))
    if bool(repository) != bool(environment):
        described.error("--github and --environment belong together: a role for any environment would pass over who must agree")
    out.mkdir(parents=True, exist_ok=True)
    resources = sam.translated(Path("template.yaml"))["Resources"].values(), read_template(Path("edge.yaml"))["Resources"].values()
    registry, edge = (sam.registry({each["Type"] for each in of}) for of in resources)
    documents = policies(registry, edge, Scope(**options))
    if repository:
        documents["deployer-trust"] = trust(options["account"], repository, environment)
    for name, policy in documents.items():
        (out / f"{name}.json").write_text(json.dumps(policy, indent=1) + "\n")
        print(out / f"{name}.json")


if __name__ == "__main__":
    main()
