"""What recorded people did, as a page's SDK would report it, with another clock, mouse, desktop or habit than in the recording.

A *hand* is one person's pointer (positions and presses in time) and key strokes; `told` makes telemetry of it as the SDK does: positions at
up to 60 Hz, movements closed by pauses and presses, the approach, pace and hold of each press.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor, sin, tau
from random import Random

from tessera.telemetry import Click, Event, Focus, Input, InputMethod, Key, Pointer, Typing
from tessera.telemetry import Point as Told

SAMPLE, PAUSE, APPROACH = 16.0, 200.0, 1000.0  # ms; as `web/sdk/src/behavior/pointer.ts` has them
MOST_POINTS = 600
READ, FEWEST_GAPS = 12.0, 12
RUN = 2_000.0  # ms between keys that close a run of them


@dataclass(frozen=True)
class Moved:
    """A position at a moment (ms), in pixels."""

    at: float
    x: float
    y: float


@dataclass(frozen=True)
class Pressed:
    """A press of the mouse, and when it was let go."""

    at: float
    until: float


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One person's visit: the pointer first, then what is typed into two fields."""

    moves: tuple[Moved, ...]
    presses: tuple[Pressed, ...]
    fields: tuple[tuple[Key, ...], ...]
    paced: bool = True  # whether the times of positions are the mouse's own, so that their pace says something
    middle: bool = False  # every press in the exact middle
    placed: bool = True  # whether the window system tells pixels and times


def at_clock(hand: Hand, tick: float) -> Hand:
    """The same under a clock that goes forward in ticks (ms)."""

    def read(at: float) -> float:
        return floor(at / tick) * tick

    return replace(
        hand,
        moves=tuple(replace(move, at=read(move.at)) for move in hand.moves),
        presses=tuple(Pressed(read(press.at), read(press.until)) for press in hand.presses),
        fields=tuple(keys_at(keys, read) for keys in hand.fields),
        paced=False,  # the SDK knows such a clock and says nothing of pace
    )


def keys_at(keys: Sequence[Key], read: Callable[[float], float]) -> tuple[Key, ...]:
    """The strokes with every time changed."""
    at, last, told = 0.0, 0.0, []
    for number, key in enumerate(keys):
        at += key.after
        pressed = read(at)
        told.append(replace(key, after=max(0, round(pressed - last)) if number else 0, hold=max(0, round(read(at + key.hold) - pressed))))
        last = pressed
    return tuple(told)


def seen_every(hand: Hand, interval: float, random: Random, jitter: float = 0.0) -> Hand:
    """The same pointer, seen at other moments: positions between two recorded ones lie on the way between them."""
    seen: list[Moved] = []
    for one, other in pairwise(hand.moves):
        if other.at - one.at >= PAUSE:
            continue
        at = (seen[-1].at if seen and one.at - seen[-1].at < PAUSE else one.at) + interval + random.uniform(0, jitter)
        while at <= other.at:
            share = (at - one.at) / max(1.0, other.at - one.at)
            if share >= 0:
                seen.append(Moved(at, one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share))
            at += interval + random.uniform(0, jitter)
    return replace(hand, moves=tuple(seen) or hand.moves)


def in_bunches(hand: Hand, random: Random) -> Hand:
    """As a remote desktop passes it on: what happened within some 20 to 60 ms arrives together, with only the last position."""
    bunch = random.uniform(20, 60)

    def read(at: float) -> float:
        return (floor(at / bunch) + 1) * bunch

    last: dict[float, Moved] = {}
    for move in hand.moves:
        last[read(move.at)] = move
    return replace(
        hand,
        moves=tuple(replace(move, at=at + random.uniform(0, 6)) for at, move in sorted(last.items())),
        presses=tuple(Pressed(read(press.at), read(press.until) + 1) for press in hand.presses),
        fields=tuple(keys_at(keys, read) for keys in hand.fields),
        paced=False,
    )


