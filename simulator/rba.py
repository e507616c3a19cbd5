"""Logins as the public "Login Data Set for Risk-Based Authentication" has them (Wiefling et al., CC BY 4.0), so that what reads the one
reads the other: https://github.com/das-group/rba-dataset.

Its sixteen columns in its order, and a last one of ours, `Device ID`, which that data set lacks. A file whose name ends in `.gz` is
compressed, always to the same bytes.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

COLUMNS = (
    "index", "Login Timestamp", "User ID", "Round-Trip Time [ms]", "IP Address", "Country", "Region", "City", "ASN",
    "User Agent String", "Browser Name and Version", "OS Name and Version", "Device Type",
    "Login Successful", "Is Attack IP", "Is Account Takeover", "Device ID",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Login:
    """One row. `at` in epoch milliseconds, `round_trip` in ms; an empty `device` is one that showed no id."""

    at: int
    user: int  # signed, 64 bits
    address: str
    country: str
    region: str = "-"
    city: str = "-"
    asn: int
    user_agent: str
    browser: str
    system: str
    device_type: str  # mobile, desktop, tablet, bot, unknown
    successful: bool
    round_trip: int | None = None
    attack_address: bool = False
    takeover: bool = False
    device: str = ""

    def row(self, index: int) -> tuple[str, ...]:
        """The row as text, in the order of `COLUMNS`."""
        seconds, milliseconds = divmod(self.at, 1000)
        when = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}.{milliseconds:03}"
        trip = "" if self.round_trip is None else str(self.round_trip)
        where = (self.address, self.country, self.region, self.city, str(self.asn))
        what = (self.user_agent, self.browser, self.system, self.device_type)
        verdicts = (self.successful, self.attack_address, self.takeover)
        return (str(index), when, str(self.user), trip, *where, *what, *map(str, verdicts), self.device)


def read(path: Path) -> Iterator[Login]:
    """The logins of a file with these columns, `Device ID` or not; what is empty, or `-`, is not known."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as lines:
        for row in csv.DictReader(lines):
            yield Login(
                at=_milliseconds(row["Login Timestamp"]),
                user=int(row["User ID"]),
                address=row["IP Address"],
                country=row["Country"],
                region=row["Region"],
                city=row["City"],
                asn=int(row["ASN"] or 0),
                user_agent=row["User Agent String"],
                browser=row["Browser Name and Version"],
                system=row["OS Name and Version"],
                device_type=row["Device Type"],
                successful=row["Login Successful"] == "True",
                round_trip=int(float(row["Round-Trip Time [ms]"])) if row["Round-Trip Time [ms]"] else None,
                attack_address=row["Is Attack IP"] == "True",
                takeover=row["Is Account Takeover"] == "True",
                device=row.get("Device ID") or "",
            )


def write(path: Path, logins: Iterable[Login]) -> int:
    """Write all logins under the header; answers how many there were."""
    number = 0
    with _opened(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for number, login in enumerate(logins, 1):
            rows.writerow(login.row(number - 1))
    return number


def _milliseconds(when: str) -> int:
    """Of a moment in words (UTC), or of a number of milliseconds."""
    return int(when) if when.isdecimal() else round(datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp() * 1000)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.suffix != ".gz":
        with path.open("w", encoding="utf-8", newline="") as plain:
            yield plain
        return
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as compressed,
        io.TextIOWrapper(compressed, encoding="utf-8", newline="") as text,
    ):
        yield text
