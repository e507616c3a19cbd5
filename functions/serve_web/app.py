"""The browser SDK, the console, the description of the API, and health."""

import secrets
from pathlib import Path

from tessera.errors import NotFound
from tessera.service import settings
from tessera.service.console import page
from tessera.service.console.contract import ConsoleSettings
from tessera.service.http.api import Api
from tessera.service.http.contract import Health
from tessera.service.http.exchange import JSON, File

api = Api()
KEPT = "public, max-age=31536000, immutable"
HERE = Path(__file__).parent
SDK, CONSOLE = HERE / "sdk", HERE / "console"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".json": JSON,
}


@api.get("/health")
def health() -> Health:
    """Answers when the API does."""
    return Health(status="ok")


@api.get("/openapi.json")
def describe() -> File:
    """This API in OpenAPI 3.1."""
    return File(content=(HERE / "openapi.json").read_bytes(), content_type=JSON, cache_control="public, max-age=300")


@api.get("/sdk/{file}", refuses=(NotFound,))
def sdk(file: str) -> File:
    """A file of the current browser SDK. `integrity.json` has the version, and the hash of each file."""
    return File.below(SDK, file, TYPES, "public, max-age=3600")


@api.get("/sdk/{version}/{file}", refuses=(NotFound,))
def sdk_version(version: str, file: str) -> File:
    """A file of one version of the browser SDK, which never changes."""
    return File.below(SDK, f"{version}/{file}", TYPES, KEPT)


@api.get("/console/settings.json")
def console_settings() -> ConsoleSettings:
    """Where analysts sign in; empty where nobody can."""
    return page.settings_of(settings.current())


@api.get("/console", refuses=(NotFound,))
@api.get("/console/{view}", refuses=(NotFound,))
def console(view: str = "") -> File:
    """The analysts' console. Each of its views has this page: the page's script shows the one that the address names."""
    nonce = secrets.token_urlsafe(16)
    headers = page.headers(settings.current(), nonce)
    return File(content=page.written(CONSOLE, nonce), content_type="text/html; charset=utf-8", cache_control="no-store", headers=headers)


@api.get("/console/assets/{file}", refuses=(NotFound,))
def console_asset(file: str) -> File:
    """A script or a style of the console."""
    return File.below(CONSOLE / "assets", file, page.TYPES, KEPT).packed(api.headers.get("accept-encoding", ""))


handler = api.handler
