"""Metrics: what is counted of requests and decisions, for alarms and dashboards."""

from aws_lambda_powertools.metrics import MetricUnit, single_metric


def count(name: str, number: int = 1, **dimensions: str) -> None:
    """One metric, as a line of embedded metric format."""
    with single_metric(name=name, unit=MetricUnit.Count, value=number, namespace="Tessera") as metric:
        for dimension, value in dimensions.items():
            metric.add_dimension(name=dimension, value=value)
