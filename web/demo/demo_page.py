"""The page, and what only a demo has: a place to come from, and a look at what the backend received."""

import json
import secrets
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory

from tessera_client import TesseraError
from web.demo.office import here
from web.demo.protection import Json

PAGE = Path(__file__).parent / "page"
PLACE_COOKIE, VISITOR_COOKIE = "fjord_place", "fjord_visitor"

routes = Blueprint("demo_page", __name__)


@routes.get("/")
@routes.get("/sign-up")
@routes.get("/account")
def page() -> Response:
    """The page with what it needs to begin written into it, so that the SDK starts at once."""
    written = json.dumps(start()).replace("<", "\\u003c")
    response = Response((PAGE / "index.html").read_text().replace('id="start"></script>', f'id="start">{written}</script>'))
    visitor = request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(16)
    here().witness.page_came_up(visitor)
    response.set_cookie(VISITOR_COOKIE, visitor, httponly=True, samesite="Strict")
    return response


@routes.post("/")
@routes.post("/sign-up")
@routes.post("/account")
def without_script() -> tuple[Response, HTTPStatus]:
    """A form that was sent without the page's script: nothing is done with it, and the page comes up again and says what it needs."""
    return page(), HTTPStatus.BAD_REQUEST


@routes.get("/<name>.<any('css', 'js'):kind>")
def asset(name: str, kind: str) -> Response:
    return send_from_directory(PAGE, f"{name}.{kind}", max_age=0)


@routes.get("/attacks/<any('curl.sh', 'console.js', 'playwright.py', 'selenium.py'):name>")
def attack(name: str) -> Response:
    """A script that attacks this very page, ready to be run."""
    settings = here().settings
    told = {"PAGE": request.host_url.rstrip("/"), "CLIENT_ID": settings.client_id}
    told |= {"USER": settings.customer.username, "PASSWORD": settings.customer.password}
    script = (PAGE / "attacks" / name).read_text()
    for what, value in told.items():
        script = script.replace(f"__{what}__", value)
    return Response(script, content_type="text/plain; charset=utf-8")


@routes.get("/api/told")
def told() -> Response:
    """What this visitor's page has told Tessera so far."""
    return jsonify(asdict(here().witness.of(request.cookies.get(VISITOR_COOKIE, ""))))


def saw(path: str, sent: bytes, answered: bytes) -> None:
    """Note what went by."""
    if visitor := request.cookies.get(VISITOR_COOKIE):
        here().witness.saw(visitor, path, sent, answered)


def start() -> Json:
    """The SDK's client, who is signed in, and where visitors may come from."""
    settings, user_id = here().settings, here().sessions.user_id()
    return {
        "client_id": settings.client_id,
        "customer": here().bank.account_of(user_id).as_shown() if user_id else None,
        "known_customer": {"username": settings.customer.username, "password": settings.customer.password},
        "places": [{"name": name, "address": address} for name, address in settings.places],
        "place": place(),
    }


@routes.get("/api/reasons")
def reasons() -> Json:
    """Every reason in words, for the panel; empty if Tessera gives no answer."""
    try:
        return {reason["code"]: reason["description"] for reason in here().tessera.reasons()["reasons"]}
    except TesseraError:
        return {}


@routes.get("/received/latest")
def latest() -> Response:
    """The recommendation that the bank acted on last, as it came."""
    received = here().protection.latest
    if received is None:
        abort(HTTPStatus.NOT_FOUND, "No recommendation has been received yet.")
    return jsonify(received)


@routes.put("/api/place")
def choose_place() -> Response:
    """Where the visitor comes from, from now on: the place's number on the list."""
    number = int(request.get_json()["place"])
    chosen = number if 0 <= number < len(here().settings.places) else 0
    response = jsonify(place=chosen)
    response.set_cookie(PLACE_COOKIE, str(chosen), samesite="Strict")
    return response


def place() -> int:
    """The number of the place that the visitor chose; the first, if none."""
    chosen = request.cookies.get(PLACE_COOKIE, "0")
    return int(chosen) if chosen.isdecimal() and int(chosen) < len(here().settings.places) else 0


def address() -> str:
    """The IP address that the visitor comes from."""
    return here().settings.places[place()][1]
