"""Loaded by schemathesis, in an environment of its own: to each operation an access token with the one scope that it needs.

`TESSERA_CREDENTIALS` names the file that the local run has written.
"""

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import schemathesis

TOLD = json.loads(Path(os.environ["TESSERA_CREDENTIALS"]).read_text())
BASIC = "Basic " + b64encode(f"{TOLD['client_id']}:{TOLD['client_secret']}".encode()).decode()
REFRESHED = 1800  # seconds, half of what a token lives


def wanted(_: Any, context: Any) -> str:
    """The scope of an operation, or how else its caller shows itself; empty for a device's, which shows its session."""
    schemes = context.operation.definition.raw.get("security", ())
    told = {name: scopes for scheme in schemes for name, scopes in scheme.items()}
    return "".join(told.get("risk_access_token", ["basic"] if told else []))


@schemathesis.auth(refresh_interval=REFRESHED, cache_by_key=wanted)
class Credentials:
    """What stands in the Authorization header."""

    def get(self, case: Any, context: Any) -> str | None:
        scope = wanted(case, context)
        if scope in ("", "basic"):
            return BASIC if scope else None
        form = urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
        asking = Request(f"{TOLD['base_url']}/oidc/token", form, {"Authorization": BASIC})
        with urlopen(asking, timeout=60) as answer:
            return f"Bearer {json.load(answer)['access_token']}"

    def set(self, case: Any, data: str | None, _: Any) -> None:
        if data:
            case.headers = {**(case.headers or {}), "Authorization": data}
