"""What `make build` ships: libraries for the processor that was asked for, everything compiled, nothing that does not belong."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest

from local.materials import materials
from local.reproduced import differing
from tests import building

PROJECT = Path(__file__).parents[2]
DOORS = [path.parent.name for path in (PROJECT / "functions").glob("*/app.py")]
LARGEST_LAYER = 32_000_000  # bytes, unzipped
MACHINES = {"arm64": 183, "x86_64": 62}  # e_machine of the ELF header: EM_AARCH64, EM_X86_64


@pytest.fixture(scope="module", params=MACHINES)
def built(request: pytest.FixtureRequest) -> tuple[str, Path]:
    """The architecture and the folder that `sam build` filled for it."""
    architecture: str = request.param
    return architecture, building.built(architecture)


def machine_of(library: Path) -> int:
    header = library.read_bytes()[:20]
    assert header[:4] == b"\x7fELF"
    return int.from_bytes(header[18:20], "little")


def versions(found: Iterable[Distribution]) -> dict[str, str]:
    return {each.metadata["Name"].lower().replace("_", "-"): each.version for each in found}


def test_every_library_is_for_the_processor_asked_for(built: tuple[str, Path]) -> None:
    architecture, folder = built
    libraries = list((folder / "ScoringLayer").rglob("*.so"))
    assert len(libraries) >= 3
    assert {machine_of(library) for library in libraries} == {MACHINES[architecture]}


def test_every_module_is_compiled_for_where_lambda_puts_it(built: tuple[str, Path]) -> None:
    python = built[1] / "ScoringLayer" / "python"
    sources = [path for path in python.rglob("*.py") if path.parts[-2] != "__pycache__"]
    compiled = {path: path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc" for path in sources}
    assert [path for path, code in compiled.items() if not code.exists()] == []
    code = compiled[python / "tessera" / "__init__.py"].read_bytes()
    assert int.from_bytes(code[4:8], "little") == 0b01  # by hash, unchecked: no source is read or looked at
    assert b"/opt/python/tessera/__init__.py" in code


def test_the_layer_holds_what_runs_beside_us_and_nothing_else(built: tuple[str, Path]) -> None:
    python = built[1] / "ScoringLayer" / "python"
    shipped = set(versions(distributions(path=[str(python)])))
    assert {"pydantic", "aws-lambda-powertools", "pyjwt", "cryptography"} <= shipped
    assert shipped.isdisjoint({"boto3", "botocore", "pytest", "moto", "tessera", "maxminddb"})
    assert not (python / "bin").exists()


def test_the_layer_is_small(built: tuple[str, Path]) -> None:
    files = [path for path in (built[1] / "ScoringLayer").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_LAYER


EVERYTHING = """
import pkgutil, sys
from importlib import import_module, util
layer, functions = sys.argv[1:3]
sys.path.insert(0, layer)
import tessera
for module in pkgutil.walk_packages(tessera.__path__, "tessera."):
    import_module(module.name)