def with_tremor(hand: Hand, random: Random) -> Hand:
    """A hand that trembles: some 4 to 8 times a second, by a few pixels, and on keys too."""
    often, wide = random.uniform(4, 8), random.uniform(3, 9)

    def shaken(move: Moved) -> Moved:
        turn = tau * often * move.at / 1000
        return replace(move, x=move.x + wide * sin(turn), y=move.y + wide * sin(1.3 * turn + 1))

    fields = tuple(tuple(replace(key, hold=max(5, round(key.hold * random.uniform(0.5, 2.2)))) for key in keys) for keys in hand.fields)
    return replace(hand, moves=tuple(map(shaken, hand.moves)), fields=fields)


def by_the_head(hand: Hand, random: Random) -> Hand:
    """As a head or eye tracker moves a pointer: smoothed, 30 times a second, with a little noise; it presses by resting, for a moment."""
    slow = seen_every(hand, 33.0, random, 2.0)
    weight, x, y, moves = random.uniform(0.15, 0.4), slow.moves[0].x, slow.moves[0].y, []
    for move in slow.moves:
        x, y = x + weight * (move.x - x) + random.gauss(0, 0.6), y + weight * (move.y - y) + random.gauss(0, 0.6)
        moves.append(Moved(move.at, x, y))
    presses = tuple(Pressed(press.at, press.at + random.choice((0, 1, 2))) for press in hand.presses)
    return replace(slow, moves=tuple(moves), presses=presses, paced=True, middle=random.random() < 0.5)


