"""Opening a device session: which device it is, whether it holds its key, and what it reported about itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from tessera.action import AssertedBy
from tessera.errors import DeviceKeyMismatch, SecuredTokenUsed, SessionTokenInvalid
from tessera.location import page_of
from tessera.service import dependencies
from tessera.service.device_sessions.admission import note_elsewhere
from tessera.service.device_sessions.contract import SessionAnswer, SessionRequest
from tessera.service.http.body import malformed
from tessera.service.http.sender import Sender
from tessera.service.keys.device_names import new_device, with_key
from tessera.service.keys.ids import new_session
from tessera.service.keys.keyring import thumbprint
from tessera.service.keys.tokens import KeyProof, SessionToken, bound_to, new_nonce, succeeds
from tessera.service.store.records import BoundUser, Client, SessionTraits
from tessera.telemetry import HeaderFacts

MOST_HEADERS = 32  # of which the order is kept
LONGEST_NAME = 32  # characters of a header's name
LENGTH_OF_JA4 = 36


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A device session that is being opened or renewed. `proof` is its key proof, if a valid one was sent."""

    token: SessionToken
    request: SessionRequest
    headers: HeaderFacts
    nonce: str
    proof: KeyProof | None

    @classmethod
    def of(cls, request: SessionRequest, client: Client, sender: Sender) -> Self:
        """The session that a device asks for: the same one if it renews, otherwise a new session of the device that its id proves.

        Raises:
            SessionTokenInvalid, SessionClosed: the session cannot be renewed.
            InvalidKeyProof, DeviceKeyMismatch.
        """
        opening = cls._renewed(request, client, sender) if request.session_token else cls._new(request, client, sender)
        user = dependencies.keyring().hash_user(client.tenant, request.user_id) if request.user_id else opening.token.user
        return replace(opening, token=replace(opening.token, user=user))

    @classmethod
    def _new(cls, request: SessionRequest, client: Client, sender: Sender) -> Self:
        keys, now, shown = dependencies.keyring(), sender.now, _shown_key(request)
        named = keys.device_named(client.tenant, request.device_id or "", formerly=True)
        proof = _proof(request, client, named, now)
        key = shown if proof else None
        if not key:  # an id signed by a retired key version belongs to nobody without the device's key
            named = keys.device_named(client.tenant, request.device_id or "")
        # a new device's name contains the time of its proof: the same proof sent again means the same device, which has a session already
        device = (with_key(named, key) if key else named) if named else new_device(proof.made_at if proof else now, shown)
        token = SessionToken(
            tenant=client.tenant,
            application=client.application,
            client=client.id,
            device=device,
            session=keys.hash("session", client.tenant, proof.id) if proof else new_session(),
            address=sender.origin.address,
            user=None,
            key=key,
            opened_at=now,
            issued_at=now,
            former_key=_former_key(request, key, now),
            shown_key=shown,
            agent=sender.origin.agent,
        )
        return cls._of(token, request, sender, proof)

    @classmethod
    def _renewed(cls, request: SessionRequest, client: Client, sender: Sender) -> Self:
        """The same session. A session without a key keeps the address at which it was opened: renewing a copied token does not make it
        worth more. It may prove the key that it sent then, if the device's clock was wrong."""
        keys, now, shown = dependencies.keyring(), sender.now, _shown_key(request)
        token = SessionToken.renewable(keys, request.session_token or "", now)
        if (token.tenant, token.client) != (client.tenant, client.id):
            raise SessionTokenInvalid
        proof = _proof(request, client, token.device, now)
        key = shown if proof else None
        former_key = _former_key(request, key, now)
        if token.key not in (None, key, former_key) or (token.key is None and key not in (None, token.shown_key)):
            raise DeviceKeyMismatch(fields={"nonce": new_nonce(keys, client.id, token.device, now)})
        if key:
            token = replace(token, address=sender.origin.address, agent=sender.origin.agent, issued_at=now)
            return cls._of(replace(token, key=key, former_key=former_key), request, sender, proof)
        return cls._of(replace(token, issued_at=now), request, sender, None)

    @classmethod
    def _of(cls, token: SessionToken, request: SessionRequest, sender: Sender, proof: KeyProof | None) -> Self:
        nonce = new_nonce(dependencies.keyring(), token.client, token.device, sender.now)
        return cls(token=token, request=request, headers=_headers(sender), nonce=nonce, proof=proof)

    def stored(self, sender: Sender) -> Self:
        """The opening after it is stored. A proof is valid once: sent again, it opens a session without a proven key, and renews none.

        Raises:
            DeviceKeyMismatch, Unavailable.
        """
        store, token = dependencies.store(), self.token
        if self.request.session_token:
            if not self.proof:
                note_elsewhere(token, sender)
            try:
                store.sessions.renew_session(self.traits, (self.proof.id, self.proof.expires_at) if self.proof else None, sender.now)
            except SecuredTokenUsed:
                raise DeviceKeyMismatch(fields={"nonce": self.nonce}) from None
            return self
        if store.sessions.open_session(self.traits, sender.now):
            return self
        again = replace(self, token=replace(token, session=new_session(), key=None, former_key=None, shown_key=None), proof=None)
        store.sessions.open_session(again.traits, sender.now)
        return again

    @property
    def traits(self) -> SessionTraits:
        return SessionTraits(
            name=self.token.name,
            opened_at=self.token.opened_at,
            traits=_known(self.request.device),
            headers=_known(self.headers),
            key=self.token.key,
            former_key=self.token.former_key,
            location=page_of(self.request.location) if self.request.location else None,
        )

    @property
    def bound_user(self) -> BoundUser | None:
        """The user whom the device asserts when it opens the session."""
        return asserted_user(self.token.tenant, self.request.user_id) if self.request.user_id else None

    @property
    def answer(self) -> SessionAnswer:
        keys, token = dependencies.keyring(), self.token
        return SessionAnswer(
            session_token=token.sealed(keys),
            expires_at=token.expires_at,
            device_id=keys.name_device(token.tenant, token.device),
            server_time=token.issued_at,
            nonce=self.nonce,
            key_proven=token.key is not None,
        )


