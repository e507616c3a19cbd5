"""Export of stored actions for `training.deployment`: one JSON object a line, and nothing that names a person, a device or an address.

A line holds what the reasons measured (a number, yes or no, or named measures), what was decided and answered, how it ended, and what it
was labelled. Actions are named by a hash, so that exports of different days can be laid over each other (the later one of an action
counts); moments are rounded to the minute. Actions live 90 days and disputes come later: export every month and keep the files.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tessera.control import INSTEAD
from tessera.service.store.facade import Store
from tessera.service.store.records import StoredAction
from tessera.units import MINUTE


def export(store: Store, tenant: str, first: date, last: date, now: int, file: Path) -> int:
    """Write the actions of these days, both included; answers how many."""
    written = 0
    with file.open("w") as lines:
        for row in rows(store, tenant, first, last, now):
            lines.write(json.dumps(row, separators=(",", ":")) + "\n")
            written += 1
    return written


def rows(store: Store, tenant: str, first: date, last: date, now: int) -> Iterator[Mapping[str, Any]]:
    """The actions of these days as lines."""
    for number in range((last - first).days + 1):
        day = f"{first + timedelta(days=number):%Y%m%d}"
        for action in store.archive.of_day(tenant, day, now):
            yield row_of(action)


def row_of(action: StoredAction) -> dict[str, Any]:
    """One action as a line; what is not known is left out."""
    decision, control, label = action.decision, action.control or {}, action.label
    treatment = control.get("treatment")
    row = {
        "action": hashlib.sha256(action.id.encode()).hexdigest()[:32],
        "at": action.at // MINUTE * MINUTE,
        "base": action.base,
        "platform": action.platform,
        "model": decision.get("model"),
        "observed": decision.get("observed", {}),
        "factors": decision.get("factors") or None,
        "score": action.score,
        "decided": action.recommendation,
        "answered": "allow" if decision.get("monitor_only") else INSTEAD[treatment] if treatment else action.recommendation,
        "treatment": treatment,
        "propensity": control.get("propensity"),
        "shadow": action.shadow,
        "result": action.result,
        "challenge_type": action.challenge_type,
        "label": label.type if label else None,
        "label_source": label.source if label else None,
        "use_case": label.use_case if label else None,
        "labelled_at": int(label.id[:12], 16) // MINUTE * MINUTE if label else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def day_of(text: str) -> date:
    """A day as `2026-11-24`."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
