"""Tokens of every kind, changed in every way that chance finds: none is taken, and each is refused as what it is."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, cast

import pytest

from local.embedded import Signer
from simulator.client import DeviceKey
from tessera.errors import Refusal
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyring import Keyring, thumbprint
from tessera.service.keys.tokens import ActionToken, KeyProof, SecuredToken, SessionToken, bound_to, new_nonce, succeeds
from tessera.service.store.records import Client
from tests.faults.attempts import SOAK
from tests.service.test_tokens import ACTION, BOUND, KEY, KEYS, NOW, OTHER_KEY, SECONDS, SESSION, secured

MUTANTS = 10_000 if SOAK else 400
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ODD = (".", "=", "+", "/", " ", "\n", "\x00", "é", "\ud800", "%2e")

CLIENT = Client(id="client", tenant="fjord", application="bank", scopes=("risk:actions",))
SIGNING = AccessTokens(cast(Any, Signer()), "key")
PROOF = KEY.sign({"client_id": "client", "iat": SECONDS, "for": BOUND})
SUCCESSION = OTHER_KEY.sign({"successor": KEY.public_jwk, "iat": SECONDS})
NONCE = new_nonce(KEYS, "client", SESSION.device, NOW)


def by_nonce(nonce: str) -> Any:
    proof = KEY.sign({"client_id": "client", "iat": 1, "for": BOUND, "nonce": nonce})
    return KeyProof.verified(KEYS, proof, KEY.public_jwk, "client", bound=BOUND, device=SESSION.device, now=NOW)


KINDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "access token": (SIGNING.issue(CLIENT, ("risk:actions",), "https://tessera.example", NOW), lambda text: SIGNING.verify(text, NOW)),
    "session token": (SESSION.sealed(KEYS), lambda text: SessionToken.opened(KEYS, text, NOW)),
    "session token to renew": (SESSION.sealed(KEYS), lambda text: SessionToken.renewable(KEYS, text, NOW)),
    "action token": (ACTION.sealed(KEYS), lambda text: ActionToken.opened(KEYS, "fjord", text, NOW)),
    "secured session token": (secured(action_type="login"), lambda text: SecuredToken.verified(KEYS, text, NOW)),
    "key proof": (
        PROOF,
        lambda text: KeyProof.verified(KEYS, text, KEY.public_jwk, "client", bound=BOUND, device=SESSION.device, now=NOW),
    ),
    "succession": (SUCCESSION, lambda text: succeeds(text, OTHER_KEY.public_jwk, thumbprint(KEY.public_jwk), NOW)),
    "nonce": (NONCE, by_nonce),
    "device id": (KEYS.name_device("fjord", SESSION.device), lambda text: KEYS.device_named("fjord", text)),
}
"""By its name, a token and who takes it."""


def is_taken(taker: Callable[[str], Any], text: str) -> bool:
    try:
        return bool(taker(text))
    except Refusal:
        return False


def mutant(text: str, random: Random, others: list[str]) -> str:
    """The token with a change, or several."""
    at, other = random.randrange(len(text)), random.choice(others)
    letter = random.choice(ODD) if random.random() < 0.1 else random.choice(ALPHABET)
    changed = random.choice(
        (
            text[:at] + letter + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + text[at + 1 :],
            text[:at],
            text[at:],
            text[:at] + other[at:],
            text[:at] + text[at:].swapcase(),
            text + letter,
            text + text,
            ".".join(random.sample(text.split("."), len(text.split(".")))),
            resaid(text, random),
            other,
        )
    )
    return mutant(changed, random, others) if changed and random.random() < 0.2 else changed


def resaid(text: str, random: Random) -> str:
    """A JWT that says something else in one of its parts, with the signature that it had."""
    parts = text.split(".")
    if len(parts) != 3:
        return text[::-1]
    number = random.randrange(2)
    try:
        said = json.loads(urlsafe_b64decode(parts[number] + "=="))
    except ValueError:
        return text[::-1]
    name = random.choice([*said, "alg", "exp", "iat", "kid", "tid", "crit", "b64"]) if isinstance(said, dict) else "alg"
    values: tuple[Any, ...] = (None, 0, -1, 10**30, True, "", "none", "HS256", "ES256", "fell", [], {}, 2**53, "x" * 3000, 1e308)
    said = {**said, name: random.choice(values)} if isinstance(said, dict) else {"alg": "none"}
    parts[number] = urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    return ".".join(parts)


@pytest.mark.parametrize("kind", KINDS)
def test_no_mutant_is_taken(kind: str) -> None:
    text, taker = KINDS[kind]
    assert is_taken(taker, text)
    random, others = Random(kind), [each for each, _ in KINDS.values() if each != text]
    for _ in range(MUTANTS):
        changed = mutant(text, random, others)
        assert changed == text or not is_taken(taker, changed), changed


def test_nobody_elses_key_opens_anything() -> None:
    """The same tokens, made with another master key, by another signer, or for another tenant."""
    strangers = Keyring.of(json.dumps({"current": "1", "1": "a stranger's master key, long enough by far"}))
    forged = {
        "access token": AccessTokens(cast(Any, Signer()), "key").issue(CLIENT, ("risk:actions",), "https://tessera.example", NOW),
        "session token": SESSION.sealed(strangers),
        "session token to renew": SESSION.sealed(strangers),
        "action token": ACTION.sealed(strangers),
        "secured session token": secured(session_token=SESSION.sealed(strangers)),
        "key proof": DeviceKey().sign({"client_id": "client", "iat": SECONDS, "for": bound_to(None, None)}),
        "succession": KEY.sign({"successor": KEY.public_jwk, "iat": SECONDS}),
        "nonce": new_nonce(strangers, "client", SESSION.device, NOW),
        "device id": KEYS.name_device("fell", SESSION.device),
    }
    assert forged.keys() == KINDS.keys()
    assert [kind for kind, text in forged.items() if is_taken(KINDS[kind][1], text)] == []
