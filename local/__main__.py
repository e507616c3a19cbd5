"""The local run: the built template over HTTP, with everything it needs, until Ctrl-C.

    python -m local --template .aws-sam/x86_64/build/template.yaml --port 3000

moto's server takes the place of AWS, the doors run as in Lambda (see `local.gateway`), the table's stream feeds `learn` and `roll_up`, and
the demo bank has its own backend. What is decided also goes into a lake (`local.lake`), which a process of its own writes.
`.local/credentials.json` has the credentials; `/health` answers when everything is ready.
"""

import argparse
import http.client
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

from local import attacks, cloud, places, sam, seed, stand_in
from local.feed import Changes, Feed, follow_queue, pattern_of, patterns_of
from local.issuer import server as issuer
from local.issuer.signing_in import AUDIENCE, CLIENT
from local.lake.firehose import Firehose
from local.stopping import Stop, end_at_once

REQUESTS_A_MINUTE = 1_000_000  # more than one machine can send
DECIDING = 8000  # milliseconds, the most allowed: an action is judged on all the evidence, however busy this machine is
PATIENCE = 10.0  # seconds that the demo waits for an answer: a browser, the cloud and the bank share one machine here
FILLING = 3.0  # seconds between batches for the lake: on AWS they are thirty apart
STARTING = 240.0  # seconds for the gateway to load every door; some ten on an idle machine


def main() -> None:
    """Start everything, say where it is, and leave nothing running."""
    arguments = argparse.ArgumentParser(prog="python -m local", description="Run Tessera on this machine.")
    arguments.add_argument("--template", type=Path, required=True, help="template.yaml as `sam build` left it for this machine")
    arguments.add_argument("--port", type=int, default=3000, help="port of the API; the next three are taken, too (default: %(default)s)")
    arguments.add_argument("--folder", type=Path, default=Path(".local"), help="where credentials and logs go (default: %(default)s)")
    arguments.add_argument("--people", type=int, default=40, help="customers with a history to analyse; 0 for none (default: %(default)s)")
    options = arguments.parse_args()
    started = time.monotonic()
    folder: Path = options.folder
    for port in range(options.port, options.port + 4):
        _must_be_free(port)
    end_at_once("Stopped before it was ready.")  # only this process runs yet

    print(f"Starting. One customer lives through {seed.DAYS} days with their bank first, which takes some seconds.", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "credentials.json").unlink(missing_ok=True)  # those of an earlier run are no longer valid
    base_url, demo_url, issuer_url, attacks_url = (f"http://127.0.0.1:{options.port + number}" for number in range(4))
    template = cloud.read_template(Path("template.yaml"))
    changes = Changes()
    there = cloud.create(
        stand_in.start(changes=changes),
        template,
        CollectionLimit=REQUESTS_A_MINUTE,
        TenantLimit=REQUESTS_A_MINUTE,
        DecisionDeadline=DECIDING,
    )
    shutil.rmtree(folder / "lake", ignore_errors=True)  # of an earlier run, whose table and keys are gone
    artefact, firehose = places.write(folder / "ip"), Firehose(folder / "lake")
    variables = {
        **there.variables,
        "TESSERA_IP_DATA": str(artefact.absolute()),
        "TESSERA_SIMULATED_ADDRESS": "X-Forwarded-For",
        "TESSERA_WEBHOOKS_TO_LOOPBACK": "on",  # to try a receiver on this machine
        "TESSERA_SIMULATOR": attacks_url,
        "TESSERA_ISSUER": base_url,
        **_who_signs_in(issuer_url),
        "TESSERA_LAKE_STREAM": "lake",
        "AWS_ENDPOINT_URL_FIREHOSE": firehose.url,
    }
    os.environ.update(variables | {"POWERTOOLS_LOG_LEVEL": "WARNING"})
    logging.getLogger("tessera").setLevel(logging.WARNING)
    feed = Feed(there.client("dynamodbstreams"), there.stream, pattern_of(template))
    origins = (demo_url, demo_url.replace("127.0.0.1", "localhost"), base_url)
    from tessera.service import dependencies

    clients = seed.create_clients(dependencies.store(), origins)
    with (folder / "seed.log").open("w") as log, redirect_stdout(log):  # the doors' metrics of sixty days
        customer = seed.live(clients, feed, import_module("functions.learn.app").handler)
    _write_credentials(folder, base_url, demo_url, clients, customer)

    (folder / "environment.json").write_text(json.dumps({"Parameters": variables}, indent=2))
    stop, stopping = Stop(), threading.Event()
    lambda_port = _free_port()
    _start_demo(base_url, options.port + 1, clients, customer)
    issuer.serve(issuer.opened(issuer_url, f"{base_url}/console"), options.port + 2)
    under_attack = attacks.serve(base_url, folder, clients.sandbox.id, clients.sandbox.secret, options.port + 3)
    lives: list[subprocess.Popen[bytes]] = []
    gateway = _start_gateway(options.template, options.port, lambda_port, folder)
    try:
        if _wait_for_health(options.port, gateway, stop, folder):
            feed.follow(lambda event: _invoke("Learn", event, lambda_port), stopping, changes)
            counted = Feed(there.client("dynamodbstreams"), there.stream, pattern_of(template, "RollUp"))
            counted.follow(lambda event: _invoke("RollUp", event, lambda_port), stopping, changes)
            for stream, pattern in zip((there.stream, there.governance_stream), patterns_of(template, "Announce"), strict=True):
                told = Feed(there.client("dynamodbstreams"), stream, pattern)
                told.follow(lambda event: _invoke("Announce", event, lambda_port), stopping, changes)
            for stream, pattern in zip((there.stream, there.governance_stream), patterns_of(template, "FillLake"), strict=True):
                filled = Feed(there.client("dynamodbstreams"), stream, pattern)
                filled.follow(lambda event: _invoke("FillLake", event, lambda_port), stopping, changes, FILLING)
            follow_queue(there.client("sqs"), there.deliveries, lambda event: _invoke("Deliver", event, lambda_port), stopping)
            follow_queue(there.client("sqs"), there.rights, lambda event: _invoke("WorkOnRights", event, lambda_port), stopping)
            print(_welcome(time.monotonic() - started, folder, base_url, demo_url, customer), flush=True)
            lives += _start_history(folder, options.people)
        while not stop.wait(1):
            if gateway.poll() is not None:
                sys.exit(f"The gateway has ended by itself; {folder / 'gateway.log'} and {folder / 'functions.log'} say why.")
    finally:
        stopping.set()
        under_attack.stop()
        firehose.close()
        for process in (*lives, gateway):
            process.terminate()
        for process in (*lives, gateway):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _start_gateway(template: Path, port: int, lambda_port: int, folder: Path) -> subprocess.Popen[bytes]:
    command = sam.python("-m", "local.gateway")
    command += ["--template", str(template), "--port", str(port), "--lambda-port", str(lambda_port)]
    command += ["--environment", str(folder / "environment.json")]
    command += ["--python", sys.executable, "--log", str(folder / "functions.log"), "--parent", str(os.getpid())]
    with (folder / "gateway.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)


def _start_history(folder: Path, people: int) -> list[subprocess.Popen[bytes]]:
    """Let people live beside the run, in a process of their own: their clock stands in the past."""
    if not people:
        return []
    command = [sys.executable, "-m", "local.past", "--folder", str(folder), "--people", str(people)]
    with (folder / "history.log").open("wb") as log:
        return [subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)]


