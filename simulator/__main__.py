"""Traffic of our own making.

    python -m simulator traffic --people 300 --days 30 --attackers stuffing=400 takeover=40
    python -m simulator bot --count 5

`traffic` is a population with its attackers over days: in this process, under a clock of its own, or with --server against a running
server, as fast as that answers. Any other actor acts `--count` times against a running server (`make run`).
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random

from simulator import attackers, rba
from simulator.actors import ACTORS, Application
from simulator.records import Logins, Observations, Truth
from simulator.summary import Summary
from simulator.transport import HttpTransport
from simulator.world import A_DAY, BEGIN, World, imagine, live

EVERY = 2.0  # seconds between two reports of progress


def main() -> None:
    options = _parser().parse_args()
    if options.actor == "traffic":
        _traffic(options)
        return
    for attempt in ACTORS[options.actor](_running(options.credentials), Random(options.seed), options.count):
        if options.json:
            print(json.dumps({"actor": attempt.actor, "result": attempt.result, **attempt.answer}), flush=True)
            continue
        print(
            f"{attempt.actor:10} {attempt.recommendation:10} {attempt.score:5.1f}  {attempt.result:8} {', '.join(attempt.reasons)}",
            flush=True,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="what `make run` wrote")
    actors = parser.add_subparsers(dest="actor", required=True, metavar="ACTOR", help=f"traffic, {', '.join(sorted(ACTORS))}")
    seeded = argparse.ArgumentParser(add_help=False)
    seeded.add_argument("--seed", type=int, default=1, help="the same seed acts the same way (default: %(default)s)")
    seeded.add_argument("--credentials", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for name in sorted(ACTORS):
        one = actors.add_parser(name, parents=[seeded])
        one.add_argument("--count", type=int, default=5, help="how many attempts (default: %(default)s)")
        one.add_argument("--json", action="store_true", help="an object a line, with the whole answer")
    traffic = actors.add_parser("traffic", parents=[seeded], help="a population and its attackers over days")
    traffic.add_argument("--people", type=int, default=100, help="how many customers (default: %(default)s)")
    traffic.add_argument("--days", type=int, default=10, help="how many days they live (default: %(default)s)")
    traffic.add_argument(
        "--attackers", nargs="*", type=_attack, default=[], metavar="NAME=VISITS",
        help=f"all=VISITS, or any of {', '.join(attackers.CATALOGUE)}; they come when a quarter of the days has passed",
    )  # fmt: skip
    traffic.add_argument("--server", action="store_true", help="against the running server, now, instead of in this process")
    traffic.add_argument("--truth", type=Path, metavar="FILE", help="who did what, and what it was, as CSV")
    traffic.add_argument("--observations", type=Path, metavar="FILE", help="what each reason measured, with the truth, as JSON lines")
    traffic.add_argument("--logins", type=Path, metavar="FILE", help="the sign-ins in the public schema (.csv or .csv.gz)")
    traffic.add_argument("--json", type=Path, metavar="FILE", help="the table as JSON")
    return parser


def _attack(text: str) -> tuple[str, int]:
    """`stuffing=40`.

    Raises:
        ValueError: the number is none.
    """
    name, _, count = text.partition("=")
    if name not in (*attackers.CATALOGUE, "all"):
        raise argparse.ArgumentTypeError(f"there is no attack {name}")
    return name, int(count or 20)


def _running(credentials: Path) -> Application:
    """The application of a running server."""
    if not credentials.exists():
        sys.exit(f"{credentials} is missing: start the server with `make run`, or name the file with --credentials.")
    told = json.loads(credentials.read_text())
    return Application(transport=HttpTransport(told["base_url"]), client_id=told["client_id"], client_secret=told["client_secret"])


def _traffic(options: argparse.Namespace) -> None:
    asked = dict(options.attackers)
    attacks = {name: asked.get(name, asked.get("all", 0)) for name in attackers.CATALOGUE}
    begin = (time.time() // A_DAY - options.days) * A_DAY if options.server else BEGIN
    world = imagine(options.people, options.days, {name: count for name, count in attacks.items() if count}, options.seed, begin)
    began, summary, logins = time.monotonic(), Summary(), Logins(world.internet.place)
    with ExitStack() as stack:
        application, goes, learn, decision = _behind(world, options, stack)
        truth = stack.enter_context(Truth(options.truth))
        observations = stack.enter_context(Observations(options.observations, decision))
        shown = began
        for number, deed in enumerate(live(world.visits, application, goes), 1):
            for record in (summary, truth, observations, logins):
                record.note(deed)
            learn()
            if (now := time.monotonic()) - shown > EVERY:
                shown = now
                _say(f"day {(deed.at - world.begin) / 86_400:.1f} of {world.days}, {number} actions, {number / (now - began):.0f} a second")
        _say(f"{summary.count} actions in {time.monotonic() - began:.0f} s\n")
    if options.logins:
        rba.write(options.logins, logins.finished())
    print("\n".join(summary.lines()))
    if options.json:
        asked_for = {"people": options.people, "days": options.days, "attacks": attacks, "seed": options.seed}
        options.json.write_text(json.dumps({**asked_for, "rows": summary.as_json()}, indent=1) + "\n")


type Behind = tuple[Application, Callable[[float], None], Callable[[], None], Callable[[str], Mapping[str, object]] | None]


def _behind(world: World, options: argparse.Namespace, stack: ExitStack) -> Behind:
    """What stands behind the traffic: the application, who is told of the time, who learns, and how a stored decision is found."""
    if options.server:
        return _running(options.credentials), lambda at: None, lambda: None, None
    from simulator.embedded import Embedded

    house = Embedded(world.internet, round(world.begin * 1000), options.seed)
    application = stack.enter_context(house.open())
    return application, lambda at: house.advance(round(at * 1000)), house.learn, lambda token: house.action(token).decision


def _say(text: str) -> None:
    print(f"\r{text:70}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
