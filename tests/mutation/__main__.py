"""Mutants of our own code against our own tests: each changes one thing, and some test must fail.

    make mutation [OF=tokens|scoring|rules|features]

The tool is mutmut, in an environment beside the project's. It wants the package in `src/`, so that what the tests need is copied to
`.cache/mutation/`. There it also keeps what it knows: a second run tries only what has changed. Printed are the mutants that survive, and
the score; `mutmut show NAME` in that folder shows one. The command ends with 1 below the score that is asked for.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.building import PROJECT

MUTMUT = "mutmut==3.8.1"
FOLDER = PROJECT / ".cache" / "mutation"
COPIED = ("simulator", "local", "client", "functions", "datasets", "benchmarks", "training", "events", "template.yaml", "edge.yaml")
LEAST = 85  # per cent
CAUGHT = ("killed", "timeout", "segfault", "suspicious", "caught by type check")
LINE = re.compile(r"^\s*(\S+): (.+)$")


@dataclass(frozen=True, kw_only=True)
class Part:
    """Modules to be mutated (patterns of paths below the package), and the tests that must notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "tokens": Part(
        modules=("service/keys/*.py",),
        tests=(
            "tests/service/test_tokens.py",
            "tests/service/test_keys.py",
            "tests/service/test_access.py",
            "tests/service/test_device_names.py",
            "tests/service/test_caller.py",
            "tests/service/test_sources.py",
            "tests/faults/test_mutants.py",
            "tests/faults/test_keys.py",
        ),
    ),
    "scoring": Part(
        modules=(
            "scoring.py",
            "policy.py",
            "recommendation.py",
            "assessment.py",
            "calibration.py",
            "control.py",
            "reputation.py",
            "travel.py",
        ),
        tests=(
            "tests/test_scoring.py",
            "tests/test_assessment.py",
            "tests/test_calibration.py",
            "tests/test_control.py",
            "tests/test_replaying.py",
            "tests/test_labels.py",
            "tests/test_travel.py",
        ),
    ),
    "rules": Part(modules=("rules/*.py", "configuration.py"), tests=("tests/rules", "tests/test_configuration.py")),
    "features": Part(
        modules=("features/*.py", "additive.py", "columns/*.py"), tests=("tests/features", "tests/columns", "tests/test_additive.py")
    ),
}


def main() -> None:
    """Copy, mutate, tell."""
    arguments = argparse.ArgumentParser(prog="python -m tests.mutation", description="Mutants of our own code against our own tests.")
    arguments.add_argument("--of", choices=PARTS, default="tokens")
    options = arguments.parse_args()
    part, folder = PARTS[options.of], FOLDER / options.of
    prepare(part, folder)
    tool = [".tools/uv/bin/uv", "run", "--quiet", "--no-sync", "--project", str(PROJECT), "--with", MUTMUT]
    tool[0] = str(PROJECT / tool[0])
    subprocess.run([*tool, "mutmut", "run", "--max-children", "2"], cwd=folder, check=False)
    told = subprocess.run([*tool, "mutmut", "results", "--all", "true"], cwd=folder, check=True, capture_output=True, text=True).stdout
    found = {match[1]: match[2] for line in told.splitlines() if (match := LINE.match(line))}
    score = report(found)
    sys.exit(score < LEAST)


def prepare(part: Part, folder: Path) -> None:
    """The package and what its tests need, with the configuration of the tool."""
    shutil.copytree(PROJECT / "layers" / "scoring" / "tessera", folder / "src" / "tessera", dirs_exist_ok=True)
    shutil.copytree(PROJECT / "tests", folder / "tests", dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for name in COPIED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(PROJECT / name, folder / name)
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/tessera/{pattern}" for pattern in part.modules],
        "also_copy": list(COPIED),
        "pytest_add_cli_args": ["-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": list(part.tests),
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    project = (PROJECT / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def report(found: Mapping[str, str]) -> float:
    """Print which mutants survive, and how many of those that a test reaches do not."""
    kinds = Counter(found.values())
    for name, kind in sorted(found.items()):
        if kind == "survived":
            print(f"survived: {name}")
    caught, survived = sum(kinds[kind] for kind in CAUGHT), kinds["survived"]
    score = 100 * caught / (caught + survived) if caught + survived else 0.0
    print(f"{sum(kinds.values())} mutants: {dict(kinds)}")
    print(f"score: {score:.1f} % of {caught + survived} that a test reaches; at least {LEAST} % are asked for")
    return score


if __name__ == "__main__":
    main()
