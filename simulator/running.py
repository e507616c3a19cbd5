"""The server that `make run` started, as an application sees it."""

import json
import sys
from pathlib import Path

from simulator.actors import Application
from simulator.transport import HttpTransport


def running(credentials: Path) -> Application:
    """The application of a running server."""
    if not credentials.exists():
        sys.exit(f"{credentials} is missing: start the server with `make run`, or name the file with --credentials.")
    told = json.loads(credentials.read_text())
    return Application(transport=HttpTransport(told["base_url"]), client_id=told["client_id"], client_secret=told["client_secret"])
