"""Tokens: who made them, what they are worth, and for how long."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Any

import jwt
import pytest

from simulator.client import DeviceKey
from tessera.errors import (
    ActionNotFound,
    InvalidKeyProof,
    Refusal,
    SecuredTokenInvalid,
    SessionClosed,
    SessionTokenExpired,
    SessionTokenInvalid,
)
from tessera.service.keys.device_names import new_device
from tessera.service.keys.ids import new_session, new_ulid
from tessera.service.keys.keyring import Keyring, thumbprint
from tessera.service.keys.tokens import (
    DEVICE_SESSION_LIFE,
    NONCE_LIFE,
    SESSION_TOKEN_LIFE,
    ActionToken,
    KeyProof,
    SecuredToken,
    SessionToken,
    bound_to,
    new_nonce,
    public_key,
    succeeds,
)

KEYS = Keyring.of('{"current": "1", "1": "the first master key, long enough by far"}')
NOW = 1_800_000_000_000
SECONDS = NOW // 1000
KEY, OTHER_KEY = DeviceKey(), DeviceKey()
SESSION = SessionToken(
    tenant="fjord",
    application="bank",
    client="client",
    device=new_device(NOW),
    session=new_session(),
    address="198.51.100.7",
    user=None,
    key=thumbprint(KEY.public_jwk),
    opened_at=NOW,
    issued_at=NOW,
)
ACTION = ActionToken(tenant="fjord", application="bank", device=SESSION.device, ulid=new_ulid(NOW, "action"), issued_at=NOW)


def test_a_session_token_opens_to_what_was_sealed_and_shows_none_of_it() -> None:
    sealed = SESSION.sealed(KEYS)
    assert SessionToken.opened(KEYS, sealed, NOW) == SESSION
    assert "fjord" not in sealed


def test_a_session_token_lives_for_half_an_hour_and_is_renewed_for_a_day() -> None:
    sealed = SESSION.sealed(KEYS)
    SessionToken.opened(KEYS, sealed, NOW + SESSION_TOKEN_LIFE - 1)
    with pytest.raises(SessionTokenExpired):
        SessionToken.opened(KEYS, sealed, NOW + SESSION_TOKEN_LIFE)
    SessionToken.renewable(KEYS, sealed, NOW + DEVICE_SESSION_LIFE - 1)
    with pytest.raises(SessionClosed):
        SessionToken.renewable(KEYS, sealed, NOW + DEVICE_SESSION_LIFE)


def test_without_a_key_it_ends_a_day_after_it_was_opened_however_often_it_is_renewed() -> None:
    later = NOW + DEVICE_SESSION_LIFE - 60_000
    renewed = replace(SESSION, key=None, issued_at=later)
    assert renewed.expires_at == NOW + DEVICE_SESSION_LIFE
    with pytest.raises(SessionClosed):
        SessionToken.renewable(KEYS, renewed.sealed(KEYS), NOW + DEVICE_SESSION_LIFE)
    SessionToken.renewable(KEYS, replace(renewed, key=SESSION.key).sealed(KEYS), NOW + DEVICE_SESSION_LIFE)


@pytest.mark.parametrize("text", ["", "x", "AAAA", "MS4", "ü", "..", ACTION.sealed(KEYS), SESSION.sealed(KEYS)[:-3] + "abc"])
def test_what_is_not_a_session_token_is_refused(text: str) -> None:
    with pytest.raises(SessionTokenInvalid):
        SessionToken.opened(KEYS, text, NOW)


def test_an_action_token_is_its_tenants_alone_and_lives_for_a_day() -> None:
    sealed = ACTION.sealed(KEYS)
    assert ActionToken.opened(KEYS, "fjord", sealed, NOW) == ACTION
    assert len(ACTION.action_id) == 64
    for tenant, at in (("fell", NOW), ("fjord", NOW + 86_400_000)):
        with pytest.raises(ActionNotFound):
            ActionToken.opened(KEYS, tenant, sealed, at)


def secured(key: DeviceKey = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
    claims = {"session_token": SESSION.sealed(KEYS), "iat": SECONDS, "exp": SECONDS + 300, "jti": "0123456789abcdef0123456789abcdef"}
    shown = {"typ": "secured-session+jwt", "jwk": KEY.public_jwk, **(header or {})}
    return key.sign({name: value for name, value in {**claims, **changes}.items() if value is not None}, shown)


def test_a_secured_token_is_the_session_signed_by_its_key() -> None:
    token = SecuredToken.verified(KEYS, secured(action_type="login"), NOW)
    assert token.session == SESSION
    assert token.action_type == "login"
    assert token.expires_at >= NOW + 300_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a token",
        secured(key=OTHER_KEY),
        secured(key=OTHER_KEY, header={"jwk": OTHER_KEY.public_jwk}),
        secured(header={"typ": "JWT"}),
        secured(header={"jwk": None}),
        secured(header={"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}),
        secured(header={"jwk": {**KEY.public_jwk, "x": KEY.public_jwk["y"]}}),
        secured(exp=SECONDS + 301),
        secured(exp=SECONDS - 40, iat=SECONDS - 100),
        secured(iat=SECONDS + 60, exp=SECONDS + 120),
        secured(iat=None),
        secured(exp=10**30),
        secured(exp=True),
        secured(jti="short"),
        secured(jti="x" * 200),
        secured(jti=None),
        secured(session_token=None),
        secured(action_type=7),
        jwt.encode({"session_token": SESSION.sealed(KEYS)}, "a shared secret of enough bytes for it", "HS256"),
        jwt.encode({"session_token": SESSION.sealed(KEYS)}, "", "none"),
    ],
)
def test_a_secured_token_that_is_not_in_order_is_refused(text: str) -> None:
    with pytest.raises(SecuredTokenInvalid):
        SecuredToken.verified(KEYS, text, NOW)


def test_a_clock_may_be_half_a_minute_off() -> None:
    SecuredToken.verified(KEYS, secured(iat=SECONDS + 29, exp=SECONDS + 200), NOW)
    SecuredToken.verified(KEYS, secured(iat=SECONDS - 300, exp=SECONDS - 20), NOW)


def test_a_session_without_a_proven_key_cannot_be_secured() -> None:
    with pytest.raises(SecuredTokenInvalid):
        SecuredToken.verified(KEYS, secured(session_token=replace(SESSION, key=None).sealed(KEYS)), NOW)


def test_a_secured_token_does_not_outlive_the_session_token_inside() -> None:
    old = replace(SESSION, issued_at=NOW - SESSION_TOKEN_LIFE).sealed(KEYS)
    with pytest.raises(SessionTokenExpired):
        SecuredToken.verified(KEYS, secured(session_token=old), NOW)


BOUND = bound_to("its-id", "its-token")


def proven(text: str, *, bound: str = BOUND, device: str | None = SESSION.device) -> KeyProof | None:
    return KeyProof.verified(KEYS, text, KEY.public_jwk, "client", bound=bound, device=device, now=NOW)


def proves(key: DeviceKey = KEY, **claims: Any) -> bool:
    return proven(key.sign({"client_id": "client", "iat": SECONDS, "for": BOUND, **claims})) is not None


def nonce(made_at: int = NOW, client: str = "client", device: str = SESSION.device) -> str:
    return new_nonce(KEYS, client, device, made_at)


def test_a_key_is_proven_by_a_fresh_clock_or_by_our_nonce() -> None:
    assert proves()
    assert not proves(iat=SECONDS - 3600)
    assert proves(iat=SECONDS - 3600, nonce=nonce(NOW - NONCE_LIFE))
    assert not proves(iat=SECONDS - 3600, nonce=nonce(NOW - NONCE_LIFE - 1))
    assert not proves(iat=SECONDS - 3600, nonce=nonce(client="another"))
    assert not proves(iat=SECONDS - 3600, nonce=nonce(device=new_device(NOW)))
    assert not proves(iat=SECONDS - 3600, nonce="made up")
    assert not proves(iat="now", nonce=7)


def test_what_a_proof_is_for_is_the_hash_that_the_protocol_says() -> None:
    told = {
        (None, None): "\n",
        ("its-id", None): "its-id\n",
        (None, "its-token"): "\nits-token",
        ("its-id", "its-token"): "its-id\nits-token",
    }
    for given, said in told.items():
        assert bound_to(*given) == urlsafe_b64encode(sha256(said.encode()).digest()).decode().rstrip("=")


def test_a_proofs_clock_may_be_a_minute_off_and_no_more() -> None:
    assert all(proves(iat=SECONDS + seconds) for seconds in (-60, 60))
    assert not any(proves(iat=SECONDS + seconds) for seconds in (-61, 61))
    assert not proves(iat=None)


def test_no_proof_becomes_good_again_after_its_use_is_forgotten() -> None:
    day = DEVICE_SESSION_LIFE // 1000
    assert proves(iat=SECONDS + day - 60, nonce=nonce())
    assert not proves(iat=SECONDS + day - 59, nonce=nonce())


def test_each_proof_has_a_name_of_its_own_and_says_when_it_was_made() -> None:
    texts = [KEY.sign({"client_id": "client", "iat": SECONDS - ago, "for": BOUND}) for ago in (0, 1)]
    first, second = (proven(text) for text in texts)
    assert first and second
    assert first.id == sha256(texts[0].rpartition(".")[0].encode()).hexdigest()[:32] != second.id
    assert (first.made_at, second.made_at) == (NOW, NOW - 1000)


def test_a_key_is_followed_by_the_one_that_it_names_within_four_hundred_days() -> None:
    def follows(key: DeviceKey = KEY, **claims: Any) -> bool:
        told = OTHER_KEY.sign({"successor": KEY.public_jwk, "iat": SECONDS, **claims})
        return succeeds(told, OTHER_KEY.public_jwk, thumbprint(key.public_jwk), NOW)

    days = 400 * 86_400
    assert follows()
    assert follows(iat=SECONDS - days)
    assert follows(iat=SECONDS + days)
    assert not follows(iat=SECONDS - days - 1)
    assert not follows(iat=SECONDS + days + 1)
    assert not follows(iat="now")
    assert not follows(key=DeviceKey())


def test_a_secured_tokens_bounds_are_exact() -> None:
    taken: list[dict[str, Any]] = [{"jti": "x" * 16}, {"jti": "x" * 128}, {"iat": SECONDS + 30}, {"iat": SECONDS, "exp": SECONDS + 1}]
    refused: list[dict[str, Any]] = [{"jti": "x" * 15}, {"jti": "x" * 129}, {"iat": SECONDS + 31}, {"exp": SECONDS}]
    for change in (*taken, {"iat": SECONDS - 300, "exp": SECONDS - 29}):
        SecuredToken.verified(KEYS, secured(**change), NOW)
    for change in (*refused, {"iat": SECONDS - 300, "exp": SECONDS - 30}):
        with pytest.raises(SecuredTokenInvalid):
            SecuredToken.verified(KEYS, secured(**change), NOW)


def test_the_use_of_a_secured_token_is_remembered_by_its_id_and_until_it_has_ended() -> None:
    one, other = (SecuredToken.verified(KEYS, secured(jti=jti * 16), NOW) for jti in "ab")
    assert one.id == sha256(b"a" * 16).hexdigest()[:32] != other.id
    assert one.expires_at == (SECONDS + 300 + 30) * 1000


@pytest.mark.parametrize("told", [None, 7, "", bound_to("its-id", None), bound_to(None, "its-token"), bound_to("another", "its-token")])
def test_a_proof_for_another_request_proves_nothing(told: Any) -> None:
    assert not proves(**{"for": told})


def test_a_proof_is_known_by_what_was_signed_however_its_signature_is_written() -> None:
    text = KEY.sign({"client_id": "client", "iat": SECONDS, "for": BOUND})
    signed, _, signature = text.rpartition(".")
    raw = urlsafe_b64decode(signature + "==")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other = raw[:32] + (order - int.from_bytes(raw[32:])).to_bytes(32)
    assert proven(text) == proven(f"{signed}.{urlsafe_b64encode(other).rstrip(b'=').decode()}") is not None


def test_a_proof_ends_when_it_says_whenever_it_is_shown() -> None:
    by_clock = proven(KEY.sign({"client_id": "client", "iat": SECONDS, "for": BOUND}))
    by_nonce = proven(KEY.sign({"client_id": "client", "iat": 1, "for": BOUND, "nonce": nonce(NOW - 1000)}))
    assert by_clock
    assert by_nonce
    assert (by_clock.expires_at, by_nonce.expires_at) == (SECONDS * 1000 + 60_000, NOW - 1000 + NONCE_LIFE)


def test_a_proof_by_another_key_or_for_another_client_is_refused() -> None:
    with pytest.raises(InvalidKeyProof):
        proves(key=OTHER_KEY)
    with pytest.raises(InvalidKeyProof):
        proves(client_id="another")


@pytest.mark.parametrize("proof", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_not_a_proof_is_refused(proof: str) -> None:
    with pytest.raises(InvalidKeyProof):
        proven(proof)


def test_a_token_has_one_spelling() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for sealed in (SESSION.sealed(KEYS), ACTION.sealed(KEYS), KEYS.name_device("fjord", SESSION.device), secured()):
        spellings = [sealed[:-1] + last for last in alphabet if last != sealed[-1]]
        opened = [text for text in (*spellings, sealed + "=", sealed + "==") if is_taken(text)]
        assert opened == []
        assert is_taken(sealed)


def is_taken(text: str) -> bool:
    """By anything that opens tokens."""
    openers = (
        lambda: SessionToken.opened(KEYS, text, NOW),
        lambda: ActionToken.opened(KEYS, "fjord", text, NOW),
        lambda: SecuredToken.verified(KEYS, text, NOW),
    )
    for opener in openers:
        with suppress(Refusal):
            opener()
            return True
    return KEYS.device_named("fjord", text) is not None


def test_a_public_key_lies_on_its_curve() -> None:
    public_key(KEY.public_jwk)
    for wrong in ({"kty": "RSA"}, {"crv": "P-384"}, {"x": "A" * 43}, {"y": None}, {"x": "!" * 43}):
        with pytest.raises(ValueError, match=r"."):
            public_key({**KEY.public_jwk, **wrong})


def test_refusals_about_tokens_are_401_or_404() -> None:
    refusals: tuple[type[Refusal], ...] = (SessionTokenInvalid, SessionTokenExpired, SessionClosed, SecuredTokenInvalid)
    assert {refusal.status for refusal in refusals} == {401}
    assert ActionNotFound.status == 404
