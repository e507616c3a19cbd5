"""Keys: hashes find again, seals open here alone, device ids last."""

import json
from base64 import urlsafe_b64decode
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.service.keys import ids
from tessera.service.keys.device_names import new_device
from tessera.service.keys.ids import new_ulid
from tessera.service.keys.keyring import Keyring, UnsealError, network_of, thumbprint
from tessera.service.keys.keyrings import Keyrings

KEYS = Keyring.of('{"current": "1", "1": "the first master key, long enough by far"}')
ROTATED = Keyring.of('{"current": "2", "1": "the first master key, long enough by far", "2": "the second master key, just as long"}')
NOW = 1_800_000_000_000


def test_a_hash_is_the_same_for_the_same_user_of_the_same_tenant_only() -> None:
    assert KEYS.hash_user("fjord", "u-1") == KEYS.hash_user("fjord", "u-1")
    assert len({KEYS.hash_user("fjord", "u-1"), KEYS.hash_user("fell", "u-1"), KEYS.hash("address", "fjord", "u-1")}) == 3
    assert len(KEYS.hash_user("fjord", "u-1")) == 32


def test_tenants_and_purposes_cannot_be_shifted_into_each_other() -> None:
    assert KEYS.hash("b", "a", "x") != KEYS.hash("", "ab", "x")


def test_hashes_and_device_ids_survive_a_new_current_key() -> None:
    device = new_device(NOW)
    assert ROTATED.hash_user("fjord", "u-1") == KEYS.hash_user("fjord", "u-1")
    assert ROTATED.name_device("fjord", device) == KEYS.name_device("fjord", device)


def test_seals_move_to_the_current_key_and_older_ones_still_open() -> None:
    old, new = (keys.seal("address", "fjord", b"198.51.100.7") for keys in (KEYS, ROTATED))
    assert (old[:2], new[:2]) == (b"1.", b"2.")
    assert ROTATED.unseal("address", "fjord", old) == ROTATED.unseal("address", "fjord", new) == b"198.51.100.7"
    with pytest.raises(UnsealError):
        KEYS.unseal("address", "fjord", new)


@pytest.mark.parametrize(("purpose", "tenant"), [("user id", "fjord"), ("address", "fell")])
def test_a_seal_opens_for_its_purpose_and_tenant_alone(purpose: str, tenant: str) -> None:
    sealed = KEYS.seal("address", "fjord", b"198.51.100.7")
    with pytest.raises(UnsealError):
        KEYS.unseal(purpose, tenant, sealed)


@given(st.binary(max_size=80), st.integers(0, 200), st.integers(1, 255))
def test_a_tampered_seal_never_opens(content: bytes, position: int, flip: int) -> None:
    sealed = bytearray(KEYS.seal("address", "fjord", content))
    sealed[position % len(sealed)] ^= flip
    with pytest.raises(UnsealError):
        KEYS.unseal("address", "fjord", bytes(sealed))


@given(st.binary(max_size=60))
def test_whatever_is_not_a_seal_is_refused(sealed: bytes) -> None:
    with pytest.raises(UnsealError):
        KEYS.unseal("address", "fjord", sealed)


def test_a_device_id_is_a_jwt_in_the_documented_form() -> None:
    device = new_device(NOW)
    header, payload, _ = KEYS.name_device("fjord", device).split(".")
    assert json.loads(urlsafe_b64decode(header + "==")) == {"alg": "HS256", "typ": "JWT"}
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    assert claims == {"sub": str(UUID(device)), "version": 1, "iat": NOW}
    assert (UUID(device).version, UUID(device).variant) == (7, "specified in RFC 4122")


def test_a_device_id_names_its_device_to_its_tenant_alone() -> None:
    device = new_device(NOW)
    name = KEYS.name_device("fjord", device)
    assert ROTATED.device_named("fjord", name) == device
    assert KEYS.device_named("fell", name) is None
    assert KEYS.device_named("fjord", name[:-4] + "AAAA") is None
    assert KEYS.device_named("fjord", "not a token") is None


def test_device_and_action_names_sort_by_time() -> None:
    assert new_ulid(NOW, "a") < new_ulid(NOW + 1, "a")
    assert new_device(NOW) < new_device(NOW + 1)
    assert len(new_ulid(NOW, "a")) == len(new_device(NOW)) == 32


