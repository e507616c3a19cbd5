"""Questions are documented, asked in Athena's SQL and in DuckDB's, and answered right; free SQL sees one tenant's rows and nothing else."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import sqlglot
from jsonschema import Draft202012Validator
from ocsf_json_schema import get_ocsf_schema
from ocsf_json_schema.embedded import OcsfJsonSchemaEmbedded

from local.lake.__main__ import table
from local.lake.reading import Answer, Reading, Refused, statement
from local.lake.warehouse import Warehouse
from tessera.units import DAY, HOUR
from tessera_lake.asking import EVERYWHERE, Question, UnknownQuestion, for_athena, once, questions, views
from tessera_lake.columns import BY_NAME, TABLES, VERSION
from tessera_lake.schema import Row, Table
from tests.builders import NOW

END = datetime.fromtimestamp((NOW + DAY) / 1000, UTC)
DIALECTS = ("athena", "trino", "duckdb")
ARGUMENTS = {"device": "d" * 32, "user": "u1", "rule": "Large"}


def a_row(event: str, number: int, **more: Any) -> Row:
    named = {"event_id": f"{number:032x}", "event": event, "tenant": "fjord", "happened_at": NOW, "schema_version": VERSION}
    return {**named, **more}


def a_decision(number: int, **more: Any) -> Row:
    """An action that was allowed."""
    told = {
        "action_id": f"{number:064x}", "device": "d" * 32, "base_type": "login", "action_type": "login", "recommendation": "allow",
        "decided": "allow", "score": 12.0, "probability": 0.002, "reason": "DEVICE_NEW", "country": "NO", "subject": f"u{number}",
        "address": "home", "model": "m1", "has_telemetry": True, "device_platform": "desktop",
    }  # fmt: skip
    return a_row("decision", number, **{**told, **more})


def a_result(of: Row, result: str, **more: Any) -> Row:
    copied = ("action_id", "device", "base_type", "recommendation", "reason", "rule", "country", "subject")
    told = {name: of[name] for name in copied if name in of}
    return a_row("result", int(of["action_id"], 16), **{**told, "decided_at": of["happened_at"], "result": result, "seconds": 30.0, **more})


def a_label(of: Row, number: int, **more: Any) -> Row:
    known = ("action_id", "base_type", "recommendation", "reason", "rule", "score", "amount", "currency", "subject", "country")
    copied = {name: of[name] for name in known if name in of}
    told = {
        **copied,
        "label_id": f"{number:032x}",
        "state": "created",
        "label_type": "CONFIRMED_FRAUD",
        "is_fraud": True,
        "source": "CHARGEBACKS",
    }
    about = {"action_id": of["action_id"], "decided_at": of["happened_at"], "happened_at": of["happened_at"] + 3 * DAY}
    return a_row("label", 1000 + number, **{**told, **about, **more})


class Lake:
    """A warehouse with rows, read by one tenant."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self._reading: Reading | None = None

    def holds(self, *rows: Row) -> "Lake":
        for kind in TABLES:
            if some := [row for row in rows if row["event"] == kind.event]:
                self.warehouse.append(kind, some)
        return self

    @property
    def reading(self) -> Reading:
        self._reading = self._reading or Reading(self.warehouse, "fjord")
        return self._reading

    def ask(self, name: str, **arguments: str) -> list[dict[str, Any]]:
        return as_dicts(self.reading.ask(name, {**ARGUMENTS, **arguments}, end=END))


