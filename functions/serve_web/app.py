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


@api.get("/sdk/{file}")
def sdk(file: str) -> File:
    """A file of the browser SDK, as it is now. `integrity.json` has the version and the hash of each."""
    return _served(file, "public, max-age=3600")


@api.get("/sdk/{version}/{file}")
def sdk_version(version: str, file: str) -> File:
    """A file of one version of the browser SDK, which never changes."""
    return _served(f"{version}/{file}", "public, max-age=31536000, immutable")


def _served(name: str, cache_control: str) -> File:
    """The file of this name below the SDK's folder, if it is one that was built to be served."""
    found = {str(path.relative_to(HERE / "sdk")): path for path in (HERE / "sdk").rglob("*") if path.suffix in TYPES}.get(name)
    if found is None:
        raise NotFound
    return File(content=found.read_bytes(), content_type=TYPES[found.suffix], cache_control=cache_control)


handler = api.handler
