"""An open-loop client for a running server: sessions begin when they are due, whether or not earlier ones have ended.

    python -m benchmarks.speed.load --rate 5 --seconds 60

Each is a session of a new device: opened, a batch, an action with its recommendation, a result. A latency counts from when the *session*
was due, so that one slow answer makes all those late that waited for it (no coordinated omission).
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from benchmarks.report import Row, table
from benchmarks.speed import sent
from simulator.actors import Application
from simulator.client import DeviceKey
from simulator.running import running

SHARES = (0.5, 0.99, 0.999)
MOST_AT_ONCE = 64
LATE = 0.1  # s; a client that begins sessions later than this cannot keep up itself


@dataclass(frozen=True, slots=True)
class Ended:
    """One session: how late the client began it, and when it ended (s after it was due); `fault` names what went wrong."""

    late: float
    latency: float
    fault: str = ""


def arrivals(rate: float, seconds: float, random: Random) -> Iterator[float]:
    """When sessions are due (s from the beginning): at random, so many a second in the mean."""
    at = random.expovariate(rate)
    while at < seconds:
        yield at
        at += random.expovariate(rate)


def offer(due: Sequence[float], session: Callable[[int], object]) -> list[Ended]:
    """Begin each session when it is due."""
    began = time.monotonic()

    def run(number: int, at: float) -> Ended:
        late, fault = time.monotonic() - began - at, ""
        try:
            session(number)
        except Exception as error:  # whatever goes wrong is counted
            fault = type(error).__name__
        return Ended(late, time.monotonic() - began - at, fault)

    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        futures = []
        for number, at in zip(count(), due):
            time.sleep(max(0.0, began + at - time.monotonic()))
            futures.append(threads.submit(run, number, at))
        return [future.result() for future in futures]


def a_session(application: Application, number: int) -> None:
    """A session of a device that nobody has seen."""
    device = application.device(sent.traits(), key=DeviceKey(), address=f"198.18.{number // 256 % 256}.{number % 256}")
    device.open()
    device.send(sent.events(number % 6))
    backend = application.backend()
    answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id=f"load-{number}")
    backend.result(answer["action_token"], "success", user_id=f"load-{number}")


def rows(ended: Sequence[Ended], seconds: float) -> Iterator[Row]:
    latencies = sorted(each.latency for each in ended)
    yield Row(what="sessions a second, ended without fault", figure=sum(not each.fault for each in ended) / seconds)
    for share in SHARES:
        figure = 1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))]
        yield Row(what=f"a session, from when it was due: p{100 * share:g}", figure=figure, unit="ms")
    for fault, number in Counter(each.fault for each in ended if each.fault).items():
        yield Row(what=f"faults: {fault}", figure=number)
    late = sum(each.late > LATE for each in ended)
    yield Row(
        what="sessions that the client itself began late", figure=late, judged="if many, its figures are the client's, not the server's"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="what `make run` wrote")
    parser.add_argument("--rate", type=float, default=2.0, help="sessions a second (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=30.0, help="(default: %(default)s)")
    options = parser.parse_args()
    application = running(options.credentials)
    due = list(arrivals(options.rate, options.seconds, Random(1)))
    print(table(list(rows(offer(due, lambda number: a_session(application, number)), options.seconds))))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
