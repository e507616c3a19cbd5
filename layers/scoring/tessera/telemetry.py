"""Telemetry: what a device reports about itself and about its user's interaction.

A device opens a device session with its `DeviceTraits`, then streams `TelemetryBatch`es of events. The fields here *are* the wire names of
the collection API: the service layer validates against these types, so that a field is defined once.

Every event is complete in itself: it says how long after its predecessor it came (`after`), and typing and pointer events contain a
finished run of key strokes or a finished movement. Folding two batches therefore equals folding their concatenation, in any order.

Key strokes are reported by class, never by key. No text is ever sent, and the length of a text only for a field that opted into `rhythm`.

Units: times are milliseconds, positions CSS pixels. `None` always means *unknown*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

type Text = Annotated[str, MaxLen(256)]
type ShortText = Annotated[str, MaxLen(64)]
type LongText = Annotated[str, MaxLen(1024)]
type Milliseconds = Annotated[int, Ge(0), Le(86_400_000)]
type Pixels = Annotated[int, Ge(-100_000), Le(100_000)]
type Count = Annotated[int, Ge(0), Le(1_000_000)]
type Strokes = Annotated[int, Ge(0), Le(256)]
type Minutes = Annotated[int, Ge(-1_440), Le(1_440)]
type Share = Annotated[float, Ge(0), Le(1)]

type PointerKind = Literal["mouse", "touch", "pen", "keyboard", "none"]
type KeyKind = Literal["character", "delete", "navigation", "modifier", "enter", "tab", "other"]

InputMethod = Literal[
    "is_typing", "is_paste", "is_autocomplete", "is_delete", "is_password_manager", "is_insert_replacement_text",
    "is_insert_composition", "is_insert_from_composition", "is_insert_line_break", "is_insert_from_drop",
    "is_delete_content_backward", "is_delete_content_forward", "is_delete_content", "is_delete_word_backward",
    "is_delete_softline_backward", "is_delete_hardline_backward", "is_delete_by_cut", "is_delete_by_drag",
    "is_delete_composition_text", "is_history_undo", "is_history_redo",
]  # fmt: skip
"""How text was entered into a field: the documented vocabulary, after the browser's `InputEvent.inputType`."""


