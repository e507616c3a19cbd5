"""Keys: how people and addresses become keyed hashes, and how tokens, addresses and ids are sealed.

    master (Secrets Manager, by version) ── HKDF-SHA256(tenant, purpose) ──► one key per tenant and purpose
        ├── keyed hash:  HMAC-SHA256, first 16 bytes, hexadecimal: finds a user or an address again, reveals nothing about them
        ├── seal:        AES-SIV, deterministic and authenticated, with purpose and tenant as associated data
        └── device id:   HS256, the same signed JWT for the same device for ever

The secret is `{"current": "2", "1": "…", "2": "…"}`, and may also name

    hashing   the version of keyed hashes, by default the oldest. Everything stored is found again by them: changing the version forgets
              every profile
    naming    the version that signs device ids, by default that of `hashing`
    retired   versions that are known to have leaked: tokens that they sealed are not taken any more, and a device id that they signed is
              worth something only beside the proof of the device's key, which has it signed anew
    origin    what a proxy of ours sends as `x-tessera-origin`, which proves that it is ours; a list while it changes

Seals name the version they were made with, so that `current` can change while older seals can still be opened. A process that meets an
unknown version reads the secret again. `docs/operating/keys.md` has the order of the steps of a rotation.
"""

import hashlib
import hmac
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Self
from uuid import UUID

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SETTINGS = frozenset({"current", "hashing", "naming", "retired", "origin"})
"""Members of the secret that are not versions."""
EVERY_TENANT = ""
"""The tenant name for seals that must be opened before the tenant is known: session tokens and nonces, which contain the tenant."""


class UnsealError(Exception):
    """Not sealed here, sealed for another purpose or tenant, or tampered with."""


@dataclass(frozen=True)
class Keyring:
    """Every version of the master key."""

    masters: Mapping[str, bytes]
    current: str
    hashing: str
    naming: str
    retired: frozenset[str] = frozenset()
    origins: tuple[str, ...] = ()
    reread: Callable[[], "Keyring | None"] = lambda: None
    """The secret as it is now, unless it was read a moment ago."""

    @classmethod
    def of(cls, secret: str, reread: Callable[[], "Keyring | None"] = lambda: None) -> Self:
        said = json.loads(secret)
        masters = {name: value.encode() for name, value in said.items() if name not in SETTINGS}
        hashing = str(said.get("hashing", min(masters, key=lambda name: (len(name), name))))
        return cls(
            masters,
            current=str(said["current"]),
            hashing=hashing,
            naming=str(said.get("naming", hashing)),
            retired=frozenset(map(str, said.get("retired", ()))),
            origins=_several(said.get("origin", ())),
            reread=reread,
        )

    def __hash__(self) -> int:
        return id(self)

    def hash(self, purpose: str, tenant: str, value: str, size: int = 16, version: str | None = None) -> str:
        """`size` bytes, 32 at most, in hexadecimal; as an earlier `version` of `hashing` made it, if one is named."""
        return hmac.digest(_derive(self._master(version or self.hashing), tenant, purpose), value.encode(), "sha256")[:size].hex()

    def _master(self, version: str) -> bytes:
        """The master key of a version that something in our own table names.

        Raises:
            UnsealError: there is none.
        """
        if version not in self.masters and (newer := self.reread()):
            return newer._master(version)
        if version not in self.masters:
            raise UnsealError
        return self.masters[version]

    def hash_user(self, tenant: str, user_id: str) -> str:
        return self.hash("user", tenant, user_id)

    def hash_address(self, tenant: str, address: str) -> str:
        """The keyed hash of an IPv4 address, or of the /64 network of an IPv6 address, which belongs to one household or machine."""
        return self.hash("address", tenant, network_of(address))

    def address_digest(self, tenant: str, address: str) -> str:
        """What a profile keeps of an address: 24 bits of the keyed hash of the /24 (IPv6: /48) around it, and as many of its own. That is
        enough to recognise it among the dozen of one user."""
        around = self.hash("network", tenant, network_of(address, 24, 48), size=3)
        return f"{around}|{self.hash('address', tenant, network_of(address), size=3)}"

    def seal(self, purpose: str, tenant: str, content: bytes) -> bytes:
        key = _derive(self.masters[self.current], tenant, purpose)
        return self.current.encode() + b"." + AESSIV(key).encrypt(content, [purpose.encode(), tenant.encode()])

    def unseal(self, purpose: str, tenant: str, sealed: bytes, *, shown: bool = False) -> bytes:
        """Open a seal for this purpose and tenant. `shown`: it came from a caller, who may have made it with a leaked version; seals in our
        own table are opened with retired versions, too.

        Raises:
            UnsealError.
        """
        version, _, content = sealed.partition(b".")
        name = version.decode(errors="replace")
        if (shown and name in self.retired) or len(content) < 16:
            raise UnsealError
        if name not in self.masters and (newer := self.reread()):
            return newer.unseal(purpose, tenant, sealed, shown=shown)
        master = self.masters.get(name)
        if master is None:
            raise UnsealError
        try:
            return AESSIV(_derive(master, tenant, purpose)).decrypt(content, [purpose.encode(), tenant.encode()])
        except InvalidTag:
            raise UnsealError from None

    def name_device(self, tenant: str, device: str, version: str | None = None) -> str:
        """The device id of a device (`device_names`): a JWT in the documented form, always the same for a device; as an earlier `version`
        of `naming` signed it, if one is named."""
        return _signed_name(_derive(self._master(version or self.naming), tenant, "device id"), device)

    def device_named(self, tenant: str, device_id: str, *, formerly: bool = False) -> str | None:
        """The device with this id; None if the id was not issued here, for this tenant. `formerly`: accept also an id signed with a retired
        version, which proves nothing by itself."""
        keys = (_derive(master, tenant, "device id") for name, master in self.masters.items() if formerly or name not in self.retired)
        if device := next((device for key in keys if (device := _verified_subject(device_id, key))), None):
            return device
        newer = self.reread() if device_id else None  # an id does not name its version, which may be unknown here so far
        return newer.device_named(tenant, device_id, formerly=formerly) if newer else None

    def vouches_for(self, origin: str) -> bool:
        """Whether a request has the secret of a proxy of ours."""
        if any(hmac.compare_digest(origin.encode(), each.encode()) for each in self.origins):
            return True
        newer = self.reread() if origin else None
        return newer.vouches_for(origin) if newer else False


