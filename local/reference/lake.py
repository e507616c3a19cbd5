"""The lake: every table's columns with their units, and every documented question."""

from collections.abc import Iterator

from local.reference.markdown import page_of, table
from tessera_lake.asking import Question, questions
from tessera_lake.columns import TABLES, VERSION
from tessera_lake.schema import Column, Table

ABOUT = f"""
What is decided, and what becomes of it, as tables for [analysts](../analysts/lake.md). This is version {VERSION} of the schema. Types are
written as Athena writes them; `timestamp` is a moment in UTC. Any column but the first five may be empty: what is not known is not there.
"""
VIEWS = """
`standing_labels` has the label that stands for each labelled action: the latest that was not withdrawn. `ocsf_detection_findings` has
challenged and denied actions as Detection Findings (class 2004) of the [Open Cybersecurity Schema Framework](https://schema.ocsf.io/1.8.0),
version 1.8.0.
"""


def page() -> str:
    """The page."""
    parts = [ABOUT, "## Tables", *(part for each in TABLES for part in _table(each))]
    parts += [
        "## Views",
        VIEWS.strip(),
        "## Questions",
        *(part for each in questions().values() for part in _question(each)),
    ]
    return page_of("The lake", *parts)


def _table(told: Table) -> Iterator[str]:
    yield f"### `{told.name}`"
    yield told.text
    yield table(("column", "type", "unit", "meaning"), (_column(column) for column in told.columns))


def _column(column: Column) -> tuple[str, str, str, str]:
    since = f" Since version {column.since}." if column.since > 1 else ""
    return f"`{column.name}`", f"`{column.type}`", column.unit or "", column.text + since


def _question(asked: Question) -> Iterator[str]:
    yield f"### `{asked.name}`"
    yield f"**{asked.title}** {asked.meaning} Asked of {asked.days} days, unless you say otherwise."
    if asked.parameters:
        yield table(("parameter", "meaning"), ((f"`{name}`", text) for name, text in asked.parameters.items()))
    yield table(("column", "meaning"), ((f"`{name}`", text) for name, text in asked.columns.items()))
