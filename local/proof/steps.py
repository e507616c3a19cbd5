"""The steps of the proof, and what they need from the one who deploys."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local import admin
from local.proof.changes import breaking, next_release
from local.proof.journey import expect, tell
from simulator.actors import Application
from simulator.transport import Transport
from tessera.service.clients.roles import SCOPES
from tessera.service.store.facade import Store

WITHOUT_ANYBODY = {
    "BaseUrl": ("GET", "/health", 200),
    "TokenUrl": ("POST", "", 400),
    "JwksUrl": ("GET", "", 200),
    "RiskUrl": ("GET", "/recommendation?action_token=none", 401),
    "CollectionUrl": ("POST", "/sessions", 400),
    "SdkUrl": ("GET", "", 200),
    "HealthUrl": ("GET", "", 200),
    "OpenApiUrl": ("GET", "", 200),
}
"""How each URL of the outputs is called without credentials: the path below it, and the expected status."""
TIMED = 50
"""Calls whose latency is reported."""


class Deployments(Protocol):
    """Somebody who can deploy one stack, and reach what was deployed."""

    def exists(self) -> bool: ...

    def deploy(self, template: str) -> bool:
        """Deploy the built template; returns whether it succeeded, after any rollback has ended."""

    def outputs(self) -> Mapping[str, str]: ...

    def delete(self) -> Sequence[str]:
        """Delete the stack; returns what it left, by logical name."""

    def client(self, service: str) -> Any: ...

    def transport(self, base_url: str) -> Transport: ...

    def wait_until_learned(self) -> None: ...

    def cold_start(self, function: str) -> float | None:
        """Milliseconds that a function took to start; None if the log does not say."""


@dataclass(kw_only=True)
class Proof:
    """One run: the one who deploys, the built template, and what was found."""

    deployments: Deployments
    template: str
    figures: dict[str, Any] = field(default_factory=dict)
    credentials: tuple[str, str] = ("", "")

    @property
    def api(self) -> Transport:
        return self.deployments.transport(self.deployments.outputs()["BaseUrl"])

    def call(self, output: str) -> int:
        """The status with which an output's URL answers."""
        method, below, _ = WITHOUT_ANYBODY[output]
        outputs = self.deployments.outputs()
        path = outputs[output].removeprefix(outputs["BaseUrl"]) + below
        return self.api.request(method, path).status

    def journey(self) -> None:
        client_id, client_secret = self.credentials
        application = Application(transport=self.api, client_id=client_id, client_secret=client_secret)
        tell(application, self.deployments.wait_until_learned)


def nothing_is_there(proof: Proof) -> None:
    """The stack must not exist: what is proven is a first deployment, and the end of it deletes everything."""
    expect(not proof.deployments.exists(), "the stack's name is free")


def first_deployment(proof: Proof) -> None:
    """The template is accepted and made."""
    started = time.monotonic()
    expect(proof.deployments.deploy(proof.template), "the first deployment succeeds")
    proof.figures["first_deployment_seconds"] = round(time.monotonic() - started)


def every_output_answers(proof: Proof) -> None:
    """Each URL is called without credentials."""
    for output, (_, _, status) in WITHOUT_ANYBODY.items():
        answered = proof.call(output)
        expect(answered == status, f"{output} answers {status} (it is {answered})")


def a_journey_is_told(proof: Proof) -> None:
    """A client is made, people and a program sign in, and results are learned."""
    outputs = proof.deployments.outputs()
    store = Store(proof.deployments.client("dynamodb"), outputs["TableName"], governance=outputs["GovernanceTableName"])
    admin.create_application(store, "proof", "proof")
    proof.credentials = admin.create_client(store, "proof", "proof", scopes=tuple(SCOPES))
    proof.journey()


def figures_are_taken(proof: Proof) -> None:
    """Cold starts of the functions that decide, and how long the API takes from here."""
    functions = ("IssueToken", "Authorize", "IngestTelemetry", "TriggerAction", "GetRecommendation", "ReportResult")
    proof.figures["cold_start_ms"] = {function: proof.deployments.cold_start(function) for function in functions}
    taken = []
    for _ in range(TIMED):
        started = time.perf_counter()
        proof.api.request("GET", "/health")
        taken.append((time.perf_counter() - started) * 1000)
    proof.figures["health_ms"] = {"median": round(sorted(taken)[TIMED // 2], 1), "worst": round(max(taken), 1)}


def a_release_renames_a_route_and_adds_an_index(proof: Proof) -> None:
    """An update that renames a route succeeds: the new route is there, the old one is gone, and nothing is forgotten."""
    template, old, new = next_release(proof.template)
    expect(proof.deployments.deploy(template), "a release that renames a route and adds an index is deployed")
    expect(proof.api.request(*old.split(" ")).status == 404, f"{old} is gone")
    expect(proof.api.request(*new.split(" ")).status == 401, f"{new} is there")
    proof.journey()


def a_release_that_fails_is_rolled_back(proof: Proof) -> None:
    """An update with a resource that cannot be made leaves everything as it was."""
    expect(not proof.deployments.deploy(breaking(proof.template)), "a release that cannot be made fails")
    every_output_answers(proof)
    proof.journey()


def the_stack_is_deleted(proof: Proof) -> None:
    """Only what the template keeps is left."""
    left = set(proof.deployments.delete())
    kept = {"Table", "Governance", "KeysSecret", "DeadLetters", "DeadBatches", "AccessLogs"}
    expect(left == kept, f"{sorted(kept)} outlive the stack (it is {sorted(left)})")


STEPS: tuple[Callable[[Proof], None], ...] = (
    nothing_is_there,
    first_deployment,
    every_output_answers,
    a_journey_is_told,
    figures_are_taken,
    a_release_renames_a_route_and_adds_an_index,
    a_release_that_fails_is_rolled_back,
    the_stack_is_deleted,
)


def told(step: Callable[[Proof], None]) -> str:
    """A step in words."""
    return f"{step.__name__.replace('_', ' ')}: {(step.__doc__ or '').split(chr(10))[0]}"


def prove(proof: Proof, figures: Path, say: Callable[[str], None] = print) -> None:
    """Take all steps and write the figures, even if the proof ends early.

    Raises:
        NotAsPromised: a step does not hold. The stack stays as it is, to be looked at.
    """
    try:
        for number, step in enumerate(STEPS, 1):
            say(f"{number}/{len(STEPS)} {told(step)}")
            step(proof)
    finally:
        figures.parent.mkdir(parents=True, exist_ok=True)
        figures.write_text(json.dumps(proof.figures, indent=2))
