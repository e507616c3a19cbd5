"""Traffic of our own making: a population with its attackers over days.

    python -m local.traffic --people 300 --days 30 --attackers stuffing=400 takeover=40

It lives in this process, under a clock of its own, or with --server at a running server (`make run`), as fast as that answers.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from local.embedded import Embedded
from simulator import attackers, rba
from simulator.actors import Application
from simulator.records import Logins, Observations, Truth
from simulator.running import running
from simulator.summary import Summary
from simulator.world import A_DAY, BEGIN, World, imagine, live

EVERY = 2.0  # seconds between two reports of progress


def main() -> None:
    options = _parser().parse_args()
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.traffic", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="what `make run` wrote")
    parser.add_argument("--seed", type=int, default=1, help="the same seed acts the same way (default: %(default)s)")
    parser.add_argument("--people", type=int, default=100, help="how many customers (default: %(default)s)")
    parser.add_argument("--days", type=int, default=10, help="how many days they live (default: %(default)s)")
    parser.add_argument(
        "--attackers", nargs="*", type=_attack, default=[], metavar="NAME=VISITS",
        help=f"all=VISITS, or any of {', '.join(attackers.CATALOGUE)}; they come when a quarter of the days has passed",
    )  # fmt: skip
    parser.add_argument("--server", action="store_true", help="against the running server, now, instead of in this process")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="who did what, and what it was, as CSV")
    parser.add_argument("--observations", type=Path, metavar="FILE", help="what each reason measured, with the truth, as JSON lines")
    parser.add_argument("--logins", type=Path, metavar="FILE", help="the sign-ins in the public schema (.csv or .csv.gz)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the table as JSON")
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


type Behind = tuple[Application, Callable[[float], None], Callable[[], None], Callable[[str], Mapping[str, object]] | None]


def _behind(world: World, options: argparse.Namespace, stack: ExitStack) -> Behind:
    """What stands behind the traffic: the application, who is told of the time, who learns, and how a stored decision is found."""
    if options.server:
        return running(options.credentials), lambda at: None, lambda: None, None
    house = Embedded(world.internet, round(world.begin * 1000), options.seed)
    application = stack.enter_context(house.open())
    return application, lambda at: house.advance(round(at * 1000)), house.learn, lambda token: house.action(token).decision


def _say(text: str) -> None:
    print(f"\r{text:70}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
