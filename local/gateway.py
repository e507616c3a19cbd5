"""Serves the *built* template over HTTP without a container engine.

Routes, events, CORS and Lambda authorizers are the SAM CLI's own, as is the Lambda invoke endpoint beside them; only its container
runtime is replaced, by the child processes of `local.execution`. The classes used are internal to the SAM CLI, hence its exact version:

    uvx --from aws-sam-cli==1.170.0 python -m local.gateway --template .aws-sam/x86_64/build/template.yaml --environment variables.json

The variables have the form of `sam local --env-vars`: `{"Parameters": {for all functions}, "TriggerAction": {for one}}`, but may also name
variables that the template does not set.

Where it matters that the SAM CLI differs from an HTTP API on AWS, this module corrects it: header names arrive in lower case, a body that
is not text arrives in base64, request id, time and domain are those of the request, an unknown route is a 404.
"""

import argparse
import base64
import contextlib
import json
import logging
import os
import platform
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import samcli
from flask import Flask, Request, Response, g, request
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.provider import Function
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
from samcli.lib.telemetry.event import EventTracker
from samcli.lib.utils.stream_writer import StreamWriter
from samcli.local.apigw.local_apigw_service import LocalApigwService
from samcli.local.apigw.route import Route
from samcli.local.lambda_service.local_lambda_http_service import LocalLambdaHttpService
from samcli.local.lambdafn.config import FunctionConfig
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from local.execution import FunctionCode, Pool
from local.stopping import Stop

LARGEST_BODY = 6 * 1024 * 1024  # bytes that Lambda accepts of an event
TEXT = ("text/", "application/json", "application/javascript", "application/xml", "application/x-www-form-urlencoded")

# An event that every door answers without doing anything: no route, no records, no token. It makes them load what they import.
WARM_UP = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/",
    "rawQueryString": "",
    "headers": {},
    "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "127.0.0.1"}, "requestId": "warm-up", "stage": "$default"},
    "isBase64Encoded": False,
    "identitySource": ["Bearer -"],
    "Records": [],
}


class ProcessRuntime:
    """Takes the place of the SAM CLI's container runtime."""

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        self._pools = pools

    def invoke(self, function: FunctionConfig, event: str, _tenant: str | None = None, *, stdout: StreamWriter, **_: object) -> None:
        answer = self._pools[function.full_path].invoke(event.encode()).decode()
        stdout.write_str(_recognisable(answer) if '"errorType"' in answer else answer)


def _recognisable(answer: str) -> str:
    """A function's uncaught error, without its request id: if it has one, the SAM CLI takes the error and its stack trace for an answer."""
    error = json.loads(answer)
    if isinstance(error, dict) and {"errorMessage", "errorType"} <= error.keys():
        error.pop("requestId", None)
        return json.dumps(error)
    return answer


class HttpApi(LocalApigwService):  # type: ignore[misc]
    """The SAM CLI's API gateway, made more like an HTTP API on AWS."""

    def create(self) -> None:
        super().create()
        app: Flask = self._app
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
        for error, status, message in ((404, 404, "Not Found"), (405, 404, "Not Found"), (413, 413, "Request Entity Too Large")):
            app.register_error_handler(error, _answer(status, message))
        app.before_request(_named)
        app.before_request(_only_what_is_a_route)
        app.after_request(_with_its_name)

    def _generate_lambda_event(self, flask_request: Request, route: Route, method: str, endpoint: str) -> dict[str, Any]:
        event: dict[str, Any] = super()._generate_lambda_event(flask_request, route, method, endpoint)
        event["headers"] = {name.lower(): value for name, value in event["headers"].items()}
        forwarded = event["headers"].get("x-forwarded-for")
        event["headers"]["x-forwarded-for"] = f"{forwarded}, {flask_request.remote_addr}" if forwarded else flask_request.remote_addr
        now = datetime.now(UTC)
        event["requestContext"] |= {
            "requestId": g.request_id,
            "domainName": flask_request.host,
            "domainPrefix": flask_request.host.partition(".")[0],
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        }
        event["requestContext"]["http"]["userAgent"] = event["headers"].get("user-agent", "")
        if flask_request.mimetype.startswith(TEXT):
            body = base64.b64decode(event["body"])
            with contextlib.suppress(UnicodeDecodeError):  # said to be text and is not: the door hears of it in base64
                event |= {"body": body.decode(), "isBase64Encoded": False}
        return event


def _named() -> None:
    g.request_id = uuid.uuid4().hex


def _with_its_name(response: Response) -> Response:
    """Every answer carries the request id of its event, as on AWS, so that a caller can name it and an operator can search the log for
    it."""
    response.headers["apigw-requestid"] = g.request_id
    return response


