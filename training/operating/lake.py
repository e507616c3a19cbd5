"""The lake's rows as exported lines, and simulated actions as the lake's rows: learning reads one form, wherever it comes from.

Of a decision that was delivered again one row counts; of several results the last, of several labels the latest that was not withdrawn.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from local.lake.warehouse import Warehouse
from tessera_lake.again import observed_of
from tessera_lake.columns import DECISIONS as DECISIONS_TABLE
from tessera_lake.columns import LABELS as LABELS_TABLE
from tessera_lake.columns import RESULTS as RESULTS_TABLE
from tessera_lake.rows import row
from tessera_lake.rows.decisions import measures_of
from tessera_lake.schema import Row
from training.operating.actions import BASES, DECISIONS, LABELS, RESULTS, SOURCES, TREATMENTS, Actions

READ = """
WITH decided AS (SELECT * FROM decisions WHERE tenant = $tenant QUALIFY row_number() OVER (PARTITION BY event_id) = 1),
ended AS (SELECT action_id, arg_max(result, happened_at) AS result FROM results WHERE tenant = $tenant GROUP BY action_id),
said AS (
    SELECT action_id, label_id, arg_max(state, happened_at) AS state, any_value(label_type) AS label, any_value(source) AS label_source,
           min(happened_at) AS labelled_at
    FROM labels WHERE tenant = $tenant AND action_id IS NOT NULL GROUP BY action_id, label_id
),
labelled AS (
    SELECT * FROM said WHERE state = 'created' QUALIFY row_number() OVER (PARTITION BY action_id ORDER BY label_id DESC) = 1
)
SELECT decided.action_id AS action, epoch_ms(decided.happened_at) AS "at", base_type AS base, device_platform AS platform, model, observed,
       score, decided, recommendation AS answered, control_treatment AS treatment, control_propensity AS propensity,
       ended.result AS result, labelled.label AS label, labelled.label_source AS label_source, epoch_ms(labelled.labelled_at) AS labelled_at
FROM decided LEFT JOIN ended USING (action_id) LEFT JOIN labelled USING (action_id)
ORDER BY decided.happened_at, action
"""


def rows(warehouse: Warehouse, tenant: str) -> Iterator[Mapping[str, Any]]:
    """All decisions of a tenant with how they ended and what is said of them, as `local.export` writes actions."""
    asked = warehouse.connection(("decisions", "results", "labels")).execute(READ, {"tenant": tenant})
    names = [column[0] for column in asked.description]
    while some := asked.fetchmany(10_000):
        for values in some:
            told = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            yield {**told, "observed": observed_of(told["observed"])}


def fill(warehouse: Warehouse, tenant: str, actions: Actions, first: int = 0) -> None:
    """Write simulated actions into the lake, numbered from `first`: their decisions, results and labels."""
    names = [f"{first + number:064x}" for number in range(len(actions))]
    warehouse.append(DECISIONS_TABLE, list(_decisions(tenant, actions, names)))
    warehouse.append(RESULTS_TABLE, list(_results(tenant, actions, names)))
    warehouse.append(LABELS_TABLE, list(_labels(tenant, actions, names)))


def _decisions(tenant: str, actions: Actions, names: list[str]) -> Iterator[Row]:
    observed = {place: list(measures_of(actions.observed.columns[place])) for place in set(actions.seen.tolist())}
    for number, name in enumerate(names):
        treatment, propensity = TREATMENTS[actions.treatment[number]], float(actions.propensity[number])
        values = {
            "action_id": name,
            "base_type": BASES[actions.base[number]],
            "decided": DECISIONS[actions.decided[number]],
            "recommendation": DECISIONS[actions.answered[number]],
            "control_treatment": treatment or None,
            "control_propensity": propensity if propensity < 1 else None,
            "observed": observed[actions.seen[number]],
        }
        yield row(tenant, "decision", name, int(actions.at[number]), values)


def _results(tenant: str, actions: Actions, names: list[str]) -> Iterator[Row]:
    for number in actions.result.nonzero()[0]:
        values = {"action_id": names[number], "result": RESULTS[actions.result[number]]}
        yield row(tenant, "result", names[number], int(actions.at[number]), values)


def _labels(tenant: str, actions: Actions, names: list[str]) -> Iterator[Row]:
    for number in actions.label.nonzero()[0]:
        values = {
            "action_id": names[number],
            "label_id": f"{int(actions.labelled_at[number]):012x}",
            "state": "created",
            "label_type": LABELS[actions.label[number]],
            "source": SOURCES[actions.source[number]],
        }
        yield row(tenant, "label", names[number], int(actions.labelled_at[number]), values)
