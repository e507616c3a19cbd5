"""What attackers find: the people and their days, the Internet, and how much time there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from simulator import hardware
from simulator.actors import HEADLESS, SERVER, Account
from simulator.hardware import Machine
from simulator.networks import Country, Internet
from simulator.people import Person
from simulator.visits import Visit
from tessera.telemetry import DeviceTraits


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The people, what they do (by time), the Internet, and between which moments attackers come (seconds since the epoch)."""

    people: Sequence[Person]
    visits: Sequence[Visit]
    internet: Internet
    begin: float
    end: float

    def moment(self, random: Random) -> float:
        """A random time."""
        return random.uniform(self.begin, self.end)

    def victim(self, random: Random) -> Person:
        """A person who has been a customer for a long time."""
        return random.choice([person for person in self.people if person.joins is None])

    def compatriot(self, random: Random, person: Person) -> Person:
        """A victim in the same country; anywhere, if nobody else lives there."""
        near = [each for each in self.people if each.joins is None and each.home.country is person.home.country and each is not person]
        return random.choice(near) if near else self.victim(random)

    def stolen_name(self, random: Random) -> Account:
        """A name off a list of another site's users: one in three is a customer here."""
        if random.random() < 1 / 3:
            return self.victim(random).account
        number = random.getrandbits(32)
        return Account(user_id=f"nobody-{number}", username=f"nobody-{number}@mail.example")

    def residential(self, random: Random, country: Country | None = None) -> str:
        """An address of somebody's home whose router serves a proxy network: intelligence does not know."""
        network = self.internet.choose(random, "home", country=country.code if country else None)
        return network.address(random.getrandbits(24))

    def rented(self, random: Random) -> str:
        """An address in a data centre."""
        return self.internet.choose(random, "hosting").address(random.getrandbits(12))


def personal_computer(random: Random, country: Country) -> Machine:
    """A real computer, set to the country whose people are its victims."""
    machine = hardware.computer(random, country.languages[:1], country.cities[0].timezone)
    while machine.touches:
        machine = hardware.computer(random, country.languages[:1], country.cities[0].timezone)
    return machine


def headless(random: Random) -> Machine:
    """A headless browser on a server that does not hide what it is."""
    return _server(random, traits=SERVER)


def disguised(random: Random, country: Country) -> Machine:
    """The same with its automation hidden by a stealth plug-in: it says Windows, no webdriver, and the victim's language and clock; the
    graphics card is still drawn by the processor. Half of these plug-ins do not reach into workers, which say Linux."""
    agent = HEADLESS.replace("HeadlessChrome", "Chrome").replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64")
    return _server(
        random,
        inside={"worker_platform": "Linux x86_64"} if random.random() < 0.5 else {},
        traits=replace(
            SERVER,
            user_agent=agent,
            navigator_platform="Win32",
            hint_platform="Windows",
            webdriver=False,
            timezone=country.cities[0].timezone,
            languages=(country.languages[0],),
            accept_languages=f"{country.languages[0]},en;q=0.9",
            screen_width=1920,
            screen_height=1080,
            screen_avail_width=1920,
            screen_avail_height=1040,
        ),
    )


def _server(random: Random, *, traits: DeviceTraits, inside: Mapping[str, str] | None = None) -> Machine:
    told = replace(traits, navigator_useragent=traits.user_agent)
    return Machine(traits=told, key=hardware.draw_key(random), pointing="mouse", inside=inside or {})