def _who_signs_in(issuer_url: str) -> dict[str, str]:
    return {
        "TESSERA_ANALYSTS_TENANT": seed.TENANT,
        "TESSERA_ANALYSTS_ISSUER": issuer_url,
        "TESSERA_ANALYSTS_CLIENT": CLIENT,
        "TESSERA_ANALYSTS_AUDIENCE": AUDIENCE,
        "TESSERA_ANALYSTS_NAME_CLAIM": "username",
    }


def _start_demo(base_url: str, port: int, clients: seed.Clients, customer: seed.Customer) -> None:
    from web.demo.office import Customer, DemoSettings
    from web.demo.server import open_bank

    settings = DemoSettings(
        base_url=base_url,
        client_id=clients.backend.id,
        client_secret=clients.backend.secret,
        places=[(network.name, network.address) for network in places.NETWORKS],
        timeout=PATIENCE,
        customer=Customer(username=customer.account.username, password=customer.password, user_id=customer.account.user_id),
    )
    threading.Thread(target=open_bank(settings, port).serve_forever, name="demo", daemon=True).start()


def _write_credentials(folder: Path, base_url: str, demo_url: str, clients: seed.Clients, customer: seed.Customer) -> None:
    credentials = {
        "base_url": base_url,
        **clients.credentials,
        "demo_url": demo_url,
        "known_customer": {
            "user_id": customer.account.user_id,
            "username": customer.account.username,
            "password": customer.password,
            "device_id": customer.device_id,
            "device_key": customer.device_key,
            "ip": customer.address,
        },
        "simulated_address_header": "X-Forwarded-For",
    }
    file = folder / "credentials.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(credentials, indent=2))


def _wait_for_health(port: int, gateway: subprocess.Popen[bytes], stop: Stop, folder: Path) -> bool:
    """Whether every door answers; false if this process was stopped before."""
    deadline = time.monotonic() + STARTING
    while not stop.wait(0.1):
        if gateway.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"The gateway does not start; {folder / 'gateway.log'} and {folder / 'functions.log'} say why.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
    return False


def _invoke(function: str, event: Any, port: int) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", f"/2015-03-31/functions/{function}/invocations", json.dumps(event), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read() or "null")
    if isinstance(answer, dict) and "errorType" in answer:
        raise RuntimeError(f"{function}: {answer.get('errorMessage')}")
    return answer


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is in use: stop what listens there, or choose another with `make run PORT=…`.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _welcome(seconds: float, folder: Path, base_url: str, demo_url: str, customer: seed.Customer) -> str:
    return f"""
Tessera is running, {seconds:.0f} s after it was started.

  demo bank     {demo_url}
  sign in as    {customer.account.username} / {customer.password}   (known for {seed.DAYS} days, on another device)
  console       {base_url}/console   (choose who you are; its history comes in half a minute)
  API           {base_url}    OpenAPI at {base_url}/openapi.json
  credentials   {folder / "credentials.json"}
  lake          .venv/bin/python -m local.lake questions
  traffic       .venv/bin/python -m simulator bot        (or person, traveller, stuffing)

Ctrl-C stops everything.
"""


if __name__ == "__main__":
    main()
