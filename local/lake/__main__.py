"""python -m local.lake: ask the lake.

    python -m local.lake questions
    python -m local.lake ask challenged_and_passed
    python -m local.lake ask rule_precision --set rule="Large payments" --days 30
    python -m local.lake sql "SELECT country, count(*) FROM decisions GROUP BY 1"
    python -m local.lake export "SELECT * FROM decisions" --to decisions.parquet
    python -m local.lake athena fraud_by_score

The lake of `make run` is in `.local/lake`, and its tenant is `fjord`. Answers and exports are of one tenant. `athena` prints a question as
it is asked on AWS, where each event counts once though Firehose may have written it twice.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pyiceberg.exceptions import NoSuchTableError

from local.lake.reading import Answer, Reading, Refused, statement
from local.lake.warehouse import Warehouse
from tessera_lake.asking import UnknownQuestion, for_athena, questions

TENANT = "fjord"


def main() -> None:
    options = _arguments().parse_args()
    try:
        print(_told(options))
    except NoSuchTableError:
        sys.exit("The lake is being made; ask again in a moment.")
    except (UnknownQuestion, Refused) as fault:
        sys.exit(f"{str(fault)[:1].upper()}{str(fault)[1:]}")


def _told(options: argparse.Namespace) -> str:
    match options.what:
        case "questions":
            return "\n".join(f"{name:26} {each.title}" for name, each in questions().items())
        case "athena":
            return for_athena(statement(options.question, options.tenant, _said(options), end=options.until, days=options.days))
    if not (options.folder / "catalogue.db").exists():
        raise Refused(f"there is no lake in {options.folder}: start `make run`, or name another with --folder")
    with Warehouse(options.folder) as warehouse:
        reading = Reading(warehouse, options.tenant)
        match options.what:
            case "ask":
                return table(reading.ask(options.question, _said(options), end=options.until, days=options.days))
            case "sql":
                return table(reading.sql(options.text))
        return f"{reading.export(options.text, options.to)} rows in {options.to}"


def _said(options: argparse.Namespace) -> Mapping[str, str]:
    return dict(each.split("=", 1) for each in options.set)


def table(answer: Answer) -> str:
    """An answer as columns of text."""
    lines = [list(answer.columns), *([_shown(value) for value in row] for row in answer.rows)]
    widths = [min(40, max(len(line[place]) for line in lines)) for place in range(len(answer.columns))]
    return "\n".join("  ".join(text[:40].ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    return "" if value is None else str(value)


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(prog="python -m local.lake", description="Ask the lake.")
    whose = argparse.ArgumentParser(add_help=False)
    whose.add_argument("--folder", type=Path, default=Path(".local/lake"), help="where the lake is (default: %(default)s)")
    whose.add_argument("--tenant", default=TENANT, help="whose rows (default: %(default)s)")
    asked = argparse.ArgumentParser(add_help=False)
    asked.add_argument("question", help="its name; `questions` has them")
    asked.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the question")
    asked.add_argument("--days", type=int, help="for how long is asked; each question has its own")
    asked.add_argument("--until", type=_moment, help="until when, as in 2026-11-30 (default: now)")
    free = argparse.ArgumentParser(add_help=False)
    free.add_argument("text", help="one SELECT")
    kinds = arguments.add_subparsers(dest="what", required=True)
    kinds.add_parser("questions", help="the documented questions")
    kinds.add_parser("ask", parents=[whose, asked], help="the answer to a documented question")
    kinds.add_parser("sql", parents=[whose, free], help="the answer to a free one")
    kinds.add_parser("athena", parents=[whose, asked], help="a documented question as SQL for Athena")
    export = kinds.add_parser("export", parents=[whose, free], help="an answer of any size into a file")
    export.add_argument("--to", type=Path, required=True, help="a file that ends with .parquet, .csv or .jsonl")
    return arguments


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
