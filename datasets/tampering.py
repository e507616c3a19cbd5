"""Browsers that claim to be others: real ones, drawn, with a part of what they say replaced.

Kinds 1 to 6 are the protocol's; those after tamper with what a generator's object alone does not show: the worker, the language, the time
zone, the version in the client hints. The replaced parts come from other real browsers and from a list of user agents by share of use,
so that each part is plausible by itself. Now and then the replaced part is the same as before: nothing is inconsistent then, and nothing
can be found.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from datasets.browsers import Browser, drawn
from tessera import user_agent

type Draft = dict[str, Any]

SWIFTSHADER = {
    "renderer": "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
    "vendor": "Google Inc. (Google)",
}
HOMES = (("NO", "Europe/Oslo"), ("US", "America/Chicago"), ("DE", "Europe/Berlin"), ("BR", "America/Sao_Paulo"), ("IN", "Asia/Kolkata"))


class Tamperer:
    """Makes tampered browsers of real ones, always the same from one seed."""

    def __init__(self, real: Sequence[Browser], seed: int) -> None:
        self._real = real
        self._random = Random(seed)
        self._agents = drawn("user-agents")
        self._shares = [agent["weight"] for agent in self._agents]

    def made(self, kind: str, count: int) -> Sequence[Browser]:
        """So many browsers, tampered with in this way."""
        return [KINDS[kind](self, self._one()) for _ in range(count)]

    def _one(self) -> Draft:
        return deepcopy(dict(self._random.choice(self._real)))

    def _agent(self) -> Mapping[str, Any]:
        agent: Mapping[str, Any] = self._random.choices(self._agents, self._shares)[0]
        return agent

    def headless(self, draft: Draft) -> Draft:
        """A server without a display under a swapped user agent."""
        navigator = draft["fingerprint"]["navigator"]
        _claim(draft, self._agent()["userAgent"])
        navigator |= {"platform": "Linux x86_64", "maxTouchPoints": 0, "oscpu": None}
        draft["fingerprint"]["screen"] |= {"width": 800, "height": 600, "availWidth": 800, "availHeight": 600, "devicePixelRatio": 1}
        draft["fingerprint"]["videoCard"] = dict(SWIFTSHADER)
        _hint(draft, "Linux", mobile=False)
        return draft

    def agent(self, draft: Draft) -> Draft:
        """The user agent alone."""
        return _claim(draft, self._agent()["userAgent"])

    def platform(self, draft: Draft) -> Draft:
        """User agent and platform."""
        agent = self._agent()
        draft["fingerprint"]["navigator"]["platform"] = agent["platform"]
        return _claim(draft, agent["userAgent"])

    def hints(self, draft: Draft) -> Draft:
        """User agent, platform and client hints."""
        agent = self._agent()
        draft["fingerprint"]["navigator"]["platform"] = agent["platform"]
        _hint(draft, user_agent.read(agent["userAgent"]).system or "", mobile=agent["deviceCategory"] == "mobile")
        return _claim(draft, agent["userAgent"])

    def card(self, draft: Draft) -> Draft:
        """The graphics card alone."""
        draft["fingerprint"]["videoCard"] = self._one()["fingerprint"]["videoCard"]
        return draft

    def nothing(self, draft: Draft) -> Draft:
        """The generator's own consistent output."""
        return draft

    def worker(self, draft: Draft) -> Draft:
        """Everything that the window shows is another browser's, consistently; the worker still tells the truth."""
        navigator = draft["fingerprint"]["navigator"]
        other = self._one()
        told = {name: navigator.get(name) for name in ("userAgent", "platform", "languages", "hardwareConcurrency")}
        return {**other, "worker": told}

    def language(self, draft: Draft) -> Draft:
        """The page's languages, not the request's."""
        draft["fingerprint"]["navigator"] |= {"language": "ru-RU", "languages": ["ru-RU", "ru"]}
        return draft

    def time_zone(self, draft: Draft) -> Draft:
        """An address in one country, a clock from another."""
        (country, _), (_, zone) = self._random.sample(HOMES, 2)
        return {**draft, "country": country, "timezone": zone}

    def version(self, draft: Draft) -> Draft:
        """The browser's version, in the user agent alone."""
        claimed: str = draft["fingerprint"]["navigator"]["userAgent"]
        version = user_agent.read(claimed).browser_version or "0"
        newer = str(int(version) + self._random.choice((1, 2, 3, 5)))
        return _claim(draft, claimed.replace(f"/{version}.", f"/{newer}."))


def at_home(browsers: Sequence[Browser], seed: int) -> Sequence[Browser]:
    """The same browsers, each with an address and a clock of one country and a worker that agrees: what the further kinds are judged
    against."""
    chance = Random(seed)
    homes = []
    for browser in browsers:
        navigator = browser["fingerprint"]["navigator"]
        told = {name: navigator.get(name) for name in ("userAgent", "platform", "languages", "hardwareConcurrency")}
        country, zone = chance.choice(HOMES)
        homes.append({**browser, "worker": told, "country": country, "timezone": zone})
    return homes


def _claim(draft: Draft, claimed: str) -> Draft:
    """Another user agent, to script and in the header."""
    draft["fingerprint"]["navigator"]["userAgent"] = claimed
    headers = draft.get("headers") or {}
    draft["headers"] = {name: claimed if name.lower() == "user-agent" else value for name, value in headers.items()}
    return draft


def _hint(draft: Draft, system: str, *, mobile: bool) -> None:
    """Client hints of another system, to script and in the headers, where the browser has any."""
    if hints := draft["fingerprint"]["navigator"].get("userAgentData"):
        hints |= {"platform": system, "mobile": mobile}
    told = {"sec-ch-ua-platform": f'"{system}"', "sec-ch-ua-mobile": f"?{mobile:d}"}
    draft["headers"] = {name: told.get(name.lower(), value) for name, value in (draft.get("headers") or {}).items()}


KINDS: Mapping[str, Callable[[Tamperer, Draft], Draft]] = {
    "1 headless server, user agent swapped": Tamperer.headless,
    "2 user agent swapped": Tamperer.agent,
    "3 user agent and platform swapped": Tamperer.platform,
    "4 client hints swapped, too": Tamperer.hints,
    "5 graphics card swapped": Tamperer.card,
    "6 nothing swapped (control)": Tamperer.nothing,
    "7 all swapped but the worker": Tamperer.worker,
    "8 languages swapped": Tamperer.language,
    "9 time zone of another country": Tamperer.time_zone,
    "10 version in the user agent alone": Tamperer.version,
}
