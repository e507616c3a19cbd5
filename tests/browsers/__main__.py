"""Who is stopped at the demo's sign-in, and who is not: `make bench-browsers`, or `python -m tests.browsers [--people 300] [--json FILE]`.

A row for each adversary; people by browser, with an interval (Wilson's, 95 %); what all of a kind come to; the size of the SDK. Ends with 1
if anything falls short of its line. People type as somebody was recorded to, where the recordings are (`--data`).
"""

import argparse
import gzip
import itertools
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path

from datasets.keystrokes import sentences
from tests.browsers import display
from tests.browsers.adversaries import ADVERSARIES, Adversary
from tests.browsers.bank import Credentials, Verdict, visit
from tests.browsers.hand import Typed
from tests.browsers.ordinary import BROWSERS, found
from tests.browsers.people import Screen, SignIn
from tests.served.conftest import start

PLAIN_STOPPED, STEALTH_STOPPED = 0.95, 0.60
PEOPLE_STOPPED = 0.05  # at the most, by the upper end of the interval
SDK = Path("functions/serve_web/sdk/tessera.js")
LARGEST_SDK = 20_000  # bytes, gzipped
FIRST_ADVERSARY = 1_000_000  # seeds of people lie below


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: `told` is the figure or the recommendation, `holds` whether it reaches its line; None if it has no line."""

    what: str
    told: str
    more: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.holds is None else "ok" if self.holds else "falls short"


def adversaries(
    credentials: Credentials, environment: Mapping[str, str], chosen: Sequence[Adversary]
) -> Iterator[tuple[Adversary, Verdict | None]]:
    """Each comes, and once more where its sign-in never reached the bank; what it came to, or None where neither did. Their
    customers' passwords have a capital, as most banks ask for one."""
    for number, adversary in enumerate(chosen):
        verdict = None
        for attempt in range(2):
            with (
                visit(credentials, FIRST_ADVERSARY + 1000 * attempt + number, capitals=True) as customer,
                suppress(Exception),
            ):  # a driver may fail in any way
                adversary.script(customer, environment)
                verdict = customer.verdict(5)
            if verdict is not None:
                break
        yield adversary, verdict


def typists(data: Path) -> Sequence[Typed]:
    """What people were recorded to type, where the recordings are (`typing_aalto.csv.gz`); nothing where they are not."""
    return [typed for _, typed in sorted(sentences(data).items())] if (data / "typing_aalto.csv.gz").exists() else ()


def people(credentials: Credentials, environments: Sequence[Mapping[str, str]], count: int, typed: Sequence[Typed] = ()) -> list[SignIn]:
    """So many sign-ins by hand that reach the bank, or a few more, on as many displays at once as there are environments, by browsers in
    turn; and those that did not reach it, of which there may be a third as many."""
    seeds, done = itertools.count(1), list[SignIn]()

    def wanted() -> bool:
        arrived = sum(one.verdict is not None for one in done)
        return arrived < count and len(done) - arrived <= count / 3

    def sit(environment: Mapping[str, str]) -> None:
        screen = Screen(credentials, environment, typed)
        while wanted():
            seed = next(seeds)
            for signed_in in screen.person(BROWSERS[seed % 2], seed):
                done.append(signed_in)
                print(f"  {_person(signed_in)}", file=sys.stderr, flush=True)

    seats = [threading.Thread(target=sit, args=(environment,)) for environment in environments]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    return done


def wilson(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = count / total, z * z
    middle, half = share + square / (2 * total), z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, (middle - half) / (1 + square / total)), min(1.0, (middle + half) / (1 + square / total))


def rows_of_adversaries(found_out: Sequence[tuple[Adversary, Verdict | None]]) -> Iterator[Row]:
    for adversary, verdict in found_out:
        name = f"{adversary.name} ({adversary.browser}, {adversary.kind}{', kept out' if adversary.kept_out else ''})"
        if verdict is None:
            yield Row(what=name, told="did not arrive", holds=False)
        else:
            yield Row(what=name, told=f"{verdict.recommendation} {verdict.score}", more=" ".join(verdict.reasons), holds=verdict.stopped)
    yield _share("plain adversaries stopped", found_out, lambda one: one.kind == "plain", PLAIN_STOPPED)
    yield _share("stealth adversaries stopped", found_out, lambda one: one.kind == "stealth", STEALTH_STOPPED)
    yield _share("of them, kept out while weights were chosen", found_out, lambda one: one.kept_out, None)


