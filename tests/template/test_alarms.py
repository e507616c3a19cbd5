"""Each alarm watches what there is: the namespace, the name and the dimensions that AWS or our own doors write."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud import read_template
from tessera.service.ip.artefact import pack
from tessera.service.ip.intelligence import IpIntelligence
from tessera.units import DAY

TEMPLATE = read_template(Path("template.yaml"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
ALARMS: dict[str, Any] = {name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
FUNCTIONS = {name for name, each in RESOURCES.items() if each["Type"] == "AWS::Serverless::Function"}

type Metric = tuple[str, str, frozenset[str]]
"""Namespace, name, names of the dimensions."""

BY_AWS: set[Metric] = {
    *(("AWS/Lambda", name, frozenset({"FunctionName"})) for name in ("Errors", "Throttles", "Invocations", "Duration", "IteratorAge")),
    *(("AWS/ApiGateway", name, frozenset({"ApiId"})) for name in ("4xx", "5xx", "Count", "Latency", "IntegrationLatency")),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", frozenset({"QueueName"})),
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
    """What doors print under the variables of the template, as CloudWatch reads it."""

    @pytest.fixture
    def printed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> Iterator[list[dict[str, Any]]]:
        for variable, value in TEMPLATE["Globals"]["Function"]["Environment"]["Variables"].items():
            if isinstance(value, str):
                monkeypatch.setenv(variable, value)
        (file := tmp_path / "places.bin").write_bytes(pack([], [], 0))
        now = 40 * DAY
        data = IpIntelligence.load(str(file), lambda: now)
        now += DAY
        data.place("198.51.100.7")
        data.settle()
        IpIntelligence.load(str(tmp_path / "nowhere"), lambda: now)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        yield [line for line in lines if "_aws" in line]

    @staticmethod
    def values(line: dict[str, Any]) -> dict[str, tuple[str, dict[str, str], Any]]:
        """By name, the namespace, dimensions and value of each metric of a line of embedded metric format."""
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        (names,) = directive["Dimensions"]
        dimensions = {name: line[name] for name in names}
        return {metric["Name"]: (directive["Namespace"], dimensions, line[metric["Name"]]) for metric in directive["Metrics"]}

    def test_alarms_watch_them_by_namespace_name_and_dimensions(self, printed: list[dict[str, Any]]) -> None:
        written = {(space, name, *sorted(dims.items())) for line in printed for name, (space, dims, _) in self.values(line).items()}
        ours = {
            (metric["Namespace"], metric["MetricName"], *sorted((each["Name"], each["Value"]) for each in metric["Dimensions"]))
            for alarm in ALARMS.values()
            for metric in watched(alarm)
            if metric["Namespace"] == "Tessera"
        }
        assert {metric[1] for metric in ours} == {"IpDataAge", "IpDataUnreadable"}
        assert ours <= written

    def test_old_data_and_unreadable_data_ring(self, printed: list[dict[str, Any]]) -> None:
        values = {name: value[0] for line in printed for name, (_, _, value) in self.values(line).items()}
        assert values["IpDataAge"] > ALARMS["IpDataOld"]["Threshold"]
        assert values["IpDataUnreadable"] >= ALARMS["IpDataUnreadable"]["Threshold"]


class TestGroups:
    """Functions share an alarm, in which ten metrics may be at the most."""

    @pytest.mark.parametrize("kind", ["Fail", "Throttled"])
    def test_every_function_is_in_one(self, kind: str) -> None:
        groups = [
            alarm["Metrics"]
            for name, alarm in ALARMS.items()
            if name.endswith(kind) and "Metrics" in alarm and name not in ("TableThrottled", "DecidersFail")
        ]
        members = [metric["Dimensions"][0]["Value"]["Ref"] for group in groups for metric in watched({"Metrics": group})]
        assert sorted(members) == sorted(FUNCTIONS)

    @pytest.mark.parametrize("name", ALARMS)
    def test_each_has_room_for_another(self, name: str) -> None:
        assert len(watched(ALARMS[name])) < 10

    @pytest.mark.parametrize("name", [name for name in ALARMS if "Metrics" in ALARMS[name]])
    def test_each_is_the_sum_of_its_metrics_and_nothing_else(self, name: str) -> None:
        sums = [each for each in ALARMS[name]["Metrics"] if "MetricStat" not in each]
        assert [each["Expression"] for each in sums] == ["SUM(METRICS())"]
        assert all(each["ReturnData"] is False for each in ALARMS[name]["Metrics"] if "MetricStat" in each)