@lru_cache(maxsize=4096)
def _derive(master: bytes, tenant: str, purpose: str) -> bytes:
    """A key of 64 bytes: AES-SIV needs two of 32."""
    information = json.dumps([tenant, purpose]).encode()
    return HKDF(algorithm=hashes.SHA256(), length=64, salt=b"tessera", info=information).derive(master)


@lru_cache(maxsize=4096)
def _signed_name(key: bytes, device: str) -> str:
    return jwt.encode({"sub": str(UUID(device)), "version": 1, "iat": int(device[:12], 16)}, key, "HS256")


def _several(said: Any) -> tuple[str, ...]:
    """One text, or several; an empty one vouches for nobody."""
    return tuple(filter(None, (said,) if isinstance(said, str) else map(str, said)))


def is_canonical(text: str) -> bool:
    """Whether each part of a token is base64url exactly as an encoder writes it: without padding, and without surplus bits."""
    return all(_recoded(part) == part for part in text.split("."))


def _recoded(part: str) -> str | None:
    try:
        return urlsafe_b64encode(b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)).rstrip(b"=").decode()
    except ValueError:
        return None


def _verified_subject(device_id: str, key: bytes) -> str | None:
    if not is_canonical(device_id):
        return None
    try:
        subject = jwt.decode(device_id, key, ["HS256"], options={"verify_iat": False, "verify_sub": False}).get("sub")
        return UUID(subject).hex if isinstance(subject, str) else None
    except (jwt.PyJWTError, ValueError):
        return None


def network_of(address: str, bits: int = 32, bits_of_six: int = 64) -> str:
    """The network around an address, with so many bits for IPv4 and for IPv6; by default an IPv4 address itself."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, bits_of_six), strict=False))
    return str(parsed) if bits == 32 else str(ip_network((parsed, bits), strict=False))


def thumbprint(key: Mapping[str, Any]) -> str:
    """The RFC 7638 thumbprint of a public EC key: SHA-256 over its required members in order, hexadecimal."""
    members = {name: key[name] for name in ("crv", "kty", "x", "y")}
    return hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).hexdigest()
