"""Attackers who have a person's password, of several kinds, drawn from the population that a list of sign-ins shows.

    naive     comes from any country, any provider there, with any user agent: each as likely as the next
    botnet    comes from wherever people sign in, with whatever browser people use: as likely as these are frequent
    vpn       comes out in the victim's country, on a provider that people there use, with a popular browser
    targeted  uses the victim's most frequent provider and browser

None has the victim's device or address; they act at any hour. They know of the victim what the sign-ins before this moment show.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from random import Random

from simulator.rba import Login
from tessera.units import HOUR

POPULAR = 20  # user agents that an attacker may take for inconspicuous


class Population:
    """Where and with what people sign in."""

    def __init__(self, logins: Iterable[Login]) -> None:
        self._everywhere: list[Login] = list(logins)
        self._in: defaultdict[str, list[Login]] = defaultdict(list)
        self._on: defaultdict[int, list[Login]] = defaultdict(list)
        browsers: Counter[str] = Counter()
        example: dict[str, Login] = {}
        for login in self._everywhere:
            self._in[login.country].append(login)
            self._on[login.asn].append(login)
            browsers[login.user_agent] += 1
            example[login.user_agent] = login
        self._providers: defaultdict[str, dict[int, Login]] = defaultdict(dict)
        for login in self._everywhere:
            self._providers[login.country].setdefault(login.asn, login)
        self._countries, self._browsers = sorted(self._providers), list(example.values())
        popular = browsers.most_common(POPULAR)
        self._popular = [example[user_agent] for user_agent, _ in popular]
        self._sums = list(accumulate(count for _, count in popular))

    def any_network(self, chance: Random) -> Login:
        providers = self._providers[chance.choice(self._countries)]
        return providers[chance.choice(list(providers))]

    def any_browser(self, chance: Random) -> Login:
        return chance.choice(self._browsers)

    def anywhere(self, chance: Random) -> Login:
        return chance.choice(self._everywhere)

    def in_country(self, country: str, chance: Random) -> Login:
        return chance.choice(self._in.get(country) or self._everywhere)

    def on_network(self, asn: int, chance: Random) -> Login:
        return chance.choice(self._on.get(asn) or self._everywhere)

    def popular_browser(self, chance: Random) -> Login:
        return self._popular[bisect(self._sums, chance.random() * self._sums[-1])]


type Attacker = Callable[[Login, Sequence[Login], Population, Random], Login]


def naive(login: Login, before: Sequence[Login], population: Population, chance: Random) -> Login:
    """An attempt on the account of `login`; `before` are its earlier sign-ins."""
    return _attempt(login, population.any_network(chance), population.any_browser(chance), chance)


def botnet(login: Login, before: Sequence[Login], population: Population, chance: Random) -> Login:
    return _attempt(login, population.anywhere(chance), population.anywhere(chance), chance)


def vpn(login: Login, before: Sequence[Login], population: Population, chance: Random) -> Login:
    country = _most_frequent(each.country for each in before)
    return _attempt(login, population.in_country(country, chance), population.popular_browser(chance), chance)


def targeted(login: Login, before: Sequence[Login], population: Population, chance: Random) -> Login:
    asn, user_agent = _most_frequent(each.asn for each in before), _most_frequent(each.user_agent for each in before)
    return _attempt(login, population.on_network(asn, chance), next(each for each in before if each.user_agent == user_agent), chance)


ATTACKERS: dict[str, Attacker] = {"naive": naive, "botnet": botnet, "vpn": vpn, "targeted": targeted}


def _attempt(login: Login, network: Login, browser: Login, chance: Random) -> Login:
    """An attempt from another address of a network, with a browser, from a device of their own."""
    return replace(
        login,
        at=login.at + round(chance.uniform(-12, 12) * HOUR),
        address=_neighbour(network.address, chance),
        country=network.country,
        region=network.region,
        city=network.city,
        asn=network.asn,
        user_agent=browser.user_agent,
        browser=browser.browser,
        system=browser.system,
        device_type=browser.device_type,
        attack_address=True,
        takeover=True,
        device=f"{chance.getrandbits(128):032x}" if login.device else "",
    )


def _neighbour(address: str, chance: Random) -> str:
    """Another address of the same 65,536."""
    return ".".join((*address.split(".")[:2], str(chance.randrange(256)), str(chance.randrange(256))))


def _most_frequent[T](values: Iterable[T]) -> T:
    """The value that occurs most often; the first of equals."""
    return Counter(values).most_common(1)[0][0]
