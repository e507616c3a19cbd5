"""A device session: one continuous presence of a device, with the totals of its telemetry."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from tessera import features, user_agent
from tessera.features import InputFeatures, PointerFeatures, SyntheticFeatures, Tallies, TypingFeatures
from tessera.place import NOWHERE, Place
from tessera.telemetry import DeviceTraits, Event, HeaderFacts, Rhythm, TelemetryBatch
from tessera.user_agent import UserAgent

HAND_HELD = frozenset({"mobile", "tablet"})


@dataclass(frozen=True, kw_only=True)
class DeviceSession:
    """What is known of a device session at one moment.

    `device` is the subject of the device id we issued; `key` the RFC 7638 thumbprint of the key it proved to hold (hexadecimal). The user
    is not part of the session but of the action (`action.user`), and is determined anew each time. An action without telemetry has neither
    session nor device: both names are empty.
    """

    id: str
    device: str
    opened_at: int  # epoch milliseconds
    traits: DeviceTraits = DeviceTraits()
    headers: HeaderFacts = HeaderFacts()
    key: str | None = None
    former_key: str | None = None  # of the key that this one replaces, as the former key has signed
    proven: bool | None = None  # whether it proved the key that its device id was made for; None: the id was made for none
    place: Place = NOWHERE
    issued_to: Place = NOWHERE  # where its session token was issued, at most half an hour ago
    may_be_anothers: bool = (
        False  # an unsigned action from another place than its token was issued to: whoever has the token may be behind it
    )
    heard_from: str | None = None  # 16 bits of the hash of the user agent that sent its latest telemetry, or the action itself
    contested: tuple[tuple[Place, str | None], ...] = ()  # where else its telemetry came from in the last minutes, with such hashes
    address: str | None = None  # keyed hashes of its network and of itself, joined by "|": short, to know it again for one user
    forwarded_for: tuple[str, ...] = ()
    location: str | None = None  # the page, not geography
    tallies: Tallies = field(default_factory=dict)
    page: Tallies = field(default_factory=dict)  # of these, the current page's: the stream that reported last
    rhythm: Rhythm | None = None  # the field that opted in and was filled in last

    @cached_property
    def typing(self) -> TypingFeatures:
        return TypingFeatures(self.tallies)

    @cached_property
    def pointer(self) -> PointerFeatures:
        return PointerFeatures(self.tallies)

    @cached_property
    def pointer_here(self) -> PointerFeatures:
        """Pointer features of the current page."""
        return PointerFeatures(self.page)

    @cached_property
    def pointer_before(self) -> PointerFeatures:
        """Pointer features of its other pages."""
        return PointerFeatures({name: amount - self.page.get(name, 0) for name, amount in self.tallies.items()})

    @cached_property
    def input(self) -> InputFeatures:
        return InputFeatures(self.tallies)

    @cached_property
    def synthetic(self) -> SyntheticFeatures:
        return SyntheticFeatures(self.tallies)

    @cached_property
    def types_on_glass(self) -> bool:
        """Whether the keyboard is probably on a touch screen."""
        return self.input.touches > 0 or self.user_agent.platform in HAND_HELD

    @property
    def is_hand_held(self) -> bool:
        """Whether the device is a phone or a tablet, including one that asks for desktop pages: it has a touch screen and no mouse."""
        touched_alone = (self.traits.touch_points or 0) > 0 and self.traits.fine_pointer is False
        return self.user_agent.platform in HAND_HELD or touched_alone

    @property
    def only_claims_to_be_hand_held(self) -> bool:
        """Whether a phone or a tablet has a browser that is built for desktops: one emulated there, by a developer or a program. Unlike a
        user agent that an extension switches, this leaves no fine pointer."""
        claimed = self.user_agent.platform in HAND_HELD
        return claimed and self.traits.desktop_interfaces is True and self.traits.fine_pointer is False

    @property
    def typed(self) -> Rhythm | None:
        """The rhythm under the name by which the profile keeps it: typing a password on glass is another movement than at a keyboard, and
        is kept apart."""
        if self.rhythm is None or not self.types_on_glass:
            return self.rhythm
        return replace(self.rhythm, field=f"{self.rhythm.field} on glass")

    @property
    def keys(self) -> frozenset[str]:
        """The keys that the device holds: the proven one, and the former one that named it its successor."""
        return frozenset(key for key in (self.key, self.former_key) if key)

    @property
    def user_agent_text(self) -> str | None:
        """The user agent as the device reports it, otherwise from its request's header."""
        return self.traits.user_agent or self.traits.navigator_useragent or self.headers.user_agent

    @cached_property
    def user_agent(self) -> UserAgent:
        return user_agent.read(self.user_agent_text)

    @property
    def system(self) -> str | None:
        """The operating system as the device reports it, otherwise as its user agent claims; likewise the browser."""
        return self.traits.os_name or self.user_agent.system

    @property
    def browser(self) -> str | None:
        return self.traits.browser_name or self.user_agent.browser

    @property
    def browser_version(self) -> str | None:
        """The major number."""
        return (self.traits.browser_version or self.user_agent.browser_version or "").split(".")[0] or None

    @cached_property
    def agent(self) -> str | None:
        """16 bits of the hash of its user agent string: distinguishes builds and models with the same browser and version."""
        return user_agent.digest(self.user_agent_text)

    @property
    def language(self) -> str | None:
        """The first of its languages."""
        return self.traits.languages[0] if self.traits.languages else None


def fold(session: DeviceSession, batch: TelemetryBatch) -> DeviceSession:
    """The session with this batch added. The order of batches does not matter for tallies: `fold` of two batches equals `fold` of their
    concatenation, whichever comes first. Of several rhythms the one that arrives last counts."""
    tallies = features.add(session.tallies, features.tally(batch.events))
    return replace(session, tallies=tallies, rhythm=last_rhythm(batch.events) or session.rhythm)


def last_rhythm(events: Iterable[Event]) -> Rhythm | None:
    """The last field that opted in and was filled in."""
    rhythm = None
    for event in events:
        if isinstance(event, Rhythm):
            rhythm = event
    return rhythm
