"""The issuer's endpoints. Its page is a form without any script."""

import secrets
import threading
import time
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from local.issuer.people import PEOPLE
from local.issuer.signing_in import BY_USERNAME, CLIENT, Asked, Issuer

COOKIE = "local_issuer"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 26rem; margin: 8vh auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
button { display: block; width: 100%; margin: .5rem 0; padding: .7rem 1rem; text-align: left; font: inherit; cursor: pointer;
  border: 1px solid color-mix(in srgb, currentColor 40%, transparent); border-radius: .5rem; background: transparent; color: inherit; }
button:hover, button:focus-visible { border-color: currentColor; }
small { display: block; }
"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · local issuer</title><style>{style}</style><main><h1>Who are you?</h1>
<p>This issuer belongs to the local run and asks for no password.</p><form method="post">{people}</form></main></html>"""
PERSON = '<button name="username" value="{username}"><strong>{name}</strong><small>{does}</small></button>'


def serve(issuer: Issuer, port: int) -> None:
    """Serve in a thread of this process."""
    server = make_server("127.0.0.1", port, application(issuer), threaded=True)
    threading.Thread(target=server.serve_forever, name="issuer", daemon=True).start()


def opened(url: str, console: str) -> Issuer:
    """An issuer whose one client is the console at this address."""
    redirects = (console, console.replace("127.0.0.1", "localhost"))
    return Issuer(url=url, redirects=redirects, clock=time.time)


def application(issuer: Issuer) -> Flask:
    """The issuer as an application of Flask."""
    app = Flask(__name__, static_folder=None)
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, issuer.redirects)}

    @app.after_request
    def finish(response: Response) -> Response:
        policy = f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self' {' '.join(sorted(origins))}; frame-ancestors 'none'"
        response.headers |= {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        if request.headers.get("Origin") in origins and request.path != "/authorize":
            response.headers |= {"Access-Control-Allow-Origin": request.headers["Origin"], "Vary": "Origin"}
        return response

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(
            issuer=issuer.url,
            authorization_endpoint=f"{issuer.url}/authorize",
            token_endpoint=f"{issuer.url}/token",
            end_session_endpoint=f"{issuer.url}/logout",
            jwks_uri=f"{issuer.url}/jwks",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["ES256"],
            code_challenge_methods_supported=["S256"],
            token_endpoint_auth_methods_supported=["none"],
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(issuer.jwks)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> ResponseReturnValue:
        told = request.args
        if told.get("client_id") != CLIENT or told.get("redirect_uri") not in issuer.redirects:
            return "This client, or the page that it wants you sent back to, is not known here.", 400
        back = told["redirect_uri"]
        if told.get("response_type") != "code" or told.get("code_challenge_method") != "S256" or not told.get("code_challenge"):
            return redirect(f"{back}?{urlencode({'error': 'invalid_request', 'state': told.get('state', '')})}", 303)
        chosen = BY_USERNAME.get(request.form.get("username", "")) if request.method == "POST" else None
        person = chosen or issuer.who(request.cookies.get(COOKIE))
        if person is None:
            return PAGE.format(style=STYLE, people="".join(_button(vars(each)) for each in PEOPLE))
        code = issuer.code_for(person, Asked(redirect_uri=back, challenge=told["code_challenge"], nonce=told.get("nonce")))
        response = redirect(f"{back}?{urlencode({'code': code, 'state': told.get('state', '')})}", 303)
        if chosen:
            response.set_cookie(COOKIE, issuer.begin_session(chosen), httponly=True, samesite="Lax")
        return response

    @app.post("/token")
    def token() -> ResponseReturnValue:
        told = request.form
        tokens = None
        if told.get("grant_type") == "authorization_code" and told.get("client_id") == CLIENT:
            tokens = issuer.exchange(told.get("code", ""), told.get("code_verifier", ""), told.get("redirect_uri", ""))
        return jsonify(tokens) if tokens else (jsonify(error="invalid_grant"), 400)

    @app.get("/logout")
    def logout() -> ResponseReturnValue:
        issuer.end_session(request.cookies.get(COOKIE))
        back = request.args.get("post_logout_redirect_uri", "")
        response = redirect(back, 303) if back in issuer.redirects else Response("You are signed out.", content_type="text/plain")
        response.delete_cookie(COOKIE)
        return response

    app.secret_key = secrets.token_bytes(32)
    return app


def _button(person: Mapping[str, object]) -> str:
    return PERSON.format(**{name: escape(str(value)) for name, value in person.items()})
