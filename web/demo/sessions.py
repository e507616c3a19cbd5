"""Who is signed in: a secret in a cookie that no script can read. Nothing here knows of Tessera."""

import secrets

from flask import Response, after_this_request, request

COOKIE = "fjord_session"


class Sessions:
    """The users who are signed in, by the secret of their browser. All of it is about the request at hand."""

    def __init__(self) -> None:
        self._user_ids: dict[str, str] = {}

    def user_id(self) -> str | None:
        """Who is signed in."""
        return self._user_ids.get(request.cookies.get(COOKIE, ""))

    def begin(self, user_id: str) -> None:
        """Sign `user_id` in; the cookie goes along with the answer."""
        secret = secrets.token_urlsafe(32)
        self._user_ids[secret] = user_id

        @after_this_request
        def remember(response: Response) -> Response:
            response.set_cookie(COOKIE, secret, httponly=True, samesite="Strict")
            return response

    def end(self) -> None:
        """Sign out whoever is signed in."""
        self._user_ids.pop(request.cookies.get(COOKIE, ""), None)
