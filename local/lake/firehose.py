"""Stands in for Amazon Data Firehose: takes rows over HTTP, keeps them on the disk, and has them written into the tables a little later.

The writer is another process, which is started when the first row comes: it loads what reads and writes files, and decisions do not wait
for that. It is of lower priority than they are, and ends with the process that started it.
"""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.lake.spool import Spool

MOST = 500  # records of one call
TAKEN, REFUSED = {"RecordId": "taken"}, {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}


class Firehose:
    """Takes rows at `url`. `refuses` may say of each record that it is not taken, as Firehose does when it is busy."""

    def __init__(self, folder: Path, *, refuses: Callable[[bytes], bool] = lambda _: False, writes: bool = True) -> None:
        self.spool = Spool(folder)
        self.refuses = refuses
        self._folder, self._writes = folder, writes
        self._starting = threading.Lock()
        self._writer: subprocess.Popen[bytes] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="firehose", daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._writer is not None:
            self._writer.terminate()
            self._writer.wait(20)

    def take(self, records: Sequence[bytes]) -> Sequence[Mapping[str, Any]]:
        """Keep what is taken; answers for each record whether it is."""
        refused = [self.refuses(record) for record in records]
        if kept := [record for record, no in zip(records, refused, strict=True) if not no]:
            self.spool.add(kept)
            self._have_it_written()
        return [REFUSED if no else TAKEN for no in refused]

    def _have_it_written(self) -> None:
        with self._starting:
            if self._writes and (self._writer is None or self._writer.poll() is not None):
                self._writer = start_writer(self._folder)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        firehose = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if not self.headers.get("X-Amz-Target", "").endswith(".PutRecordBatch") or len(asked["Records"]) > MOST:
                    self._answer(400, {"__type": "InvalidArgumentException", "message": "PutRecordBatch with 500 records at most."})
                    return
                told = firehose.take([base64.b64decode(record["Data"]) for record in asked["Records"]])
                self._answer(200, {"FailedPutCount": sum("ErrorCode" in each for each in told), "RequestResponses": told})

            def _answer(self, status: int, body: Mapping[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *_: Any) -> None:
                pass

        return Handler


def start_writer(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """A process that writes what the spool in a folder holds."""
    command = [sys.executable, "-m", "local.lake.writer", "--folder", str(folder), *more]
    with (folder / "writer.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.PIPE)
