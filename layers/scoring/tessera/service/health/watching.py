"""Watching: once in an hour in which something happens, what the last days show is written as metrics, for alarms.

The stream wakes it, so that nothing runs where nobody comes. One of several readers looks: whoever first claims the hour. If it cannot
read all days in time, it says nothing, and the next hour goes on from there.
"""

from collections import Counter
from contextlib import suppress

from aws_lambda_powertools import Logger

from tessera import errors
from tessera.health.watching import WATCHED, Finding, days_needed, findings
from tessera.service import dependencies
from tessera.service.metrics import count
from tessera.units import DAY, HOUR

logger = Logger(service="tessera", location=None)

PATIENCE = 2.0  # seconds; others read the table, too

_looked: dict[str, int] = {}


def watch(tenant: str, now: int) -> None:
    """Look at a tenant's last days, unless somebody has in this hour. What cannot be read now is looked at in the next."""
    hour = now - now % HOUR
    if _looked.get(tenant) == hour:
        return
    _looked[tenant] = hour
    with suppress(errors.Unavailable):
        if dependencies.store().rollups.claim_hour(tenant, hour, now):
            _look(tenant, now)


def forget() -> None:
    """Look again in this hour, as another process would."""
    _looked.clear()


def _look(tenant: str, now: int) -> None:
    today = now - now % DAY
    days, complete = dependencies.store().rollups.days(tenant, days_needed(today), now, PATIENCE)
    if not complete:
        logger.info("days are still being summed up", extra={"days": len(days)})
        return
    found = findings(days, today)
    for finding in found:
        logger.warning("health", extra=_told(finding))
    numbers = Counter(finding.what for finding in found)
    for what in WATCHED:
        count("HealthFindings", numbers[what], what=what)


def _told(finding: Finding) -> dict[str, object]:
    return {
        "what": finding.what,
        "application": finding.application,
        "subject": finding.subject,
        "then": finding.then,
        "now_is": finding.now,
    }
