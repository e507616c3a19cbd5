"""CloudWatch's part of an alarm: from what was measured to whether it rings, by the alarm's own definition.

Of metric math, what the template uses. Where a value is missing what is computed of it is missing, as there.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

type Metric = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name, dimensions."""

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
OPERATIONS: Mapping[type, Callable[[Any, Any], float]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
    ast.Lt: lambda one, other: one < other,
    ast.Gt: lambda one, other: one > other,
    ast.LtE: lambda one, other: one <= other,
    ast.GtE: lambda one, other: one >= other,
}


def metric_of(said: Mapping[str, Any]) -> Metric:
    """The metric that an alarm names, its dimensions resolved."""
    return said["Namespace"], said["MetricName"], frozenset((each["Name"], each["Value"]) for each in said["Dimensions"])


@dataclass
class Measured:
    """What was measured, each value with its time in seconds."""

    values: dict[Metric, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, metric: Metric, at: float, value: float) -> None:
        self.values[metric].append((at, value))

    def within(self, metric: Metric, statistic: str, begin: float, end: float) -> float | None:
        """A statistic of the values within a time; None if there are none."""
        values = sorted(value for at, value in self.values.get(metric, ()) if begin <= at < end)
        if not values:
            return None
        if statistic.startswith("p"):
            return values[max(0, ceil(float(statistic[1:]) / 100 * len(values)) - 1)]
        return float(STATISTICS[statistic](values))


def rings(alarm: Mapping[str, Any], measured: Measured, now: float) -> bool:
    """Whether the alarm of this definition, its references resolved, rings at a time."""
    period, periods = _period(alarm), int(alarm["EvaluationPeriods"])
    breaches = [_breaches(alarm, measured, now - (back + 1) * period, now - back * period) for back in range(periods)]
    return sum(breaches) >= int(alarm.get("DatapointsToAlarm", periods))


def _period(alarm: Mapping[str, Any]) -> int:
    (period,) = {int(each["MetricStat"]["Period"]) for each in alarm.get("Metrics", ()) if "MetricStat" in each} or {int(alarm["Period"])}
    return period


def _breaches(alarm: Mapping[str, Any], measured: Measured, begin: float, end: float) -> bool:
    if "Metrics" in alarm:
        value = _Sum(alarm["Metrics"], measured, begin, end).returned()
    else:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        value = measured.within(metric_of(alarm), statistic, begin, end)
    if value is None:
        return bool(alarm["TreatMissingData"] == "breaching")
    return COMPARISONS[alarm["ComparisonOperator"]](value, float(alarm["Threshold"]))


class _Sum:
    """The metric math of one alarm in one period."""

    def __init__(self, metrics: Sequence[Mapping[str, Any]], measured: Measured, begin: float, end: float) -> None:
        self._expressions = {each["Id"]: each["Expression"] for each in metrics if "Expression" in each}
        (self._returned,) = [each["Id"] for each in metrics if each.get("ReturnData", True)]
        self._values = {
            each["Id"]: measured.within(metric_of(each["MetricStat"]["Metric"]), each["MetricStat"]["Stat"], begin, end)
            for each in metrics
            if "MetricStat" in each
        }

    def returned(self) -> float | None:
        return self._named(self._returned)

    def _named(self, name: str) -> float | None:
        if name in self._values:
            return self._values[name]
        return self._of(ast.parse(self._expressions[name].replace(" OR ", " or "), mode="eval").body)

    def _of(self, part: ast.expr) -> float | None:
        match part:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name):
                return self._named(name)
            case ast.BinOp(left=left, op=operation, right=right) | ast.Compare(left=left, ops=[operation], comparators=[right]):
                one, other = self._of(left), self._of(right)
                return None if one is None or other is None else float(OPERATIONS[type(operation)](one, other))
            case ast.BoolOp(op=ast.Or(), values=parts):
                sides = [self._of(each) for each in parts]
                return None if None in sides else float(any(sides))
            case ast.Call(func=ast.Name(id="SUM"), args=[ast.Call(func=ast.Name(id="METRICS"), args=[])]):
                known = [value for value in self._values.values() if value is not None]
                return sum(known) if known else None
            case ast.Call(func=ast.Name(id="FILL"), args=[filled, instead]):
                value = self._of(filled)
                return self._of(instead) if value is None else value
            case ast.Call(func=ast.Name(id="IF"), args=[condition, yes, no]):
                holds = self._of(condition)
                return None if holds is None else self._of(yes if holds else no)
        raise NotImplementedError(ast.unparse(part))
