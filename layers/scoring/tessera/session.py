"""A device session: one continuous presence of a device, with what its telemetry has folded into."""

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

    `device` is the subject of the device id we issued; `key` the RFC 7638 thumbprint of the key it proved to hold (hexadecimal). Whose
    session it is stands with the action (`action.user`): that is settled anew each time. Of a payment without telemetry there is neither
    session nor device: both names are empty.
    """

    id: str
    device: str
    opened_at: int  # epoch milliseconds
    traits: DeviceTraits = DeviceTraits()
    headers: HeaderFacts = HeaderFacts()
    key: str | None = None
    former_key: str | None = None  # of the key that this one succeeds, by the former one's word
    proven: bool | None = None  # whether it proved the key that its device id was made for; None: the id was made for none
    place: Place = NOWHERE
    issued_to: Place = NOWHERE  # where its session token was issued, half an hour ago at most
    heard_from: str | None = None  # 16 bits of the hash of the user agent that sent its latest telemetry, or the action itself
    contested: tuple[tuple[Place, str | None], ...] = ()  # where else it was heard of in the last minutes, with such hashes
    address: str | None = None  # keyed hashes of its network and of itself, joined by "|": short, to know it again for one user
    forwarded_for: tuple[str, ...] = ()
    location: str | None = None  # the page, not geography
    tallies: Tallies = field(default_factory=dict)
    page: Tallies = field(default_factory=dict)  # of these, the page's it is on: the stream that was heard last
    rhythm: Rhythm | None = None  # the field that opted in and was filled in last

    @cached_property
    def typing(self) -> TypingFeatures:
        return TypingFeatures(self.tallies)

    @cached_property
    def pointer(self) -> PointerFeatures:
        return PointerFeatures(self.tallies)

    @cached_property
    def pointer_here(self) -> PointerFeatures:
        """Of the page it is on."""
        return PointerFeatures(self.page)

    @cached_property
    def pointer_before(self) -> PointerFeatures:
        """Of its other pages."""
        return PointerFeatures({name: amount - self.page.get(name, 0) for name, amount in self.tallies.items()})

    @cached_property
    def input(self) -> InputFeatures:
        return InputFeatures(self.tallies)

    @cached_property
    def synthetic(self) -> SyntheticFeatures:
        return SyntheticFeatures(self.tallies)

    @cached_property
    def types_on_glass(self) -> bool:
        """Whether its keyboard is most probably on a touch screen."""
        return self.input.touches > 0 or self.user_agent.platform in HAND_HELD

    @property
    def is_hand_held(self) -> bool:
        """Whether it is a phone or a tablet, also one that asks for the page of a desktop: it has a touch screen and no mouse."""
        touched_alone = (self.traits.touch_points or 0) > 0 and self.traits.fine_pointer is False
        return self.user_agent.platform in HAND_HELD or touched_alone

    @property
    def typed(self) -> Rhythm | None:
        """The rhythm by its user's name for it: on glass a password is another movement than at a keyboard, and known by itself."""
        if self.rhythm is None or not self.types_on_glass:
            return self.rhythm
        return replace(self.rhythm, field=f"{self.rhythm.field} on glass")

    @property
    def keys(self) -> frozenset[str]:
        """The keys whose holder the device is: the proven one, and the one that named it its successor."""
        return frozenset(key for key in (self.key, self.former_key) if key)

    @property
    def user_agent_text(self) -> str | None:
        """The user agent as the device reports it, else as its request's header said."""
        return self.traits.user_agent or self.traits.navigator_useragent or self.headers.user_agent

    @cached_property
    def user_agent(self) -> UserAgent:
        return user_agent.read(self.user_agent_text)

    @property
    def system(self) -> str | None:
        """The operating system as the device reports it, else as its user agent claims; so too of the browser."""
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
        """16 bits of the hash of its user agent string: builds and models that neither browser nor version tell apart."""
        return user_agent.digest(self.user_agent_text)

    @property
    def language(self) -> str | None:
        """The first of its languages."""
        return self.traits.languages[0] if self.traits.languages else None


def fold(session: DeviceSession, batch: TelemetryBatch) -> DeviceSession:
    """The session with this batch added. Tallies do not mind the order: `fold` of two batches equals `fold` of their concatenation,
    whichever comes first. Of rhythms the one that arrives last counts."""
    tallies = features.add(session.tallies, features.tally(batch.events))
    return replace(session, tallies=tallies, rhythm=last_rhythm(batch.events) or session.rhythm)


def last_rhythm(events: Iterable[Event]) -> Rhythm | None:
    """The last field that opted in and was filled in."""
    rhythm = None
    for event in events:
        if isinstance(event, Rhythm):
            rhythm = event
    return rhythm
