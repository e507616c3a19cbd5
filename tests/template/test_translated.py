"""What CloudFormation is given: the template as SAM translates it. Here shows what SAM reads otherwise than it looks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template

PROJECT = Path(__file__).parents[2]
DOORS = [path.parent.name for path in (PROJECT / "functions").glob("*/app.py")]


@pytest.fixture(scope="module")
def resources(translated: dict[str, Any]) -> dict[str, Any]:
    return dict(translated["Resources"])


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind}


def test_cors_is_what_the_sdk_sends_and_reads(resources: dict[str, Any]) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    assert api["Body"]["x-amazon-apigateway-cors"] == {
        "allowOrigins": ["*"],  # without credentials, which a browser would refuse to send to everybody
        "allowMethods": ["GET", "POST", "PUT", "DELETE"],
        "allowHeaders": ["content-type"],
        "exposeHeaders": ["retry-after"],
        "maxAge": 3600,
    }


def test_the_gateway_may_ask_the_authorizer_and_remembers_its_answer_by_token_alone(resources: dict[str, Any]) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    authorizer = api["Body"]["components"]["securitySchemes"]["AccessToken"]["x-amazon-apigateway-authorizer"]
    assert authorizer["identitySource"] == ["$request.header.Authorization"]
    assert (authorizer["authorizerResultTtlInSeconds"], authorizer["enableSimpleResponses"]) == (60, True)
    asked = [
        permission
        for permission in of_type(resources, "AWS::Lambda::Permission").values()
        if permission["FunctionName"] == {"Fn::GetAtt": ["Authorize", "Arn"]}
    ]
    assert [permission["SourceArn"]["Fn::Sub"][0].partition("}/")[2] for permission in asked] == ["authorizers/*"]


def test_every_route_may_call_its_door(resources: dict[str, Any]) -> None:
    (api,), (stage,) = (of_type(resources, f"AWS::ApiGatewayV2::{kind}").values() for kind in ("Api", "Stage"))
    routes = {f"{method.upper()} {path}" for path, methods in api["Body"]["paths"].items() for method in methods}
    called = {
        permission["SourceArn"]["Fn::Sub"][0].partition("${__Stage__}/")[2].replace("/", " /", 1)
        for permission in of_type(resources, "AWS::Lambda::Permission").values()
    } - {""}
    assert set(stage["RouteSettings"]) <= routes
    assert called == {re.sub(r"{\w+}", "*", route) for route in routes}
    json.loads(stage["AccessLogSettings"]["Format"])


def test_every_function_keeps_what_the_globals_say_beside_its_own(resources: dict[str, Any]) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")
    assert len(functions) == len(DOORS)
    for name, function in functions.items():
        assert function["LoggingConfig"].keys() == {"LogFormat", "LogGroup", "ApplicationLogLevel", "SystemLogLevel"}
        assert "TESSERA_TABLE" in function["Environment"]["Variables"]
        assert len(function["Layers"]) == (2 if name == "FillLake" else 1), name
    assert functions["TriggerAction"]["Environment"]["Variables"]["TESSERA_IP_DATA"] != ""
    assert functions["Learn"]["Environment"]["Variables"]["TESSERA_IP_DATA"] == ""


def test_no_role_is_made_beside_the_templates_own(resources: dict[str, Any]) -> None:
    own = {name for name, resource in read_template(PROJECT / "template.yaml")["Resources"].items() if resource["Type"] == "AWS::IAM::Role"}
    assert set(of_type(resources, "AWS::IAM::Role")) == own
    assert len(own) == len(DOORS) + 3  # one for each function, one that moves aliases, one that makes backups, and Firehose's
