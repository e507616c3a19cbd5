"""How old a browser's version is, by a table of release dates with about one release a quarter: an age is right to three months.

A version newer than the table, or of a browser that is not in it, has no age: an outdated table accuses nobody wrongly. A version older
than the table is as old as the table's first.
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
