"""What a build is made of: `sbom.json` beside the built template, CycloneDX 1.5, with the licence of each library.

    uv export --format cyclonedx1.5 … | python -m local.materials BUILT CONSOLE_LOCK

Two sources have what is needed: the lock of Python's libraries, which `uv export` tells in CycloneDX, and npm's lock of the console, whose
libraries are bundled into its script. The SDK and the demo's page have none. Licences of Python's libraries are read from what the layer
holds. The same sources make the same file: no number is drawn and no clock is read, so two builds can be compared byte by byte.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import quote

LAYER = "ScoringLayer"
CONSOLE = "console"
DIGESTS = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256"}  # npm's names of digests, and CycloneDX's

type Component = dict[str, Any]


def materials(exported: Mapping[str, Any], layer: Path, lock: Mapping[str, Any]) -> dict[str, Any]:
    """The whole document, from `uv export`'s, the layer's `python` folder and the `package-lock.json` of the console.

    A library without a licence is a `ValueError`: nobody may ship it."""
    licences = {_plain(each.metadata["Name"]): _licence(each) for each in distributions(path=[str(layer)])}
    python = [
        {**each, **_of(LAYER), "licenses": _licenses(each["name"], licences.get(_plain(each["name"])))} for each in exported["components"]
    ]
    return {
        "bomFormat": exported["bomFormat"],
        "specVersion": exported["specVersion"],
        "version": 1,
        "metadata": {name: value for name, value in exported["metadata"].items() if name != "timestamp"},
        "components": [*python, *_bundled(lock)],
        "dependencies": exported["dependencies"],
    }


def _bundled(lock: Mapping[str, Any]) -> Iterator[Component]:
    """What a browser is sent: all that is not needed for building alone."""
    for path, package in sorted(lock["packages"].items()):
        if not path or package.get("dev"):
            continue
        name, version = path.rpartition("node_modules/")[2], package["version"]
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        algorithm, _, digest = package["integrity"].partition("-")
        yield {
            "type": "library",
            "bom-ref": f"{purl}#{path}",
            "name": name,
            "version": version,
            "hashes": [{"alg": DIGESTS[algorithm], "content": base64.b64decode(digest).hex()}],
            "licenses": _licenses(name, package.get("license")),
            "purl": purl,
            **_of(CONSOLE),
        }


def _of(part: str) -> Component:
    return {"properties": [{"name": "tessera:part", "value": part}]}


def _licence(library: Distribution) -> str | None:
    """An SPDX expression: in the field made for it, or in the older one, where some write it still."""
    said = library.metadata.get("License-Expression") or library.metadata.get("License")
    return str(said) if said else None


def _licenses(name: str, expression: str | None) -> list[dict[str, str]]:
    if not expression:
        raise ValueError(f"{name} does not say under which licence it is: read its files, and do not ship it before you know")
    return [{"expression": expression.removeprefix("(").removesuffix(")")}]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def main() -> None:
    """Reads `uv export` from standard input, and writes the file."""
    arguments = argparse.ArgumentParser(prog="python -m local.materials", description="Write sbom.json beside the built template.")
    arguments.add_argument("built", type=Path, help="folder that sam build filled")
    arguments.add_argument("lock", type=Path, help="package-lock.json of the console")
    options = arguments.parse_args()
    found = materials(json.load(sys.stdin), options.built / LAYER / "python", json.loads(options.lock.read_text()))
    (options.built / "sbom.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