@dataclass(frozen=True, kw_only=True)
class DeviceTraits:
    """What a device says about itself when its session opens. Every trait is optional; an absent one is unknown."""

    # the browser or app
    user_agent: LongText | None = None
    navigator_useragent: LongText | None = None
    true_useragent: LongText | None = None
    browser_name: ShortText | None = None
    browser_version: ShortText | None = None
    sdk_version: ShortText | None = None
    app_version: ShortText | None = None
    # the system
    os_name: ShortText | None = None
    os_version: ShortText | None = None
    platform: Literal["desktop", "mobile", "tablet", "wearable", "tv", "other"] | None = None
    navigator_platform: ShortText | None = None
    navigator_vendor: ShortText | None = None
    product_sub: ShortText | None = None  # a date that shows the engine, as do the formats that it plays
    oscpu: ShortText | None = None  # Firefox only
    codecs: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None  # each a format and the browser's answer: `mp3 probably`
    model: Text | None = None
    name: Text | None = None
    cpu_arch: ShortText | None = None
    # client hints, as script reads them
    hint_platform: ShortText | None = None
    hint_platform_version: ShortText | None = None
    hint_mobile: bool | None = None
    hint_brands: Annotated[tuple[ShortText, ...], MaxLen(8)] | None = None
    hint_full_version: ShortText | None = None
    hint_architecture: ShortText | None = None
    hint_bitness: ShortText | None = None
    hint_model: Text | None = None
    # place and language
    timezone: ShortText | None = None
    timezone_offset: Minutes | None = None  # ahead of UTC: east is positive
    summer_timezone_offset: Minutes | None = None
    winter_timezone_offset: Minutes | None = None
    languages: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None
    accept_languages: Text | None = None
    # hardware
    ram: Annotated[float, Ge(0), Le(65_536)] | None = None
    total_storage: Annotated[float, Ge(0)] | None = None
    available_storage: Annotated[float, Ge(0)] | None = None
    core_number: Count | None = None
    touch_points: Count | None = None
    graphic_card: Text | None = None
    battery_level: Share | None = None
    power_state: ShortText | None = None
    connection: ShortText | None = None  # how the device is connected, or how fast that seems: `wifi`, `cellular`, `4g`
    esim_usage: bool | None = None
    mobile_network_code: ShortText | None = None
    # screen and window
    screen_width: Pixels | None = None
    screen_height: Pixels | None = None
    screen_avail_width: Pixels | None = None
    screen_avail_height: Pixels | None = None
    screen_pixel_depth: Count | None = None
    screen_color_depth: Count | None = None
    device_pixel_ratio: Annotated[float, Ge(0), Le(32)] | None = None
    window_width: Pixels | None = None
    window_height: Pixels | None = None
    outer_width: Pixels | None = None
    outer_height: Pixels | None = None
    # what identifies a browser
    desktop_interfaces: bool | None = None  # it has interfaces that are built for desktops alone, and none for phones alone
    font_count: Count | None = None
    canvas_hash: ShortText | None = None  # of a small picture, and of a short sound, both computed by this device
    audio_hash: ShortText | None = None
    plugin_count: Count | None = None
    permissions: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None  # each a permission and its state: `camera prompt`
    storages: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None  # the kinds of storage that the page may use
    webdriver: bool | None = None
    inspected: bool | None = None  # something reads what the page writes to its console
    fine_pointer: bool | None = None  # whether any pointing device is as fine as a mouse, by the media query
    automation_traces: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None
    incognito: bool | None = None
    tampered: bool | None = None
    emulated: bool | None = None
    spoofed: bool | None = None
    # the same readings, taken again where a page's script seldom reaches: in a worker, and in a frame without a page of its own
    worker_user_agent: LongText | None = None
    worker_platform: ShortText | None = None
    worker_languages: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None
    worker_core_number: Count | None = None
    worker_timezone: ShortText | None = None
    worker_graphic_card: Text | None = None
    iframe_user_agent: LongText | None = None
    iframe_platform: ShortText | None = None
    iframe_languages: Annotated[tuple[ShortText, ...], MaxLen(16)] | None = None
    iframe_core_number: Count | None = None
    iframe_timezone: ShortText | None = None
    iframe_webdriver: bool | None = None
    # what the SDK could not read: each a trait and why, `ram absent`
    unread: Annotated[tuple[ShortText, ...], MaxLen(96)] | None = None


