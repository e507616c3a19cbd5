"""The gateway is an HTTP API to its callers and Lambda to its functions, and when it goes nothing of it stays."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests import ports

PROJECT = Path(__file__).parents[2]
UVX = PROJECT / ".tools" / "uv" / "bin" / "uvx"
STARTING = 300.0  # seconds; some five on a quiet machine

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Token:
            FunctionArn: !GetAtt Authorize.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            Identity: {Headers: [Authorization]}
  Authorize:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: authorize, Handler: app.handler, Runtime: python3.13, Timeout: 5}
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: echo
      Handler: app.handler
      Runtime: python3.13
      Timeout: 5
      Environment: {Variables: {FROM_TEMPLATE: template, OVERRIDDEN: template}}
      Events:
        Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: POST, Path: "/open/{name}"}}
        Closed: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: "/closed", Auth: {Authorizer: Token}}}
"""

AUTHORIZE = """
def handler(event, context):
    return {"isAuthorized": True, "context": {"verdict": event["identitySource"][0]}}
"""

ECHO = """
import json, os, time

def handler(event, context):
    query = event.get("queryStringParameters") or {}
    if "raise" in query:
        raise ValueError("private")
    if "exit" in query:
        os._exit(1)
    time.sleep(float(query.get("sleep", 0)))
    answer = {"event": event, "process": os.getpid(), "variables": dict(os.environ)}
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(answer)}
"""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    process: subprocess.Popen[bytes]
    log: Path
    port: int
    lambda_port: int

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Status and decoded JSON of the answer."""
        status, _, answer = self.answer(method, path, body, **headers)
        return status, answer

    def answer(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Message, Any]:
        """Status, headers and decoded JSON of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        status, content = answer.status, answer.read()
        connection.close()
        return status, answer.headers, json.loads(content or b"null")

    def emulators(self) -> list[int]:
        """Those of the processes that are emulators."""
        return [process for process in self.processes() if "aws-lambda-rie" in Path(f"/proc/{process}/cmdline").read_text()]

    def processes(self) -> list[int]:
        """The emulators and runtimes that it started: all carry the folder of its functions in their environment."""
        found: list[int] = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                if f"LAMBDA_TASK_ROOT={self.log.parent}".encode() in environment.read_bytes():
                    found.append(int(environment.parent.name))
            except OSError:
                continue
        return found


type Start = Callable[..., Gateway]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def starting(*options: str) -> Gateway:
        folder = tmp_path_factory.mktemp("built")
        for name, code in {"authorize": AUTHORIZE, "echo": ECHO}.items():
            (folder / name).mkdir()
            (folder / name / "app.py").write_text(code)
        (folder / "template.yaml").write_text(TEMPLATE)
        (folder / "variables.json").write_text(json.dumps({"Parameters": {"OVERRIDDEN": "file", "ADDED": "file"}}))
        port, lambda_port, log = (first := ports.unused(2)), first + 1, folder / "functions.log"
        command = [str(UVX), "--quiet", "--python", "3.13", "--from", "aws-sam-cli==1.170.0", "python", "-m", "local.gateway"]
        command += ["--template", str(folder / "template.yaml"), "--environment", str(folder / "variables.json"), "--log", str(log)]
        command += ["--port", str(port), "--lambda-port", str(lambda_port), "--python", sys.executable, "--workers", "2", *options]
        with (folder / "gateway.log").open("wb") as output:
            process = subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=output, start_new_session=True)
        started.append(process)
        deadline = time.monotonic() + STARTING
        while time.monotonic() < deadline:
            assert process.poll() is None, (folder / "gateway.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", lambda_port)) == 0:
                    return Gateway(process=process, log=log, port=port, lambda_port=lambda_port)
            time.sleep(0.05)
        raise AssertionError((folder / "gateway.log").read_text())

    yield starting
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def gateway(start: Start) -> Gateway:
    return start()


def parent(process: int) -> int:
    """The emulator of a runtime."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def ended(process: int, within: float = 60.0) -> None:
    """Waits until a killed process and its last thread run no more; its parent may not have asked for its status yet, which it is told only
    once no thread is left, though the process reads as ended before."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
            threads = len(list(Path(f"/proc/{process}/task").iterdir()))
        except (FileNotFoundError, ProcessLookupError):
            return
        if state in "ZX" and threads <= 1:
            return
        time.sleep(0.01)
    raise AssertionError(f"{process} still runs")


