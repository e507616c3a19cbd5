"""The browser SDK, the description of the API, and health."""

from pathlib import Path

from tessera.errors import NotFound
from tessera.service.http.api import Api
from tessera.service.http.contract import Health
from tessera.service.http.exchange import JSON, File

api = Api()
HERE = Path(__file__).parent
SDK = HERE / "sdk"
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
    return File.below(SDK, f"{version}/{file}", TYPES, "public, max-age=31536000, immutable")


handler = api.handler
