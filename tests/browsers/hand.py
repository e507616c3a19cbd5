"""A person's hand: it makes real input events by the window system (XTEST), as the simulator's hands move and type.

Each gesture is one call of xdotool, with the pauses in it.
"""

import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from simulator.hands import Hand
from tessera.telemetry import Key

SHIFTING, SHIFTED = 90.0, 80.0  # ms that Shift is down before its letter, and after
FRAME = 8.0  # ms: a mouse is read 125 times a second
NAMES = {" ": "space", "-": "minus", "_": "underscore", ".": "period"}

type Spot = tuple[float, float]
type Step = tuple[float, str]  # at which ms, what
type Typed = Sequence[tuple[Key, ...]]  # what one person was recorded to type


class RealHand:
    """One person's mouse and keyboard on one display."""

    def __init__(self, environment: Mapping[str, str], random: Random, typed: Typed = ()) -> None:
        self._environment, self._random, self._typed, self.habits = environment, random, typed, Hand.drawn(random)
        self.at: Spot = (random.uniform(200, 1000), random.uniform(500, 800))

    def move(self, target: Spot, frame: float = FRAME) -> None:
        """To a spot of the screen, by a mouse that is read every so many ms."""
        (points,) = self.habits.movement(self._random, self.at, target, "mouse", frame=frame)
        now, steps = 0.0, []
        for point in points:
            now += point.after
            steps.append((now, f"mousemove {max(0, point.x)} {max(0, point.y)}"))
        self.at = (points[-1].x, points[-1].y)
        self.do(steps)

    def press(self) -> None:
        """The mouse's button, as long as a finger lies on it."""
        self.wait(60, 250)
        self.do([(0, "mousedown 1"), (self._random.lognormvariate(4.45, 0.25), "mouseup 1")])

    def type(self, text: str) -> None:
        """A text, in the rhythm of something that the person was recorded to type; of the simulator's hand, where nobody was."""
        self.do(strokes(text, self._recorded(len(text)) or self.habits.keys(self._random, text, len(text))))

    def _recorded(self, count: int) -> tuple[Key, ...]:
        long_enough = [keys for keys in self._typed if len(keys) > count]
        if not long_enough:
            return ()
        keys = self._random.choice(long_enough)
        first = self._random.randrange(len(keys) - count)
        return (replace(keys[first], after=0), *keys[first + 1 : first + count])

    def key(self, *names: str) -> None:
        """A key, or several held together."""
        down = [(40.0 * number, f"keydown {name}") for number, name in enumerate(names)]
        up = [(40.0 * len(names) + self._random.uniform(60, 110), f"keyup {name}") for name in reversed(names)]
        self.do([*down, *up])

    def copy(self, text: str) -> None:
        """Into the clipboard, as a password manager's window does it."""
        subprocess.run(
            ["xclip", "-selection", "clipboard"], input=text.encode(), env=self._environment, check=True, stdout=subprocess.DEVNULL
        )

    def wait(self, shortest: float, longest: float) -> None:
        """Do nothing for so many ms."""
        time.sleep(self._random.uniform(shortest, longest) / 1000)

    def do(self, steps: Iterable[Step]) -> None:
        """Steps of xdotool's, each at its ms."""
        ordered = sorted(steps, key=lambda step: step[0])
        words = ordered[0][1].split()
        for (before, _), (moment, what) in pairwise(ordered):
            words += ["sleep", f"{max(0.0, moment - before) / 1000:.4f}", *what.split()]
        subprocess.run(["xdotool", *words], env=self._environment, check=True, stdout=subprocess.DEVNULL)


def strokes(text: str, keys: Iterable[Key]) -> list[Step]:
    """What goes down and up when; a key may go down before the one before it is up. The same key must be up to go down again. For a capital
    Shift goes down first, and is up before the next key goes down."""
    now, steps, held, free = 0.0, list[Step](), dict[str, float](), 0.0
    for letter, key in zip(text, keys, strict=True):
        small = letter.lower()
        now = max(now + key.after, held.get(small, 0.0) + 15, free)
        if letter != small:
            now += SHIFTING
            free = now + SHIFTED
            steps += [(now - SHIFTING, "keydown Shift_L"), (free - 5, "keyup Shift_L")]
        held[small] = now + key.hold
        name = NAMES.get(small, small)
        steps += [(now, f"keydown {name}"), (held[small], f"keyup {name}")]
    return steps
