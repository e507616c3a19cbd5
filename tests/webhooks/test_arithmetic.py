"""What is arithmetic about webhooks: who wants an event, when it is tried again, which addresses are somebody's, what a signature is."""

from base64 import b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tessera.service.webhooks import signing
from tessera.units import DAY, HOUR
from tessera.webhooks.addresses import is_loopback, may_be_called
from tessera.webhooks.catalogue import TOLD
from tessera.webhooks.filters import About, Filter
from tessera.webhooks.schedule import JITTER, PAUSES, pause_before

DENIED = About(
    type="recommendation.created", application="web", recommendation="deny", reasons=("IP_TOR", "DEVICE_EMULATED"), rule="No Tor"
)
EVERYTHING: dict[str, Any] = {"types": tuple(TOLD)}


class TestFilters:
    def test_without_conditions_every_event_of_its_types_is_wanted(self) -> None:
        assert Filter(types=("recommendation.created",)).wants(DENIED)
        assert not Filter(types=("action.result", "case.changed")).wants(DENIED)

    @pytest.mark.parametrize(
        ("condition", "holding", "failing"),
        [
            ("recommendations", ("challenge", "deny"), ("challenge",)),
            ("reasons", ("IP_VPN", "IP_TOR"), ("IP_VPN",)),
            ("rules", ("No Tor",), ("Home",)),
            ("applications", ("web", "app"), ("app",)),
        ],
    )
    def test_each_condition_holds_by_one_of_its_values_or_not(self, condition: str, holding: Any, failing: Any) -> None:
        assert Filter(**EVERYTHING, **{condition: holding}).wants(DENIED)
        assert not Filter(**EVERYTHING, **{condition: failing}).wants(DENIED)

    def test_all_conditions_must_hold(self) -> None:
        assert not Filter(**EVERYTHING, recommendations=("deny",), rules=("Home",)).wants(DENIED)

    def test_conditions_on_recommendations_narrow_nothing_else(self) -> None:
        wishes = Filter(**EVERYTHING, recommendations=("deny",), reasons=("IP_TOR",), rules=("Home",), applications=("web",))
        assert wishes.wants(About(type="case.changed"))
        assert wishes.wants(About(type="action.result", application="web"))
        assert not wishes.wants(About(type="action.result", application="app"))


class TestSchedule:
    @given(st.floats(0, 1), st.integers(1, len(PAUSES)))
    def test_a_pause_differs_from_its_step_by_a_tenth_at_most(self, chance: float, attempt: int) -> None:
        pause = pause_before(attempt, chance)
        assert pause is not None
        assert abs(pause - PAUSES[attempt - 1]) <= JITTER * PAUSES[attempt - 1] + 1

    def test_pauses_differ_by_chance(self) -> None:
        assert pause_before(3, 0.0) != pause_before(3, 1.0)

    @given(st.floats(0, 1))
    def test_attempts_go_on_for_about_a_day_and_end(self, chance: float) -> None:
        spent, attempt = 0, 1
        while (pause := pause_before(attempt, chance)) is not None:
            spent, attempt = spent + pause, attempt + 1
        assert 21 * HOUR < spent < 27 * HOUR

    def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_a_shorter_one_or_more_than_a_day(self) -> None:
        assert pause_before(1, 0.5, asked=HOUR) == HOUR
        assert pause_before(5, 0.5, asked=1) == PAUSES[4]
        assert pause_before(1, 0.5, asked=9 * DAY) == DAY


class TestAddresses:
    @pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001:80b::200e"])
    def test_somebodys_may_be_called(self, address: str) -> None:
        assert may_be_called(address)

    @given(st.ip_addresses(v=4))
    def test_no_ipv4_address_is_reached_by_writing_it_as_an_ipv6_one(self, address: Any) -> None:
        """Whether or not it may be called itself."""
        packed = address.packed.hex()
        first, last = packed[:4], packed[4:]
        for written in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}", f"64:ff9b:1::{address}", f"2002:{first}:{last}::1"):
            assert not may_be_called(written)
            assert not is_loopback(written) or written == "::0.0.0.1"

    @given(st.ip_addresses())
    def test_what_is_nobodys_on_the_internet_may_not(self, address: Any) -> None:
        inside = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast or address.is_reserved
        assert not (inside and may_be_called(str(address)))

    @pytest.mark.parametrize(
        "address", ["168.63.129.16", "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]
    )
    def test_the_host_below_a_clouds_machine_may_not(self, address: str) -> None:
        assert not may_be_called(address)

    @pytest.mark.parametrize("text", ["", "localhost", "1.1.1", "0x7f.1", "01.1.1.1", "fe80::1%eth0"])
    def test_what_is_no_address_may_not(self, text: str) -> None:
        assert not may_be_called(text)
        assert not is_loopback(text)


class TestSignatures:
    """With the keys and the message of the specification's own example, and by hand where there is none."""

    def test_v1_is_that_of_the_specifications_libraries(self) -> None:
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        headers = signing.headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}', [secret])
        assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_v1a_is_verified_with_the_public_key(self) -> None:
        private, public = signing.new_pair()
        headers = signing.headers_of("msg_1", 1_700_000_000, b"{}", [private])
        version, _, signature = headers["webhook-signature"].partition(",")
        key = Ed25519PublicKey.from_public_bytes(b64decode(public.removeprefix("whpk_")))
        key.verify(b64decode(signature), b"msg_1.1700000000.{}")
        assert (version, private[:5]) == ("v1a", "whsk_")

    def test_each_secret_signs(self) -> None:
        (one, _), (other, _) = signing.new_shared(), signing.new_pair()
        signed = signing.headers_of("msg_1", 0, b"{}", [one, other])["webhook-signature"].split(" ")
        assert [each.partition(",")[0] for each in signed] == ["v1", "v1a"]

    def test_secrets_are_new_and_as_long_as_the_specification_wants(self) -> None:
        texts = {signing.new_shared()[0] for _ in range(20)}
        assert len(texts) == 20
        assert all(24 <= len(b64decode(text.removeprefix("whsec_"))) <= 64 for text in texts)