def by_keys(hand: Hand, random: Random) -> Hand:
    """As mouse keys move a pointer: to each place where the hand paused, along the screen's axes and diagonals, at one pace."""
    stops = [hand.moves[0], *(one for one, other in pairwise(hand.moves) if other.at - one.at >= PAUSE), hand.moves[-1]][:8]
    at, moves, presses = 0.0, [], []
    x, y = round(stops[0].x), round(stops[0].y)
    step = random.choice((4, 8, 10))
    for stop in stops[1:]:
        across, down = round(stop.x) - x, round(stop.y) - y
        both = min(abs(across), abs(down))
        for count, way in (
            (both // step, (_sign(across), _sign(down))),
            ((abs(across) - both) // step, (_sign(across), 0)),
            ((abs(down) - both) // step, (0, _sign(down))),
        ):
            for _ in range(count):
                at += 20.0
                x, y = x + step * way[0], y + step * way[1]
                moves.append(Moved(at, x, y))
            at += random.uniform(350, 900)
        presses.append(Pressed(at, at + random.uniform(60, 140)))
        at += random.uniform(300, 900)
    return replace(hand, moves=tuple(moves), presses=tuple(presses), paced=True)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def slower(hand: Hand, times: float) -> Hand:
    """The same person, slower at everything by this factor."""
    return replace(
        hand,
        moves=tuple(replace(move, at=move.at * times) for move in hand.moves),
        presses=tuple(Pressed(press.at * times, press.at * times + (press.until - press.at)) for press in hand.presses),
        fields=tuple(
            tuple(replace(key, after=round(key.after * times), hold=round(key.hold * min(times, 1.5))) for key in keys)
            for keys in hand.fields
        ),
    )


def losing_positions(hand: Hand, random: Random) -> Hand:
    """On a busy machine: a position every 50 to 60 ms at most, and the last one before each press, which a browser reports with it."""
    ends = [max((move.at for move in hand.moves if move.at <= press.at), default=0.0) for press in hand.presses]
    kept: list[Moved] = []
    for move in hand.moves:
        if not kept or move.at in ends or move.at - kept[-1].at >= 50.0 + random.uniform(0, 10):
            kept.append(move)
    return replace(hand, moves=tuple(kept), paced=False)


def in_a_hurry(hand: Hand) -> Hand:
    """No more of the visit than the way to three presses: as little pointing as a sign-in takes."""
    until = hand.presses[2].until if len(hand.presses) > 2 else hand.moves[-1].at
    return replace(hand, moves=tuple(move for move in hand.moves if move.at <= until), presses=hand.presses[:3])


def with_janky_frames(hand: Hand, random: Random) -> Hand:
    """On weak hardware: now and then nothing is seen for a tenth of a second or three, and key strokes are reported late."""
    stalls = sorted(random.uniform(0, hand.moves[-1].at) for _ in range(int(hand.moves[-1].at / 700)))
    kept = tuple(move for move in hand.moves if not any(0 <= move.at - stall < 120 for stall in stalls))
    return replace(hand, moves=kept or hand.moves, paced=False)


def told(hand: Hand, random: Random, *, filled: Sequence[Event] | None = None) -> list[Event]:
    """The events of the visit; `filled` stands in for what would be typed."""
    events = list(_pointing(hand, random))
    written = list(filled) if filled is not None else [event for row, keys in enumerate(hand.fields) for event in written_in(row, keys)]
    before, last = events[:-1], events[-1:]
    return [*before, *written, *last]


def written_in(row: int, keys: Sequence[Key], *, method: InputMethod = "is_typing") -> Iterator[Event]:
    """A field is entered and typed into; a pause of 2 s closes a run of keys."""
    field = ("text-1", "password-1")[row % 2]
    yield Focus(kind="focus", after=300, field=field, by="pointer" if row == 0 else "keyboard")
    if not keys:
        return
    yield Input(kind="input", after=max(60, keys[0].hold), field=field, method=method, keyed=True, trusted=True)
    run: list[Key] = []
    for key in keys:
        if run and key.after > RUN:
            yield Typing(kind="typing", after=sum(each.after for each in run), field=field, keys=tuple(run))
            run, key = [], replace(key, after=0)
        run.append(key)
    yield Typing(kind="typing", after=sum(each.after for each in run), field=field, keys=tuple(run))


def _pointing(hand: Hand, random: Random) -> Iterator[Event]:
    presses, points, approach, gaps, quick = list(hand.presses), list[Moved](), list[float](), 0, 0
    last: float | None = None
    for move in (*hand.moves, None):
        while presses and (move is None or presses[0].at <= move.at):
            press = presses.pop(0)
            yield from _movement(points)
            points = []
            approach = [at for at in approach if at > press.at - APPROACH]
            polled = round(quick / gaps, 3) if gaps >= FEWEST_GAPS and hand.paced and hand.placed else None
            gaps = quick = 0
            yield Click(
                kind="click",
                after=random.randrange(20, 200),
                pointer="mouse",
                target_x=0.5 if hand.middle else round(min(0.98, max(0.02, random.gauss(0.5, 0.18))), 3),
                target_y=0.5 if hand.middle else round(min(0.95, max(0.05, random.gauss(0.5, 0.2))), 3),
                approach=len(approach),
                hold=max(0, round(press.until - press.at)),
                pressure=0.5,
                subpixel=False if hand.placed else None,
                submillisecond=False if hand.placed else None,
                polled=polled,
                trusted=True,
            )
        if move is None:
            break
        if last is not None and move.at - last < PAUSE:
            gaps, quick = gaps + 1, quick + (move.at - last < READ)
        last = move.at
        if points and move.at - points[-1].at < SAMPLE:
            continue
        if points and (move.at - points[-1].at >= PAUSE or len(points) >= MOST_POINTS):
            yield from _movement(points)
            points = []
        points.append(move)
        approach.append(move.at)
    yield from _movement(points)


def _movement(points: Sequence[Moved]) -> Iterator[Pointer]:
    if points:
        first = points[0]
        run = [Told(after=0, x=0, y=0)]
        run += [
            Told(after=round(other.at - one.at), x=round(other.x - first.x), y=round(other.y - first.y)) for one, other in pairwise(points)
        ]
        yield Pointer(kind="pointer", after=round(PAUSE + points[-1].at - first.at), points=tuple(run))
