"""Documented questions, and the views that they ask: SQL that Athena and DuckDB both understand.

A question is a file in `questions/`: its first line says what is asked, then comes what the answer means, its parameters beside tenant and
period, and its columns with their units. `:name` stands for a parameter, which is written as a literal; there is no other substitution.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Self

from tessera_lake.columns import BY_NAME

FOLDER = Path(__file__).parent
PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)\b")
EVERYWHERE = ("tenant", "start", "end")
"""The parameters of every question: whose rows, and from when until when (UTC, `end` without)."""
DAYS = 90
"""For how long is asked, unless a question says otherwise."""

type Argument = str | datetime


class UnknownQuestion(LookupError):
    """There is no such question, or one of its parameters is missing; the message says what there is."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question. `parameters` are those of its own, `columns` those that need a word, each with what it is."""

    name: str
    title: str
    meaning: str
    parameters: Mapping[str, str]
    columns: Mapping[str, str]
    days: int
    sql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """From its file: title, meaning, then parts of `name: text` lines, with empty lines between them."""
        lines = path.read_text().splitlines()
        comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        sql = "\n".join(line for line in lines if not line.startswith("--"))
        title, meaning, *parts = "\n".join(comment).split("\n\n")
        told = {name: text for part in parts for name, _, text in (line.partition(": ") for line in part.splitlines())}
        used = {name: told.pop(name, "") for name in dict.fromkeys(PARAMETER.findall(sql)) if name not in EVERYWHERE}
        days = int(told.pop("period", DAYS))
        return cls(
            name=path.stem, title=title, meaning=" ".join(meaning.split()), parameters=used, columns=told, days=days, sql=sql.strip()
        )

    def asked(self, arguments: Mapping[str, Argument]) -> str:
        """The question with its arguments.

        Raises:
            UnknownQuestion: one is missing.
        """
        if missing := {*EVERYWHERE, *self.parameters} - arguments.keys():
            raise UnknownQuestion(f"{self.name} needs {', '.join(sorted(missing))}")
        return PARAMETER.sub(lambda match: literal(arguments[match[1]]), self.sql)


@cache
def questions() -> Mapping[str, Question]:
    return {path.stem: Question.read(path) for path in sorted((FOLDER / "questions").glob("*.sql"))}


def question(name: str) -> Question:
    """
    Raises:
        UnknownQuestion.
    """
    if name not in questions():
        raise UnknownQuestion(f"no question is called {name}; there are {', '.join(questions())}")
    return questions()[name]


@cache
def views() -> Mapping[str, str]:
    """The views by name: what each selects."""
    return {path.stem: path.read_text() for path in sorted((FOLDER / "views").glob("*.sql"), reverse=True)}


def literal(value: Argument) -> str:
    """A value as SQL writes it: texts and moments, and nothing that could be anything else."""
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ', timespec='milliseconds')}'"
    return "'" + value.replace("'", "''") + "'"


def for_athena(sql: str) -> str:
    """A statement as it is asked where no views were made: the tables with each event once, and our views, come with it."""
    used = [name for name in views() if _names(sql, name)]
    tables = [name for name in BY_NAME if any(_names(text, name) for text in (sql, *(views()[each] for each in used)))]
    parts = [*((name, once(f"{name}")) for name in tables), *((name, _without_comment(views()[name])) for name in used)]
    begin = "WITH " + ",\n".join(f"{name} AS (\n{text}\n)" for name, text in parts)
    return f"{begin},\n{sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else f"{begin}\n{sql}"


def _names(sql: str, name: str) -> bool:
    return re.search(rf"(?:FROM|JOIN) {name}\b", sql) is not None


def _without_comment(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--"))


def once(table: str) -> str:
    """A table with each event once, where it may have been written twice: Firehose delivers at least once. Tenant and moment are the same
    then; they are in the partition so that a question about a tenant's period reads no more than that."""
    named = ", ".join(BY_NAME[table].by_name)
    numbered = (
        f"SELECT *, row_number() OVER (PARTITION BY tenant, happened_at, event_id ORDER BY schema_version) AS copy_number FROM {table}"  # noqa: S608 - ours
    )
    return f"SELECT {named} FROM ({numbered}) AS numbered WHERE copy_number = 1"  # noqa: S608 - ours
