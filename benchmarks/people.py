"""People: recorded hands replayed as first visits at the doors, one row for each kind of people. How many are challenged only because their
device or habit differs?

Pointing is SapiMouse's, Balabit's (over remote desktop) and DELBOT's people; typing is the Aalto typists' and MOBIKEY's on glass. Each kind
is made of these: under another clock, another mouse, a remote desktop, with a tremor, by mouse keys, by the head, dictated, filled in by
what helps people type. Everybody comes once, from an address and a device of their own, to a place that knows nobody. Below stand
programs that come the same way: what mending people costs.

`python -m benchmarks.people --data DIR [--people 1000]`
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from benchmarks import hands, report
from benchmarks.hands import Hand
from benchmarks.recorded_hands import Recorded, cut
from datasets.measures import share
from local.embedded import Embedded
from simulator import manners, programs
from simulator.actors import CHROME, DESKTOP, LOGIN_PAGE, Account, sign_in
from simulator.client import DeviceKey
from simulator.typing_tools import SIMPLE, keys
from tessera.place import Place
from tessera.telemetry import Click, DeviceTraits, Event, Focus, Input, InputMethod, Key, PageLoad, Point, Pointer

PEOPLE, QUICK = 1_000, 20
MOST_CHALLENGED, MOST_MEAN = 0.005, 45.0
NOW = 1_772_000_000_000  # epoch ms
HUNTING, FASTEST = 0.9, 0.01  # of typists, by their mean interval
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36"
ON_WINDOWS = replace(DESKTOP, navigator_useragent=CHROME, os_name="Windows", browser_name="Chrome", fine_pointer=True)
ON_LINUX = replace(
    ON_WINDOWS,
    user_agent=LINUX,
    navigator_useragent=LINUX,
    os_name="Linux",
    navigator_platform="Linux x86_64",
    hint_platform="Linux",
    graphic_card="ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)",
)
ON_GLASS = replace(
    ON_WINDOWS,
    user_agent=PHONE,
    navigator_useragent=PHONE,
    os_name="Android",
    navigator_platform="Linux armv81",
    hint_platform="Android",
    hint_mobile=True,
    platform="mobile",
    touch_points=5,
    plugin_count=0,
    graphic_card="Adreno (TM) 640",
    screen_width=412,
    screen_height=915,
    screen_avail_width=412,
    screen_avail_height=915,
    device_pixel_ratio=2.625,
    fine_pointer=False,
)
OSLO = Place(
    country="NO", region="Oslo", city="Oslo", latitude=59.91, longitude=10.75, accuracy_radius=20, timezone="Europe/Oslo", asn=64_496,
    organization_type="isp", vpn=False, tor=False, hosting=False, proxy=False, relay=False, crawler=False, mobile_carrier=False,
    private=False, block_lists=0,
)  # fmt: skip

type Visit = Callable[[Random], list[Event]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """The result for one kind: `accusing` counts, by reason, how many it accused."""

    kind: str
    program: bool = False
    runs: int
    challenged: int
    denied: int
    mean: float
    highest: float
    accusing: Mapping[str, int]

    @property
    def stopped(self) -> float:
        return (self.challenged + self.denied) / self.runs


def _page(events: Sequence[Event]) -> list[Event]:
    return [PageLoad(kind="page_load", location=LOGIN_PAGE), *events]


def _written(method: InputMethod, *, keyed: bool = False, trusted: bool = True, pause: tuple[int, int] = (900, 4_000)) -> Visit:
    """Both fields filled in without a stroke."""

    def write(random: Random) -> list[Event]:
        return [
            event
            for field in ("text-1", "password-1")
            for event in (
                Focus(kind="focus", after=400, field=field, by="pointer"),
                Input(kind="input", after=random.randrange(*pause), field=field, method=method, keyed=keyed, trusted=trusted),
            )
        ]

    return write


def _from_nowhere(random: Random) -> list[Event]:
    """Presses that no movement leads to, in the middle and for a moment."""
    press = Click(kind="click", pointer="mouse", target_x=0.5, target_y=0.5, approach=0, hold=0, pressure=0.5, trusted=True)
    return [replace(press, after=random.randrange(900, 3_000)) for _ in range(3)]


def _picked(random: Random, *, by_eye: bool) -> list[Event]:
    """An on-screen keyboard: a key now and then, up as soon as it is down."""
    pace = random.uniform(700, 1_400) if by_eye else random.uniform(1_300, 3_500)
    picked = [Key(after=round(pace * random.uniform(0.6, 1.9)) if number else 0, hold=random.randrange(0, 3)) for number in range(20)]
    return [event for row, part in enumerate((picked[:9], picked[9:])) for event in hands.written_in(row, cut(part))]


def _by_tool(random: Random) -> list[Event]:
    """Both fields typed for somebody, by a manager, an expander or a scanner."""
    tool = SIMPLE[random.choice(("selenium", "pyautogui", "playwright delay"))]
    return [event for row, count in enumerate((9, 14)) for event in hands.written_in(row, keys(tool(random, count)))]


def kinds(recorded: Recorded) -> Iterator[tuple[str, DeviceTraits, Visit]]:
    """Each kind of people: its name, what it sits at, and a visit of one of them."""
    typists = len(recorded.typing)
    fast, slow = slice(0, max(1, int(FASTEST * typists) + 1)), slice(int(HUNTING * typists), None)

    def sits(
        name: str,
        change: Callable[[Hand, Random], Hand],
        *,
        traits: DeviceTraits = ON_WINDOWS,
        filled: Visit | None = None,
        pointing: str = "pointing",
        typists: slice = slice(None),
    ) -> tuple[str, DeviceTraits, Visit]:
        def visit(random: Random) -> list[Event]:
            hand = change(recorded.hand(random, pointing=pointing, typists=typists), random)
            return _page(hands.told(hand, random, filled=filled(random) if filled else None))

        return name, traits, visit

    def same(hand: Hand, _: Random) -> Hand:
        return hand

    def seen(interval: float, jitter: float = 0.0) -> Callable[[Hand, Random], Hand]:
        return lambda hand, random: replace(hands.seen_every(hand, interval, random, jitter), paced=True)

    yield sits("as recorded", same)
    yield sits("over a remote desktop, as recorded", same, pointing="remote")
    yield sits("circling idly, as recorded", same, pointing="circles")
    yield sits("hunt and peck: the slowest tenth", same, typists=slow)
    yield sits("the quickest hundredth", same, typists=fast)
    yield sits("in a hurry: three presses and no more", lambda hand, _: hands.in_a_hurry(hand))
    yield sits("in a hurry, where positions are lost", lambda hand, random: hands.losing_positions(hands.in_a_hurry(hand), random))
    yield sits("two and a half times as slow", lambda hand, _: hands.slower(hand, 2.5))
    yield sits("a tremor", hands.with_tremor)
    yield sits("a clock of 16.67 ms", lambda hand, _: hands.at_clock(hand, 16.667), traits=ON_LINUX)
    yield sits("a clock of 100 ms", lambda hand, _: hands.at_clock(hand, 100.0), traits=ON_LINUX)
    yield sits("a mouse of 125 Hz", seen(8.0), traits=ON_LINUX)
    yield sits("a mouse of 1000 Hz", seen(1.0), traits=ON_LINUX)
    yield sits("a pointer at the pace of frames (virtual machine)", seen(16.7, 0.4), traits=ON_LINUX)
    yield sits("under Wayland", lambda hand, random: replace(seen(16.7, 0.4)(hand, random), placed=False), traits=ON_LINUX)
    yield sits("in bunches (remote desktop)", hands.in_bunches, traits=ON_LINUX)
    yield sits("weak hardware with janky frames", hands.with_janky_frames)
    yield sits("mouse keys", hands.by_keys)
    yield sits("a pointer by the head", hands.by_the_head)
    yield sits("by the head, on an on-screen keyboard", hands.by_the_head, filled=partial(_picked, by_eye=True))
    yield sits("dictated", same, filled=_written("is_typing"))
    yield sits("dictated, pointing by the head", hands.by_the_head, filled=_written("is_typing"))
    yield sits("an input method (Chinese, Japanese, Korean)", same, filled=_written("is_insert_composition", keyed=True))
    yield sits("a manager that fills by script", same, filled=_written("is_typing", trusted=False, pause=(0, 3)))
    yield sits("a manager that types", same, filled=_by_tool)
    yield sits("the browser's own filling", same, filled=_written("is_autocomplete", pause=(0, 3)))
    yield sits("paste", same, filled=_written("is_paste", keyed=True))
    yield sits("an extension that writes", same, filled=_written("is_typing", pause=(0, 3)))
    yield "voice control alone", ON_WINDOWS, lambda random: _page([*_written("is_typing")(random), *_from_nowhere(random)])
    yield "a switch and an on-screen keyboard", ON_WINDOWS, lambda random: _page([*_picked(random, by_eye=False), *_from_nowhere(random)])
    yield "the keyboard alone", ON_WINDOWS, lambda random: _page(_keyboard(recorded.hand(random)))
    yield "thumbs on glass", ON_GLASS, lambda random: _page(_thumbs(random.choice(random.choice(recorded.glass)), random))


def _keyboard(hand: Hand) -> list[Event]:
    written = [event for row, typed in enumerate(hand.fields) for event in hands.written_in(row, typed)]
    return [*written, Click(kind="click", after=700, pointer="keyboard", trusted=True)]


def _thumbs(typed: tuple[Key, ...], random: Random) -> list[Event]:
    tap = Pointer(kind="pointer", after=900, pointer="touch", points=(Point(after=0, x=0, y=0),))
    press = Click(
        kind="click", after=3, pointer="touch", target_x=random.uniform(0.1, 0.9), target_y=random.uniform(0.1, 0.9), trusted=True
    )
    return [tap, press, *hands.written_in(0, typed[:6]), *hands.written_in(1, typed), tap, press]


def programs_that_come() -> Iterator[tuple[str, DeviceTraits, Visit]]:
    """Programs on a machine that bears no other trace."""
    yield "program: enters, fills and presses", ON_LINUX, programs.filled(manners.SIGN_IN)
    yield "program: types with a delay, moves straight", ON_LINUX, lambda random: programs.typed_with_delay(manners.SIGN_IN, 80.0)(random)
    yield "program: imitates a hand", ON_LINUX, lambda random: programs.imitated(manners.SIGN_IN)(random)
    yield "program: types and jumps", ON_LINUX, lambda random: _page([*_by_tool(random), *_from_nowhere(random)])
    yield "program: fills and presses by page script", ON_LINUX, lambda random: _page(_scripted())


def _scripted() -> list[Event]:
    fields = [
        Input(kind="input", after=1, field=field, method="is_typing", keyed=False, trusted=False) for field in ("text-1", "password-1")
    ]
    return [*fields, Click(kind="click", after=1, pointer="none", trusted=False)]


class Home:
    """Every address is somebody's home in Oslo."""

    stale: tuple[str, ...] = ()

    def place(self, address: str | None) -> Place:
        return OSLO


