"""Opening a device session: who the device is, whether it holds its key, and what it reported of itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from tessera.action import AssertedBy
from tessera.errors import DeviceKeyMismatch, SessionTokenInvalid
from tessera.service import parts
from tessera.service.arrival import page_of
from tessera.service.body import malformed
from tessera.service.device_names import new_device, with_key
from tessera.service.http import Api
from tessera.service.keys import thumbprint
from tessera.service.records import BoundUser, Client, SessionTraits
from tessera.service.requests import SessionRequest
from tessera.service.responses import SessionAnswer
from tessera.service.tokens import SessionToken, new_nonce, new_session, proves_key, succeeds
from tessera.telemetry import HeaderFacts

MOST_HEADERS = 32  # whose order is kept
LONGEST_NAME = 32  # characters of a header's name


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A device session as it is opened or renewed."""

    token: SessionToken
    request: SessionRequest
    headers: HeaderFacts
    nonce: str
    former_key: str | None

    @classmethod
    def of(cls, request: SessionRequest, client: Client, api: Api) -> Self:
        """The session that a device asks for: its own again when it renews, else a new one of the device it proves to be by its id.

        Raises:
            SessionTokenInvalid, SessionClosed: what is to be renewed cannot be.
            InvalidKeyProof, DeviceKeyMismatch.
        """
        keys, now = parts.keyring(), api.now
        nonce, key = new_nonce(keys, client.id, now), _proven_key(request, client, now)
        former_key = _former_key(request, key, now)
        if request.session_token:
            token = SessionToken.renewable(keys, request.session_token, now)
            if (token.tenant, token.client) != (client.tenant, client.id):
                raise SessionTokenInvalid
            if token.key not in (None, key, former_key):
                raise DeviceKeyMismatch(fields={"nonce": nonce})
            token = replace(token, address=api.address, key=key, issued_at=now, former_key=former_key)
        else:
            token = SessionToken(
                tenant=client.tenant,
                application=client.application,
                client=client.id,
                device=_device(request, client.tenant, key, now),
                session=new_session(),
                address=api.address,
                user=None,
                key=key,
                opened_at=now,
                issued_at=now,
                former_key=former_key,
            )
        if request.user_id:
            token = replace(token, user=keys.hash_user(client.tenant, request.user_id))
        return cls(token=token, request=request, headers=_headers(api.headers), nonce=nonce, former_key=former_key)

    @property
    def traits(self) -> SessionTraits:
        return SessionTraits(
            name=self.token.name,
            opened_at=self.token.opened_at,
            traits=_known(self.request.device),
            headers=_known(self.headers),
            key=self.token.key,
            former_key=self.former_key,
            location=page_of(self.request.location) if self.request.location else None,
        )

    @property
    def bound_user(self) -> BoundUser | None:
        """The user whom the device asserts at once."""
        return asserted_user(self.token.tenant, self.request.user_id) if self.request.user_id else None

    @property
    def answer(self) -> SessionAnswer:
        keys, token = parts.keyring(), self.token
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
    keys = parts.keyring()
    sealed = keys.seal("user id", tenant, user_id.encode())
    return BoundUser(user=keys.hash_user(tenant, user_id), sealed_user=sealed, asserted_by=asserted_by)


def _device(request: SessionRequest, tenant: str, key: str | None, now: int) -> str:
    """The device whose id is shown, under the name that goes with the key it proves; else a new one, made for the key it shows."""
    if named := parts.keyring().device_named(tenant, request.device_id or ""):
        return with_key(named, key) if key else named
    return new_device(now, thumbprint(asdict(request.public_key)) if request.public_key else None)


def _proven_key(request: SessionRequest, client: Client, now: int) -> str | None:
    """The thumbprint of the key that the device proves to hold, if it proves one."""
    if request.key_proof and not request.public_key:
        raise malformed("body.public_key", "is required with key_proof")
    if not request.public_key or not request.key_proof:
        return None
    key = asdict(request.public_key)
    return thumbprint(key) if proves_key(parts.keyring(), request.key_proof, key, client.id, now) else None


def _former_key(request: SessionRequest, key: str | None, now: int) -> str | None:
    """The thumbprint of the key that the proven one succeeds, if it does."""
    if key is None or not request.former_key or not request.succession:
        return None
    former = asdict(request.former_key)
    return thumbprint(former) if succeeds(request.succession, former, key, now) else None


def _headers(headers: Mapping[str, str]) -> HeaderFacts:
    """What the request says by itself, cut to what is worth keeping."""
    return HeaderFacts(
        user_agent=headers.get("user-agent", "")[:1024] or None,
        accept_language=headers.get("accept-language", "")[:256] or None,
        hint_platform=headers.get("sec-ch-ua-platform", "").strip('"')[:64] or None,
        hint_mobile=headers.get("sec-ch-ua-mobile", "")[:8] or None,
        hint_brands=headers.get("sec-ch-ua", "")[:256] or None,
        order=_order(headers.get("cloudfront-viewer-header-order", "")),
    )


def _order(names: str) -> tuple[str, ...] | None:
    """The names in `Host:User-Agent:Accept`, in lower case, the first of them."""
    return tuple(name[:LONGEST_NAME] for name in names.lower().split(":", MOST_HEADERS)[:MOST_HEADERS] if name) or None


def _known(value: Any) -> Mapping[str, Any]:
    return {name: fact for name, fact in asdict(value).items() if fact is not None}
