"""Each alarm watches what there is: the namespace, the name and the dimensions that AWS or our own doors write."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from local.stack.stack import Stack
from tessera.service import metrics

TEMPLATE = read_template(Path("template.yaml"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
ALARMS: dict[str, Any] = {name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
FUNCTIONS = {name for name, each in RESOURCES.items() if each["Type"] == "AWS::Serverless::Function"}

type Metric = tuple[str, str, frozenset[str]]
"""Namespace, name, names of the dimensions."""

BY_AWS: set[Metric] = {
    *(("AWS/Lambda", name, frozenset({"FunctionName"})) for name in ("Errors", "Throttles", "Invocations", "Duration", "IteratorAge")),
    *(("AWS/ApiGateway", name, frozenset({"ApiId"})) for name in ("4xx", "5xx", "Count", "Latency", "IntegrationLatency")),
    *(("AWS/Firehose", name, frozenset({"DeliveryStreamName"})) for name in ("DeliveryToIceberg.FailedRowCount",)),
    *(("AWS/SQS", name, frozenset({"QueueName"})) for name in ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")),
    *(
        ("AWS/DynamoDB", name, frozenset(dimensions))
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
        for dimensions in ({"TableName"}, {"TableName", "GlobalSecondaryIndexName"})
    ),
}
"""Of what the services' own documentation lists, what is of use here; HTTP APIs write `5xx` where REST APIs write `5XXError`."""


