"""From which addresses a token may be used without a doubt about whose it is."""

import pytest

from tessera.place import NOWHERE, Place
from tessera.service.decisions.source import may_be_one_persons

FIBRE = Place(country="NO", asn=64_496, vpn=False, tor=False, proxy=False)
CELL = Place(country="NO", asn=64_497, mobile_carrier=True)
RELAY = Place(country="NO", asn=64_510, relay=True)


@pytest.mark.parametrize(
    ("before", "here", "one"),
    [
        (FIBRE, Place(country="NO", asn=64_496), True),
        (CELL, Place(country="SE", asn=64_497, mobile_carrier=True), True),
        (RELAY, Place(country="NO", asn=64_511, relay=True), True),
        (FIBRE, CELL, False),
        (FIBRE, Place(country="SE", asn=64_496), False),
        (FIBRE, Place(country="NO", asn=64_496, vpn=True), False),
        (FIBRE, NOWHERE, False),
        (NOWHERE, FIBRE, False),
        (NOWHERE, NOWHERE, False),
        (RELAY, FIBRE, False),
    ],
)
def test_two_addresses_may_be_one_persons_at_one_provider_carrier_or_relay(before: Place, here: Place, one: bool) -> None:
    assert may_be_one_persons(before, here) == one
