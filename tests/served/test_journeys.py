"""Journeys over HTTP: people, attackers, a backend in another language, and a network that repeats itself."""

import gzip
import json
import shutil
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from simulator.actors import DESKTOP, LOGIN_PAGE, bot, person, stuffing, traveller
from simulator.behavior import person_fills_form
from simulator.transport import HttpTransport
from tessera.telemetry import Input
from tests.served.conftest import Served


def test_people_are_allowed(served: Served) -> None:
    attempts = [attempt for seed in range(10) for attempt in person(served.application, Random(1000 + seed))]
    assert Counter(attempt.recommendation for attempt in attempts) == {"allow": 10}


def test_bots_are_stopped(served: Served) -> None:
    assert {attempt.recommendation for attempt in bot(served.application, Random(2), 3)} == {"deny"}


def test_a_traveller_is_asked_for_more_and_the_reason_says_why(served: Served) -> None:
    """However much of the first sign-in has been learned by the second: nothing of it, half of it, or all."""
    for steps in range(8):
        journey = traveller(served.application, Random(300 + steps))
        at_home = next(journey)
        time.sleep(0.07 * steps)
        abroad = next(journey)
        assert at_home.recommendation == "allow"
        assert abroad.recommendation in ("challenge", "deny")
        assert abroad.reasons[0] == "DEVICE_IMPOSSIBLE_TRAVEL"


def test_a_stuffing_attack_grows_more_suspicious_as_it_fails(served: Served) -> None:
    attempts = list(stuffing(served.application, Random(4), 16))
    assert {attempt.recommendation for attempt in attempts} <= {"challenge", "deny"}
    assert "IP_FAILED_ATTEMPTS" in attempts[-1].reasons
    assert attempts[-1].score > attempts[0].score


def test_every_batch_counts_once_however_often_and_in_whatever_order_it_comes(served: Served) -> None:
    """1,000 batches, each sent up to three times, shuffled, by eight threads; the backend then sees what they add up to."""
    random, application = Random(7), served.application
    device = application.device(DESKTOP)
    device.open()
    arrivals = [number for number in range(1, 1001) for _ in range(random.randint(1, 3))]
    random.shuffle(arrivals)
    typed = Input(kind="input", after=1000, method="is_typing", keyed=True)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: device.send_batch(number, [typed] * (1 + number % 3)), arrivals))
    news = [number for number, answer in zip(arrivals, answers, strict=True) if not answer["duplicate"]]
    assert len(news) == len(set(news)), "a batch counted twice"
    assert len(news) > 990  # a write that the table answers late is tried again, and then is a duplicate of itself
    assert sum(answer["accepted"] for answer in answers) == sum(1 + number % 3 for number in news)
    answer = application.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
    assert answer["risk_signals"]["behavior"]["movement_velocity"] is not None
    assert answer["risk_signals"]["behavior"]["movement_velocity"] == pytest.approx(0.0)  # inputs alone are no interaction


def test_a_node_backend_written_for_the_documented_api_works(served: Served) -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed, as `make test` says."
    device = served.application.device(DESKTOP, address=served.credentials["known_customer"]["ip"])
    device.open()
    device.send(person_fills_form(Random(8), location=LOGIN_PAGE))
    variables = {
        "BASE_URL": served.credentials["base_url"],
        "CLIENT_ID": served.credentials["client_id"],
        "CLIENT_SECRET": served.credentials["client_secret"],
        "SESSION_TOKEN": device.session_token,
        "ACTION_TOKEN": device.trigger("login"),
    }
    script = Path(__file__).with_name("documented_backend.mjs")
    ran = subprocess.run([node, str(script)], env={"PATH": "/usr/bin:/bin", **variables}, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"triggered": "allow", "read": "allow", "reported": 201}


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"client_id": "\xff\xfe"}',
    "NaN": b'{"client_id": NaN}',
    "an endless number": b'{"client_id": 1e999}',
    "a key twice": b'{"client_id": "a", "client_id": "b"}',
    "half a surrogate": b'{"client_id": "\\ud800"}',
    "too deep": b'{"client_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too large": b'{"client_id": "' + b"x" * 300_000 + b'"}',
    "a bomb": gzip.compress(b" " * 50_000_000),
    "half a gzip": gzip.compress(b'{"client_id": "a"}')[:-6],
    "a list": b"[]",
}
ROUTES = (
    "/oidc/token",
    "/risk-collect/sessions",
    "/risk-collect/device/events",
    "/risk-collect/actions",
    "/risk/v1/action/trigger-action",
    "/risk/v1/action/result",
)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_are_refused_and_break_nothing(served: Served, path: str, body: bytes) -> None:
    token = served.application.backend().access_token()
    answer = HttpTransport(served.credentials["base_url"]).request(
        "POST", path, body=body, headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    )
    assert 400 <= answer.status < 500
    assert {"message", "error_code", "request_id"} <= set(answer.body)
    if answer.status == 400:
        assert all(fault["location"] for fault in answer.body["details"])


def test_nothing_that_is_served_tells_a_client_key_about_the_judgement(served: Served) -> None:
    device = served.application.device(DESKTOP)
    device.open()
    answer: dict[str, Any] = device.request(
        "POST", "/risk-collect/actions", {"session_token": device.session_token, "action_type": "login"}
    )
    assert set(answer) == {"action_token", "expires_at"}


def test_what_has_happened_is_counted_by_the_function_that_the_stream_wakes(served: Served) -> None:
    """Payments without telemetry, three of which succeed; the overview tells it within seconds."""
    backend, began = served.application.backend(), round(time.time() * 1000)
    payment = {"amount": 12.5, "currency": "EUR", "payee": {"accountNumber": "NO-1"}}
    for number in range(5):
        token = backend.evaluate_payment(payment, action_type="withdraw", user_id=f"overview-{number}")["action_token"]
        if number < 3:
            backend.result(token, "success")
    path = f"/risk/v1/overview?from={began - 60_000}&to={began + 3_600_000}&by=result&action_type=withdraw"
    told: dict[str, int] = {}
    for _ in range(50):
        told = {line["value"]: line["actions"] for line in backend.ask("GET", path)["lines"]}
        if told == {"success": 3, "": 2}:
            break
        time.sleep(0.2)
    assert told == {"success": 3, "": 2}
