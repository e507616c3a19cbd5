"""How old a browser's version is, by a table of release dates: about one release a quarter, so an age is right to three months.

A version newer than the table, or of a browser that it does not know, has no age: a table that is not renewed accuses nobody wrongly. One
that is older than the table is as old as its first.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from tessera import artefacts
from tessera.user_agent import UserAgent

YEAR = 365.25 * 86_400_000  # ms


def age_of(claims: UserAgent, now: int) -> float | None:
    """The years since the claimed version came out, at `now` (epoch milliseconds); None where the table does not say."""
    known = _releases().get(claims.browser or "")
    if not known or not claims.browser_version:
        return None
    version, versions = int(claims.browser_version), [each for each, _ in known]
    if version > versions[-1]:
        return None
    _, released = known[max(0, bisect_right(versions, version) - 1)]
    return max(0.0, (now - released) / YEAR)


@cache
def _releases() -> Mapping[str, Sequence[tuple[int, int]]]:
    """By browser, versions and when they came out (epoch milliseconds), rising."""
    dated: Mapping[str, Mapping[str, str]] = artefacts.read("releases")["releases"]
    return {
        browser: sorted(
            (int(version), int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)) for version, day in days.items()
        )
        for browser, days in dated.items()
    }
