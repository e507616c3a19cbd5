"""Clicks land again and again in the corner of what they press: within 4 % of both its edges.

A program that clicks an element's position, and not its middle, hits the corner each time; a hand almost never does.

Wrong when: what is pressed is tiny, or the clicks come from a screen reader or another assistive tool that clicks by position.
"""

from tessera.session import DeviceSession

FEWEST_CLICKS = 2
REPEATED_SHARE = 0.25


def read(session: DeviceSession) -> bool | None:
    placed, corner = session.input.placed_clicks, session.input.corner_clicks
    return corner >= max(FEWEST_CLICKS, REPEATED_SHARE * placed) if placed >= FEWEST_CLICKS else None
