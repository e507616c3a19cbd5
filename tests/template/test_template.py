"""What the template promises: the routes and who may pass, least privilege, nothing kept longer or readable wider than said."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from simulator.transport import DOORS as WITH_ROUTES
from tessera.service.http.route import PROTECTED

PROJECT = Path(__file__).parents[2]
TEMPLATE = read_template(PROJECT / "template.yaml")
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]

ROUTES = {route: door for door in WITH_ROUTES for route in import_module(f"functions.{door}.app").api.routes}
"""Each route, as its door declares it."""

LIMITED = {"/risk/": "Risk", "/activities/": "Risk", "/risk-collect/": "Collection", "/oidc/": "Token"}
"""How paths begin, and whose limit holds for them; all others are files."""


def of_type(kind: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in RESOURCES.items() if resource["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")
DOORS = {Path(function["CodeUri"]).name: function for function in FUNCTIONS.values()}


def http_events() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for door, function in DOORS.items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "HttpApi":
                yield door, f"{event['Properties']['Method']} {event['Properties']['Path']}", event["Properties"]


def resource_named(reference: Any) -> Any:
    """The properties of the resource that `!Ref` or `!GetAtt` names."""
    (name,) = reference.values()
    return RESOURCES[name.split(".")[0]]["Properties"]


def statements(door: str) -> list[dict[str, Any]]:
    """What the role of a door allows, conditional statements included."""
    role = resource_named(DOORS[door]["Role"])
    found = [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]
    return [statement["If"][1] if "If" in statement else statement for statement in found]


def actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return [action] if isinstance(action, str) else list(action)


def allowed(door: str) -> set[str]:
    return {action for statement in statements(door) for action in actions(statement)}


class TestRoutes:
    def test_each_route_leads_to_its_door_and_there_are_no_others(self) -> None:
        routes = {route: door for door, route, _ in http_events()}
        assert {route: door for route, door in ROUTES.items() if routes.get(route) != door} == {}, (
            "name these in template.yaml, in `Events` of the door"
        )
        assert routes == ROUTES

    def test_every_door_is_a_folder_and_every_folder_a_door(self) -> None:
        assert set(DOORS) == {path.parent.name for path in (PROJECT / "functions").glob("*/app.py")}

    @pytest.mark.parametrize(("route", "event"), [(route, event) for _, route, event in http_events()])
    def test_the_risk_api_and_its_streams_alone_ask_for_an_access_token(self, route: str, event: dict[str, Any]) -> None:
        wanted = {"Authorizer": "AccessToken"} if route.partition(" ")[2].startswith(PROTECTED) else None
        assert event.get("Auth") == wanted

    def test_the_authorizer_hands_a_verdict_on_for_a_minute_at_most(self) -> None:
        authorization = RESOURCES["Api"]["Properties"]["Auth"]
        authorizer = authorization["Authorizers"]["AccessToken"]
        assert "DefaultAuthorizer" not in authorization
        assert authorizer["FunctionArn"] == {"GetAtt": "Authorize.Arn"}
        assert (authorizer["AuthorizerPayloadFormatVersion"], authorizer["EnableSimpleResponses"]) == ("2.0", True)
        assert authorizer["Identity"] == {"Headers": ["Authorization"], "ReauthorizeEvery": 60}

    def test_every_route_has_the_limit_of_its_kind(self) -> None:
        """The Risk API's by default; a setting of its own only where the limit differs, since no stage lets go of one."""
        settings = RESOURCES["Api"]["Properties"]["RouteSettings"]
        default = RESOURCES["Api"]["Properties"]["DefaultRouteSettings"]
        for route in ROUTES:
            path = route.partition(" ")[2]
            kind = next((kind for start, kind in LIMITED.items() if path.startswith(start)), "Web")
            rate = {"Ref": f"{kind}RequestsPerSecond"}
            assert settings.get(route, default) == {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": rate}
            assert (route in settings) == (kind != "Risk")
        assert set(settings) <= set(ROUTES)


class TestLeastPrivilege:
    """What cannot be told from calls; `test_permissions` compares the rest with what the doors call."""

    @pytest.mark.parametrize("door", DOORS)
    def test_nothing_is_allowed_everywhere_and_nothing_wholesale(self, door: str) -> None:
        role = resource_named(DOORS[door]["Role"])
        assert {policy["If"][1]["Ref"] for policy in role["ManagedPolicyArns"]} == {"NetworkPolicy", "TracingPolicy"}  # the template's own
        assert "Policies" not in DOORS[door]
        for statement in statements(door):
            assert not any("*" in action for action in actions(statement))
            resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            for resource in resources:
                assert (
                    "Ref" in resource
                    or "GetAtt" in resource
                    or resource["Sub"].startswith(("${Table.Arn}/index/by_", "${DeadBatches.Arn}/", "${Exports.Arn}/", "arn:"))
                )

    def test_only_the_token_door_signs_tokens_and_only_who_erases_signs_receipts(self) -> None:
        signing = {door: [each["Resource"] for each in statements(door) if "kms:Sign" in actions(each)] for door in DOORS}
        of_receipts = [{"GetAtt": "ReceiptKey.Arn"}]
        assert {door for door, keys in signing.items() if keys and keys != of_receipts} == {"issue_token"}
        assert {door for door, keys in signing.items() if keys == of_receipts} == {"manage_rights", "work_on_rights"}

    def test_the_door_that_serves_files_reads_no_secret(self) -> None:
        assert {action for statement in statements("serve_web") for action in actions(statement)} == {
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        }

    def test_ip_data_is_read_by_the_doors_that_tell_of_addresses_and_only_where_it_is_configured(self) -> None:
        judging = {door for door in DOORS if "s3:GetObject" in allowed(door)} - {"manage_rights", "work_on_rights"}  # of other buckets
        assert judging == {"trigger_action", "evaluate", "investigate"}
        for door in judging:
            role = resource_named(DOORS[door]["Role"])
            conditional = [each["If"][0] for each in role["Policies"][0]["PolicyDocument"]["Statement"] if "If" in each]
            assert [name for name in conditional if name != "HasDataKey"] == ["HasIpData", "HasIpDataKey"]

    def test_of_the_bucket_with_ip_data_one_object_is_seen(self) -> None:
        (to_read,) = (statement for statement in statements("trigger_action") if "s3:" in str(statement["Action"]))
        assert to_read["Resource"]["Sub"].endswith("${IpDataBucket}/${IpDataKey}")

    def test_no_one_but_the_account_uses_the_signing_key_by_its_own_policy(self) -> None:
        (statement,) = RESOURCES["SigningKey"]["Properties"]["KeyPolicy"]["Statement"]
        assert statement["Principal"] == {"AWS": {"Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
        assert not any("*" in action for action in actions(statement))


class TestFunctions:
    @pytest.mark.parametrize("door", DOORS)
    def test_each_keeps_logs_of_its_own_for_a_stated_time(self, door: str) -> None:
        group = DOORS[door]["LoggingConfig"]["LogGroup"]
        assert resource_named(group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        others = [function["LoggingConfig"]["LogGroup"] for name, function in DOORS.items() if name != door]
        assert group not in others
        assert {"GetAtt": f"{group['Ref']}.Arn"} in [statement["Resource"] for statement in statements(door)]

    @pytest.mark.parametrize("door", DOORS)
    def test_each_has_time_and_memory_and_logs_in_json(self, door: str) -> None:
        function = TEMPLATE["Globals"]["Function"] | DOORS[door]
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == [{"Ref": "Architecture"}]
        assert TEMPLATE["Globals"]["Function"]["Layers"] == [{"Ref": "ScoringLayer"}]  # to which SAM adds a function's own
        assert DOORS[door].get("Layers", []) == ([{"Ref": "LakeLayer"}] if door == "fill_lake" else []), "the lake is nobody else's"
        assert 0 < function["Timeout"] <= 60
        assert function["MemorySize"] >= (1024 if door == "trigger_action" else 256)
        assert TEMPLATE["Globals"]["Function"]["LoggingConfig"]["LogFormat"] == "JSON"

    @pytest.mark.parametrize("variable", ["TESSERA_SIMULATED_ADDRESS", "TESSERA_SIMULATOR", "TESSERA_WEBHOOKS_TO_LOOPBACK"])
    def test_no_deployed_function_believes_a_simulated_address_calls_itself_or_attacks(self, variable: str) -> None:
        assert variable not in (PROJECT / "template.yaml").read_text()

    def test_a_throttled_table_is_heard_of_and_an_index_since_it_throttles_its_table(self) -> None:
        measured = [each["MetricStat"]["Metric"] for each in of_type("AWS::CloudWatch::Alarm")["TableThrottled"]["Metrics"][1:]]
        dimensions = [{each["Name"]: each["Value"] for each in metric["Dimensions"]} for metric in measured]
        watched = {(each["TableName"]["Ref"], each.get("GlobalSecondaryIndexName")) for each in dimensions}
        tables = of_type("AWS::DynamoDB::Table")
        indexes = {(name, each["IndexName"]) for name, table in tables.items() for each in table.get("GlobalSecondaryIndexes", ())}
        assert watched == {(name, None) for name in tables} | indexes


class TestTable:
    TABLE: dict[str, Any] = RESOURCES["Table"]["Properties"]

    def test_keys_and_indexes(self) -> None:
        def names(schema: list[dict[str, str]]) -> tuple[str, ...]:
            return tuple(key["AttributeName"] for key in schema)

        indexes = {index["IndexName"]: names(index["KeySchema"]) for index in self.TABLE["GlobalSecondaryIndexes"]}
        assert names(self.TABLE["KeySchema"]) == ("PK", "SK")
        assert indexes == {"by_user": ("user_key", "at"), "by_owner": ("owner", "at"), "by_day": ("day_key", "at")}
        assert {each["AttributeType"] for each in self.TABLE["AttributeDefinitions"]} == {"S"}

    def test_its_stream_tells_before_and_after(self) -> None:
        assert self.TABLE["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}

    def test_learning_wakes_for_reported_results_alone_and_gives_each_up_by_itself(self) -> None:
        (event,) = DOORS["learn"]["Events"].values()
        source = event["Properties"]
        (criteria,) = source["FilterCriteria"]["Filters"]
        assert json.loads(criteria["Pattern"]) == {
            "eventName": ["MODIFY"],
            "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "A#"}]}}, "NewImage": {"result": {"S": [{"exists": True}]}}},
        }
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]

    def test_rolling_up_hears_of_every_action(self) -> None:
        (event,) = DOORS["roll_up"]["Events"].values()
        source = event["Properties"]
        (criteria,) = source["FilterCriteria"]["Filters"]
        assert json.loads(criteria["Pattern"]) == {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "A#"}]}}, "NewImage": {"type": {"S": [{"exists": True}]}}},
        }


def test_every_parameter_has_a_default_and_every_url_is_an_output() -> None:
    assert all("Default" in parameter for parameter in TEMPLATE["Parameters"].values())
    urls = {name for name, output in TEMPLATE["Outputs"].items() if "https://" in str(output["Value"])}
    assert urls == {"BaseUrl", "TokenUrl", "JwksUrl", "RiskUrl", "CollectionUrl", "SdkUrl", "HealthUrl", "OpenApiUrl"}
