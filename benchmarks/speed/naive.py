"""The same service as a first draft does it, for ratios: Powertools' resolver that validates, boto3's resource, its default retries, every
call after the one before, batches stored as they came. It decides nothing: what is left out of it costs nothing.
"""

import json
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel


class NaiveAction(BaseModel):
    """A backend's action."""

    session_token: str
    action_type: str
    user_id: str | None = None
    calls: int = 6  # of the table


class NaiveBatch(BaseModel):
    """A device's batch of telemetry."""

    session_token: str
    stream: str
    sequence: int
    sent_at: int
    events: list[dict[str, Any]]


class NaiveAnswer(BaseModel):
    """What either is answered with."""

    action_token: str
    risk_score: float
    reasons: list[str]


class Naive:
    """Two routes over one table."""

    def __init__(self) -> None:
        self._table = boto3.resource("dynamodb").Table("tessera")
        self._app = APIGatewayHttpResolver(enable_validation=True)
        self._number = 0
        self._app.post("/actions")(self._act)
        self._app.post("/batches")(self._keep)

    def action(self, calls: int) -> None:
        """Send an action that takes so many calls of the table."""
        self._send("/actions", {"session_token": "token", "action_type": "login", "user_id": "ingrid", "calls": calls})

    def batch(self, text: str) -> None:
        """Send a batch as readable JSON."""
        self._number += 1
        told = {"session_token": "token", "stream": "stream", "sequence": self._number, "sent_at": 0}
        self._send("/batches", {**told, **json.loads(text)})

    def event(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A request as API Gateway passes it on."""
        http = {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "198.51.100.23", "userAgent": "naive"}
        context = {"http": http, "requestId": "naive", "stage": "$default", "routeKey": f"POST {path}"}
        headers = {"content-type": "application/json"}
        told = {"version": "2.0", "routeKey": f"POST {path}", "rawPath": path, "rawQueryString": "", "headers": headers}
        return {**told, "requestContext": context, "body": json.dumps(body), "isBase64Encoded": False}

    def serve(self, event: dict[str, Any]) -> None:
        """Answer one event."""
        answer = self._app.resolve(event, None)  # type: ignore[arg-type]
        if answer["statusCode"] != 200:
            raise RuntimeError(answer["body"])

    def _send(self, path: str, body: Mapping[str, Any]) -> None:
        self.serve(self.event(path, body))

    def _act(self, action: NaiveAction) -> NaiveAnswer:
        key = {"PK": "naive", "SK": action.session_token}
        for _ in range(action.calls // 2):
            self._table.get_item(Key=key)
        for _ in range(action.calls - action.calls // 2):
            self._table.put_item(Item={**key, "kept": json.dumps(action.model_dump()), "time": Decimal(int(time.time()))})
        return NaiveAnswer(action_token="token", risk_score=12.5, reasons=["PROFILE_DEVICE_FAMILIAR"])  # noqa: S106

    def _keep(self, batch: NaiveBatch) -> NaiveAnswer:
        self._table.put_item(Item={"PK": "naive", "SK": f"{batch.stream}#{batch.sequence}", "events": json.dumps(batch.events)})
        return NaiveAnswer(action_token="", risk_score=0, reasons=[])