def asserted_user(tenant: str, user_id: str) -> BoundUser:
    """A user as a device asserts it: kept, and never believed."""
    return _bound_user(tenant, user_id, "sdk")


def known_user(tenant: str, user_id: str) -> BoundUser:
    """A user as a backend asserts it."""
    return _bound_user(tenant, user_id, "backend")


def _bound_user(tenant: str, user_id: str, asserted_by: AssertedBy) -> BoundUser:
    keys = dependencies.keyring()
    sealed = keys.seal("user id", tenant, user_id.encode())
    return BoundUser(user=keys.hash_user(tenant, user_id), sealed_user=sealed, asserted_by=asserted_by)


def _shown_key(request: SessionRequest) -> str | None:
    """The thumbprint of the key that was sent, proven or not."""
    return thumbprint(asdict(request.public_key)) if request.public_key else None


def _proof(request: SessionRequest, client: Client, device: str | None, now: int) -> KeyProof | None:
    """The proof that the device holds the key that it sent, if there is a valid one."""
    if request.key_proof and not request.public_key:
        raise malformed("body.public_key", "is required with key_proof")
    if not request.public_key or not request.key_proof:
        return None
    bound = bound_to(request.device_id, request.session_token)
    return KeyProof.verified(
        dependencies.keyring(), request.key_proof, asdict(request.public_key), client.id, bound=bound, device=device, now=now
    )


def _former_key(request: SessionRequest, key: str | None, now: int) -> str | None:
    """The thumbprint of the key that the proven one replaces, if there is one."""
    if key is None or not request.former_key or not request.succession:
        return None
    former = asdict(request.former_key)
    return thumbprint(former) if succeeds(request.succession, former, key, now) else None


def _headers(sender: Sender) -> HeaderFacts:
    """What the request's headers say, cut to what is worth keeping. The order of the viewer's headers and the fingerprint of its TLS come
    from a proxy, and are used only if the proxy is ours."""
    headers = sender.headers
    return HeaderFacts(
        user_agent=headers.get("user-agent", "")[:1024] or None,
        accept_language=headers.get("accept-language", "")[:256] or None,
        hint_platform=headers.get("sec-ch-ua-platform", "").strip('"')[:64] or None,
        hint_mobile=headers.get("sec-ch-ua-mobile", "")[:8] or None,
        hint_brands=headers.get("sec-ch-ua", "")[:256] or None,
        order=_order(headers.get("cloudfront-viewer-header-order", "")) if sender.came_through_proxy else None,
        handshake=_handshake(headers.get("cloudfront-viewer-ja4-fingerprint", "")) if sender.came_through_proxy else None,
    )


def _order(names: str) -> tuple[str, ...] | None:
    """The first names in a text like `Host:User-Agent:Accept`, in lower case."""
    return tuple(name[:LONGEST_NAME] for name in names.lower().split(":", MOST_HEADERS)[:MOST_HEADERS] if name) or None


def _handshake(fingerprint: str) -> str | None:
    """JA4 is three parts, of which the first is ten characters: `t13d1516h2_8daaf6152771_02713d6af862`."""
    return fingerprint if len(fingerprint) == LENGTH_OF_JA4 and fingerprint[10:11] == "_" else None


def _known(value: Any) -> Mapping[str, Any]:
    return {name: fact for name, fact in asdict(value).items() if fact is not None}
