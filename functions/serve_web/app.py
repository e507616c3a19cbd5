"""The browser SDK, the description of the API, and health."""

from pathlib import Path

from tessera.errors import NotFound
from tessera.service.exchange import JSON, File
from tessera.service.http import Api
from tessera.service.responses import Health

api = Api()
HERE = Path(__file__).parent
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".map": JSON,
}


@api.get("/health")
def health() -> Health:
    """Answers when the API does."""
    return Health(status="ok")


@api.get("/openapi.json")
def describe() -> File:
    """This API in OpenAPI 3.1."""
    return File(content=(HERE / "openapi.json").read_bytes(), content_type=JSON, cache_control="public, max-age=300")


@api.get("/sdk/{file}")
def sdk(file: str) -> File:
    """A file of the browser SDK."""
    found = {path.name: path for path in (HERE / "sdk").glob("*") if path.suffix in TYPES}.get(file)
    if found is None:
        raise NotFound
    return File(content=found.read_bytes(), content_type=TYPES[found.suffix], cache_control="public, max-age=3600")


handler = api.handler
