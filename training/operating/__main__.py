"""Operate a tenant's model: report, shadow, publish, watch; or live through a simulated year.

    report    what months were like, and what has drifted
    shadow    fit a candidate to what has come to light, and run it as the shadow
    publish   let the shadow decide, if the rule says so
    watch     go back to the model before, if the rule says so
    year      twelve simulated months with all of it, each decision with its grounds

Actions come from the lake (--lake) or from exported files (--rows). Models are read and changed in the table (--table).
"""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tessera import artefacts
from training.deployment.outcomes import latest, read
from training.operating import report, steps
from training.operating.actions import Actions
from training.operating.estimates import Audit
from training.operating.steps import Done, InTable, Keeping

STEPS: Mapping[str, Callable[[Keeping, Actions, int], Iterator[Done]]] = {
    "shadow": steps.shadow,
    "publish": steps.publish,
    "watch": steps.watch,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.step == "year":
        from training.operating.living import show

        show(options.seed, options.actions, options.lake)
        return
    if not options.lake and not options.rows:
        parser.error("say where the actions are: --lake or --rows")
    if (options.lake or options.step != "report") and not options.tenant:
        parser.error("say whose they are: --tenant")
    rows = list(read(options.rows) if options.rows else _of_lake(options.lake, options.tenant))
    if not rows:
        parser.error("there are no actions")
    actions, now = Actions.of(rows), options.now or latest(rows)
    if options.step == "report":
        print(report.text(actions, _deciding(options), now, options.audit))
        return
    if not (options.table and options.author):
        parser.error(f"{options.step} changes models: it wants --table and --author")
    done = list(STEPS[options.step](_kept(options), actions.as_of(now), now))
    print("\n".join(map(str, done)) or f"{options.step}: there is nothing to do")


def audit_of(text: str) -> Audit:
    """`96/100,184/200`: labels that were right, frauds that were reported.

    Raises:
        ArgumentTypeError: it does not say that.
    """
    try:
        (upheld, labels), (reported, frauds) = (map(int, part.split("/")) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 96/100,184/200") from None
    if not (0 <= upheld <= labels and 0 < reported <= frauds and labels):
        raise argparse.ArgumentTypeError(f"{text!r}: no part can be larger than its whole, and some fraud must be reported")
    return Audit(upheld=upheld, labels=labels, reported=reported, frauds=frauds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.operating", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    steps_there_are = parser.add_subparsers(dest="step", required=True)
    for step in ("report", *STEPS):
        one = steps_there_are.add_parser(step)
        one.add_argument("--lake", type=Path, metavar="DIR", help="the lake's folder")
        one.add_argument("--rows", type=Path, nargs="+", metavar="FILE", help="what `local.admin export-actions` wrote")
        one.add_argument("--tenant", help="whose actions and models")
        one.add_argument("--table", default=os.environ.get("TESSERA_GOVERNANCE_TABLE"), help="default TESSERA_GOVERNANCE_TABLE")
        one.add_argument("--author", help="who changes models; stored with the change")
        one.add_argument("--now", type=int, metavar="MS", help="as of when, epoch milliseconds (default: the latest action or label)")
        if step == "report":
            audit = "of labels looked into, how many were right; of frauds known from elsewhere, how many were labelled: 96/100,184/200"
            one.add_argument("--audit", type=audit_of, help=audit)
    year = steps_there_are.add_parser("year")
    year.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    year.add_argument("--actions", type=int, default=20_000, help="in a plain month (default: %(default)s)")
    year.add_argument("--lake", type=Path, metavar="DIR", help="a folder to write the year into, as tenant `year`")
    return parser


def _of_lake(folder: Path, tenant: str) -> Iterator[Mapping[str, object]]:
    from local.lake.warehouse import Warehouse
    from training.operating import lake

    with Warehouse.open(folder) as warehouse:
        yield from lake.rows(warehouse, tenant)


def _kept(options: argparse.Namespace) -> InTable:
    import boto3

    from tessera.service.store.facade import Store

    return InTable(Store(boto3.client("dynamodb"), options.table), options.tenant, options.author)


def _deciding(options: argparse.Namespace) -> Mapping[str, object]:
    """The model that decides, if the table is named; else the one that ships."""
    if not (options.table and options.tenant):
        return artefacts.read("model")
    keeping = _kept(options)
    return keeping.version(keeping.head.current)


if __name__ == "__main__":
    main()
