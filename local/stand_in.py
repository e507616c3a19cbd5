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


class OneAtATime:
    """A WSGI application that serves one request after the other."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environment: dict[str, Any], start_response: Any) -> list[bytes]:
        with self._turn:
            return list(self._application(environment, start_response))


def start(port: int = 0) -> str:
    """Serve in a thread of this process, on `port` or a free one; answers the endpoint's URL."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, OneAtATime(DomainDispatcherApplication(create_backend_app)), threaded=True)
    threading.Thread(target=server.serve_forever, name="stand-in", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
