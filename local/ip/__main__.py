"""The IP artefact: build it, inspect it.

    python -m local.ip build --from DIR --out places.bin     from every MMDB file and list below DIR
    python -m local.ip show places.bin                       what it was made from
    python -m local.ip show places.bin 203.0.113.7           what it says of an address

Put it where `TESSERA_IP_DATA` points (`s3://bucket/key`, or a file), replacing the old one: every deciding function uses it within a
quarter of an hour. Check the licences of what you build in: the artefact is a copy of it.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from local.ip.artefact import build, put
from tessera.service.ip.artefact import ArtefactError, IpArtefact
from tessera.service.ip.intelligence import IpIntelligence

COLUMNS = ("file", "says", "entries", "without_address", "too_broad", "date", "licence")


def table(rows: Sequence[Sequence[Any]]) -> str:
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    described = argparse.ArgumentParser(prog="python -m local.ip", description=(__doc__ or "").splitlines()[0])
    commands = described.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="build the artefact from databases and lists")
    building.add_argument("--from", dest="folder", type=Path, required=True, help="the folder with them")
    building.add_argument("--out", type=Path, required=True, help="the artefact's file")
    showing = commands.add_parser("show", help="say what an artefact was made from, or what it says about an address")
    showing.add_argument("file", type=Path)
    showing.add_argument("address", nargs="?")
    options = described.parse_args(arguments)
    try:
        _build(options.folder, options.out) if options.command == "build" else _show(options.file, options.address)
    except (OSError, ArtefactError) as fault:
        sys.exit(str(fault))


def _build(folder: Path, out: Path) -> None:
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}.")
    started = time.monotonic()
    built = build(folder, time.time())
    if not built.sources:
        sys.exit(f"There is nothing to build from in {folder}.")
    put(built.content, out)
    print(table([COLUMNS, *([source[column] for column in COLUMNS] for source in built.sources)]))
    for name, why in built.left_out.items():
        print(f"left out: {name}: {why}")
    print(f"{out}: {len(built.content):,} bytes, {time.monotonic() - started:.1f} s")


def _show(file: Path, address: str | None) -> None:
    if address:
        place = IpIntelligence.load(str(file), lambda: time.time_ns() // 1_000_000).place(address)
        print(json.dumps({name: value for name, value in asdict(place).items() if value is not None}, indent=2))
        return
    with file.open("rb") as stream:
        artefact = IpArtefact.read(stream)
    print(f"built {time.strftime('%Y-%m-%d %H:%M', time.gmtime(artefact.built))} UTC")
    print(table([COLUMNS, *([source[column] for column in COLUMNS] for source in artefact.sources)]))


if __name__ == "__main__":
    main()
