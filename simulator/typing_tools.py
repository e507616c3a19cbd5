"""Tools that type: how drivers and libraries turn a text into key strokes.

`SIMPLE` and `HUMANIZED` are renderings of what well-known tools do, by the protocol of benchmark T1; `FURTHER` are our own: other
distributions, habits and clocks, over wider ranges, so that a detector does not learn the eight by heart. A tool draws its parameters once
for each sample, as its user would set them once. The tools know nothing of the detector's figures.

Times are in milliseconds; a hold lasts from press to release, a gap from release to the next press.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import exp, log
from random import Random

from tessera.telemetry import Key

type Strokes = list[tuple[float, float]]
"""Press and release of each key, in the order of pressing."""
type Tool = Callable[[Random, int], Strokes]
"""Types this many keys."""


def keys(strokes: Sequence[tuple[float, float]]) -> tuple[Key, ...]:
    """The strokes as a device reports them, in whole milliseconds."""
    whole = [(round(press), round(release)) for press, release in strokes]
    presses = [press for press, _ in whole]
    intervals = [0, *(later - earlier for earlier, later in pairwise(presses))]
    return tuple(Key(after=max(0, after), hold=max(0, release - press)) for after, (press, release) in zip(intervals, whole, strict=True))


def one_after_another(holds: Sequence[float], gaps: Sequence[float], *, soonest: float = 0.0) -> Strokes:
    """Each key is pressed a gap after its predecessor is released, and not earlier than `soonest` after its predecessor is pressed."""
    steps = (max(soonest, hold + gap) for hold, gap in zip(holds[:-1], gaps[:-1], strict=True))
    return [(press, press + hold) for press, hold in zip(accumulate(steps, initial=0.0), holds, strict=True)]


def many(draw: Callable[[], float], count: int) -> list[float]:
    return [draw() for _ in range(count)]


# The simple ones: each key is held for next to nothing, or gaps and holds scatter evenly.


def selenium(random: Random, count: int) -> Strokes:
    """`send_keys`: all at once."""
    return one_after_another(_soon(random, 0.8, count), _soon(random, 1.2, count))


def playwright_delay(random: Random, count: int) -> Strokes:
    """`type(text, delay)`: a fixed delay between keys."""
    base = random.uniform(40, 180)
    return one_after_another(_soon(random, 0.6, count), [base + gap for gap in _soon(random, 1.5, count)])


def puppeteer_delay(random: Random, count: int) -> Strokes:
    """`type(text, {delay})`: a fixed delay between press and release."""
    base = random.uniform(40, 180)
    return one_after_another([base + hold for hold in _soon(random, 1.2, count)], _soon(random, 1.0, count))


def uniform_delay(random: Random, count: int) -> Strokes:
    """A delay drawn evenly around a mean, as many scripts do."""
    base = random.uniform(40, 180)
    return one_after_another(_soon(random, 0.6, count), many(lambda: random.uniform(0.5, 1.5) * base, count))


def pyautogui(random: Random, count: int) -> Strokes:
    """`write(text, interval)`: events of the operating system at a fixed interval."""
    base = random.uniform(40, 180)
    return one_after_another(_soon(random, 0.4, count), [base + gap for gap in _soon(random, 2.0, count)])


def gaussian(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from normal distributions."""
    base, held = random.uniform(40, 180), random.uniform(30, 110)
    spread = base * random.uniform(0.15, 0.5)
    holds = many(lambda: max(5.0, random.gauss(held, 12)), count)
    return one_after_another(holds, many(lambda: max(5.0, random.gauss(base, spread)), count))


# Made to look human.


