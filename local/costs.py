"""What a month costs: units that are counted, times prices of `prices.json`.

Counted is one protected action of a person who is known: a device session, six batches of telemetry, an action with its recommendation, a
result, and what the stream's readers then do. The doors run in memory; the table's double counts units by DynamoDB's rules.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from local.cloud import read_template
from local.embedded import TEMPLATE, Embedded
from local.feed import matches, pattern_of
from simulator.actors import DESKTOP, LOGIN_PAGE, Application
from simulator.behavior import person_fills_form
from simulator.client import Backend, Device, DeviceKey
from tessera.place import NOWHERE, Place
from tessera.units import MINUTE
from tessera_lake.filling import written
from tessera_lake.happened import rows_of

PRICES: Mapping[str, Any] = json.loads(Path(__file__).with_name("prices.json").read_text())
BATCHES, KNOWN_FROM, COUNTED = 6, 5, 4
READERS = ("Announce", "Learn", "RollUp")  # of the table's stream, beside the lake's, which is opt-in
FILLING = "FillLake"
FILLED = pattern_of(read_template(TEMPLATE), FILLING)
MILLION, GB = 1_000_000, 1_000_000_000
WHOLE_KB = 1000  # bytes


class Nowhere:
    """No IP data."""

    stale: tuple[str, ...] = ()

    def place(self, _: str | None) -> Place:
        return NOWHERE


@dataclass(frozen=True, kw_only=True)
class Units:
    """What one protected action takes. `called` is how often each function is called, by its logical name."""

    called: Mapping[str, float]
    write_units: float
    read_units: float
    bytes_out: float
    bytes_stored: float
    bytes_to_the_lake: float
    read_units_of_the_lake: float

    @property
    def requests(self) -> float:
        """Those to the API."""
        return sum(number for name, number in self.called.items() if name not in ("Authorize", *READERS))


class Counting:
    """A transport that counts what goes through another."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._functions = dict(_routes(read_template(TEMPLATE)))
        self.called, self.bytes_out = Counter[str](), 0

    def request(self, method: str, path: str, **asked: Any) -> Any:
        answer = self._inner.request(method, path, **asked)
        self.called[self._functions[f"{method} {path.partition('?')[0]}"]] += 1
        self.called["Authorize"] += path.startswith("/risk/")
        self.bytes_out += len(json.dumps(answer.body))
        return answer