@dataclass(frozen=True, kw_only=True)
class HeaderFacts:
    """What the request that opened the session says itself, whatever the page's script claims. Set by the server, never by the device.

    `order` names the headers as the browser sent them. The gateway does not preserve the order; it is known if CloudFront is in front and
    forwards `CloudFront-Viewer-Header-Order`. So is `handshake`, the JA4 fingerprint of its TLS.
    """

    user_agent: str | None = None
    accept_language: str | None = None
    hint_platform: str | None = None
    hint_mobile: str | None = None
    hint_brands: str | None = None
    order: tuple[str, ...] | None = None
    handshake: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """One key stroke: press-to-press time since the previous stroke of its run (0 for the first), and how long it was held."""

    after: Milliseconds
    hold: Milliseconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Key(Stroke):
    """A key stroke, and what class of key it was."""

    type: KeyKind = "character"


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One pointer position, and the time since the previous one of its movement (0 for the first)."""

    after: Milliseconds
    x: Pixels
    y: Pixels


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLoad:
    """A page, or a view of a single-page application, was shown."""

    kind: Literal["page_load"]
    after: Milliseconds = 0
    location: LongText | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Typing:
    """A finished run of key strokes in one field. `submillisecond` counts the key presses whose distance from the press or release before
    them was not a whole number of milliseconds. The other counts, absent where there are none, tell of the keyboard and not of the
    keys: characters whose key has a place on a keyboard (`placed`); Latin letters, digits, Enter, Tab and Backspace without a place
    (`unplaced`) or without a number (`unnumbered`); capitals for which neither Shift nor Caps Lock held (`unshifted`), or held a Shift that
    had never gone down (`latched`); and modifiers that are on no side (`sideless`)."""

    kind: Literal["typing"]
    after: Milliseconds = 0
    field: ShortText | None = None
    submillisecond: Strokes | None = None
    placed: Strokes | None = None
    unplaced: Strokes | None = None
    unnumbered: Strokes | None = None
    unshifted: Strokes | None = None
    latched: Strokes | None = None
    sideless: Strokes | None = None
    keys: Annotated[tuple[Key, ...], MinLen(1), MaxLen(256)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """A field that opted in was filled in from its first key to its last, without a correction: the strokes by position, including all
    pauses. Sent in addition to the field's `typing` events, and only for a text that is always the same (a password): this reveals how many
    keys the text has."""

    kind: Literal["rhythm"]
    after: Milliseconds = 0
    field: ShortText
    keys: Annotated[tuple[Stroke, ...], MinLen(6), MaxLen(32)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """A finished movement: ended by a pause of 200 ms, a click, or its 600th point."""

    kind: Literal["pointer"]
    after: Milliseconds = 0
    pointer: PointerKind = "mouse"
    points: Annotated[tuple[Point, ...], MinLen(1), MaxLen(600)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Click:
    """A press on something. `target_x` and `target_y` say where inside it (0 to 1); `approach` counts the pointer positions seen in the
    second before; `trusted` is false if a script made the event. About the press that began it: how long it lasted (`hold`), with which
    pressure, whether it was between two pixels of the screen (`subpixel`), whether the time since the pointer's last move was not a whole
    number of milliseconds (`submillisecond`), which share of the positions before it came within 12 ms of the one before, faster than
    frames (`polled`), and of a touch whether it had an extent (`contact`)."""

    kind: Literal["click"]
    after: Milliseconds = 0
    pointer: PointerKind = "mouse"
    target_x: Share | None = None
    target_y: Share | None = None
    approach: Count | None = None
    hold: Milliseconds | None = None
    pressure: Share | None = None
    subpixel: bool | None = None
    submillisecond: bool | None = None
    polled: Share | None = None
    contact: bool | None = None
    trusted: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """Text was entered into a field, or removed. `keyed` says whether a key press preceded it; `trusted` is false if a script made the
    event."""

    kind: Literal["input"]
    after: Milliseconds = 0
    field: ShortText | None = None
    method: InputMethod
    keyed: bool | None = None
    trusted: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Focus:
    """A field was entered: by pointing, by the keyboard, or by a script."""

    kind: Literal["focus"]
    after: Milliseconds = 0
    field: ShortText | None = None
    by: Literal["pointer", "keyboard", "script"] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scroll:
    """The page was scrolled: a finished run of scroll events."""

    kind: Literal["scroll"]
    after: Milliseconds = 0
    steps: Count = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Visibility:
    """The page was hidden or shown again."""

    kind: Literal["visibility"]
    after: Milliseconds = 0
    visible: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownEvent:
    """A kind of event that this server does not know, from a newer SDK: counted, otherwise ignored."""

    kind: ShortText


Event = PageLoad | Typing | Rhythm | Pointer | Click | Input | Focus | Scroll | Visibility | UnknownEvent
EVENT_KINDS: Mapping[str, type] = {
    get_args(event.__annotations__["kind"])[0]: event for event in get_args(Event) if event is not UnknownEvent
}


@dataclass(frozen=True, kw_only=True)
class TelemetryBatch:
    """The events of one page load, numbered from 1: `(stream, sequence)` names a batch, which counts once however often it arrives."""

    stream: Annotated[str, MinLen(1), MaxLen(24)]
    sequence: Annotated[int, Ge(1), Le(1_000_000_000)]
    sent_at: Annotated[int, Ge(0)] | None = None
    events: Annotated[tuple[Event, ...], MaxLen(500)]
