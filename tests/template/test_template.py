"""What the template promises: the routes and who may pass, least privilege, nothing kept longer or readable wider than said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from tessera.service.http.route import PROTECTED

PROJECT = Path(__file__).parents[2]
TEMPLATE = read_template(PROJECT / "template.yaml")
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]

ROUTES = {
    "POST /oidc/token": "issue_token",
    "GET /oidc/jwks": "issue_token",
    "POST /risk-collect/sessions": "ingest_telemetry",
    "POST /risk-collect/device/events": "ingest_telemetry",
    "POST /risk/v1/action/trigger-action": "trigger_action",
    "POST /risk/v1/transaction-monitoring/evaluate": "trigger_action",
    "POST /risk-collect/actions": "trigger_action",
    "GET /risk/v1/recommendation": "get_recommendation",
    "GET /risk/v1/reasons": "get_recommendation",
    "PUT /risk-collect/user": "bind_user",
    "DELETE /risk-collect/user": "bind_user",
    "POST /risk/v1/action/result": "report_result",
    "POST /risk/v1/label": "label",
    "GET /risk/v1/label/{label_id}": "label",
    "DELETE /risk/v1/label/{label_id}": "label",
    "POST /risk/v1/rules": "manage_rules",
    "GET /risk/v1/rules": "manage_rules",
    "GET /risk/v1/rules/{rule_id}": "manage_rules",
    "PUT /risk/v1/rules/{rule_id}": "manage_rules",
    "DELETE /risk/v1/rules/{rule_id}": "manage_rules",
    "POST /risk/v1/rules/{rule_id}/snoozes": "manage_rules",
    "DELETE /risk/v1/rules/{rule_id}/snoozes": "manage_rules",
    "POST /risk/v1/recommendation/rules": "manage_rules",
    "GET /risk/v1/recommendation/rules": "manage_rules",
    "GET /risk/v1/recommendation/rules/{rule_id}": "manage_rules",
    "PUT /risk/v1/recommendation/rules/{rule_id}": "manage_rules",
    "DELETE /risk/v1/recommendation/rules/{rule_id}": "manage_rules",
    "POST /risk/v1/lists": "manage_lists",
    "GET /risk/v1/lists": "manage_lists",
    "GET /risk/v1/lists/{list_id}": "manage_lists",
    "PUT /risk/v1/lists/{list_id}": "manage_lists",
    "DELETE /risk/v1/lists/{list_id}": "manage_lists",
    "POST /risk/v1/lists/{list_id}/items": "manage_lists",
    "DELETE /risk/v1/lists/{list_id}/items/{item_id}": "manage_lists",
    "GET /risk/v1/configuration": "manage_configuration",
    "GET /risk/v1/configuration/versions": "manage_configuration",
    "GET /risk/v1/configuration/versions/{number}": "manage_configuration",
    "GET /risk/v1/configuration/draft": "manage_configuration",
    "PUT /risk/v1/configuration/draft": "manage_configuration",
    "DELETE /risk/v1/configuration/draft": "manage_configuration",
    "PUT /risk/v1/configuration/draft/preview": "manage_configuration",
    "DELETE /risk/v1/configuration/draft/preview": "manage_configuration",
    "POST /risk/v1/configuration/publish": "manage_configuration",
    "POST /risk/v1/configuration/rollback": "manage_configuration",
    "GET /risk/v1/actions": "manage_policy",
    "POST /risk/v1/actions": "manage_policy",
    "PUT /risk/v1/actions/{name}": "manage_policy",
    "DELETE /risk/v1/actions/{name}": "manage_policy",
    "GET /risk/v1/attributes": "manage_policy",
    "PUT /risk/v1/attributes": "manage_policy",
    "GET /risk/v1/sensitivity": "manage_policy",
    "PUT /risk/v1/sensitivity": "manage_policy",
    "GET /risk/v1/thresholds": "manage_policy",
    "PUT /risk/v1/thresholds": "manage_policy",
    "GET /risk/v1/audit": "read_audit",
    "GET /risk/v1/search/actions": "search_actions",
    "GET /risk/v1/search/export": "search_actions",
    "GET /risk/v1/actions/compare": "search_actions",
    "PUT /risk/v1/action/assignee": "search_actions",
    "POST /risk/v1/action/authenticated-user": "report_result",
    "POST /risk/v1/evaluate": "evaluate",
    "POST /risk/v1/rules/simulate": "simulate",
    "POST /risk/v1/cases": "manage_cases",
    "GET /risk/v1/cases": "manage_cases",
    "GET /risk/v1/cases/{case_id}": "manage_cases",
    "PUT /risk/v1/cases/{case_id}": "manage_cases",
    "POST /risk/v1/cases/{case_id}/notes": "manage_cases",
    "POST /risk/v1/cases/{case_id}/decision": "manage_cases",
    "GET /risk/v1/users/{user_id}": "investigate",
    "GET /risk/v1/users/{user_id}/linked": "investigate",
    "GET /risk/v1/users/{user_id}/devices": "investigate",
    "DELETE /risk/v1/users/{user_id}/devices/{device_id}": "investigate",
    "GET /risk/v1/devices/{device_id}": "investigate",
    "GET /risk/v1/addresses/{ip}": "investigate",
    "GET /risk/v1/overview": "search_actions",
    "PUT /activities/v1/activities/start-collect": "stream_activities",
    "PUT /activities/v1/activities/stream": "stream_activities",
    "POST /activities/v1/activities/collect": "stream_activities",
    "DELETE /activities/v1/activities/stream": "stream_activities",
    "DELETE /activities/v1/activities/stop-collect": "stream_activities",
    "PUT /activities/v2/activities/start-collect": "stream_activities",
    "PUT /activities/v2/activities/stream": "stream_activities",
    "POST /activities/v2/activities/collect": "stream_activities",
    "DELETE /activities/v2/activities/stream": "stream_activities",
    "DELETE /activities/v2/activities/stop-collect": "stream_activities",
    "GET /health": "serve_web",
    "GET /openapi.json": "serve_web",
    "GET /sdk/{file}": "serve_web",
    "GET /sdk/{version}/{file}": "serve_web",
}

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
        assert {route: door for door, route, _ in http_events()} == ROUTES

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

    def test_access_logs_name_routes_never_paths_queries_or_addresses(self) -> None:
        written = json.loads(RESOURCES["Api"]["Properties"]["AccessLogSettings"]["Format"])
        assert written["routeKey"] == "$context.routeKey"
        for private in ("$context.path", "query", "$context.identity", "sourceIp", "userAgent", "$context.authorizer.client"):
            assert private not in str(written)


class TestLeastPrivilege:
    """What cannot be told from calls; `test_permissions` compares the rest with what the doors call."""

    @pytest.mark.parametrize("door", DOORS)
    def test_nothing_is_allowed_everywhere_and_nothing_wholesale(self, door: str) -> None:
        role = resource_named(DOORS[door]["Role"])
        assert "ManagedPolicyArns" not in role
        assert "Policies" not in DOORS[door]
        for statement in statements(door):
            assert not any("*" in action for action in actions(statement))
            resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            for resource in resources:
                assert "Ref" in resource or "GetAtt" in resource or resource["Sub"].startswith(("${Table.Arn}/index/by_", "arn:"))

    def test_only_the_token_door_signs(self) -> None:
        assert {door for door in DOORS if "kms:Sign" in allowed(door)} == {"issue_token"}

    def test_the_door_that_serves_files_reads_no_secret(self) -> None:
        assert {action for statement in statements("serve_web") for action in actions(statement)} == {
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        }

    def test_ip_data_is_read_by_the_doors_that_tell_of_addresses_and_only_where_it_is_configured(self) -> None:
        judging = {door for door in DOORS if "s3:GetObject" in allowed(door)}
        assert judging == {"trigger_action", "evaluate", "investigate"}
        for door in judging:
            role = resource_named(DOORS[door]["Role"])
            conditional = [each["If"][0] for each in role["Policies"][0]["PolicyDocument"]["Statement"] if "If" in each]
            assert conditional == ["HasIpData", "HasIpDataKey"]

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
        assert function["Layers"] == [{"Ref": "ScoringLayer"}]
        assert 0 < function["Timeout"] <= 60
        assert function["MemorySize"] >= (1024 if door == "trigger_action" else 256)
        assert TEMPLATE["Globals"]["Function"]["LoggingConfig"]["LogFormat"] == "JSON"

    def test_no_deployed_function_believes_a_simulated_address(self) -> None:
        assert "TESSERA_SIMULATED_ADDRESS" not in (PROJECT / "template.yaml").read_text()

    def test_every_alarm_can_notify(self) -> None:
        alarms = of_type("AWS::CloudWatch::Alarm")
        assert len(alarms) == 14
        assert all(alarm["AlarmActions"]["If"][0] == "HasAlarmTopic" for alarm in alarms.values())

    def test_a_throttled_index_is_heard_of_since_it_throttles_the_table(self) -> None:
        measured = [each["MetricStat"]["Metric"] for each in of_type("AWS::CloudWatch::Alarm")["TableThrottled"]["Metrics"][1:]]
        dimensions = [{each["Name"]: each["Value"] for each in metric["Dimensions"]} for metric in measured]
        assert {each.get("GlobalSecondaryIndexName") for each in dimensions} == {None, "by_user", "by_day"}


class TestTable:
    TABLE: dict[str, Any] = RESOURCES["Table"]["Properties"]

    def test_keys_and_indexes(self) -> None:
        def names(schema: list[dict[str, str]]) -> tuple[str, ...]:
            return tuple(key["AttributeName"] for key in schema)

        indexes = {index["IndexName"]: names(index["KeySchema"]) for index in self.TABLE["GlobalSecondaryIndexes"]}
        assert names(self.TABLE["KeySchema"]) == ("PK", "SK")
        assert indexes == {"by_user": ("user_key", "at"), "by_day": ("day_key", "at")}
        assert {each["AttributeType"] for each in self.TABLE["AttributeDefinitions"]} == {"S"}

    def test_it_is_paid_by_use_forgets_can_be_restored_and_outlives_the_stack(self) -> None:
        assert self.TABLE["BillingMode"] == "PAY_PER_REQUEST"
        assert self.TABLE["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
        assert self.TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert self.TABLE["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        assert self.TABLE["SSESpecification"] == {"SSEEnabled": True}
        for kept in ("Table", "KeysSecret"):  # the secret keys the hashes under which the table's items are found
            assert (RESOURCES[kept]["DeletionPolicy"], RESOURCES[kept]["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")

    def test_learning_wakes_for_reported_results_alone_and_loses_none(self) -> None:
        (event,) = DOORS["learn"]["Events"].values()
        source = event["Properties"]
        (criteria,) = source["FilterCriteria"]["Filters"]
        assert json.loads(criteria["Pattern"]) == {
            "eventName": ["MODIFY"],
            "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "A#"}]}}, "NewImage": {"result": {"S": [{"exists": True}]}}},
        }
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert source["MaximumRetryAttempts"] > 0
        assert source["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": {"GetAtt": "DeadLetters.Arn"}}

    def test_rolling_up_hears_of_every_action_and_gives_none_up_before_it_is_set_aside(self) -> None:
        (event,) = DOORS["roll_up"]["Events"].values()
        source = event["Properties"]
        (criteria,) = source["FilterCriteria"]["Filters"]
        assert json.loads(criteria["Pattern"]) == {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "A#"}]}}, "NewImage": {"type": {"S": [{"exists": True}]}}},
        }
        assert source["BisectBatchOnFunctionError"] is True
        assert source["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": {"GetAtt": "DeadLetters.Arn"}}


def test_every_parameter_has_a_default_and_every_url_is_an_output() -> None:
    assert all("Default" in parameter for parameter in TEMPLATE["Parameters"].values())
    urls = {name for name, output in TEMPLATE["Outputs"].items() if "https://" in str(output["Value"])}
    assert urls == {"BaseUrl", "TokenUrl", "JwksUrl", "RiskUrl", "CollectionUrl", "SdkUrl", "HealthUrl", "OpenApiUrl"}
