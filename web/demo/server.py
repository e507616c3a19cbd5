"""Fjord Bank's backend: a small bank that is protected by Tessera, to be read by whoever integrates it. In reading order:

    protection.py        ask, act, report, by the Python client   to copy, and make your own
    risk_moments.py      sign-up, sign-in, transfer, sign-out
    bank.py  one_time_codes.py  sessions.py                   a bank's own affairs
    proxy.py  demo_page.py  office.py  witness.py             the SDK first-party, the page, and what holds it together

Telemetry goes first-party: the page sends it to the bank's own `/risk-collect/`, which passes it on. Since everybody who tries the demo
sits at one machine, the visitor chooses a place to come from, and the bank passes that place's address on as the caller's.
"""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, make_server

from web.demo import demo_page, risk_moments
from web.demo.bank import Refused
from web.demo.office import DemoSettings, open_office
from web.demo.proxy import first_party

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def create_demo(settings: DemoSettings) -> Flask:
    """The bank as a WSGI application."""
    app = Flask("fjord-bank", static_folder=None)
    app.extensions["office"] = open_office(settings)
    app.register_blueprint(risk_moments.routes)
    app.register_blueprint(demo_page.routes)
    app.register_blueprint(first_party(settings.base_url, settings.timeout, demo_page.address, demo_page.saw))
    app.register_error_handler(Refused, lambda refusal: failure(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal)))
    app.register_error_handler(HTTPException, lambda error: failure(HTTPStatus(error.code or 500), error.description or ""))
    for malformed in (KeyError, ValueError):
        app.register_error_handler(malformed, lambda _: failure(HTTPStatus.BAD_REQUEST, "That request is not complete."))
    app.after_request(with_policy)
    return app


def failure(status: HTTPStatus, message: str) -> Response:
    """A refusal in JSON."""
    response = jsonify(message=message)
    response.status_code = status
    return response


def with_policy(response: Response) -> Response:
    """The page runs the bank's own scripts and no others."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


def open_bank(settings: DemoSettings, port: int, host: str = "127.0.0.1") -> BaseWSGIServer:
    """The bank, listening; `serve_forever` serves it. Raises `OSError` when the port is taken."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    return make_server(host, port, create_demo(settings), threaded=True)