def lognormal(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from the distributions that people's have, each by itself."""
    base, held = random.uniform(40, 180), random.uniform(30, 110)
    return one_after_another(_lognormal(random, held, 0.25, count), _lognormal(random, base, 0.55, count))


def lognormal_rollover(random: Random, count: int) -> Strokes:
    """The same, with keys that go down before the last is up."""
    base, held = random.uniform(40, 180), random.uniform(30, 110)
    gaps = [gap - random.uniform(0, 1.2) * held for gap in _lognormal(random, base, 0.5, count)]
    return one_after_another(_lognormal(random, held, 0.3, count), gaps, soonest=8)


# Further ones: parameters over wider ranges.


def burst(random: Random, count: int) -> Strokes:
    """As fast as the machine can, on a slow one too."""
    return one_after_another(_soon(random, random.uniform(0.2, 6), count), _soon(random, random.uniform(0.3, 8), count))


def released_at_once(random: Random, count: int) -> Strokes:
    """Human gaps, but nobody thought of the holds."""
    base, spread, _, _ = _setting(random)
    return one_after_another(_soon(random, random.uniform(0.3, 4), count), _lognormal(random, base, spread, count))


def fixed_hold(random: Random, count: int) -> Strokes:
    """Human gaps, and a constant hold."""
    base, spread, held, _ = _setting(random)
    return one_after_another(many(lambda: held + random.uniform(-3, 3), count), _lognormal(random, base, spread, count))


def jittered(random: Random, count: int) -> Strokes:
    """Constants with a little jitter, on a timer that fires every 1, 8 or 16 ms."""
    base, _, held, _ = _setting(random)
    clock, jitter = random.choice((1, 8, 16)), random.uniform(0, 0.2)
    holds = many(lambda: held * random.uniform(1 - jitter, 1 + jitter), count)
    strokes = one_after_another(holds, many(lambda: base * random.uniform(1 - jitter, 1 + jitter), count))
    return [(press // clock * clock, release // clock * clock) for press, release in strokes]


def wide_uniform(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn evenly."""
    base, spread, held, unevenness = _setting(random)
    holds = many(lambda: held * max(0.05, random.uniform(1 - 1.7 * unevenness, 1 + 1.7 * unevenness)), count)
    return one_after_another(holds, many(lambda: base * random.uniform(1 - spread, 1 + spread), count))


def wide_gaussian(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from normal distributions."""
    base, spread, held, unevenness = _setting(random)
    holds = many(lambda: max(5.0, random.gauss(held, held * unevenness)), count)
    return one_after_another(holds, many(lambda: max(5.0, random.gauss(base, base * spread)), count))


def gamma(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from gamma distributions."""
    base, spread, held, unevenness = _setting(random)
    holds = many(lambda: random.gammavariate(unevenness**-2, held * unevenness**2), count)
    return one_after_another(holds, many(lambda: random.gammavariate(spread**-2, base * spread**2), count))


def weibull(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from Weibull distributions."""
    base, _, held, _ = _setting(random)
    shape = random.uniform(1.2, 4)
    holds = many(lambda: random.weibullvariate(1.1 * held, shape + 1), count)
    return one_after_another(holds, many(lambda: random.weibullvariate(1.1 * base, shape), count))


def wide_lognormal(random: Random, count: int) -> Strokes:
    """Holds and gaps drawn from log-normal distributions."""
    base, spread, held, unevenness = _setting(random)
    return one_after_another(_lognormal(random, held, unevenness, count), _lognormal(random, base, spread, count))


def drifting(random: Random, count: int) -> Strokes:
    """A pace that wanders: neighbouring keys are alike, and holds follow the pace a little."""
    base, spread, held, unevenness = _setting(random)
    inertia = random.uniform(0.2, 0.8)
    pace = [random.gauss(0, 1)]
    for _ in range(count - 1):
        pace.append(inertia * pace[-1] + random.gauss(0, (1 - inertia**2) ** 0.5))
    holds = [hold * exp(0.15 * now) for hold, now in zip(_lognormal(random, held, unevenness, count), pace, strict=True)]
    return one_after_another(holds, [base * exp(spread * now) for now in pace])


def words(random: Random, count: int) -> Strokes:
    """A longer pause after each word."""
    base, spread, held, unevenness = _setting(random)
    length, pause = random.randrange(3, 8), random.uniform(1.5, 4)
    gaps = _lognormal(random, base, spread, count)
    slowed = [gap * pause if number % length == length - 1 else gap for number, gap in enumerate(gaps)]
    return one_after_another(_lognormal(random, held, unevenness, count), slowed)


def by_letter(random: Random, count: int) -> Strokes:
    """A table of delays and holds, one for each letter, and little noise."""
    base, spread, held, unevenness = _setting(random)
    delays, held_for = _lognormal(random, base, spread, 20), _lognormal(random, held, unevenness, 20)
    letters = random.choices(range(20), k=count)
    holds = [held_for[letter] + random.uniform(-3, 3) for letter in letters]
    return one_after_another(holds, [max(1.0, random.gauss(delays[letter], 4)) for letter in letters])


def rolling(random: Random, count: int) -> Strokes:
    """Log-normal gaps, brought forward by up to one and a half holds."""
    base, spread, held, unevenness = _setting(random)
    furthest = random.uniform(0.6, 1.6)
    gaps = [gap - random.uniform(0, furthest) * held for gap in _lognormal(random, base, spread, count)]
    return one_after_another(_lognormal(random, held, unevenness, count), gaps, soonest=8)


def rolling_presses(random: Random, count: int) -> Strokes:
    """Times between presses, and holds, each drawn from a log-normal distribution by itself: keys overlap by chance."""
    base, spread, held, unevenness = _setting(random)
    return _pressed(_lognormal(random, base + 0.7 * held, spread, count), _lognormal(random, held, unevenness, count))


def rolling_gaussian(random: Random, count: int) -> Strokes:
    """The same from normal distributions."""
    base, spread, held, unevenness = _setting(random)
    pace = base + 0.7 * held
    intervals = many(lambda: random.gauss(pace, 0.6 * spread * pace), count)
    return _pressed(intervals, many(lambda: max(5.0, random.gauss(held, unevenness * held)), count))


def replay(recorded: Sequence[Key]) -> Tool:
    """Plays what somebody typed, with some milliseconds of jitter. Timing alone cannot tell it from a person: it is measured and never
    fitted."""

    def play(random: Random, count: int) -> Strokes:
        jitter = random.uniform(1, 12)
        strokes = recorded[:count]
        intervals = [max(1.0, key.after + random.gauss(0, jitter)) for key in strokes[1:]]
        return _pressed([*intervals, 0.0], [max(1.0, key.hold + random.gauss(0, jitter)) for key in strokes], soonest=1)

    return play


def _soon(random: Random, mean: float, count: int) -> list[float]:
    """Delays of a machine: exponential."""
    return many(lambda: random.expovariate(1 / mean), count)


def _lognormal(random: Random, middle: float, spread: float, count: int) -> list[float]:
    return many(lambda: random.lognormvariate(log(middle), spread), count)


def _setting(random: Random) -> tuple[float, float, float, float]:
    """Gap and its relative spread, hold and its relative spread, as a user may set them."""
    base, held = exp(random.uniform(log(30), log(350))), exp(random.uniform(log(25), log(160)))
    return base, random.uniform(0.1, 0.7), held, random.uniform(0.05, 0.45)


def _pressed(intervals: Sequence[float], holds: Sequence[float], *, soonest: float = 8.0) -> Strokes:
    presses = accumulate((max(soonest, interval) for interval in intervals[:-1]), initial=0.0)
    return [(press, press + hold) for press, hold in zip(presses, holds, strict=True)]


SIMPLE: Mapping[str, Tool] = {
    "selenium": selenium,
    "playwright delay": playwright_delay,
    "puppeteer delay": puppeteer_delay,
    "uniform delay": uniform_delay,
    "pyautogui": pyautogui,
    "gaussian": gaussian,
}
HUMANIZED: Mapping[str, Tool] = {"lognormal": lognormal, "lognormal + rollover": lognormal_rollover}
ROLLING = ("lognormal + rollover", "rolling", "rolling presses", "rolling gaussian")
"""The tools that let keys overlap."""
FURTHER: Mapping[str, Tool] = {
    tool.__name__.replace("_", " "): tool
    for tool in (
        burst, released_at_once, fixed_hold, jittered, wide_uniform, wide_gaussian, gamma, weibull, wide_lognormal, drifting, words,
        by_letter, rolling, rolling_presses, rolling_gaussian,
    )
}  # fmt: skip


def samples(tool: Tool, number: int, seed: str, shortest: int = 12, longest: int = 30) -> Iterator[tuple[Key, ...]]:
    """So many samples of a tool's typing, of `shortest` to `longest` keys each."""
    random = Random(seed)
    for _ in range(number):
        yield keys(tool(random, random.randint(shortest, longest)))
