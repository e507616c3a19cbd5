"""Execution environments: the child processes in which Lambda functions run here, as they do in Lambda.

Each is the Lambda Runtime Interface Emulator with `awslambdaric`, the runtime client that Lambda itself runs, inside it. One environment
serves one request at a time and keeps its module state, so cold starts, environment variables and the handler's event are the real ones.
What is not enforced: memory. A `Pool` keeps the environments of one function, starts another when all are busy, and queues at its limit.

Nothing outlives the process that started it: the kernel kills an emulator whose parent is gone, and a runtime ends when its emulator has.
Linux only, as the emulator is.
"""

import contextlib
import ctypes
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PORTS = range(20_000, 32_000)  # below the ports that the kernel gives to outgoing connections
STARTING = 10.0  # seconds an emulator may take to listen; it listens before it starts the runtime
BEYOND_TIMEOUT = 3.0  # seconds past a function's own timeout, at which the emulator ends the invocation by itself
COLD = 12.0  # seconds more for the first invocation, in which the function is loaded
TIMED_OUT = b"Task timed out"  # how an emulator's answer begins where the function did not end in time
PR_SET_PDEATHSIG = 1  # prctl(2)

_kernel = ctypes.CDLL(None, use_errno=True)

# The kernel watches the parent *thread*: all children are started by this one, which lives as long as the process.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


@dataclass(frozen=True, kw_only=True)
class FunctionCode:
    """What an execution environment needs to know of one function."""

    name: str
    folder: Path
    handler: str  # "module.function"
    timeout: float  # seconds
    environment: dict[str, str]
    emulator: Path
    python: Path  # an interpreter that has awslambdaric and, in the place of Lambda's own, boto3
    log: Path  # what the function prints


class ExecutionEnvironment:
    """One emulator with one runtime inside."""

    def __init__(self, code: FunctionCode) -> None:
        self._code = code
        self._port, self._process = _starter.submit(_start, code).result()
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port)
        self._patience = code.timeout + BEYOND_TIMEOUT + COLD

    @property
    def alive(self) -> bool:
        """Whether the emulator still runs; one that hangs is noticed by its next invocation."""
        return self._process.poll() is None

    def invoke(self, event: bytes) -> bytes:
        """The function's answer to `event`, both JSON; an `OSError` or `HTTPException` means that this environment is lost: it died, it
        hangs, or the function did not end in time, after which an emulator is unreliable."""
        ending = threading.Timer(self._patience, self._end)  # a limit for all of it, also where an answer comes byte by byte
        ending.daemon = True
        ending.start()
        try:
            self._connection.request("POST", "/2015-03-31/functions/function/invocations", event, {"Content-Type": "application/json"})
            answer = self._connection.getresponse().read()
        finally:
            ending.cancel()
        if answer.startswith(TIMED_OUT):
            raise TimeoutError(answer.decode())
        self._patience = self._code.timeout + BEYOND_TIMEOUT
        return answer

    def stop(self) -> None:
        """Ends emulator and runtime."""
        self._connection.close()
        self._end()
        self._process.wait()

    def _end(self) -> None:
        for child in _children(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.kill()


class Pool:
    """The execution environments of one function."""

    def __init__(self, code: FunctionCode, limit: int) -> None:
        self._code = code
        self._idle: list[ExecutionEnvironment] = []
        self._all: set[ExecutionEnvironment] = set()
        self._free = threading.Semaphore(limit)
        self._lock = threading.Lock()
        self._stopped = False

    def invoke(self, event: bytes) -> bytes:
        """The function's answer. A lost environment is answered as well, in the form that Lambda uses."""
        with self._free:
            environment = self._take()
            try:
                answer = environment.invoke(event)
            except (OSError, http.client.HTTPException) as lost:
                self._drop(environment)
                return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": f"{self._code.name}: {lost!r}"}).encode()
            self._give_back(environment)
            return answer

    def stop(self) -> None:
        """Ends every environment, and starts no more."""
        with self._lock:
            self._stopped = True
            environments = list(self._all)
        for environment in environments:
            environment.stop()

    def _take(self) -> ExecutionEnvironment:
        with self._lock:
            idle = self._idle.pop() if self._idle else None  # the one used last: the others may stay cold, as in Lambda
        if idle and idle.alive:
            return idle
        if idle:
            self._drop(idle)
            return self._take()
        environment = ExecutionEnvironment(self._code)
        with self._lock:
            self._all.add(environment)
            stopped = self._stopped
        if stopped:
            self._drop(environment)
            raise RuntimeError("stopping")
        return environment

    def _give_back(self, environment: ExecutionEnvironment) -> None:
        with self._lock:
            self._idle.append(environment)

    def _drop(self, environment: ExecutionEnvironment) -> None:
        with self._lock:
            self._all.discard(environment)
        environment.stop()


def _start(code: FunctionCode) -> tuple[int, subprocess.Popen[bytes]]:
    """An emulator that listens; its port may have been taken between choosing and listening, so a few are tried."""
    for _ in range(5):
        port, runtime_port = _unused_ports(2)
        command = [str(code.emulator), "--log-level", "error"]
        command += ["--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{runtime_port}"]
        command += [str(code.python), "-m", "awslambdaric", code.handler]
        with code.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=code.folder,
                env=code.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which then stops its children in order
                preexec_fn=_die_with_parent,
            )
        deadline = time.monotonic() + STARTING
        while process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port, process
            time.sleep(0.005)
        process.kill()
        process.wait()
    raise RuntimeError(f"the emulator of {code.name} does not start, see {code.log}")


def _die_with_parent() -> None:
    _kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _unused_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = random.choice(PORTS)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def _children(process: int) -> list[int]:
    """The emulator's runtime, which has its own process group."""
    found: list[int] = []
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, children.read_text().split())
        except OSError:
            continue
    return found
