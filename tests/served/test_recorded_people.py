"""Recorded people, replayed at the API: hands on mice (SapiMouse) and on keyboards (Aalto), from the public data beside the checkout.

The data never enter the project. Where they are absent there is nothing to replay, and the test says so.
"""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from simulator.actors import DESKTOP, LOGIN_PAGE, Account, sign_in
from simulator.client import DeviceKey
from tessera.telemetry import Click, Event, Focus, Input, Key, PageLoad, Point, Pointer, Typing
from tests.served.conftest import Served

DATA = Path("../shared/data")
PEOPLE = range(61, 81)
PAUSE = 200  # ms that end a movement
MOST_POINTS = 600

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")


def rows(name: str) -> Iterator[Mapping[str, str]]:
    with gzip.open(DATA / name, "rt", newline="") as file:
        yield from csv.DictReader(file)


def movements_of(recording: Sequence[Mapping[str, str]]) -> Iterator[Event]:
    """The recording as the SDK would send it: movements closed by pauses and clicks, with their approach."""
    points: list[tuple[int, int, int]] = []
    for before, row in pairwise([recording[0], *recording]):
        at, event = int(float(row["t_ms"])), row["event"]
        if points and (at - points[-1][0] >= PAUSE or event == "down" or len(points) == MOST_POINTS):
            yield movement(points)
            if event == "down":
                recent = sum(point[0] >= at - 1000 for point in points)
                yield Click(kind="click", after=max(0, at - int(float(before["t_ms"]))), approach=recent, trusted=True)
            points = []
        if event in ("move", "drag") and not (points and points[-1][0] == at):
            points.append((at, int(float(row["x"])), int(float(row["y"]))))


def movement(points: Sequence[tuple[int, int, int]]) -> Pointer:
    timed = [Point(after=0, x=points[0][1], y=points[0][2])]
    timed += [Point(after=at - before, x=x, y=y) for (before, _, _), (at, x, y) in pairwise(points)]
    return Pointer(kind="pointer", after=PAUSE + sum(point.after for point in timed), points=tuple(timed))


def typing_of(strokes: Sequence[tuple[int, int]], field: str) -> Iterator[Event]:
    keys = [Key(after=0, hold=strokes[0][1] - strokes[0][0])]
    keys += [Key(after=press - before, hold=release - press) for (before, _), (press, release) in pairwise(strokes)]
    yield Focus(kind="focus", after=300, field=field, by="pointer")
    yield Input(kind="input", after=200, field=field, method="is_typing", keyed=True, trusted=True)
    yield Typing(kind="typing", after=sum(key.after for key in keys), field=field, keys=tuple(keys))


@pytest.fixture(scope="module")
def people() -> list[list[Event]]:
    """The first fifty movements of each person of SapiMouse, with the first sentence of one of Aalto."""
    pointing: dict[int, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows("pointer_sapimouse.csv.gz"):
        if row["session"] == "1min" and int(row["user"]) in PEOPLE:
            pointing[int(row["user"])].append(row)
    writing: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows("typing_aalto.csv.gz"):
        if row["sentence"] == "1" and int(row["participant"]) - 500 in PEOPLE:
            writing[int(row["participant"]) - 500].append((int(float(row["press_ms"])), int(float(row["release_ms"]))))
    return [
        [
            PageLoad(kind="page_load", location=LOGIN_PAGE),
            *list(movements_of(pointing[person]))[:50],
            *typing_of(writing[person][:40], "password-1"),
        ]
        for person in PEOPLE
        if pointing[person] and writing[person]
    ]


def test_recorded_people_are_allowed_and_trusted_once_the_pair_is_known(served: Served, people: list[list[Event]]) -> None:
    """Twenty people from twenty addresses of one town. Between two sign-ins the backend's report has to be learned."""
    application = served.application
    backend = application.backend()
    first: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for number, events in enumerate(people):
        account = Account(user_id=f"recorded-{number}", username=f"recorded-{number}")
        device = application.device(DESKTOP, key=DeviceKey(), address=f"198.51.100.{number + 30}")
        device.open()
        attempt = sign_in("recorded", backend, device, account, events)
        first[attempt.recommendation] += 1
        later[sign_in_when_learned(served, account, device, backend, events)] += 1
    assert len(people) == 20
    assert first == {"allow": 20}
    assert later == {"trust": 20}


def sign_in_when_learned(served: Served, account: Account, device: Any, backend: Any, events: Sequence[Event]) -> str:
    """The recommendation of the first sign-in at which the pair was known; `learn` follows within a second."""
    recommendation = ""
    for _ in range(12):
        device.open()
        attempt = sign_in("recorded", backend, device, account, events)
        recommendation = attempt.recommendation
        if "PROFILE_DEVICE_FAMILIAR" in attempt.reasons and recommendation == "trust":
            break
    return recommendation
