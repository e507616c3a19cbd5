"""Logins are written in the public data set's columns, as it spells their values."""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

from simulator import rba
from simulator.rba import COLUMNS, Login

LOGIN = Login(
    at=1_581_000_000_123,
    user=-4_324_475_583_306_591_935,
    address="10.0.65.171",
    country="NO",
    asn=500_021,
    user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 13_4 like Mac OS X)",
    browser="Mobile Safari 13.4",
    system="iOS 13.4",
    device_type="mobile",
    successful=True,
)


def test_a_login_is_a_row_of_the_public_schema(tmp_path: Path) -> None:
    assert rba.write(tmp_path / "logins.csv", [LOGIN, replace(LOGIN, round_trip=542, takeover=True, device="d-1")]) == 2
    header, first, second = csv.reader((tmp_path / "logins.csv").read_text().splitlines())
    assert tuple(header) == COLUMNS
    assert dict(zip(header, first, strict=True)) == {
        "index": "0",
        "Login Timestamp": "2020-02-06 14:40:00.123",
        "User ID": "-4324475583306591935",
        "Round-Trip Time [ms]": "",
        "IP Address": "10.0.65.171",
        "Country": "NO",
        "Region": "-",
        "City": "-",
        "ASN": "500021",
        "User Agent String": LOGIN.user_agent,
        "Browser Name and Version": "Mobile Safari 13.4",
        "OS Name and Version": "iOS 13.4",
        "Device Type": "mobile",
        "Login Successful": "True",
        "Is Attack IP": "False",
        "Is Account Takeover": "False",
        "Device ID": "",
    }
    assert (second[0], second[3], second[15], second[16]) == ("1", "542", "True", "d-1")


def test_a_compressed_file_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    written = []
    for name in ("one.csv.gz", "other.csv.gz"):
        rba.write(tmp_path / name, [LOGIN])
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert gzip.decompress(written[0]).decode().count("\n") == 2
