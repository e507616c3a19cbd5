"""A year of sign-ins of invented people, as the protocol of benchmark R1 describes them: `python -m simulator.logins --out FILE`.

Every person has a country, one to three devices, one to three networks at home and hours of their own. At a sign-in

    4 %  a new device has come in place of an old one        3 %  they are in another country, or seem so through a VPN
   10 %  the browser has updated itself                       9 %  they are at home, on a network that is not theirs
                                                              25 %  their own network has given them another address

New devices, and second and third ones when they are first used, make 8 % of the sign-ins after a person's first come from a device that
this person has not used before. The number of sign-ins is lognormal about a median of 7. Written are the columns of the public data set
(`simulator/rba.py`), sorted by time; networks and addresses are invented as there (ASN from 500,000, addresses in 10.0.0.0/8).
"""

import argparse
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from math import log
from pathlib import Path
from random import Random

from simulator import rba
from simulator.browsers import BROWSERS, Browser
from simulator.rba import Login

PEOPLE, SEED = 12_000, 3
MEDIAN_LOGINS, SPREAD = 7, 0.914  # of the lognormal: 10.6 in the mean
COUNTRIES = {"NO": 0.55, "US": 0.12, "DE": 0.08, "GB": 0.07, "FR": 0.06, "BR": 0.05, "IN": 0.04, "PL": 0.03}
HOURS_EAST = {"NO": 1, "US": -6, "DE": 1, "GB": 0, "FR": 1, "BR": -3, "IN": 5.5, "PL": 1}  # of UTC, winter
NETWORKS = 40  # in each country
ADDRESSES = (1 << 24) // (NETWORKS * len(COUNTRIES))  # of each network
FIRST_ASN = 500_000
DEVICES = (0.55, 0.33, 0.12)  # one, two, three
HOMES = (0.4, 0.4, 0.2)
SHARES = ((1.0,), (0.7, 0.3), (0.6, 0.25, 0.15))  # how often the first, second, third of them is used
YEAR = 365 * 86_400_000  # ms
BEGIN = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp()) * 1000


class Shares[T]:
    """Draws from `items` by weight."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._sums = list(accumulate(weights))

    def draw(self, chance: Random) -> T:
        return self._items[min(bisect(self._sums, chance.random() * self._sums[-1]), len(self._items) - 1)]


COUNTRY = Shares(list(COUNTRIES), list(COUNTRIES.values()))
BROWSER = Shares(BROWSERS, [browser.share for browser in BROWSERS])
VERSIONS = {browser: Shares(list(browser.versions), list(browser.versions.values())) for browser in BROWSERS}
BUILDS = {browser: Shares(range(browser.builds), [(1 / (rank + 1)) ** 2 for rank in range(browser.builds)]) for browser in BROWSERS}
RANK = Shares(range(NETWORKS), [(1 / (rank + 1)) ** 0.7 for rank in range(NETWORKS)])  # sizes fall as 1/rank, drawn by size^.7
NUMBER_OF = {"devices": Shares((1, 2, 3), DEVICES), "homes": Shares((1, 2, 3), HOMES)}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often, at one sign-in, something is not as it was. The protocol's figures; it has no lost ids (cookies that were cleared)."""

    new_device: float = 0.04
    new_version: float = 0.10
    new_address: float = 0.25
    away: float = 0.03
    other_network: float = 0.09
    lost_id: float = 0.0
    hours_apart: float = 5.0  # standard deviation within a person
    alike: float = 0.0  # of the devices: those whose browser sends one user agent per version, as Chromium's reduced ones do


PROTOCOL = Habits()


@dataclass(frozen=True, kw_only=True)
class Device:
    id: str
    browser: Browser
    version: int
    build: int

    @classmethod
    def new(cls, chance: Random, alike: float = 0.0) -> "Device":
        browser = BROWSER.draw(chance)
        device = cls(id=_id(chance), browser=browser, version=VERSIONS[browser].draw(chance), build=BUILDS[browser].draw(chance))
        return replace(device, build=0) if alike and chance.random() < alike else device