def as_dicts(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.fixture
def lake(warehouse: Warehouse) -> Iterator[Lake]:
    lake = Lake(warehouse)
    yield lake
    lake.reading.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake of one row, which nobody changes."""
    with Warehouse.open(tmp_path_factory.mktemp("small")) as warehouse:
        lake = Lake(warehouse).holds(a_decision(1))
        yield lake
        lake.reading.close()


@pytest.mark.parametrize("asked", questions().values(), ids=lambda each: each.name)
class TestDocumented:
    def test_says_what_it_asks_and_what_its_answer_means(self, asked: Question) -> None:
        assert asked.title.endswith("?")
        assert asked.meaning.endswith(".")
        assert all(asked.parameters.values()), "say what each parameter is, after the meaning"

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_is_understood_in_both_places(self, asked: Question, dialect: str) -> None:
        sql = statement(asked.name, "fjord", ARGUMENTS, end=END)
        (parsed,) = sqlglot.parse(sql, dialect=dialect)
        (athena,) = sqlglot.parse(for_athena(sql), dialect=dialect)
        assert parsed
        assert athena

    def test_every_column_that_is_explained_is_one_of_the_answer(self, asked: Question, small: Lake) -> None:
        answer = small.reading.ask(asked.name, ARGUMENTS, end=END)
        assert asked.columns.keys() <= set(answer.columns)

    def test_is_of_one_tenant_and_one_period(self, asked: Question) -> None:
        assert all(f":{name}" in asked.sql for name in EVERYWHERE)


def test_asked_in_athena_the_answers_are_the_same_though_rows_are_there_twice(lake: Lake) -> None:
    rows = some_rows()
    lake.holds(*rows)
    once_each = {name: as_dicts(lake.reading.ask(name, ARGUMENTS, end=END)) for name in questions()}
    connection = Lake(lake.warehouse).holds(*rows).warehouse.connection()
    for name, expected in once_each.items():
        answer = connection.execute(for_athena(statement(name, "fjord", ARGUMENTS, end=END)))
        names = [column[0] for column in answer.description]
        assert [dict(zip(names, row, strict=True)) for row in answer.fetchall()] == expected, name


def some_rows() -> list[Row]:
    challenged = [a_decision(n, recommendation="challenge", decided="challenge", rule="Large", score=80.0) for n in range(10, 14)]
    allowed = [a_decision(n, amount=100.0, currency="NOK", shadow_model="m2", shadow_decided="deny") for n in range(20, 26)]
    ended = [a_result(row, "success" if number else "failure") for number, row in enumerate(challenged)]
    return [*challenged, *allowed, *ended, a_label(challenged[0], 1), a_label(allowed[0], 2)]


class TestAnswers:
    def test_who_was_challenged_and_who_passed(self, lake: Lake) -> None:
        rows = [a_decision(number, recommendation="challenge") for number in range(4)]
        lake.holds(*rows, a_decision(9), a_result(rows[0], "success"), a_result(rows[1], "success"), a_result(rows[2], "failure"))
        (line,) = lake.ask("challenged_and_passed")
        assert (line["challenged"], line["ended"], line["passed"], line["pass_rate"]) == (4, 3, 2, 0.6667)

    def test_fraud_by_reason_counts_the_label_that_stands(self, lake: Lake) -> None:
        one, two, three = (a_decision(number) for number in range(3))
        taken_back = a_label(two, 2)
        lake.holds(one, two, three, a_decision(4, reason="IP_TOR"), a_label(one, 1), taken_back)
        lake.holds({**taken_back, "event_id": "f" * 32, "state": "withdrawn", "happened_at": NOW + HOUR})
        lake.holds(a_label(three, 3), {**a_label(three, 4), "label_type": "CONFIRMED_LEGIT", "is_fraud": False})
        lines = {line["reason"]: (line["actions"], line["fraud"]) for line in lake.ask("fraud_by_reason_and_week")}
        assert lines == {"DEVICE_NEW": (3, 1), "IP_TOR": (1, 0)}

    def test_a_rules_precision_is_fraud_among_the_labelled(self, lake: Lake) -> None:
        rows = [a_decision(number, rule="Large", recommendation="challenge") for number in range(5)]
        lake.holds(*rows, a_decision(9, rule="Other"), *(a_label(row, number) for number, row in enumerate(rows[:3])))
        lake.holds({**a_label(rows[3], 9), "label_type": "CONFIRMED_LEGIT", "is_fraud": False}, a_result(rows[4], "success"))
        (line,) = lake.ask("rule_precision", rule="Large")
        assert (line["actions"], line["fraud"], line["legitimate"], line["passed"], line["precision"]) == (5, 3, 1, 1, 0.75)

    def test_friction_by_country(self, lake: Lake) -> None:
        rows = [a_decision(number, country="SE", recommendation="challenge") for number in range(2)]
        lake.holds(*rows, a_decision(5, country="SE"), a_decision(6, country="SE", recommendation="deny"), a_decision(7))
        lake.holds(a_result(rows[0], "success"), a_result(rows[1], "incomplete"))
        lines = {line["country"]: (line["actions"], line["friction_rate"], line["passed_rate"]) for line in lake.ask("friction_by_country")}
        assert lines == {"SE": (4, 0.75, 0.5), "NO": (1, 0.0, None)}

    def test_chargebacks_after_allow(self, lake: Lake) -> None:
        paid = [a_decision(number, amount=50.0, currency="NOK", base_type="transaction") for number in range(3)]
        denied = a_decision(5, recommendation="deny", amount=50.0, currency="NOK")
        lake.holds(*paid, denied, a_label(paid[0], 1), a_label(paid[1], 2, source="MANUAL_REVIEW"), a_label(denied, 3))
        (line,) = lake.ask("chargebacks_after_allow")
        assert (line["chargebacks"], line["amount"], line["currency"], line["days"]) == (1, 50.0, "NOK", 3.0)

    def test_a_devices_history_the_newest_first(self, lake: Lake) -> None:
        first, second = a_decision(1), a_decision(2, happened_at=NOW + HOUR)
        lake.holds(first, second, a_decision(3, device="e" * 32), a_result(first, "failure"))
        assert [(line["action_id"], line["result"]) for line in lake.ask("device_history")] == [
            (second["action_id"], None),
            (first["action_id"], "failure"),
        ]

    def test_a_users_devices(self, lake: Lake) -> None:
        mine = [a_decision(number, subject="u1", score=float(number)) for number in range(3)]
        lake.holds(*mine, a_decision(8, subject="u1", device="e" * 32, happened_at=NOW + HOUR), a_decision(9))
        assert [(line["device"][0], line["actions"], line["highest"]) for line in lake.ask("user_history")] == [
            ("e", 1, 12.0),
            ("d", 3, 2.0),
        ]

    def test_accounts_per_address(self, lake: Lake) -> None:
        lake.holds(*(a_decision(number) for number in range(5)), a_decision(6, subject="u1"), a_decision(7, address="alone"))
        (line,) = lake.ask("accounts_per_address")
        assert (line["address"], line["accounts"], line["actions"]) == ("home", 5, 6)

    def test_fraud_by_score(self, lake: Lake) -> None:
        rows = [a_decision(number, score=score) for number, score in enumerate((3.0, 9.9, 95.0, 100.0))]
        lake.holds(*rows, a_label(rows[3], 1))
        lines = {line["score_from"]: (line["actions"], line["fraud"]) for line in lake.ask("fraud_by_score")}
        assert lines == {0: (2, 0), 90: (2, 1)}

    def test_nothing_of_another_tenant_or_another_time(self, lake: Lake) -> None:
        lake.holds(a_decision(1), a_decision(2, tenant="other"), a_decision(3, happened_at=NOW - 100 * DAY))
        assert sum(line["actions"] for line in lake.ask("fraud_by_score")) == 1

    def test_an_unknown_question_and_a_missing_parameter_say_what_there_is(self, lake: Lake) -> None:
        with pytest.raises(UnknownQuestion, match="fraud_by_score"):
            lake.reading.ask("what", {})
        with pytest.raises(UnknownQuestion, match="needs rule"):
            lake.reading.ask("rule_precision", {})

    def test_an_argument_is_a_text_whatever_it_says(self, lake: Lake) -> None:
        lake.holds(a_decision(1))
        assert lake.ask("device_history", device="' OR 1 = 1 --") == []


FORBIDDEN = {
    "a file": "SELECT * FROM read_text('/etc/hostname')",
    "a file by its name": "SELECT * FROM '/etc/hostname'",
    "a file in an expression": "SELECT (SELECT content FROM read_text('/etc/hostname'))",
    "the tables' files": "SELECT * FROM read_parquet('tables/**/*.parquet')",
    "what views are made of": "SELECT sql FROM duckdb_views()",
    "the catalogue": "SELECT * FROM information_schema.tables",
    "another catalogue": "SELECT * FROM system.main.duckdb_views",
    "a query in a text": "SELECT * FROM query('SELECT 1')",
    "a change": "DELETE FROM decisions",
    "a new table": "CREATE TABLE a AS SELECT 1",
    "a file that is written": "COPY decisions TO '/tmp/out.csv'",
    "another database": "ATTACH 'x.db'",
    "a setting": "SET memory_limit = '100GB'",
    "a pragma": "PRAGMA database_list",
    "two statements": "SELECT 1; SELECT 2",
    "nothing": "",
    "what is no SQL": "SELEC",
    "a macro of tables": "SELECT * FROM pragma_version()",
}


class TestFreely:
    def test_whatever_is_asked_is_of_ones_own_rows(self, lake: Lake) -> None:
        lake.holds(a_decision(1), a_decision(2, tenant="other"))
        assert lake.reading.sql("SELECT count(*), max(tenant) FROM decisions").rows == [(1, "fjord")]
        assert lake.reading.sql("WITH d AS (SELECT * FROM decisions) SELECT count(*) FROM d, unnest([1, 2])").rows == [(2,)]

    @pytest.mark.parametrize("what", FORBIDDEN)
    def test_nothing_else_is_read_and_nothing_changed(self, small: Lake, what: str) -> None:
        with pytest.raises(Refused):
            small.reading.sql(FORBIDDEN[what])
        with pytest.raises(Refused):
            small.reading.export(FORBIDDEN[what], Path("out.csv"))

    def test_what_takes_too_long_is_ended(self, warehouse: Warehouse) -> None:
        reading = Reading(warehouse, "fjord", seconds=0.2)
        with pytest.raises(Refused, match="took more than"):
            reading.sql("SELECT count(*) FROM range(100000000) AS a, range(100000) AS b WHERE a.range % 7 = b.range % 11")
        reading.close()

    def test_what_takes_too_much_memory_is_ended(self, warehouse: Warehouse) -> None:
        reading = Reading(warehouse, "fjord", memory="20MB")
        with pytest.raises(Refused, match="emory"):
            reading.sql("SELECT list(range) FROM range(100000000)")
        reading.close()

    @pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl"])
    def test_is_exported_into_a_file(self, lake: Lake, tmp_path: Path, ending: str) -> None:
        lake.holds(*(a_decision(number) for number in range(50)))
        path = tmp_path / f"out{ending}"
        assert lake.reading.export("SELECT action_id, score FROM decisions;", path) == 50
        read: Mapping[str, Callable[[], int]] = {
            ".parquet": lambda: pq.read_table(path).num_rows,
            ".csv": lambda: len(path.read_text().splitlines()) - 1,
            ".jsonl": lambda: len([json.loads(line) for line in path.read_text().splitlines()]),
        }
        assert read[ending]() == 50

    def test_a_file_of_another_kind_is_refused(self, lake: Lake, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="jsonl"):
            lake.reading.export("SELECT 1", tmp_path / "out.xlsx")


def test_a_finding_is_what_the_framework_calls_one(lake: Lake) -> None:
    lake.holds(a_decision(1, decided="deny", score=97.4), a_decision(2, decided="challenge", device_platform=None), a_decision(3))
    found = as_dicts(lake.reading.sql("SELECT * FROM ocsf_detection_findings"))
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0")).get_class_schema("detection_finding")
    validator = Draft202012Validator(schema)
    assert len(found) == 2
    for finding in found:
        plain = {name: value for name, value in known(finding).items() if name not in ("tenant", "happened_at")}
        assert [fault.message for fault in validator.iter_errors(plain)] == []
    assert {finding["severity_id"] for finding in found} == {3, 4}


def known(value: Any) -> Any:
    """Without what is null."""
    if isinstance(value, dict):
        return {name: known(part) for name, part in value.items() if part is not None}
    return [known(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", views())
def test_a_view_is_understood_in_both_places(name: str, dialect: str) -> None:
    (parsed,) = sqlglot.parse(views()[name], dialect=dialect)
    assert parsed


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_a_table_is_read_once_with_all_its_columns(kind: Table, warehouse: Warehouse) -> None:
    row = a_row(kind.event, 1)
    for _ in range(2):
        warehouse.append(kind, [row])
    found = warehouse.connection().execute(once(kind.name))
    assert [column[0] for column in found.description] == list(BY_NAME[kind.name].by_name)
    assert len(found.fetchall()) == 1


def test_an_answer_is_shown_in_columns() -> None:
    shown = table(Answer(columns=["week", "n"], rows=[(datetime(2026, 6, 1), 3), (datetime(2026, 6, 8, 1, 2, 3), None)]))
    assert shown.splitlines() == ["week                 n", "2026-06-01           3", "2026-06-08 01:02:03"]


def test_the_engine_is_one_that_needs_no_extension() -> None:
    loaded = duckdb.connect().execute("SELECT extension_name FROM duckdb_extensions() WHERE loaded").fetchall()
    assert {name for (name,) in loaded} >= {"parquet", "json"}
