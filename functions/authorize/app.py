"""Lambda authorizer of the Risk API: says whose access token this is and which scopes it has. It never refuses: doors do, in our own
shape."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera.service.clients import credentials


def handler(event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
    """Answer API Gateway's question about the `Authorization` header."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return {"isAuthorized": True, "context": credentials.verdict(headers.get("authorization", ""), dependencies.clock())}
