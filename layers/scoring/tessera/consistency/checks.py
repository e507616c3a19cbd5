"""Checks: what is compared of a device, what makes one fail, and which honest people's devices fail it.

Checks of one cause are one thing that somebody did, and count once: an extension that switches the user agent contradicts the worker, the
frame, the client hints, the graphics card and the request alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

type Cause = Literal["claims", "cores", "languages", "time", "card", "request", "word"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that is compared. What has one `cause` is counted once, and not at all beside another cause that `may` have done it."""

    cause: Cause
    wrong_when: str
    may: Cause | None = None


SWITCHED = "an extension switches the user agent; a developer emulates a phone"
GUARDED = "an extension or a private browser guards against fingerprints, and does not reach workers or frames"

CHECKS: Mapping[str, Check] = {
    # a reading against its repeat, in a worker and in a frame
    **{
        f"{place} {reading}": check
        for place in ("worker", "iframe")
        for reading, check in {
            "user_agent": Check(cause="claims", wrong_when=SWITCHED + "; not a phone that asks for the desktop page"),
            "platform": Check(cause="claims", wrong_when=SWITCHED),
            "languages": Check(cause="languages", wrong_when="an extension switches or hides languages; only the first is compared"),
            "core_number": Check(cause="cores", wrong_when=GUARDED + "; Brave did so, too"),
            "timezone": Check(cause="time", wrong_when="an extension switches the time zone"),
            "graphic_card": Check(cause="card", wrong_when=GUARDED + "; a laptop's second card; drawing failed over to the processor"),
        }.items()
    },
    # client hints, as script reads them and in the request
    "hint version": Check(cause="claims", wrong_when=SWITCHED + "; a browser for one country freezes the version that it claims"),
    "hint full version": Check(cause="claims", wrong_when=SWITCHED),
    "hint brand": Check(cause="claims", wrong_when=SWITCHED + "; a browser passes for a better known one"),
    "hint mobile": Check(cause="claims", wrong_when=SWITCHED),
    "hints of a browser without hints": Check(cause="claims", wrong_when=SWITCHED + "; an app gives its view another browser's name"),
    "no hints of a browser with hints": Check(
        cause="claims", wrong_when=SWITCHED + ", in Firefox say; a private build of Chromium takes client hints away"
    ),
    "header hint version": Check(cause="claims", wrong_when=SWITCHED),
    "header hints of a browser without hints": Check(cause="claims", wrong_when=SWITCHED),
    # the request
    "header order": Check(cause="request", wrong_when="a firm's proxy or an antivirus writes requests anew"),
    "language": Check(
        cause="languages", may="request", wrong_when="a proxy rewrites the header; an extension switches languages in one of the places"
    ),
    # witnesses of the system and the browser
    "header browser": Check(cause="claims", wrong_when=SWITCHED + ", in the page alone or in requests alone"),
    "header system": Check(cause="claims", wrong_when=SWITCHED + "; not Tor Browser, which says Windows to servers alone"),
    "other browser": Check(cause="claims", wrong_when=SWITCHED),
    "other system": Check(cause="claims", wrong_when=SWITCHED),
    "platform": Check(cause="claims", wrong_when=SWITCHED),
    "card's system": Check(cause="claims", wrong_when=SWITCHED + "; Android runs on a PC"),
    "touch": Check(cause="claims", wrong_when="a developer emulates a phone; Android runs on a television or a PC"),
    "engine": Check(cause="claims", wrong_when=SWITCHED),
    "an app's own word": Check(cause="word", wrong_when="as the SDK of the app says"),
}
"""Every check, by name."""


def causes(failed: Iterable[str]) -> frozenset[Cause]:
    """Of checks that failed: what made them fail, as far as it can be told apart."""
    checks = [CHECKS[name] for name in failed]
    certain = frozenset(check.cause for check in checks if check.may is None)
    return certain | {check.cause for check in checks if check.may not in certain}
