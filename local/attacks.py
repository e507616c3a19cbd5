"""Attacks on the local run's sandbox application, begun and stopped in the console while one watches what is decided.

The console's page hears from this server (`TESSERA_SIMULATOR`), which only the local run starts: no deployment has one. It takes requests
of the console's own page and of nobody else, and one attack at a time.
"""

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from werkzeug.serving import make_server

from simulator.actors import ACTORS

MOST = 200  # attempts of one attack


@dataclass(kw_only=True)
class Attacks:
    """The attack that is under way, if there is one. `credentials` is a file with those of the sandbox application's client."""

    credentials: Path
    process: subprocess.Popen[bytes] | None = None
    under_way: Mapping[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def told(self) -> Mapping[str, Any]:
        """Which attacks there are, in words, and which one is under way."""
        runs = self.process is not None and self.process.poll() is None
        return {
            "attacks": {name: _first_sentence(actor.__doc__) for name, actor in ACTORS.items()},
            "running": self.under_way if runs else None,
        }

    def begin(self, attack: str, count: int) -> bool:
        """Begin an attack; false if another is under way."""
        with self.lock:
            if self.process is not None and self.process.poll() is None:
                return False
            command = [sys.executable, "-m", "simulator", "--credentials", str(self.credentials), attack]
            command += ["--count", str(count), "--seed", str(secrets.randbelow(10**6))]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.under_way = {"attack": attack, "count": count}
            return True

    def stop(self) -> None:
        with self.lock:
            if self.process is not None:
                self.process.terminate()
                self.process.wait(10)


def serve(base_url: str, folder: Path, client_id: str, client_secret: str, port: int) -> Attacks:
    """Serve in a thread of this process; whoever starts it stops what is under way."""
    credentials = folder / "sandbox.json"
    credentials.touch(mode=0o600)
    credentials.write_text(json.dumps({"base_url": base_url, "client_id": client_id, "client_secret": client_secret}))
    attacks = Attacks(credentials=credentials)
    server = make_server("127.0.0.1", port, application(attacks, base_url), threaded=True)
    threading.Thread(target=server.serve_forever, name="attacks", daemon=True).start()
    return attacks


def application(attacks: Attacks, base_url: str) -> Flask:
    """The attacks as an application of Flask, for pages of the run itself."""
    app = Flask(__name__, static_folder=None)
    origins = {base_url, base_url.replace("127.0.0.1", "localhost")}

    @app.before_request
    def only_for_the_console() -> None:
        if request.headers.get("Origin") not in origins:
            abort(403)

    @app.after_request
    def finish(response: Response) -> Response:
        if request.headers.get("Origin") in origins:
            allowed = {"Allow-Origin": request.headers["Origin"], "Allow-Methods": "GET, POST, DELETE", "Allow-Headers": "content-type"}
            response.headers |= {f"Access-Control-{name}": value for name, value in allowed.items()}
        response.headers |= {"Cache-Control": "no-store", "Vary": "Origin"}
        return response

    @app.get("/")
    def told() -> Response:
        return jsonify(attacks.told)

    @app.post("/")
    def begin() -> tuple[Response, int]:
        asked = request.get_json()
        attack, count = asked.get("attack"), asked.get("count")
        if attack not in ACTORS or type(count) is not int or not 1 <= count <= MOST:
            return jsonify(message=f"attack must be one of {', '.join(ACTORS)}, and count between 1 and {MOST}"), 400
        return (jsonify(attacks.told), 201) if attacks.begin(attack, count) else (jsonify(message="another attack is under way"), 409)

    @app.delete("/")
    def stop() -> Response:
        attacks.stop()
        return jsonify(attacks.told)

    return app


def _first_sentence(text: str | None) -> str:
    return " ".join((text or "").split()).replace(", `count` times", "").partition(". ")[0]