def test_an_ipv6_address_is_hashed_by_its_network() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("198.51.100.7") == "198.51.100.7"


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    """By its rule for EC keys: the required members in lexical order, without white space."""
    key = {"kty": "EC", "x": "x-part", "crv": "P-256", "y": "y-part", "use": "sig"}
    assert thumbprint(key) == sha256(b'{"crv":"P-256","kty":"EC","x":"x-part","y":"y-part"}').hexdigest()


OLD, NEW = "the first master key, long enough by far", "the second master key, just as long"


def ring(**said: object) -> Keyring:
    return Keyring.of(json.dumps({"current": "1", "1": OLD, "2": NEW, **said}))


def test_of_a_retired_version_no_token_is_taken_and_its_device_ids_prove_nothing_by_themselves() -> None:
    device = "018f3c5e7b6a7c8d9e0f112233445566"
    sealed, name = ring().seal("address", "fjord", b"here"), ring().name_device("fjord", device)
    retired = ring(current="2", naming="2", retired=["1"])
    with pytest.raises(UnsealError):
        retired.unseal("address", "fjord", sealed, shown=True)
    assert retired.unseal("address", "fjord", sealed) == b"here", "what lies in the table is still read"
    assert retired.device_named("fjord", name) is None
    assert retired.device_named("fjord", name, formerly=True) == device
    renamed = retired.name_device("fjord", device)
    assert (renamed != name, retired.device_named("fjord", renamed)) == (True, device)
    assert retired.hash_user("fjord", "ingrid") == ring().hash_user("fjord", "ingrid"), "who is known stays known"


def test_a_version_that_was_added_since_is_read_anew_and_made_up_ones_are_not_asked_for_again_and_again() -> None:
    secret = Secret(json.dumps({"current": "1", "1": OLD}))
    clock = [0]
    keyrings = Keyrings(secret, "keys", lambda: clock[0])
    warm = keyrings.latest
    secret.value = json.dumps({"current": "2", "1": OLD, "2": NEW})
    sealed = Keyring.of(secret.value).seal("address", "fjord", b"here")
    clock[0] = 10_000
    assert warm.unseal("address", "fjord", sealed) == b"here"
    assert keyrings.latest.current == "2"
    assert secret.asked == 2
    for _ in range(100):
        with pytest.raises(UnsealError):
            keyrings.latest.unseal("address", "fjord", b"7." + b"x" * 40)
    assert secret.asked == 2
    clock[0] = 20_000
    with pytest.raises(UnsealError):
        keyrings.latest.unseal("address", "fjord", b"7." + b"x" * 40)
    assert secret.asked == 3


class Secret:
    """Secrets Manager with one secret, which counts how often it is asked."""

    def __init__(self, value: str) -> None:
        self.value, self.asked = value, 0

    def get_secret_value(self, **_: str) -> dict[str, str]:
        self.asked += 1
        return {"SecretString": self.value}


def test_only_the_secrets_own_word_vouches_for_a_proxy() -> None:
    assert ring(origin="our word").vouches_for("our word")
    for said in ("", "our wor", "our word ", "ünser"):
        assert not ring(origin="our word").vouches_for(said)
        assert not ring().vouches_for(said)


def test_a_request_that_is_repeated_draws_the_same_ids_and_no_other_does() -> None:
    def drawn(seed: str, *, again: bool = False) -> list[str]:
        with ids.repeatable(seed, again=again):
            assert ids.is_again() is again
            return [ids.new_ulid(NOW, "action"), ids.new_ulid(NOW, "label"), ids.new_name("action"), ids.new_name("label")]

    assert drawn("a seed") == drawn("a seed", again=True)
    assert len(set(drawn("a seed") + drawn("another"))) == 8
    assert [len(each) for each in drawn("a seed")] == [32] * 4
    assert drawn("a seed")[0][:12] == f"{NOW:012x}"
    assert not ids.is_again()


def test_without_a_seed_every_id_is_another() -> None:
    assert (
        len({ids.new_name("a") for _ in range(10)} | {ids.new_ulid(NOW, "a") for _ in range(10)} | {ids.new_session() for _ in range(10)})
        == 30
    )
