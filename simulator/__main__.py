"""A simulated actor acts `--count` times against a running server (`make run`): `python -m simulator bot --count 5`.

A whole population with its attackers over days is `python -m local.traffic`.
"""

import argparse
import json
from pathlib import Path
from random import Random

from simulator.actors import ACTORS
from simulator.running import running


def main() -> None:
    options = _parser().parse_args()
    for attempt in ACTORS[options.actor](running(options.credentials), Random(options.seed), options.count):
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
    actors = parser.add_subparsers(dest="actor", required=True, metavar="ACTOR", help=", ".join(sorted(ACTORS)))
    seeded = argparse.ArgumentParser(add_help=False)
    seeded.add_argument("--seed", type=int, default=1, help="the same seed acts the same way (default: %(default)s)")
    seeded.add_argument("--credentials", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for name in sorted(ACTORS):
        one = actors.add_parser(name, parents=[seeded])
        one.add_argument("--count", type=int, default=5, help="how many attempts (default: %(default)s)")
        one.add_argument("--json", action="store_true", help="an object a line, with the whole answer")
    return parser


if __name__ == "__main__":
    main()
