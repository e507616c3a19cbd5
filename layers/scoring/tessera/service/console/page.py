"""The page of the console. It runs its own scripts and no others, and speaks with this API and the analysts' issuer alone.

A new word (nonce) in each answer lets the page's own script, and only it, add styles: components that lock scrolling need one.
"""

from pathlib import Path
from urllib.parse import urlsplit

from tessera.errors import NotFound
from tessera.service.console.contract import ConsoleSettings
from tessera.service.settings import Settings

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
NONCE = "nonce-of-this-answer"
"""What the built page has in the place of the nonce."""


def written(folder: Path, nonce: str) -> bytes:
    """The page as it is for each of its addresses.

    Raises:
        NotFound: it was not built.
    """
    index = folder / "index.html"
    if not index.exists():
        raise NotFound("The console is not part of this build.")
    return index.read_text().replace(NONCE, nonce).encode()


def headers(told: Settings, nonce: str) -> dict[str, str]:
    """What the page is answered with, so that it stays what it is."""
    return {
        "content-security-policy": policy(told, nonce),
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "x-frame-options": "DENY",
    }


def policy(told: Settings, nonce: str) -> str:
    """The page's Content Security Policy."""
    others = (_origin(each) for each in (told.analysts.issuer, told.analysts.sign_in, told.simulator) if each)
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data:",
        "connect-src": " ".join(("'self'", *dict.fromkeys(others))),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def settings_of(told: Settings) -> ConsoleSettings:
    analysts = told.analysts
    if not analysts.can_sign_in:
        return ConsoleSettings(issuer="", client_id="", scope="")
    sign_out = f"{analysts.sign_in}/logout" if analysts.sign_in else None
    return ConsoleSettings(
        issuer=analysts.issuer, client_id=analysts.client, scope="openid profile", sign_out=sign_out, simulator=told.simulator or None
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