def visited(name: str, traits: DeviceTraits, visit: Visit, count: int, *, program: bool = False, seed: int = 1) -> Row:
    """This many of a kind come to a place of their own, each once."""
    random, world = Random(f"{seed} {name}"), Embedded(Home(), NOW)
    challenged, denied, scores, accusing = 0, 0, list[float](), Counter[str]()
    with world.open() as application:
        backend = application.backend()
        for number in range(count):
            world.advance(world.now + 61_000)
            address = f"2001:db8:{number // 65_536:x}:{number % 65_536:x}::1"
            device = application.device(traits, key=DeviceKey(), address=address)
            device.open()
            attempt = sign_in(name, backend, device, Account(user_id=f"u{number}", username=f"n{number}"), visit(random))
            challenged += attempt.recommendation == "challenge"
            denied += attempt.recommendation == "deny"
            scores.append(attempt.score)
            accusing.update(reason for reason in attempt.reasons if attempt.score > 30)
    return Row(
        kind=name,
        program=program,
        runs=count,
        challenged=challenged,
        denied=denied,
        mean=round(sum(scores) / count, 1),
        highest=max(scores),
        accusing=dict(accusing.most_common()),
    )


def replayed(data: Path, people: int = PEOPLE, *, only: str = "") -> list[Row]:
    """A row for each kind of people, and then for each program. Takes some ten minutes for a thousand of each."""
    recorded = Recorded.read(data)
    come = [(kind, False) for kind in kinds(recorded)] + [(kind, True) for kind in programs_that_come()]
    return [visited(*kind, people if not program else min(people, 100), program=program) for kind, program in come if only in kind[0]]