ours = [name for name, module in sys.modules.items() if (getattr(module, "__file__", None) or "").startswith(layer)]
print(len(ours), tessera.__file__.startswith(layer), sys.modules["pydantic"].__file__.startswith(layer))
"""


def test_everything_of_ours_can_be_imported_from_what_is_left_of_libraries() -> None:
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    folder = building.built(architecture)
    python = str(folder / "ScoringLayer" / "python")
    command = [sys.executable, "-c", EVERYTHING, python, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    number, *from_the_layer = ran.stdout.split()
    assert int(number) > 300
    assert from_the_layer == ["True", "True"]


def test_the_versions_are_those_the_tests_ran_with(built: tuple[str, Path]) -> None:
    here, there = versions(distributions()), versions(distributions(path=[str(built[1] / "ScoringLayer" / "python")]))
    assert there == {name: here[name] for name in there}


MAY_BE_SHIPPED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense"}
"""Licences by which whoever has a copy may use it in anything, if the text of the licence comes along."""


class TestMaterials:
    """`sbom.json`, CycloneDX, for whoever looks for a library that is known to be weak."""

    @pytest.fixture
    def listed(self, built: tuple[str, Path]) -> dict[str, list[dict[str, Any]]]:
        """The components of each part."""
        document = json.loads((built[1] / "sbom.json").read_text())
        assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
        parts = [each["properties"][0]["value"] for each in document["components"]]
        return {part: [each for each, of in zip(document["components"], parts, strict=True) if of == part] for part in set(parts)}

    def test_the_layers_libraries_are_those_that_it_holds(self, built: tuple[str, Path], listed: dict[str, list[dict[str, Any]]]) -> None:
        there = versions(distributions(path=[str(built[1] / "ScoringLayer" / "python")]))
        assert {each["name"]: each["version"] for each in listed["ScoringLayer"]} == there
        assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in listed["ScoringLayer"])

    def test_the_consoles_libraries_are_those_that_its_scripts_import(self, listed: dict[str, list[dict[str, Any]]]) -> None:
        named = {each["name"] for each in listed["console"]}
        wanted = json.loads((PROJECT / "web" / "console" / "package.json").read_text())["dependencies"]
        assert set(wanted) <= named
        assert not named & {"vite", "typescript"}
        assert all(each["hashes"][0]["alg"] == "SHA-512" and len(each["hashes"][0]["content"]) == 128 for each in listed["console"])

    def test_every_licence_lets_anybody_use_it(self, listed: dict[str, list[dict[str, Any]]]) -> None:
        said = {(each["name"], each["licenses"][0]["expression"]) for part in listed.values() for each in part}
        refused = {(name, licence) for name, licence in said if not MAY_BE_SHIPPED & set(licence.split(" OR "))}
        assert not refused
        assert not any(" AND " in licence for _, licence in said)

    def test_pages_other_than_the_consoles_bring_no_library(self) -> None:
        for page in ("sdk", "demo"):
            assert "dependencies" not in json.loads((PROJECT / "web" / page / "package.json").read_text())

    def test_a_library_without_a_licence_is_not_listed_but_refused(self) -> None:
        package = {"version": "1.0.0", "integrity": "sha512-AAAA"}
        nothing: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {}, "components": [], "dependencies": []}
        with pytest.raises(ValueError, match="left-pad does not say under which licence"):
            materials(nothing, Path(), {"packages": {"": {}, "node_modules/left-pad": package}})


class TestTheSameAgain:
    """Two builds of one commit are the same, byte for byte: `make reproduced` has the whole of it, this what two processors share."""

    def test_what_does_not_depend_on_the_processor_is_the_same_for_both(self) -> None:
        one, other = (building.built(architecture) for architecture in MACHINES)
        _, differ = differing(one, other)
        native = {"ScoringLayer/python/" + name for name in ("cryptography", "pydantic_core", "_cffi_backend")}
        ours = {name for name in differ if not name.startswith(tuple(native)) and ".dist-info/" not in name}
        assert ours == {"template.yaml"}
        texts = [(folder / "template.yaml").read_text().splitlines() for folder in (one, other)]
        assert {line.split()[-1] for pair in zip(*texts, strict=True) if pair[0] != pair[1] for line in pair} == set(MACHINES)

    def test_a_byte_or_a_file_more_is_noticed(self, tmp_path: Path) -> None:
        for name in ("one", "other"):
            (tmp_path / name / "deep").mkdir(parents=True)
            (tmp_path / name / "deep" / "same").write_bytes(b"1")
            (tmp_path / name / "changed").write_text(name)
        (tmp_path / "other" / "more").touch()
        assert differing(tmp_path / "one", tmp_path / "other") == (2, ["changed", "more"])


def test_each_function_is_its_door_and_no_more(built: tuple[str, Path]) -> None:
    folder = built[1]
    functions = [path for path in folder.iterdir() if path.is_dir() and not path.name.endswith("Layer")]
    assert len(functions) == len(DOORS)
    for function in functions:
        beside = {path.name for path in function.iterdir()} - {"app.py", "__pycache__"}
        assert beside <= ({"console", "sdk", "openapi.json"} if function.name == "ServeWeb" else set())
    assert (folder / "ServeWeb" / "sdk" / "tessera.js").stat().st_size > 0
    assert (folder / "ServeWeb" / "console" / "index.html").stat().st_size > 0


def test_makefile_and_template_agree_on_the_architecture_by_default() -> None:
    template = (PROJECT / "template.yaml").read_text()
    (default,) = {line.split()[-1] for line in template.partition("  Architecture:")[2].splitlines()[:5] if "Default:" in line}
    for makefile in (PROJECT / "Makefile", PROJECT / "layers" / "scoring" / "Makefile"):
        assert f"ARCHITECTURE ?= {default}\n" in makefile.read_text()