def _share(what: str, found_out: Sequence[tuple[Adversary, Verdict | None]], of: Callable[[Adversary], bool], line: float | None) -> Row:
    verdicts = [verdict for adversary, verdict in found_out if of(adversary)]
    stopped = sum(verdict is not None and verdict.stopped for verdict in verdicts)
    holds = None if line is None or not verdicts else stopped / len(verdicts) >= line
    return Row(what=what, told=f"{stopped} of {len(verdicts)}", more=f"line {line:.0%}" if line else "", holds=holds)


def rows_of_people(signed_in: Sequence[SignIn]) -> Iterator[Row]:
    arrived = [one for one in signed_in if one.verdict is not None]
    for browser in BROWSERS:
        yield _stopped(f"people in {browser}", [one for one in arrived if one.browser == browser])
    yield _stopped("people on their first visit", [one for one in arrived if one.visit == 1])
    yield _stopped("people who came back", [one for one in arrived if one.visit > 1])
    yield _stopped("people", arrived, PEOPLE_STOPPED)
    yield Row(what="sign-ins by hand that did not reach the bank", told=str(len(signed_in) - len(arrived)), more="left out above")


def _stopped(what: str, signed_in: Sequence[SignIn], line: float | None = None) -> Row:
    stopped = sum(one.verdict is not None and one.verdict.stopped for one in signed_in)
    low, high = wilson(stopped, len(signed_in))
    return Row(
        what=f"{what}, challenged or denied",
        told=f"{stopped} of {len(signed_in)}",
        more=f"{low:.1%} to {high:.1%}" + (f", line {line:.0%} at its upper end" if line else ""),
        holds=None if line is None else high <= line,
    )


def row_of_sdk() -> Row:
    size = len(gzip.compress(SDK.read_bytes(), 9, mtime=0))
    return Row(what="SDK, gzipped", told=f"{size} bytes", more=f"line {LARGEST_SDK}", holds=size <= LARGEST_SDK)


def _person(one: SignIn) -> str:
    verdict = one.verdict
    told = f"{verdict.recommendation} {verdict.score} {' '.join(verdict.reasons)}" if verdict else "did not arrive"
    return f"{one.browser} {one.seed}.{one.visit} {one.way}: {told}"


def table(rows: Iterable[Row]) -> str:
    """The rows as aligned columns."""
    cells = [(row.what, row.told, row.verdict, row.more) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browsers", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=300, metavar="N", help="sign-ins by hand (default: %(default)s)")
    parser.add_argument("--displays", type=int, default=3, metavar="N", help="people at once (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="whose typing people have (default: %(default)s)")
    parser.add_argument("--running", type=Path, metavar="FOLDER", help="`.local` of a `make run` to come to (default: one of our own)")
    parser.add_argument("--only", default="", metavar="TEXT", help="adversaries whose name has this in it (default: all)")
    parser.add_argument("--without-adversaries", action="store_true", help="people alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    options = parser.parse_args()
    if missing := [*display.missing(), *(browser for browser in BROWSERS if found(browser) is None)]:
        sys.exit(f"Needed and not here: {', '.join(missing)}. `make bench-browsers` installs Debian's.")
    chosen = [] if options.without_adversaries else [one for one in ADVERSARIES if options.only.lower() in one.name.lower()]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        if options.running is None:
            opened.callback(start(Path(folder)).stop)
        credentials = json.loads(((options.running or Path(folder)) / "credentials.json").read_text())
        environments = [opened.enter_context(display.display()) for _ in range(options.displays)]
        found_out = list(adversaries(credentials, environments[0], chosen))
        signed_in = people(credentials, environments, options.people, typists(options.data))
    rows = [*(rows_of_adversaries(found_out) if chosen else ()), *rows_of_people(signed_in), row_of_sdk()]
    print(table(rows))
    if options.json:
        written = {"rows": [asdict(row) | {"verdict": row.verdict} for row in rows], "people": [asdict(one) for one in signed_in]}
        options.json.write_text(json.dumps(written, indent=2))
    sys.exit(any(row.holds is False for row in rows))


if __name__ == "__main__":
    main()