def table(people: Sequence[Row]) -> str:
    heading = ("kind", "runs", "challenged", "denied", "mean", "highest", "accused by")
    cells = [
        heading,
        *((row.kind, *map(str, (row.runs, row.challenged, row.denied, row.mean, row.highest)), _accusing(row)) for row in people),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heading))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def _accusing(row: Row) -> str:
    return ", ".join(f"{code} {count}" for code, count in row.accusing.items())


def lines(people: Sequence[Row]) -> Iterator[report.Row]:
    """What must hold of people: of all of them together, and of the worst kind."""
    visitors = [row for row in people if not row.program]
    runs, stopped = sum(row.runs for row in visitors), sum(row.challenged + row.denied for row in visitors)
    worst, highest = max(visitors, key=lambda row: row.stopped), max(visitors, key=lambda row: row.mean)
    everybody, of_worst = share(stopped, runs), share(worst.challenged + worst.denied, worst.runs)
    yield report.Row.of("people challenged or denied", everybody, judged=f"{runs} first visits", line=MOST_CHALLENGED, better="lower")
    yield report.Row.of("of the worst kind", of_worst, judged=worst.kind, line=MOST_CHALLENGED, better="lower")
    yield report.Row(what="highest mean of a kind", judged=highest.kind, figure=highest.mean, line=MOST_MEAN, better="lower")


def benchmark(options: report.Options) -> list[report.Row]:
    return list(lines(replayed(options.data, QUICK if options.quick else PEOPLE)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the public data (default: %(default)s)")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="of each kind (default: %(default)s)")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds whose name has this in it (default: all)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} of each kind")
    parser.add_argument("--json", type=Path, help="file to write the rows to")
    options = parser.parse_args()
    people = replayed(options.data, QUICK if options.quick else options.people, only=options.only)
    held = list(lines(people))
    print(table(people), report.table(held), sep="\n\n")
    if options.json:
        written = {"benchmark": "people", "rows": [report.as_json(row) for row in held], "people": [asdict(row) for row in people]}
        options.json.write_text(json.dumps(written, indent=1) + "\n")
    sys.exit(any(row.verdict == "falls short" for row in held))


if __name__ == "__main__":
    main()
