"""A burst: what one device sends ten times as fast as it may, and what becomes of another's meanwhile.

What is above the limit of a client's address in a minute is refused; a process that has met a refusal asks the table no more. Requests are
counted by chance, one in nine, so that a little more or less than the limit is served.
"""

from collections.abc import Iterator
from statistics import median

from benchmarks.report import Row
from benchmarks.speed.house import House
from tessera.service import settings
from tessera.units import MINUTE

TIMES = 10  # what is sent, of the limit
LATER = 100  # requests once the limit is met, whose calls are counted
OTHERS = 20
SLOWEST = 2.0  # ms


def rows(house: House, scale: float) -> Iterator[Row]:
    """What is served of it, and what a refusal takes. `scale` makes of this machine's time that of the one where the line was drawn."""
    one, another = (person.device for person in house.people(2))
    for device in (one, another):
        device.open()
    house.now += MINUTE - house.now % MINUTE  # all of it comes within one minute
    limit = settings.current().collection_limit
    house.calls.clear()
    statuses = [house.offer(one, number + 1, "columns") for number in range(TIMES * limit - LATER)]
    house.table.ask("bill")
    statuses += [house.offer(one, TIMES * limit, "columns") for _ in range(LATER)]
    calls = house.table.ask("bill")["calls"]
    refused = [call.cpu for call, status in zip(house.calls, statuses, strict=True) if status == 429]
    served = [house.offer(another, number + 1, "columns") for number in range(OTHERS)]
    took = 1000 * median(refused)
    yield Row(what=f"a burst of {TIMES} times the limit: served of it", figure=statuses.count(201) / limit, unit="× the limit")
    yield Row(what="a burst: CPU of a refusal", figure=scale * took, unit="ms", line=SLOWEST, better="lower", judged=f"{took:.3g} here")
    yield Row(what="a burst: calls of the table for a refusal", figure=calls / LATER, line=0, better="lower")
    yield Row(what="a burst: another device's, served", figure=served.count(201) / OTHERS, line=1)
