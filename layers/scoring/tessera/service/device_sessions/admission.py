"""Admission: for which client an SDK may collect, and which device session it may continue."""

from dataclasses import replace

from tessera.errors import InvalidClient, OriginNotAllowed, SessionClosed, SessionTokenExpired, SessionTokenInvalid
from tessera.service import dependencies, settings
from tessera.service.http.refusals import Refusals
from tessera.service.http.sender import Sender
from tessera.service.keys.tokens import SessionToken
from tessera.service.store.records import Client, Heard

OF_SESSIONS: Refusals = (SessionTokenInvalid, SessionTokenExpired, SessionClosed)
OF_DEVICES: Refusals = (InvalidClient, OriginNotAllowed, *OF_SESSIONS)
"""The refusals of routes that take a device session's token: from a backend, and from the device itself."""


def admit(client_id: str, sender: Sender) -> Client:
    """The client that an SDK names, if it collects, the request comes from one of its origins and is within its limit.

    Raises:
        InvalidClient, OriginNotAllowed, TooMany.
    """
    store = dependencies.store()
    client = store.clients.client(client_id, sender.now)
    if client is None or client.revoked or not client.collects:
        raise InvalidClient("The client id is not known here.")
    page = sender.page_origin
    if page is not None and page not in client.origins and "*" not in client.origins:
        raise OriginNotAllowed
    address = dependencies.keyring().hash_address(client.tenant, sender.origin.address or "::")
    store.requests.count_request(client.tenant, client.id, address, settings.current().collection_limit, sender.now)
    return client


def admitted_session(session_token: str, sender: Sender) -> SessionToken:
    """The device session that an SDK names, after its client is admitted.

    Raises:
        OF_DEVICES, TooMany.
    """
    token = SessionToken.opened(dependencies.keyring(), session_token, sender.now)
    admit(token.client, sender)
    note_elsewhere(token, sender)
    return token


def note_elsewhere(token: SessionToken, sender: Sender) -> None:
    """If the request comes from somewhere else than the token was issued to, store that with the device session: two people may be using
    it."""
    if token.is_elsewhere(sender.origin):
        sealed = replace(sender.origin, forwarded_for=()).sealed(dependencies.keyring(), token.tenant)
        dependencies.store().sessions.hear_elsewhere(token.name, Heard(at=sender.now, sealed=sealed))
