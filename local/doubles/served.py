"""The double of the table behind HTTP, as DynamoDB speaks it, in a process of its own: for what has to be measured with a client's whole
cost, and on another core than the client.

    python -m local.doubles.served [--after MS]

prints its port. A request is carried out `--after` milliseconds after it was read. Beside DynamoDB's
operations it has those of `Served`.
"""

import argparse
import json
import subprocess
import sys
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from botocore.exceptions import ClientError

from local.doubles.meter import Meter
from local.doubles.table import TableDouble
from local.doubles.values import as_json

OPERATIONS = ("get_item", "batch_get_item", "query", "put_item", "update_item", "delete_item")
SECRET = '{"current": "1", "1": "a master key for a world that is not there, long enough by far"}'
NAMES = {"".join(word.capitalize() for word in name.split("_")): name for name in OPERATIONS}


class Controls:
    """What can be asked of the process besides DynamoDB's operations."""

    def __init__(self, table: TableDouble) -> None:
        self.table = table

    def bill(self) -> dict[str, float]:
        """What all calls since the last time cost; all operations, by how often each was called, are in `calls`."""
        meter, self.table.meter = self.table.meter, Meter()
        bill = meter.bill()
        operations = [call.operation for call in meter.calls]
        return {
            "calls": bill.calls,
            "trips": bill.trips,
            "write_units": bill.write_units + bill.index_units,
            "read_units": bill.read_units,
            **{f"calls of {name}": operations.count(name) for name in set(operations)},
        }

    def changes(self) -> list[Any]:
        """The records of the stream since the last time, as Lambda passes them on."""
        changes, self.table.changes = self.table.changes, []
        return [as_json(change) for change in changes]

    def GetSecretValue(self, **_: Any) -> dict[str, str]:  # noqa: N802 - as Secrets Manager calls it
        """The master key."""
        return {"SecretString": SECRET}

    def clock(self, now: int) -> None:
        """Set the table's clock (epoch milliseconds)."""
        self.table.clock = now

    def wait(self, seconds: float) -> None:
        """Answer so long after a request from now on, at the earliest."""
        self.table.latency = seconds

    def copy(self, partition: str, sort: str, keys: list[list[Any]]) -> None:
        """Put an item again under other keys: each a partition, a sort key, and the attributes that differ (in DynamoDB's JSON)."""
        image = self.table.item(partition, sort) or {}
        for to, at, changes in keys:
            new = {**image, "PK": {"S": to}, "SK": {"S": at}, **changes}
            self.table.put_item(TableName=self.table.name, Item=new)
        self.table.changes, self.table.meter = [], Meter()


class Door(StreamRequestHandler):
    """One kept connection."""

    disable_nagle_algorithm = True
    controls: Controls

    def handle(self) -> None:
        while line := self.rfile.readline():
            headers = dict(self._headers())
            body = self.rfile.read(int(headers.get("content-length", 0)))
            status, answer = self._answer(headers["x-amz-target"].partition(".")[2], body) if line.startswith(b"POST") else (404, b"{}")
            self.wfile.write(
                b"HTTP/1.1 %d OK\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: double\r\n"
                b"x-amz-crc32: %d\r\ncontent-length: %d\r\n\r\n%b" % (status, zlib.crc32(answer), len(answer), answer)
            )

    def _headers(self) -> Iterator[tuple[str, str]]:
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            yield name.strip().lower(), value.strip()

    def _answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        if operation not in NAMES:
            return 200, json.dumps(getattr(self.controls, operation)(**json.loads(body))).encode()
        arguments = json.loads(body)
        table = self.controls.table
        for images in ("Item", "ExpressionAttributeValues"):
            if images in arguments:
                arguments[images] = {name: _binary(typed) for name, typed in arguments[images].items()}
        arguments = {name: value for name, value in arguments.items() if not name.startswith("ReturnConsumed")}
        try:
            return 200, json.dumps(as_json(getattr(table, NAMES[operation])(**arguments))).encode()
        except ClientError as failure:
            error: Mapping[str, Any] = failure.response
            code = error["Error"]["Code"]
            told = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": error["Error"]["Message"]}
            return 400, json.dumps({**told, **({"Item": as_json(error["Item"])} if "Item" in error else {})}).encode()


def _binary(typed: Mapping[str, Any]) -> dict[str, Any]:
    """A value of DynamoDB's JSON with bytes instead of base64."""
    ((kind, value),) = typed.items()
    match kind:
        case "B":
            return {kind: b64decode(value)}
        case "BS":
            return {kind: [b64decode(member) for member in value]}
        case _:
            return {kind: value}


class Served:
    """A running process with the double, as seen from here."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, operation: str, **arguments: Any) -> Any:
        """One of the operations of `Controls`."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/", json.dumps(arguments), {"x-amz-target": f"Double.{operation}"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def serving(after: float = 0.0) -> Iterator[Served]:
    """The double in a process of its own, for a while."""
    command = [sys.executable, "-m", "local.doubles.served", "--after", str(1000 * after)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Served(int(process.stdout.readline()))  # type: ignore[union-attr]
        finally:
            process.terminate()


class Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


def serve(controls: Controls, said: Callable[[int], None]) -> None:
    """Serve until the process ends; `said` is told the port."""
    with Server(("127.0.0.1", 0), type("DoorOfOne", (Door,), {"controls": controls})) as server:
        said(server.server_address[1])
        server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.doubles.served", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--after", type=float, default=0.0, metavar="MS", help="milliseconds until an answer (default: %(default)s)")
    options = parser.parse_args()
    serve(Controls(TableDouble(latency=options.after / 1000)), lambda port: print(port, flush=True))


if __name__ == "__main__":
    main()