@dataclass(frozen=True, kw_only=True)
class Network:
    """A provider of a country, and the address it gives."""

    country: str
    asn: int
    address: str

    @classmethod
    def of(cls, country: str, chance: Random) -> "Network":
        rank = RANK.draw(chance)
        number = list(COUNTRIES).index(country) * NETWORKS + rank
        return cls(country=country, asn=FIRST_ASN + number, address=_address(number, chance))

    def with_another_address(self, chance: Random) -> "Network":
        return replace(self, address=_address(self.asn - FIRST_ASN, chance))


class Person:
    """One person over the year; changes with every sign-in."""

    def __init__(self, chance: Random, habits: Habits) -> None:
        self._chance, self._habits = chance, habits
        self.id = chance.getrandbits(63) - (1 << 62)
        self.country = COUNTRY.draw(chance)
        self.devices = [Device.new(chance, habits.alike) for _ in range(NUMBER_OF["devices"].draw(chance))]
        self.homes = [Network.of(self.country, chance) for _ in range(NUMBER_OF["homes"].draw(chance))]
        self._hour = chance.gauss(15, 4)

    def logins(self) -> Iterator[Login]:
        number = max(1, round(self._chance.lognormvariate(log(MEDIAN_LOGINS), SPREAD)))
        for at in sorted(self._moment() for _ in range(number)):
            yield self._login(at)

    def _moment(self) -> int:
        """A day of the year, at an hour of their own."""
        day = self._chance.randrange(365) * 86_400_000
        hour = (self._chance.gauss(self._hour, self._habits.hours_apart) - HOURS_EAST[self.country]) % 24
        return BEGIN + day + int(hour * 3_600_000)

    def _login(self, at: int) -> Login:
        device, network = self._device(), self._network()
        browser = device.browser
        return Login(
            at=at,
            user=self.id,
            address=network.address,
            country=network.country,
            asn=network.asn,
            user_agent=browser.user_agent(device.version, device.build),
            browser=f"{browser.name} {device.version}",
            system=browser.system,
            device_type=browser.device_type,
            successful=True,
            device=device.id,
        )

    def _device(self) -> Device:
        chance, devices = self._chance, self.devices
        if chance.random() < self._habits.new_device:
            devices[chance.randrange(len(devices))] = Device.new(chance, self._habits.alike)
        used = Shares(range(len(devices)), SHARES[len(devices) - 1]).draw(chance)
        if chance.random() < self._habits.new_version:
            devices[used] = replace(devices[used], version=devices[used].version + 1)
        if chance.random() < self._habits.lost_id:
            devices[used] = replace(devices[used], id=_id(chance))
        return devices[used]

    def _network(self) -> Network:
        chance, homes, habits = self._chance, self.homes, self._habits
        where = chance.random()
        if where < habits.away:
            return Network.of(Shares([each for each in COUNTRIES if each != self.country], [1] * 7).draw(chance), chance)
        if where < habits.away + habits.other_network:
            return Network.of(self.country, chance)
        home = Shares(range(len(homes)), SHARES[len(homes) - 1]).draw(chance)
        if chance.random() < self._habits.new_address:
            homes[home] = homes[home].with_another_address(chance)
        return homes[home]


def simulate(people: int = PEOPLE, seed: int = SEED, habits: Habits = PROTOCOL) -> list[Login]:
    """The sign-ins of so many people, sorted by time."""
    chance = Random(seed)
    logins = [login for _ in range(people) for login in Person(Random(chance.getrandbits(64)), habits).logins()]
    return sorted(logins, key=lambda login: (login.at, login.user))


def _id(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _address(network: int, chance: Random) -> str:
    number = network * ADDRESSES + chance.randrange(ADDRESSES)
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator.logins", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True, help="the file to write; compressed if it ends in .gz")
    arguments = parser.parse_args()
    written = rba.write(arguments.out, simulate(arguments.people, arguments.seed))
    print(f"{written} sign-ins of {arguments.people} people in {arguments.out}")


if __name__ == "__main__":
    main()
