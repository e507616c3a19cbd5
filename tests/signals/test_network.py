"""What kind of connection the device comes by: the calm baseline's is plain broadband."""

from typing import Any

import pytest

from tessera import signals
from tessera.telemetry import HeaderFacts
from tests.builders import a_place, a_session


def told(name: str, **changes: Any) -> signals.Value:
    session = a_session(**changes)
    return signals.told_of("network", session, session.place).get(name)


@pytest.mark.parametrize("kind", ["vpn", "tor", "hosting", "proxy", "relay", "crawler", "mobile_carrier"])
def test_a_kind_of_connection(kind: str) -> None:
    assert told(kind) is False
    assert told(kind, place=a_place(**{kind: True})) is True
    assert told(kind, place=a_place(**{kind: None})) is None


@pytest.mark.parametrize("disguise", ["vpn", "tor", "proxy"])
def test_an_anonymizer_is_any_disguise(disguise: str) -> None:
    assert told("anonymizer") is False
    assert told("anonymizer", place=a_place(**{disguise: True})) is True
    assert told("anonymizer", place=a_place(**{disguise: None})) is None


def test_a_data_centre_or_a_relay_is_not_an_anonymizer() -> None:
    assert told("anonymizer", place=a_place(hosting=True, relay=True)) is False


def test_how_many_lists_name_an_address() -> None:
    assert told("block_lists") == 0
    assert told("block_lists", place=a_place(block_lists=4)) == 4
    assert told("block_lists", place=a_place(block_lists=None)) is None


def test_x_forwarded_for() -> None:
    assert told("x_forwarded_for") is None
    assert told("x_forwarded_for", forwarded_for=("192.0.2.7", "198.51.100.2")) == ("192.0.2.7", "198.51.100.2")


def test_ja4() -> None:
    assert told("ja4") is None
    handshake = "t13d1517h2_8daaf6152771_b1ff8ab2d16f"
    assert told("ja4", headers=HeaderFacts(handshake=handshake)) == handshake
