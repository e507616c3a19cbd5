"""Metrics: what is counted and measured of requests and decisions, for alarms and the dashboard, as lines of embedded metric format.

Each is written for the whole deployment, and once more under each of its dimensions by itself: alarms watch totals and shares, and every
combination of dimensions would be one more metric that AWS bills.
"""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "Tessera"


def count(name: str, number: int = 1, **dimensions: str) -> None:
    """So many more of something."""
    _write(name, MetricUnit.Count, number, dimensions)


def measure_seconds(name: str, seconds: float) -> None:
    """How long something is, or has been."""
    _write(name, MetricUnit.Seconds, seconds, {})


def _write(name: str, unit: MetricUnit, value: float, dimensions: dict[str, str]) -> None:
    """One line. What all of it is told apart by, `service`, is the stack, so that two of them in one region do not add up."""
    metrics = EphemeralMetrics(namespace=NAMESPACE)
    metrics.set_default_dimensions(service=metrics.service or "tessera")
    metrics.add_metric(name=name, unit=unit, value=value)
    for dimension, told in dimensions.items():
        metrics.add_dimensions(**{dimension: told})
    metrics.flush_metrics()