def _routes(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, resource in template["Resources"].items():
        for event in resource.get("Properties", {}).get("Events", {}).values() if resource["Type"].endswith("::Function") else ():
            if event["Type"] == "HttpApi":
                yield f"{event['Properties']['Method']} {event['Properties']['Path']}", name


def count() -> Units:
    """One protected action, in the mean of some of somebody who is known."""
    world, random = Embedded(Nowhere(), 1_800_000_000_000, metered=True), Random(1)  # noqa: S311 - not a secret
    with world.open() as application:
        key, backend = DeviceKey(), application.backend()
        device = application.device(DESKTOP, key=key, address=application.home)
        for _ in range(KNOWN_FROM):
            _act(world, backend, device, random)
        world.table.changes.clear()
        before, stored, told = world.billed, world.stored, list[Mapping[str, Any]]()
        counting = Counting(application.transport)
        watched = Application(transport=counting, client_id=application.client_id, client_secret="", clock=application.clock)
        device = watched.device(DESKTOP, key=key, device_id=device.device_id, address=watched.home)
        backend.access_token()
        backend = Backend(counting, application.client_id, application.client_secret, clock=application.clock)
        backend.access_token()
        counting.called.clear()
        counting.bytes_out = 0
        for _ in range(COUNTED):
            told += _act(world, backend, device, random)
        after, after_stored = world.billed, world.stored
        rows = sum(len(written(row)) for images in told for row in rows_of(images, world.now))
        filled = world.billed
        called = {name: number / COUNTED for name, number in counting.called.items()}
        return Units(
            called={**called, **dict.fromkeys(READERS, 1)},
            write_units=(after.write_units + after.index_units - before.write_units - before.index_units) / COUNTED,
            read_units=(after.read_units - before.read_units) / COUNTED,
            bytes_out=counting.bytes_out / COUNTED,
            bytes_stored=round((after_stored - stored) / COUNTED / WHOLE_KB) * WHOLE_KB,  # what is sealed varies a little in length
            bytes_to_the_lake=rows / COUNTED,
            read_units_of_the_lake=(filled.read_units - after.read_units) / COUNTED,
        )


def _act(world: Embedded, backend: Backend, device: Device, random: Random) -> list[Mapping[str, Any]]:
    """One protected action; answers what the stream tells the lake of it."""
    device.open()
    for _ in range(BATCHES):
        device.send(person_fills_form(random, location=LOGIN_PAGE))
    answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
    backend.result(answer["action_token"], "success", user_id="ingrid")
    told = [record["dynamodb"] for record in world.changes if matches(FILLED, record)]
    world.roll_up()
    world.learn()
    world.advance(world.now + 5 * MINUTE)
    return told


def of_use(units: Units) -> dict[str, float]:
    """Dollars of one protected action, by what they are for."""
    price, assumed = PRICES["of use"], PRICES["assumed"]
    memory = {name: size / 1024 for name, size in _memory(read_template(TEMPLATE)).items()}
    each = {name: assumed[f"milliseconds of a {'record of the stream' if name in READERS else 'request'}"] for name in memory}
    time = sum(number * each[name] / 1000 * memory[name] for name, number in units.called.items())
    logged = units.requests * assumed["bytes of logs of a request"] + assumed["bytes of metrics of a decision"]
    kept = units.bytes_stored / GB * assumed["days that what is stored is kept"] / 30
    stored = price["DynamoDB, a GB stored for a month"] + price["DynamoDB, a GB of point-in-time recovery for a month"]
    return {
        "requests to the API": units.requests * price["API Gateway, a million requests"] / MILLION,
        "functions called": sum(units.called.values()) * price["Lambda, a million requests"] / MILLION,
        "functions' time": time * price["Lambda on arm64, a GB-second"],
        "writes": units.write_units * price["DynamoDB on demand, a million write units"] / MILLION,
        "reads": units.read_units * price["DynamoDB on demand, a million read units"] / MILLION,
        "logs": logged / GB * price["CloudWatch, a GB of logs"],
        "traffic out": units.bytes_out / GB * price["traffic out, a GB"],
        "storage and recovery": kept * stored,
    }


def of_the_lake(units: Units) -> float:
    """Dollars of one protected action, of what `Lake=on` adds: the function that reads the stream, Firehose, and the rows in S3.

    The rows are counted as they are sent; in S3 they are packed, and take less.
    """
    price, assumed = PRICES["of use"], PRICES["assumed"]
    memory = _memory(read_template(TEMPLATE))[FILLING] / 1024
    called = price["Lambda, a million requests"] / MILLION
    time = assumed["milliseconds of a record of the stream"] / 1000 * memory * price["Lambda on arm64, a GB-second"]
    read = units.read_units_of_the_lake * price["DynamoDB on demand, a million read units"] / MILLION
    gigabytes = units.bytes_to_the_lake / GB
    kept = assumed["days that rows of the lake are kept"] / 30
    return float(called + time + read + gigabytes * (price["Firehose into Iceberg, a GB"] + kept * price["S3, a GB stored for a month"]))


def of_a_month() -> dict[str, float]:
    """Dollars of a month in which nothing happens, without a lake."""
    template, price = read_template(TEMPLATE), PRICES["of a month"]
    there = [resource for resource in template["Resources"].values() if resource.get("Condition") != "HasLake"]
    by_type = Counter(resource["Type"] for resource in there)
    alarms = [resource["Properties"] for resource in there if resource["Type"] == "AWS::CloudWatch::Alarm"]
    watched = sum(sum("MetricStat" in each for each in alarm.get("Metrics", ())) or 1 for alarm in alarms)
    return {
        "keys": by_type["AWS::KMS::Key"] * price["KMS, a key"],
        "the secret": by_type["AWS::SecretsManager::Secret"] * price["Secrets Manager, a secret"],
        "alarms": watched * price["CloudWatch, a metric in an alarm"],
        "metrics": PRICES["assumed"]["metrics of our own"] * price["CloudWatch, a metric of one's own"],
        "the dashboard": by_type["AWS::CloudWatch::Dashboard"] * price["CloudWatch, a dashboard"],
    }


def _memory(template: Mapping[str, Any]) -> dict[str, int]:
    """The megabytes of each function."""
    usual = template["Globals"]["Function"]["MemorySize"]
    functions = {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == "AWS::Serverless::Function"}
    return {name: properties.get("MemorySize", usual) for name, properties in functions.items()}
