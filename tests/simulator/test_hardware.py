"""Devices are made of traits that occur together: none contradicts itself, and each is the same again by its seed."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from simulator import hardware
from simulator.browser_traits import FOUR_WEEKS, RELEASE
from simulator.hardware import Machine, Pointing
from tessera.signals.device import device_timezone_offset, spoofed
from tessera.telemetry import DeviceTraits, HeaderFacts
from tests.builders import a_session

MAKES = (hardware.windows, hardware.mac, hardware.linux, hardware.iphone, hardware.ipad, hardware.android)
OSLO = ("nb-NO", "en-GB")


def made(seed: int) -> Machine:
    random = Random(seed)
    return (hardware.phone if seed % 2 else hardware.computer)(random, OSLO, "Europe/Oslo")


@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.__name__)
def test_no_device_contradicts_itself(make: Callable[[Random], tuple[DeviceTraits, Pointing]]) -> None:
    for seed in range(60):
        traits, _ = make(Random(seed))
        headers = HeaderFacts(user_agent=traits.user_agent, hint_platform=traits.hint_platform)
        assert not spoofed.read(replace(a_session(), traits=traits, headers=headers)), traits


def test_a_device_is_the_same_by_its_seed() -> None:
    one, again, other = made(3), made(3), made(5)
    assert (one.traits, one.lag) == (again.traits, again.lag)
    assert one.key and again.key and other.key
    assert one.key.public_jwk == again.key.public_jwk != other.key.public_jwk


def test_a_browser_updates_itself_everywhere_it_names_its_version() -> None:
    traits = {traits.browser_name: traits for seed in range(80) if (traits := made(seed).traits)}
    for name in ("Chrome", "Edge", "Firefox"):
        machine = Machine(traits=traits[name], key=None, pointing="mouse")
        before, after = machine.traits_at(RELEASE), machine.traits_at(RELEASE + 2 * FOUR_WEEKS)
        old, new = str(before.browser_version), str(after.browser_version)
        assert int(new) == int(old) + 2
        assert (before.user_agent or "").count(old) == (after.user_agent or "").count(new) > 0
        assert old not in "".join((after.user_agent or "", *(after.hint_brands or ())))


def test_a_safari_comes_with_its_system() -> None:
    phone = Machine(traits=hardware.iphone(Random(1))[0], key=None, pointing="touch")
    assert phone.traits_at(RELEASE).user_agent == phone.traits_at(RELEASE + 9 * FOUR_WEEKS).user_agent


def test_clocks_are_set_with_the_seasons_and_travel_with_phones() -> None:
    machine = made(1)
    summer, winter = machine.traits_at(1_782_900_000), machine.traits_at(1_800_000_000)
    assert (summer.timezone_offset, winter.timezone_offset) == (120, 60)
    assert (winter.summer_timezone_offset, winter.winter_timezone_offset) == (120, 60)
    abroad = machine.traits_at(1_800_000_000, "Asia/Ho_Chi_Minh")
    assert device_timezone_offset.read(replace(a_session(), traits=abroad, opened_at=1_800_000_000_000)) == 420
