"""Programs that move mouse and keyboard by the window system (xdotool), as desktop automation does: real input events in an ordinary
browser, nothing that drives it. What gives them away is how they move and type."""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.browsers.bank import Visit
from tests.browsers.drivers import LINGER, Script
from tests.browsers.layout import Box
from tests.browsers.ordinary import Browser, opened
from tests.browsers.people import places

SIZE = (1280, 1000)
STEPS, STEP = 30, 0.012  # of a straight movement; seconds

type Moves = Literal["jumps", "straight"]
type Spot = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Settings:
    moves: Moves
    delay: int  # ms between two keys


def desktop(browser: Browser = "chromium", **settings: Any) -> Script:
    """A script of xdotool's."""
    chosen = Settings(**settings)

    def drive(visit: Visit, environment: Mapping[str, str]) -> None:
        boxes = places(browser, SIZE, visit.url, environment)
        with opened(browser, visit.url, SIZE, environment):
            visit.arrived()
            time.sleep(1.5)
            at = (500.0, 300.0)
            for name, text in (("username", visit.username), ("password", visit.password), ("submit", "")):
                at = _press(chosen.moves, at, boxes[name], environment)
                if text:
                    _do(f"type --delay {chosen.delay} {text}", environment)
            visit.verdict(LINGER)

    return drive


def _press(moves: Moves, at: Spot, box: Box, environment: Mapping[str, str]) -> Spot:
    target = (box.x + box.width / 2, box.y + box.height / 2)
    for step in range(1 if moves == "straight" else STEPS, STEPS + 1):
        x, y = (start + (end - start) * step / STEPS for start, end in zip(at, target, strict=True))
        _do(f"mousemove {x:.0f} {y:.0f}", environment)
        time.sleep(STEP)
    _do("click 1", environment)
    time.sleep(0.3)
    return target


def _do(words: str, environment: Mapping[str, str]) -> None:
    subprocess.run(["xdotool", *words.split()], env=dict(environment), check=True)
