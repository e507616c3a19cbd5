"""Who of honest people is accused on a first visit: `make bench-people`, or `python -m tests.browsers.personas [--runs 10] [--only names]`.

A row for each persona, in its browsers by turns; then what all of them come to, and some programs beside them; then recorded hands that are
replayed at the API (`benchmarks.people`). Ends with 1 if a line falls short: nobody is challenged or denied (of those replayed, half a
percent), no persona's mean is above 45, and no reason accuses more than .3 % of people, those personas left out that say why it may
(`explains`).
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks import people as recorded
from benchmarks.people import Row
from tests.browsers import display
from tests.browsers.__main__ import adversaries, typists
from tests.browsers.adversaries import ADVERSARIES
from tests.browsers.bank import Founder
from tests.browsers.first_visits import FirstVisit, Reception, came, missing
from tests.browsers.ordinary import BROWSERS
from tests.browsers.personas import Persona, Seat, personas
from tests.served.conftest import start

MOST_STOPPED, MOST_MEAN, MOST_ACCUSED = 0, 45.0, 0.003
DEFAULT_ADVERSARIES = ("xdotool, jumps", "DevTools protocol by hand, headful")


def row_of(persona: Persona, visits: Sequence[FirstVisit]) -> Row | None:
    """What its visits came to; None where none reached the bank."""
    verdicts = [one.verdict for one in visits if one.verdict is not None]
    if not verdicts:
        return None
    accusing = Counter(reason for verdict in verdicts for reason in verdict.accusing)
    return Row(
        kind=persona.name,
        runs=len(verdicts),
        challenged=sum(verdict.recommendation == "challenge" for verdict in verdicts),
        denied=sum(verdict.recommendation == "deny" for verdict in verdicts),
        mean=round(sum(verdict.score for verdict in verdicts) / len(verdicts), 1),
        highest=max(verdict.score for verdict in verdicts),
        accusing=dict(accusing.most_common()),
    )


def unexplained(rows: Mapping[Persona, Row]) -> dict[str, float]:
    """By reason, the share of people whom it accuses without an explanation, the largest first."""
    people = sum(row.runs for row in rows.values())
    accused = Counter[str]()
    for persona, row in rows.items():
        accused.update({reason: count for reason, count in row.accusing.items() if reason not in persona.explains})
    return {reason: count / people for reason, count in accused.most_common()}


def lines_missed(rows: Mapping[Persona, Row], visits: Sequence[FirstVisit]) -> list[str]:
    """What falls short, in words; nothing, where every line holds."""
    missed = [
        f"{persona.name}: {row.challenged} challenged, {row.denied} denied" for persona, row in rows.items() if row.stopped > MOST_STOPPED
    ]
    missed += [f"{persona.name}: mean {row.mean}, line {MOST_MEAN}" for persona, row in rows.items() if row.mean > MOST_MEAN]
    for reason, share in unexplained(rows).items():
        if share > MOST_ACCUSED:
            whom = [persona.name for persona, row in rows.items() if reason in row.accusing and reason not in persona.explains]
            missed.append(f"{reason} accuses {share:.1%} unexplained, line {MOST_ACCUSED:.1%}: {', '.join(whom)}")
    lost = Counter(one.persona for one in visits if one.verdict is None)
    return missed + [f"{name}: {count} sign-ins did not reach the bank" for name, count in lost.items()]


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned columns."""
    heading = ("persona", "runs", "challenged", "denied", "mean", "highest", "accused by")
    cells = [heading]
    for row in rows:
        figures = (row.runs, row.challenged, row.denied, row.mean, row.highest)
        cells.append((row.kind, *map(str, figures), ", ".join(f"{reason} {count}" for reason, count in row.accusing.items())))  # type: ignore[arg-type]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heading))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def _told(one: FirstVisit) -> None:
    verdict = one.verdict
    points = " ".join(f"{reason} {verdict.points[reason]:+.1f}" for reason in verdict.accusing) if verdict else one.failed
    told = f"{verdict.recommendation} {verdict.score}" if verdict else "did not arrive:"
    print(f"  {one.persona}, {one.browser}, {one.run}: {told} {points}".rstrip(), file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browsers.personas", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--runs", type=int, default=10, metavar="N", help="of each persona, in its browsers by turns (default: %(default)s)"
    )
    parser.add_argument("--only", default="", metavar="NAMES", help="parts of names, with commas between (default: all)")
    parser.add_argument("--browser", choices=BROWSERS, help="those who have this one alone (default: both)")
    parser.add_argument("--seats", type=int, default=3, metavar="N", help="people at once (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="whose typing people have (default: %(default)s)")
    parser.add_argument("--running", type=Path, metavar="FOLDER", help="`.local` of a `make run` to come to (default: one of our own)")
    parser.add_argument(
        "--adversaries", choices=("none", "few", "all"), default="few", help="whose rows stand beside (default: %(default)s)"
    )
    parser.add_argument(
        "--replayed", type=int, default=100, metavar="N", help="recorded hands of each kind (default: %(default)s; 0: none)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    options = parser.parse_args()
    wanted = [part.strip() for part in options.only.lower().split(",") if part.strip()]
    chosen = [one for one in personas() if not wanted or any(part in one.name.lower() for part in wanted)]
    if options.browser:
        chosen = [replace(one, browsers=(options.browser,)) for one in chosen if options.browser in one.browsers]
    if not chosen:
        sys.exit("No persona has a name like that.")
    unable = {persona.name: lacking for persona in chosen if (lacking := missing(persona))}
    if lacking := display.missing():
        sys.exit(f"Needed and not here: {', '.join(lacking)}. `make bench-people` installs Debian's.")
    visits, began = list[FirstVisit](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        if options.running is None:
            opened.callback(start(Path(folder)).stop)
        running = options.running or Path(folder)
        environments = [opened.enter_context(display.display()) for _ in range(options.seats)]
        reception = Reception(Founder.of(running), typists=typists(options.data))
        coming = [
            (one, one.browsers[run % len(one.browsers)], run) for run in range(options.runs) for one in chosen if one.name not in unable
        ]

        def told(one: FirstVisit) -> None:
            visits.append(one)
            _told(one)

        came(reception, coming, [Seat(browser=environment, hand=environment) for environment in environments], told)
        programs = [
            one for one in ADVERSARIES if options.adversaries == "all" or (options.adversaries == "few" and one.name in DEFAULT_ADVERSARIES)
        ]
        credentials = json.loads((running / "credentials.json").read_text())
        beside = list(adversaries(credentials, environments[0], programs))
    by_persona = defaultdict[str, list[FirstVisit]](list)
    for one in visits:
        by_persona[one.persona].append(one)
    rows = {persona: row for persona in chosen if (row := row_of(persona, by_persona[persona.name]))}
    print(table(list(rows.values())))
    people, stopped = sum(row.runs for row in rows.values()), sum(row.challenged + row.denied for row in rows.values())
    print(f"\n{people} first visits of {len(rows)} kinds in {(time.monotonic() - began) / 60:.0f} min: {stopped} challenged or denied")
    for name, lacking in unable.items():
        print(f"cannot come to this machine: {name} (needs {', '.join(lacking)})")
    for adversary, verdict in beside:
        print(f"program: {adversary.name}: {f'{verdict.recommendation} {verdict.score}' if verdict else 'did not arrive'}")
    replayed = recorded.replayed(options.data, options.replayed) if options.replayed and not wanted and options.data.is_dir() else []
    held = list(recorded.lines(replayed)) if replayed else []
    if replayed:
        print(f"\nRecorded hands, replayed at the API:\n{recorded.table(replayed)}")
    missed = [*lines_missed(rows, visits), *(f"{name}: cannot come to this machine" for name in unable)]
    missed += [f"replayed, {row.what}: {row.figure} ({row.judged}), line {row.line}" for row in held if row.verdict == "falls short"]
    print("\n".join(["", "Falls short:", *missed] if missed else ["", "Every line holds."]))
    if options.json:
        written = {
            "rows": [asdict(row) for row in rows.values()],
            "visits": [asdict(one) for one in visits],
            "unable": unable,
            "replayed": [asdict(row) for row in replayed],
            "programs": [{"name": one.name, "verdict": asdict(verdict) if verdict else None} for one, verdict in beside],
            "missed": missed,
        }
        options.json.write_text(json.dumps(written, indent=1) + "\n")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
