"""Makers of what is executed: roles, layers, functions with their permissions and sources, the API with its stage, alarms."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from local.stack.making import Made, Making, Properties, tags_of
from local.stack.values import TemplateError

MOST_METRICS = 10  # in one alarm
LARGEST_ENVIRONMENT = 4096  # bytes of a function's variables
LONGEST = 900  # seconds that a function may take
CALLED = re.compile(r"functions/(arn:[^/]+)/invocations")


def role(making: Making, properties: Properties) -> Made:
    name = properties.pop("RoleName", making.physical)
    policies, managed = properties.pop("Policies", []), properties.pop("ManagedPolicyArns", [])
    trust = json.dumps(properties.pop("AssumeRolePolicyDocument"))
    arn = making.call("iam", "CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": trust, **properties})["Role"]["Arn"]
    for policy in policies:
        document = json.dumps(policy["PolicyDocument"])
        making.call("iam", "PutRolePolicy", {"RoleName": name, "PolicyName": policy["PolicyName"], "PolicyDocument": document})
    for policy in managed:
        making.call("iam", "AttachRolePolicy", {"RoleName": name, "PolicyArn": policy})
    return Made(reference=name, attributes={"Arn": arn})


def remove_role(making: Making, made: Made) -> None:
    client = making.client("iam")
    for policy in client.list_role_policies(RoleName=made.reference)["PolicyNames"]:
        client.delete_role_policy(RoleName=made.reference, PolicyName=policy)
    for attached in client.list_attached_role_policies(RoleName=made.reference)["AttachedPolicies"]:
        client.detach_role_policy(RoleName=made.reference, PolicyArn=attached["PolicyArn"])
    making.call("iam", "DeleteRole", {"RoleName": made.reference})


def policy(making: Making, properties: Properties) -> Made:
    name, document = properties.pop("ManagedPolicyName", making.physical), json.dumps(properties.pop("PolicyDocument"))
    arn = making.call("iam", "CreatePolicy", {"PolicyName": name, "PolicyDocument": document, **properties})["Policy"]["Arn"]
    return Made(reference=arn, attributes={"PolicyArn": arn})


def remove_policy(making: Making, made: Made) -> None:
    making.call("iam", "DeletePolicy", {"PolicyArn": made.reference})


def layer(making: Making, properties: Properties) -> Made:
    name = properties.pop("LayerName", making.logical)
    package = "tessera_lake" if making.logical.startswith("Lake") else "tessera"
    _shipped(making, properties.pop("Content"), f"python/{package}/__init__.py")
    asked = {"LayerName": name, "Content": {"ZipFile": _empty()}, **properties}
    arn = making.call("lambda", "PublishLayerVersion", asked)["LayerVersionArn"]
    return Made(reference=arn, attributes={"LayerVersionArn": arn})


def function(making: Making, properties: Properties) -> Made:
    name, tags = properties.pop("FunctionName", making.physical), tags_of(properties)
    _shipped(making, properties.pop("Code"), f"{properties['Handler'].rpartition('.')[0]}.py")
    variables = properties.get("Environment", {}).get("Variables", {})
    if sum(len(each) + len(str(value)) for each, value in variables.items()) > LARGEST_ENVIRONMENT:
        raise TemplateError(f"{making.logical} has more than {LARGEST_ENVIRONMENT} bytes of variables")
    if float(properties.get("Timeout", 3)) > LONGEST:
        raise TemplateError(f"{making.logical} may take {LONGEST} seconds at the most, and would take {properties['Timeout']}")
    if "KmsKeyArn" in properties:
        properties["KMSKeyArn"] = properties.pop("KmsKeyArn")
    reserved = properties.pop("ReservedConcurrentExecutions", None)
    asked = {"FunctionName": name, "Code": {"ZipFile": _empty()}, "Tags": tags, **properties}
    arn = making.call("lambda", "CreateFunction", asked)["FunctionArn"]
    if reserved is not None:
        making.call("lambda", "PutFunctionConcurrency", {"FunctionName": name, "ReservedConcurrentExecutions": reserved})
    return Made(reference=name, attributes={"Arn": arn})


def remove_function(making: Making, made: Made) -> None:
    making.call("lambda", "DeleteFunction", {"FunctionName": made.reference})


def version(making: Making, properties: Properties) -> Made:
    said = making.call("lambda", "PublishVersion", properties)
    return Made(reference=said["FunctionArn"], attributes={"Version": said["Version"], "FunctionArn": said["FunctionArn"]})


def alias(making: Making, properties: Properties) -> Made:
    arn = making.call("lambda", "CreateAlias", properties)["AliasArn"]
    return Made(reference=arn, attributes={"AliasArn": arn})


def rollouts(making: Making, properties: Properties) -> Made:
    name = properties.pop("ApplicationName", making.physical)
    making.call("codedeploy", "CreateApplication", {"applicationName": name, "computePlatform": properties.pop("ComputePlatform")})
    return Made(reference=name, attributes={})


def rollout(making: Making, properties: Properties) -> Made:
    name = properties.pop("DeploymentGroupName", making.physical)
    making.call("codedeploy", "CreateDeploymentGroup", {"deploymentGroupName": name, **_lower(properties)})
    return Made(reference=name, attributes={})


def _lower(said: Any) -> Any:
    """The names in lower camel case, for APIs that use it."""
    if isinstance(said, dict):
        return {f"{name[0].lower()}{name[1:]}": _lower(each) for name, each in said.items()}
    return [_lower(each) for each in said] if isinstance(said, list) else said


def permission(making: Making, properties: Properties) -> Made:
    said = uuid4().hex
    making.call("lambda", "AddPermission", {"StatementId": said, **properties})
    return Made(reference=said, attributes={"Id": said})


def event_source(making: Making, properties: Properties) -> Made:
    """Only checked against the API's description: moto would call the function in a container at each write. `local.feed` calls it
    instead."""
    asked = making.fitting("lambda", "CreateEventSourceMapping", properties)
    with making.refusals():
        making.client("lambda").get_function(FunctionName=asked["FunctionName"])
        if ":dynamodb:" in asked["EventSourceArn"]:
            making.client("dynamodbstreams").describe_stream(StreamArn=asked["EventSourceArn"])
        else:
            making.client("sqs").get_queue_url(QueueName=asked["EventSourceArn"].rpartition(":")[2])
    for filtered in asked.get("FilterCriteria", {}).get("Filters", []):
        making.parsed(filtered["Pattern"])
    mapping = str(uuid4())
    return Made(reference=mapping, attributes={"Id": mapping})


def api(making: Making, properties: Properties) -> Made:
    """Routes and integrations from the body. moto makes no authorizers from it, so this only checks that the authorizer's function
    exists."""
    body = properties.pop("Body")
    asked = {"Name": body["info"]["title"], "ProtocolType": "HTTP", **properties}
    created = making.call("apigatewayv2", "CreateApi", asked)
    with making.refusals():
        for called in set(CALLED.findall(json.dumps(body))):
            making.client("lambda").get_function(FunctionName=called)
    making.call("apigatewayv2", "ReimportApi", {"ApiId": created["ApiId"], "Body": json.dumps(body)})
    schemes = body.get("components", {}).get("securitySchemes", {})
    for path, methods in body["paths"].items():
        for method, said in methods.items():
            if unknown := {scheme for each in said.get("security", []) for scheme in each} - schemes.keys():
                raise TemplateError(f"{making.logical}: {method.upper()} {path} asks for {', '.join(unknown)}, which is no authorizer")
    return Made(reference=created["ApiId"], attributes={"ApiId": created["ApiId"], "ApiEndpoint": created["ApiEndpoint"]})


def remove_api(making: Making, made: Made) -> None:
    making.call("apigatewayv2", "DeleteApi", {"ApiId": made.reference})


def stage(making: Making, properties: Properties) -> Made:
    tags = tags_of(properties)
    routes = making.call("apigatewayv2", "GetRoutes", {"ApiId": properties["ApiId"]})["Items"]
    if unknown := properties.get("RouteSettings", {}).keys() - {route["RouteKey"] for route in routes}:
        raise TemplateError(f"{making.logical} has settings for routes that there are not: {', '.join(sorted(unknown))}")
    making.call("apigatewayv2", "CreateStage", {**properties, "Tags": tags})
    return Made(reference=properties["StageName"], attributes={})


def domain(making: Making, properties: Properties) -> Made:
    said = making.call("apigatewayv2", "CreateDomainName", {**properties, "Tags": tags_of(properties)})
    where, region = said["DomainNameConfigurations"][0], making.client("apigatewayv2").meta.region_name
    target = where.get("ApiGatewayDomainName") or f"d-{uuid4().hex[:10]}.execute-api.{region}.amazonaws.com"  # moto answers none
    attributes = {"RegionalDomainName": target, "RegionalHostedZoneId": where.get("HostedZoneId") or "Z1UJRXOUMOOFQ8"}
    return Made(reference=properties["DomainName"], attributes=attributes)


def mapping(making: Making, properties: Properties) -> Made:
    said = making.call("apigatewayv2", "CreateApiMapping", properties)["ApiMappingId"]
    return Made(reference=said, attributes={"ApiMappingId": said})


def record(making: Making, properties: Properties) -> Made:
    zone, alias = properties.pop("HostedZoneId"), {"EvaluateTargetHealth": False, **properties.pop("AliasTarget")}
    change = {"Action": "CREATE", "ResourceRecordSet": {"AliasTarget": alias, **properties}}
    making.call("route53", "ChangeResourceRecordSets", {"HostedZoneId": zone, "ChangeBatch": {"Changes": [change]}})
    return Made(reference=properties["Name"], attributes={})


def alarm(making: Making, properties: Properties) -> Made:
    if len([metric for metric in properties.get("Metrics", []) if "MetricStat" in metric]) > MOST_METRICS:
        raise TemplateError(f"{making.logical} has more than {MOST_METRICS} metrics")
    name = properties.pop("AlarmName", making.physical)
    making.call("cloudwatch", "PutMetricAlarm", {"AlarmName": name, **properties})
    (made,) = making.call("cloudwatch", "DescribeAlarms", {"AlarmNames": [name]})["MetricAlarms"]
    return Made(reference=name, attributes={"Arn": made["AlarmArn"]})


def remove_alarm(making: Making, made: Made) -> None:
    making.call("cloudwatch", "DeleteAlarms", {"AlarmNames": [made.reference]})


def dashboard(making: Making, properties: Properties) -> Made:
    making.parsed(properties["DashboardBody"])
    making.call("cloudwatch", "PutDashboard", properties)
    return Made(reference=properties["DashboardName"], attributes={})


def remove_dashboard(making: Making, made: Made) -> None:
    making.call("cloudwatch", "DeleteDashboards", {"DashboardNames": [made.reference]})


def topic(making: Making, properties: Properties) -> Made:
    name = properties.pop("TopicName", making.physical)
    arn = making.call("sns", "CreateTopic", {"Name": name, "Attributes": properties})["TopicArn"]
    return Made(reference=arn, attributes={"TopicArn": arn, "TopicName": name})


def remove_topic(making: Making, made: Made) -> None:
    making.call("sns", "DeleteTopic", {"TopicArn": made.reference})


def topic_policy(making: Making, properties: Properties) -> Made:
    for arn in properties["Topics"]:
        said = {"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": json.dumps(properties["PolicyDocument"])}
        making.call("sns", "SetTopicAttributes", said)
    return Made(reference=making.physical, attributes={})


def subscription(making: Making, properties: Properties) -> Made:
    arn = making.call("sns", "Subscribe", properties)["SubscriptionArn"]
    return Made(reference=arn, attributes={"Arn": arn})


def rule(making: Making, properties: Properties) -> Made:
    name, targets = properties.pop("Name", making.physical), properties.pop("Targets", [])
    pattern = json.dumps(properties.pop("EventPattern"))
    arn = making.call("events", "PutRule", {"Name": name, "EventPattern": pattern, **properties})["RuleArn"]
    making.call("events", "PutTargets", {"Rule": name, "Targets": targets})
    return Made(reference=name, attributes={"Arn": arn})


def remove_rule(making: Making, made: Made) -> None:
    client = making.client("events")
    ids = [target["Id"] for target in client.list_targets_by_rule(Rule=made.reference)["Targets"]]
    client.remove_targets(Rule=made.reference, Ids=ids)
    making.call("events", "DeleteRule", {"Name": made.reference})


def _shipped(making: Making, code: Properties, wanted: str) -> None:
    """Check that the output of `sam build` has the module that will be loaded."""
    if making.code and not (making.code / Path(code["S3Key"]) / wanted).is_file():
        raise TemplateError(f"{making.logical}: there is no {wanted} in what was built")


def _empty() -> bytes:
    """An empty archive: nothing is run from what moto stores."""
    archive = io.BytesIO()
    zipfile.ZipFile(archive, "w").close()
    return archive.getvalue()
