"""Send traffic to a running server: `python -m simulator bot --count 5`."""

import argparse
import json
import sys
from pathlib import Path
from random import Random

from simulator.actors import ACTORS, Application
from simulator.transport import HttpTransport


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    arguments.add_argument("actor", choices=sorted(ACTORS), help="who acts")
    arguments.add_argument("--count", type=int, default=5, help="how many attempts (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=1, help="the same seed acts the same way (default: %(default)s)")
    arguments.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="what `make run` wrote")
    options = arguments.parse_args()
    if not options.credentials.exists():
        sys.exit(f"{options.credentials} is missing: start the server with `make run`, or name the file with --credentials.")
    credentials = json.loads(options.credentials.read_text())
    application = Application(
        transport=HttpTransport(credentials["base_url"]),
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
    )
    for attempt in ACTORS[options.actor](application, Random(options.seed), options.count):
        print(
            f"{attempt.actor:10} {attempt.recommendation:10} {attempt.score:5.1f}  {attempt.result:8} {', '.join(attempt.reasons)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
