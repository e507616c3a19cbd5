"""Who calls: whose address, whose token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.errors import InsufficientScope, InvalidToken, TokenExpired, TokenRevoked, Unauthenticated
from tessera.service.http.caller import Caller
from tessera.service.keys.origin import Origin, parse_address
from tessera.service.settings import Settings

PROXY, CLIENT, MADE_UP = "192.0.2.1", "198.51.100.7", "203.0.113.9"


def address(forwarded_for: str, source: str = PROXY, *, directly: bool = False, **settings: object) -> str | None:
    chosen = Settings.of({f"TESSERA_{name.upper()}": str(value) for name, value in settings.items()})
    headers = {"x-forwarded-for": forwarded_for} if forwarded_for else {}
    return Origin.of(source, headers, chosen, hops=0 if directly else chosen.trusted_hops).address


def test_the_address_is_the_one_the_gateway_saw() -> None:
    assert address("") == PROXY
    assert address(MADE_UP) == PROXY
    assert address(f"{MADE_UP}, {PROXY}") == PROXY


@pytest.mark.parametrize("chain", [CLIENT, f"{CLIENT}, {PROXY}", f"{MADE_UP}, {CLIENT}, {PROXY}", f"{MADE_UP}, {CLIENT}"])
def test_behind_a_trusted_proxy_it_is_what_that_proxy_appended(chain: str) -> None:
    assert address(chain, trusted_hops=1) == CLIENT


def test_two_trusted_proxies_count_back_two() -> None:
    assert address(f"{MADE_UP}, {CLIENT}, 192.0.2.2, {PROXY}", trusted_hops=2) == CLIENT


def test_whoever_calls_directly_does_not_choose_their_address() -> None:
    for chain in (MADE_UP, f"{MADE_UP}, {PROXY}", f"{MADE_UP}, {CLIENT}, {PROXY}", "unix:, " + MADE_UP):
        assert address(chain, trusted_hops=1, directly=True) == PROXY


@pytest.mark.parametrize("odd", ["unknown", "unix:", "_hidden", "for=1.2.3.4", "-"])
def test_an_entry_that_is_no_address_is_a_hop_all_the_same(odd: str) -> None:
    assert address(f"{MADE_UP}, {odd}", trusted_hops=1) == PROXY
    assert address(f"{MADE_UP}, {odd}, {PROXY}", trusted_hops=1) == PROXY
    assert address(f"{MADE_UP}, {odd}, 192.0.2.2, {PROXY}", trusted_hops=2) == "192.0.2.2"
    assert address(f"{MADE_UP}, {CLIENT}, {odd}", trusted_hops=2) == CLIENT


def test_a_simulated_address_needs_its_setting() -> None:
    assert address(CLIENT) == PROXY
    assert address(CLIENT, simulated_address="X-Forwarded-For") == CLIENT
    assert address("nonsense", simulated_address="X-Forwarded-For") == PROXY


@pytest.mark.parametrize(
    ("entry", "parsed"),
    [
        ("198.51.100.7", "198.51.100.7"),
        (" 198.51.100.7:443 ", "198.51.100.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_an_entry_is_read_in_every_usual_form(entry: str, parsed: str | None) -> None:
    assert parse_address(entry) == parsed


@given(st.text(max_size=60), st.integers(0, 5))
def test_any_header_leaves_an_address(header: str, hops: int) -> None:
    assert address(header, trusted_hops=hops) is not None


GRANTED = {
    "verdict": "granted",
    "tenant": "fjord",
    "application": "bank",
    "client": "c",
    "scopes": "risk:actions risk:explanations",
    "expires_at": "2000",
    "recommendation_case": "upper",
}


def caller(now: int, /, **context: str) -> Caller:
    return Caller.of({"authorizer": {"lambda": context}}, now)


def test_the_authorizers_word_is_taken_and_its_expiry_checked_again() -> None:
    found = caller(1_000_000, **GRANTED)
    assert (found.tenant, found.recommendation_case) == ("fjord", "upper")
    found.need("risk:actions")
    with pytest.raises(InsufficientScope):
        found.need("risk:recommendations")
    with pytest.raises(TokenExpired):
        caller(2_000_000, **GRANTED)


@pytest.mark.parametrize(
    ("verdict", "refusal"), [("malformed", InvalidToken), ("expired", TokenExpired), ("revoked", TokenRevoked), ("?", Unauthenticated)]
)
def test_any_other_verdict_is_refused(verdict: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        caller(1_000_000, verdict=verdict)


def test_without_an_authorizer_nobody_is_let_in() -> None:
    without: list[dict[str, object]] = [{}, {"authorizer": None}, {"authorizer": {}}]
    for context in without:
        with pytest.raises(Unauthenticated):
            Caller.of(context, 0)