def gone(gateway: Gateway, within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while gateway.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not gateway.processes()


def test_a_function_sees_the_request_as_an_http_api_tells_it(gateway: Gateway) -> None:
    status, answer = gateway.call(
        "POST", "/open/door?a=1&a=2", b"{}", Content_Type="application/json", X_Forwarded_For="192.0.2.1", User_Agent="a test"
    )
    event = answer["event"]
    assert status == 200
    assert (event["routeKey"], event["pathParameters"], event["queryStringParameters"]) == (
        "POST /open/{name}",
        {"name": "door"},
        {"a": "1,2"},
    )
    assert (event["headers"]["x-forwarded-for"], event["headers"]["user-agent"]) == ("192.0.2.1, 127.0.0.1", "a test")
    assert (event["body"], event["isBase64Encoded"]) == ("{}", False)
    assert abs(event["requestContext"]["timeEpoch"] / 1000 - time.time()) < 60


def test_an_answer_carries_the_request_id_that_its_function_sees(gateway: Gateway) -> None:
    _, headers, answer = gateway.answer("POST", "/open/door")
    assert headers.get_all("apigw-requestid") == [answer["event"]["requestContext"]["requestId"]]


def test_every_answer_carries_a_request_id_of_its_own(gateway: Gateway) -> None:
    calls = [("POST", "/open/door"), ("POST", "/open/door"), ("POST", "/open/door?raise=1"), ("GET", "/closed"), ("GET", "/nowhere")]
    answers = [gateway.answer(*call) for call in [*calls, ("HEAD", "/closed")]]
    assert [status for status, _, _ in answers] == [200, 200, 500, 401, 404, 404]
    assert len({headers["apigw-requestid"] for _, headers, _ in answers} - {None}) == len(answers)


def test_bytes_that_are_no_text_arrive_in_base64_whatever_they_are_called(gateway: Gateway) -> None:
    for kind in ("application/octet-stream", "text/plain"):
        event = gateway.call("POST", "/open/door", b"\x1f\x8b\xff", Content_Type=kind)[1]["event"]
        assert (event["body"], event["isBase64Encoded"]) == ("H4v/", True)


def test_variables_come_from_the_template_then_the_file(gateway: Gateway) -> None:
    variables = gateway.call("POST", "/open/door")[1]["variables"]
    assert (variables["FROM_TEMPLATE"], variables["OVERRIDDEN"], variables["ADDED"]) == ("template", "file", "file")


def test_no_token_no_entry_and_the_verdict_is_handed_on(gateway: Gateway) -> None:
    assert gateway.call("GET", "/closed")[0] == 401
    status, answer = gateway.call("GET", "/closed", Authorization="Bearer token")
    assert status == 200
    assert answer["event"]["requestContext"]["authorizer"]["lambda"] == {"verdict": "Bearer token"}


def test_what_is_not_a_route_is_not_found(gateway: Gateway) -> None:
    assert gateway.call("GET", "/nowhere") == (404, {"message": "Not Found"})
    assert gateway.call("GET", "/open/door") == (404, {"message": "Not Found"})
    assert gateway.call("POST", "/open/door/") == (404, {"message": "Not Found"})
    assert gateway.call("HEAD", "/closed", Authorization="Bearer token") == (404, None)


def test_an_uncaught_error_tells_the_caller_nothing(gateway: Gateway) -> None:
    assert gateway.call("POST", "/open/door?raise=1") == (500, {"message": "Internal server error"})


def test_a_runtime_that_dies_is_replaced(gateway: Gateway) -> None:
    assert gateway.call("POST", "/open/door?exit=1")[0] == 500
    assert gateway.call("POST", "/open/door")[0] == 200


def test_an_emulator_that_died_while_idle_is_replaced_unnoticed(gateway: Gateway) -> None:
    assert gateway.call("POST", "/open/door")[0] == 200
    for emulator in gateway.emulators():
        os.kill(emulator, signal.SIGKILL)
        ended(emulator)  # a signal is delivered after the call that sends it has returned
    assert gateway.call("POST", "/open/door")[0] == 200


@pytest.mark.parametrize("hanging", [signal.SIGSTOP, None], ids=["the emulator hangs", "the function hangs"])
def test_what_hangs_is_ended_and_replaced(gateway: Gateway, hanging: signal.Signals | None) -> None:
    assert gateway.call("POST", "/open/door")[0] == 200
    before = gateway.emulators()
    if hanging:
        for emulator in before:
            os.kill(emulator, hanging)
    else:
        before = [parent(gateway.call("POST", "/open/door")[1]["process"])]
    assert gateway.call("POST", f"/open/door?sleep={0 if hanging else 60}")[0] in (500, 502)
    status, answer = gateway.call("POST", "/open/door")
    assert status == 200
    assert parent(answer["process"]) not in before
    if hanging:
        for emulator in set(before) & set(gateway.emulators()):
            os.kill(emulator, signal.SIGCONT)  # the other function's
    else:
        assert before[0] not in gateway.emulators()


def test_one_environment_serves_one_request_at_a_time(gateway: Gateway) -> None:
    with ThreadPoolExecutor(3) as callers:
        answers = list(callers.map(lambda _: gateway.call("POST", "/open/door?sleep=0.5"), range(3)))
    assert [status for status, _ in answers] == [200, 200, 200]
    assert len({answer["process"] for _, answer in answers}) == 2  # the third waited for one of the two


def test_functions_can_be_invoked_by_name(gateway: Gateway) -> None:
    connection = HTTPConnection("127.0.0.1", gateway.lambda_port, timeout=30)
    connection.request("POST", "/2015-03-31/functions/Authorize/invocations", json.dumps({"identitySource": ["a"]}))
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (200, {"isAuthorized": True, "context": {"verdict": "a"}})
    connection.close()


def test_asked_to_stop_it_leaves_nothing_running(start: Start) -> None:
    gateway = start()
    assert len(gateway.processes()) == 4  # two functions, each an emulator and a runtime
    gateway.process.terminate()
    gateway.process.wait(60)
    assert gone(gateway)


def test_killed_it_leaves_nothing_running(start: Start) -> None:
    gateway = start()
    os.killpg(gateway.process.pid, signal.SIGKILL)  # itself and uv, not the functions, which have sessions of their own
    gateway.process.wait(60)
    assert gone(gateway)


def test_it_ends_with_the_process_it_belongs_to(start: Start) -> None:
    parent = subprocess.Popen(["sleep", "60"])
    gateway = start("--parent", str(parent.pid))
    parent.kill()
    parent.wait(60)
    gateway.process.wait(60)
    assert gone(gateway)