def _only_what_is_a_route() -> Response | None:
    """On AWS a route for GET does not serve HEAD, and a path with a slash at its end is another path."""
    if request.method == "HEAD" or (request.path.endswith("/") and request.path != "/"):
        not_found: Response = _answer(404, "Not Found")(None)
        return not_found
    return None


def _answer(status: int, message: str) -> Any:
    body = json.dumps({"message": message})
    return lambda _: Response(body, status, content_type="application/json")


def _function_code(
    function: Function, config: FunctionConfig, variables: Mapping[str, Mapping[str, str]], python: Path, log: Path
) -> FunctionCode:
    """One function of the template with its variables resolved as in Lambda: ours first, then the template's, then the runtime's."""
    libraries = [str(Path(layer.codeuri) / "python") for layer in config.layers]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": config.code_abs_path,
        "PYTHONPATH": os.pathsep.join([*libraries, config.code_abs_path]),
        "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's folders are read-only
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
        **config.env_vars.resolve(),
        **variables.get("Parameters", {}),
        **variables.get(function.name, {}),
    }
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    return FunctionCode(
        name=function.name,
        folder=Path(config.code_abs_path),
        handler=config.handler,
        timeout=float(config.timeout),
        environment=environment,
        emulator=Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{architecture}",
        python=python,
        log=log,
    )


def _listen(app: Flask, host: str, port: int) -> BaseWSGIServer:
    server = make_server(host, port, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), name=f"port {port}", daemon=True).start()
    return server


def main() -> None:
    """Loads every door once (unless `--cold`), serves, and leaves nothing running."""
    arguments = argparse.ArgumentParser(prog="python -m local.gateway", description="Serve the built template over HTTP.")
    arguments.add_argument("--template", type=Path, required=True, help="template.yaml as sam build left it")
    arguments.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    arguments.add_argument("--port", type=int, default=3000, help="port of the API (default: %(default)s)")
    arguments.add_argument("--lambda-port", type=int, help="port of the Lambda invoke endpoint (default: none)")
    arguments.add_argument("--environment", type=Path, help="JSON file of environment variables, as for sam local --env-vars")
    arguments.add_argument("--workers", type=int, default=4, help="execution environments per function, at most (default: %(default)s)")
    arguments.add_argument("--python", type=Path, default=Path(".venv/bin/python"), help="interpreter with awslambdaric and boto3")
    arguments.add_argument("--log", type=Path, default=Path(".local/functions.log"), help="what the functions print (default: %(default)s)")
    arguments.add_argument("--cold", action="store_true", help="load a door when it is first called, as Lambda does, not before")
    arguments.add_argument("--parent", type=int, help="process id with which to end")
    options = arguments.parse_args()

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line per request: a path may name a token
    EventTracker.track_event = staticmethod(lambda *_, **__: None)  # the SAM CLI counts authorizer calls and sends the counts home
    WSGIRequestHandler.disable_nagle_algorithm = True  # headers and body are two writes: 40 ms each request otherwise
    for name, value in {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1"}.items():
        os.environ.setdefault(name, value)

    template = options.template.resolve()
    variables = json.loads(options.environment.read_text()) if options.environment else {}
    options.log.parent.mkdir(parents=True, exist_ok=True)
    stacks, _ = SamLocalStackProvider.get_stacks(template_file=str(template))
    functions = SamFunctionProvider(stacks)
    stop, pools = Stop(options.parent), dict[str, Pool]()
    folder = str(template.parent)
    runner = LocalLambdaRunner(ProcessRuntime(pools), functions, folder, folder, env_vars_values=variables)
    for function in functions.get_all():
        code = _function_code(function, runner.get_invoke_config(function), variables, options.python.absolute(), options.log.absolute())
        pools[function.full_path] = Pool(code, options.workers)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as warming:
            list(warming.map(lambda pool: pool.invoke(json.dumps(WARM_UP).encode()), () if options.cold else pools.values()))
        api = ApiProvider(stacks, cwd=folder).api
        api.binary_media_types_set = {"*/*"}
        gateway = HttpApi(api, runner, port=options.port, host=options.host)
        gateway.create()
        servers = [_listen(gateway._app, options.host, options.port)]
        if options.lambda_port:
            invoking = LocalLambdaHttpService(runner, options.lambda_port, options.host)
            invoking.create()
            servers.append(_listen(invoking._app, options.host, options.lambda_port))
        print(f"serving {template} at http://{options.host}:{options.port}", flush=True)
        stop.wait()
        for server in servers:
            server.shutdown()
    finally:
        for pool in pools.values():
            pool.stop()


if __name__ == "__main__":
    main()
