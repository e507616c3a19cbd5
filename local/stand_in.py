"""Stands in for AWS in the local run: moto's server, which holds the table, its stream, the signing key and the secrets in memory.

moto updates an item without a lock: in 2 of 11 runs of concurrent increments some were lost. One request at a time makes every call
atomic, as DynamoDB's are.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from local import indexed
from local.feed import Changes

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
"""Calls of DynamoDB after which its stream may have more."""


class OneAtATime:
    """A WSGI application that serves one request after the other, and notes when the table may have changed."""

    def __init__(self, application: Callable[..., Iterable[bytes]], changes: Changes) -> None:
        self._application = application
        self._changes = changes
        self._turn = threading.Lock()

    def __call__(self, environment: dict[str, Any], start_response: Any) -> list[bytes]:
        with self._turn:
            answer = list(self._application(environment, start_response))
        if environment.get("HTTP_X_AMZ_TARGET", "").endswith(WRITES):
            self._changes.note()
        return answer


def start(port: int = 0, changes: Changes | None = None) -> str:
    """Serve in a thread of this process, on `port` or a free one; answers the endpoint's URL. Writes are noted in `changes`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    indexed.install()
    application = OneAtATime(DomainDispatcherApplication(create_backend_app), changes or Changes())
    server = make_server("127.0.0.1", port, application, threaded=True)
    threading.Thread(target=server.serve_forever, name="stand-in", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