def watched(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics of an alarm, with namespace, name and dimensions."""
    if "MetricName" in alarm:
        return [alarm]
    return [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]


def metric_of(described: dict[str, Any]) -> Metric:
    return described["Namespace"], described["MetricName"], frozenset(each["Name"] for each in described["Dimensions"])


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_a_metric_that_somebody_writes(name: str) -> None:
    for metric in watched(ALARMS[name]):
        assert metric_of(metric) in BY_AWS or metric["Namespace"] == "Tessera"


class TestOurOwn:
    """What doors print, as CloudWatch reads it: `test_alarms_ring` makes each alarm ring for what is printed under a stack's variables."""

    def test_names_and_dimensions_are_those_that_are_printed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "a-stack")
        metrics.count("Decisions", type="deny", action="login")
        metrics.measure_seconds("IpDataAge", 7.5)
        decisions, age = map(json.loads, capsys.readouterr().out.splitlines())
        (directive,) = decisions["_aws"]["CloudWatchMetrics"]
        assert directive["Dimensions"] == [["service"], ["service", "type"], ["service", "action"]]
        assert (directive["Namespace"], decisions["service"], decisions["type"]) == ("Tessera", "a-stack", "deny")
        assert age["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]

    def test_two_stacks_in_one_region_do_not_add_up(self) -> None:
        variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
        assert variables["POWERTOOLS_SERVICE_NAME"] == {"Ref": "AWS::StackName"}
        ours = [metric for alarm in ALARMS.values() for metric in watched(alarm) if metric["Namespace"] == "Tessera"]
        assert all({"Name": "service", "Value": {"Ref": "AWS::StackName"}} in metric["Dimensions"] for metric in ours)


class TestTopic:
    """Who is told."""

    @pytest.mark.parametrize("name", ALARMS)
    def test_every_alarm_tells_it_when_it_rings_and_when_it_is_over(self, name: str) -> None:
        told = [{"If": ["HasAlarmTopic", {"Ref": "AlarmTopicArn"}, {"Ref": "AlarmTopic"}]}]
        assert (ALARMS[name]["AlarmActions"], ALARMS[name]["OKActions"]) == (told, told)

    def test_is_made_and_encrypted_by_a_key_that_alarms_may_use(self, stack: Stack, account: Callable[[str], Any]) -> None:
        """By AWS's own key for SNS they may not, and would be mute."""
        topic = account("sns").get_topic_attributes(TopicArn=stack.outputs["AlarmTopicArn"])["Attributes"]
        policy = json.loads(account("kms").get_key_policy(KeyId=topic["KmsMasterKeyId"], PolicyName="default")["Policy"])
        (allowed,) = (each for each in policy["Statement"] if each["Principal"].get("Service") == "cloudwatch.amazonaws.com")
        assert allowed["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
        (alarm,) = account("cloudwatch").describe_alarms(AlarmNames=[stack.made["ApiFails"].reference])["MetricAlarms"]
        assert alarm["AlarmActions"] == alarm["OKActions"] == [stack.outputs["AlarmTopicArn"]]

    def test_reaches_an_address_if_one_is_named(self, translated: dict[str, Any], account: Callable[[str], Any], stack: Stack) -> None:
        sns, topic = account("sns"), stack.outputs["AlarmTopicArn"]
        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
        other = Stack(translated, account, parameters={"AlarmEmail": "duty@bank.example"})
        other.made |= stack.made
        other.make("AlarmMail")
        (mail,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert (mail["Protocol"], mail["Endpoint"]) == ("email", "duty@bank.example")

    def test_is_another_where_one_is_named(self, translated: dict[str, Any], account: Callable[[str], Any], stack: Stack) -> None:
        arn = account("sns").create_topic(Name="theirs")["TopicArn"]
        other = Stack(translated, account, parameters={"AlarmTopicArn": arn})
        other.made |= {name: made for name, made in stack.made.items() if not name.startswith("Alarm")}
        assert other.resolve(ALARMS["ApiFails"]["AlarmActions"]) == [arn]
        assert "AlarmTopicArn" not in other.outputs


class TestDashboard:
    @pytest.fixture
    def widgets(self, stack: Stack, account: Callable[[str], Any]) -> list[dict[str, Any]]:
        body = account("cloudwatch").get_dashboard(DashboardName=stack.outputs["DashboardName"])["DashboardBody"]
        return list(json.loads(body)["widgets"])

    def test_has_every_alarm_that_there_always_is(self, widgets: list[dict[str, Any]], stack: Stack) -> None:
        (rings,) = (widget["properties"]["alarms"] for widget in widgets if widget["type"] == "alarm")
        always = {name for name in ALARMS if "Condition" not in RESOURCES[name]}
        assert set(rings) == {stack.made[name].attributes["Arn"] for name in always}

    def test_shows_metrics_that_somebody_writes(self, widgets: list[dict[str, Any]]) -> None:
        shown = [metric for widget in widgets if widget["type"] == "metric" for metric in widget["properties"]["metrics"]]
        named = [[part for part in metric if isinstance(part, str)] for metric in shown]
        found = {(space, name, frozenset(rest[::2])) for space, name, *rest in filter(None, named)}
        ours = {each for each in found if each[0] == "Tessera"}
        assert found - ours <= BY_AWS
        assert ours == {("Tessera", "Decisions", frozenset({"service"})), ("Tessera", "Decisions", frozenset({"service", "type"}))}


class TestRunbook:
    PAGE = Path("docs/operating/runbook.md").read_text()

    def test_has_an_entry_for_every_alarm_and_no_other(self) -> None:
        entries = re.findall(r"^### `(\w+)`$", self.PAGE, re.MULTILINE)
        assert sorted(entries) == sorted(ALARMS)

    def test_says_of_each_what_it_means_where_to_look_and_what_to_do(self) -> None:
        for entry in self.PAGE.split("\n### ")[1:]:
            assert re.findall(r"^- \*\*(\w+)\*\*", entry, re.MULTILINE) == ["Means", "Look", "Do"], entry


OF_SHARES = {"DenialsUnusual", "AvailabilityBudgetBurns"}


class TestGroups:
    """Functions share an alarm, which may have at most ten metrics."""

    @pytest.mark.parametrize("kind", ["Fail", "Throttled"])
    def test_every_function_is_in_one(self, kind: str) -> None:
        groups = [
            alarm["Metrics"]
            for name, alarm in ALARMS.items()
            if name.endswith(kind) and "Metrics" in alarm and name not in ("TableThrottled", "DecidersFail", "AuthorizerFails")
        ]
        members = [metric["Dimensions"][0]["Value"]["Ref"] for group in groups for metric in watched({"Metrics": group})]
        assert sorted(members) == sorted(FUNCTIONS)

    @pytest.mark.parametrize("name", ALARMS)
    def test_each_has_room_for_another(self, name: str) -> None:
        assert len(watched(ALARMS[name])) < 10

    @pytest.mark.parametrize("name", [name for name in ALARMS if "Metrics" in ALARMS[name] and name not in OF_SHARES])
    def test_each_is_the_sum_of_its_metrics_and_nothing_else(self, name: str) -> None:
        sums = [each for each in ALARMS[name]["Metrics"] if "MetricStat" not in each]
        assert [each["Expression"] for each in sums] == ["SUM(METRICS())"]
        assert all(each["ReturnData"] is False for each in ALARMS[name]["Metrics"] if "MetricStat" in each)
