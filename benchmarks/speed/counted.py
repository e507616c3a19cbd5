"""What a protected session takes, counted: of somebody who is known, on a device that is known. Six batches, an action with its
recommendation, a result, and what follows from these on the table's stream. These figures are the same on every machine.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.report import Row
from benchmarks.speed.house import BATCHES, FOLLOWERS, House
from local.costs import GB, MILLION, PRICES

COUNTED, LATENCY = 9, 0.01
FULL_PROCESSOR = 1769  # MB of memory with which a function has one (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)
TRIP = 4.0  # ms to the table and back
LINE_BILLED = 26  # bytes that CloudWatch Logs bills with each line (aws.amazon.com/cloudwatch/pricing)
FILLED = {
    "requestTimeEpoch": "1800000000000", "requestId": "JKJaXmPLvHcESHA=", "status": "201", "responseLength": "1234",
    "responseLatency": "21", "integrationLatency": "20", "integration.error": "-", "authorizer.error": "-",
}  # fmt: skip
"""What stands in a line of API Gateway's access log."""
ACTION, RESULT = "POST /risk/v1/action/trigger-action", "POST /risk/v1/action/result"


@dataclass(frozen=True, kw_only=True)
class Session:
    """What one protected session takes in the mean. `calls` are those of the table; `bill` has each part's calls, trips and units."""

    requests: float
    invocations: float
    calls: float
    write_units: float
    read_units: float
    logged: float  # bytes that are billed, our own lines and API Gateway's
    parts: Mapping[str, Mapping[str, float]]


def count(house: House) -> Session:
    """Count some sessions, one after the other."""
    people = house.people(COUNTED + 1)
    house.table.ask("wait", seconds=LATENCY)  # so that calls that are made at once overlap
    house.calls.clear()
    parts: dict[str, list[Mapping[str, float]]] = defaultdict(list)

    def billed(name: str, serve: Any) -> Any:
        def call(event: Any, context: Any) -> Any:
            house.table.ask("bill")
            answer = serve(event, context)
            parts[name].append(house.table.ask("bill"))
            return answer

        return call

    with house.also(billed):
        house.round(people)
    house.table.ask("wait", seconds=0)
    served = [call for call in house.calls if call.name != "authorize"]
    requests = [call for call in served if call.name not in FOLLOWERS]
    own = sum(call.logged + LINE_BILLED * call.lines for call in house.calls)
    access = sum(_access_line(house.template, call.name) + LINE_BILLED for call in requests)
    every = [each for bills in parts.values() for each in bills]
    return Session(
        requests=len(requests) / COUNTED,
        invocations=len(served) / COUNTED,
        calls=sum(each["calls"] for each in every) / COUNTED,
        write_units=sum(each["write_units"] for each in every) / COUNTED,
        read_units=sum(each["read_units"] for each in every) / COUNTED,
        logged=(own + access) / COUNTED,
        parts={
            name: {what: sum(each[what] for each in bills) / COUNTED for what in ("calls", "trips", "write_units", "read_units")}
            for name, bills in parts.items()
        },
    )


def _access_line(template: Mapping[str, Any], route: str) -> int:
    line: str = template["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"]
    for name, value in {"routeKey": route, **FILLED}.items():
        line = line.replace(f"$context.{name}", value)
    return len(line.encode())


def durations(session: Session, cpu: Mapping[str, float], template: Mapping[str, Any]) -> dict[str, float]:
    """How long (ms) each part of a session runs in Lambda: its processor time (`cpu`, ms of one call), stretched where it has less than a
    whole processor, and its trips to the table."""
    calls = {name: BATCHES if "events" in name else 1 for name in session.parts}
    return {
        name: calls[name] * cpu[name] * max(1.0, FULL_PROCESSOR / memory_of(name, template)) + bill["trips"] * TRIP
        for name, bill in session.parts.items()
        if name in cpu
    }


def memory_of(name: str, template: Mapping[str, Any]) -> int:
    """The memory (MB) of the function that serves a part."""
    usual: int = template["Globals"]["Function"]["MemorySize"]
    own: int = template["Resources"]["TriggerAction"]["Properties"].get("MemorySize", usual)
    return own if name == ACTION else usual


def dollars(session: Session, milliseconds: Mapping[str, float], template: Mapping[str, Any]) -> dict[str, float]:
    """Dollars of a million sessions, by what they are for; `milliseconds` are `durations`."""
    price = PRICES["of use"]
    seconds = sum(time * memory_of(name, template) / 1024 / 1000 for name, time in milliseconds.items())
    answered = session.requests * 700  # bytes, with headers
    return {
        "requests to the API": session.requests * price["API Gateway, a million requests"],
        "functions called": session.invocations * price["Lambda, a million requests"],
        "functions' time": MILLION * seconds * price["Lambda on arm64, a GB-second"],
        "writes": session.write_units * price["DynamoDB on demand, a million write units"],
        "reads": session.read_units * price["DynamoDB on demand, a million read units"],
        "logs": MILLION * session.logged / GB * price["CloudWatch, a GB of logs"],
        "traffic out": MILLION * answered / GB * price["traffic out, a GB"],
    }


def rows(session: Session) -> Iterator[Row]:
    """The figures, against their lines."""
    yield Row(what="a session: requests", figure=session.requests)
    yield Row(what="a session: calls of functions", figure=session.invocations, judged="those who follow the stream included")
    yield Row(what="a session: calls of the table", figure=session.calls)
    yield Row(what="a session: write units", figure=session.write_units, line=20, better="lower", judged="with index rows")
    yield Row(what="a session: read units", figure=session.read_units, line=6, better="lower")
    yield Row(what="a session: bytes logged", figure=session.logged, judged="billed, with the access log")
    for name, bill in session.parts.items():
        figures = f"{bill['calls']:g} calls, {bill['write_units']:g} write and {bill['read_units']:g} read units"
        line, each = {ACTION: 2.0, "learn": 3.0}.get(name), BATCHES if "events" in name else 1
        yield Row(what=f"{name}: trips", figure=bill["trips"] / each, line=line, better="lower", judged=figures)
