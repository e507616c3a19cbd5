"""Makers of what is in front of the API: CloudFront's distribution and policies, and AWS WAF's rules."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from botocore.model import Shape

from local.stack.making import Made, Making, Properties

IN_THE_APIS_WORDS = {"ipv6enabled": "IsIPV6Enabled", "origincustomheaders": "CustomHeaders"}
"""Properties that have another name in CloudFront than in CloudFormation. Other names differ only in case: `AcmCertificateArn`,
`ACMCertificateArn`."""
OF_ORIGINS: Mapping[str, Any] = {"HTTPPort": 80, "HTTPSPort": 443}
"""What CloudFormation fills in for an origin if the template leaves it out."""


def distribution(making: Making, properties: Properties) -> Made:
    said = properties.pop("DistributionConfig")
    for origin in said["Origins"]:
        origin["CustomOriginConfig"] = {**OF_ORIGINS, **origin["CustomOriginConfig"]}
    config = _in_the_apis_words(_shape(making, "CreateDistribution", "DistributionConfig"), {"CallerReference": uuid4().hex, **said})
    made = making.call("cloudfront", "CreateDistribution", {"DistributionConfig": config, **properties})["Distribution"]
    return Made(reference=made["Id"], attributes={"Id": made["Id"], "DomainName": made["DomainName"]})


def origin_request_policy(making: Making, properties: Properties) -> Made:
    """Only checked against the API's description: moto does not have it."""
    shape = _shape(making, "CreateOriginRequestPolicy", "OriginRequestPolicyConfig")
    config = _in_the_apis_words(shape, properties.pop("OriginRequestPolicyConfig"))
    making.fitting("cloudfront", "CreateOriginRequestPolicy", {"OriginRequestPolicyConfig": config, **properties})
    made = str(uuid4())
    return Made(reference=made, attributes={"Id": made})


def firewall(making: Making, properties: Properties) -> Made:
    made = making.call("wafv2", "CreateWebACL", properties)["Summary"]
    return Made(reference=f"{made['Name']}|{made['Id']}|{properties['Scope']}", attributes={"Arn": made["ARN"], "Id": made["Id"]})


def _shape(making: Making, operation: str, member: str) -> Shape:
    shape: Any = making.client("cloudfront").meta.service_model.operation_model(operation).input_shape
    return shape.members[member]  # type: ignore[no-any-return]


def _in_the_apis_words(shape: Any, value: Any) -> Any:
    """A list of CloudFormation's is a list with its length in CloudFront. Unknown names are passed on, so that they are refused."""
    if shape.type_name == "list":
        return [_in_the_apis_words(shape.member, each) for each in value]
    if shape.type_name != "structure":
        return value
    if isinstance(value, list):
        return {"Quantity": len(value), "Items": _in_the_apis_words(shape.members["Items"], value)}
    names = {name.lower(): name for name in shape.members}
    told: dict[str, Any] = {}
    for name, each in value.items():
        known = names.get(IN_THE_APIS_WORDS.get(name.lower(), name).lower())
        told[known or name] = _in_the_apis_words(shape.members[known], each) if known else each
    return told
