"""Checks: what is compared on a device, what makes a check fail, and which honest people's devices fail it.

Failed checks are explained by as few causes as possible: an extension that protects its user changes the user agent, the zone, the
languages, the processor and the graphics card, and each of them contradicts the worker, the frame, the client hints and the request; but
that is one thing that somebody did. A *disguise* is on the device; on the *way* something else rewrites the request; an app gives its own
*word*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

type Cause = Literal["disguise", "way", "word"]
CAUSES: tuple[Cause, ...] = ("way", "word", "disguise")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison, and what can make it fail."""

    causes: tuple[Cause, ...] = ("disguise",)
    wrong_when: str


SWITCHED = "an extension switches the user agent; a developer emulates a phone"
ON_THE_WAY: tuple[Cause, ...] = ("disguise", "way")
GUARDED = "an extension or a private browser resists fingerprinting, but not in workers or frames"
RENAMED = "an extension that resists fingerprinting names another card; " + SWITCHED

CHECKS: Mapping[str, Check] = {
    # a reading against its repeat, in a worker and in a frame
    **{
        f"{place} {reading}": check
        for place in ("worker", "iframe")
        for reading, check in {
            "user_agent": Check(wrong_when=SWITCHED + "; not a phone that asks for the desktop page"),
            "platform": Check(wrong_when=SWITCHED),
            "languages": Check(wrong_when="an extension switches or hides languages; only the first is compared"),
            "core_number": Check(wrong_when=GUARDED + "; Brave did this, too"),
            "timezone": Check(wrong_when="an extension switches the time zone"),
            "graphic_card": Check(wrong_when=GUARDED + "; a laptop's second card; drawing failed over to the processor"),
        }.items()
    },
    # client hints, as script reads them and in the request
    "hint version": Check(wrong_when=SWITCHED + "; a browser for one country freezes the version that it claims"),
    "hint full version": Check(wrong_when=SWITCHED),
    "hint brand": Check(wrong_when=SWITCHED + "; a browser claims to be a better known one"),
    "hint mobile": Check(wrong_when=SWITCHED),
    "hints of a browser without hints": Check(wrong_when=SWITCHED + "; an app gives its view another browser's name"),
    "no hints of a browser with hints": Check(
        wrong_when=SWITCHED + ", in Firefox for example; a privacy build of Chromium removes client hints"
    ),
    "header hint version": Check(wrong_when=SWITCHED),
    "header hints of a browser without hints": Check(wrong_when=SWITCHED),
    # the request
    "header order": Check(
        causes=ON_THE_WAY,
        wrong_when="a firm's proxy or an antivirus rewrites requests; " + SWITCHED,
    ),
    "handshake": Check(
        causes=ON_THE_WAY,
        wrong_when="a firm's proxy or an antivirus decrypts traffic; a firm switches off HTTP/2 or TLS 1.3; " + SWITCHED,
    ),
    "language": Check(
        causes=ON_THE_WAY,
        wrong_when="a proxy rewrites the header; an extension switches languages in one place only",
    ),
    # witnesses of the system and the browser
    "header browser": Check(wrong_when=SWITCHED + ", only in the page or only in requests"),
    "header system": Check(wrong_when=SWITCHED + "; not Tor Browser, which says Windows to servers only"),
    "other browser": Check(wrong_when=SWITCHED),
    "other system": Check(wrong_when=SWITCHED),
    "platform": Check(wrong_when=SWITCHED),
    "card's system": Check(wrong_when=SWITCHED + "; Android runs on a PC"),
    # the wording of the graphics card
    "card's wrapping": Check(wrong_when=RENAMED + "; a Mac's Chromium is told to draw with OpenGL"),
    "card's number": Check(wrong_when=RENAMED + "; a driver so old that Windows does not tell its number"),
    "card's hedge": Check(wrong_when=RENAMED + "; a setting of Firefox tells the true card"),
    "card without a name": Check(wrong_when=RENAMED + "; a developer's setting of Safari"),
    "touch": Check(wrong_when="a developer emulates a phone; Android runs on a television or a PC"),
    "interfaces": Check(wrong_when=SWITCHED + "; a browser for Android that is built like a desktop's. Not asked beside a mouse"),
    "engine": Check(wrong_when=SWITCHED),
    "an app's own word": Check(causes=("word",), wrong_when="as the SDK of the app says"),
}
"""Every check, by name."""


def causes(failed: Iterable[str]) -> frozenset[Cause]:
    """The fewest causes that explain all of the failed checks; a disguise by the person is assumed last."""
    able = {CHECKS[name].causes for name in failed}
    chosen = (frozenset(some) for count in range(len(CAUSES) + 1) for some in combinations(CAUSES, count))
    return next(some for some in chosen if all(some & {*each} for each in able))
