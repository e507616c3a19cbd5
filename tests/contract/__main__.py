"""A tool of others against the served application: schemathesis sends what the description allows and what it forbids, to every operation.

    make fuzz-contract [CASES=5000]

Every check is on, and each operation is called with a token of the scope that it needs (`credentials`). It goes on, seed after seed, until
there are as many cases as asked for; then it says what failed, by class, and ends with 1 if one of the classes is ours (`classes`).

Schemathesis lives in an environment of its own: it brings thirty packages that nothing else here needs, and its own choice of the tools of
tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

from tests.building import PROJECT
from tests.contract.classes import Findings
from tests.doors.described import DESCRIBED
from tests.served.conftest import start

SCHEMATHESIS = "schemathesis==4.32.5"
OPERATIONS = sum(map(len, DESCRIBED["paths"].values()))
WHOLE = 2000  # cases from which on every limit of every field is tried as well, which takes some thousands
PATIENCE = 60  # seconds for one answer: one machine is the cloud, the gateway and the caller


def main() -> None:
    """Serve, try, tell."""
    arguments = argparse.ArgumentParser(prog="python -m tests.contract", description="Hold the served application to its description.")
    arguments.add_argument("--cases", type=int, default=5000, help="how many requests at least (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=1, help="the first seed (default: %(default)s)")
    options = arguments.parse_args()
    findings = Findings()
    with tempfile.TemporaryDirectory() as folder:
        served = start(Path(folder))
        try:
            for seed in count(options.seed):
                before = findings.cases
                whole = seed == options.seed and options.cases >= WHOLE
                phases = "coverage,fuzzing,stateful" if whole else "fuzzing"
                each = max(1, (options.cases - before) // (4 * OPERATIONS))  # what it tries of an operation, it breaks as often
                _try(served.credentials["base_url"], Path(folder), findings, phases, each, seed)
                if findings.cases >= options.cases or findings.cases == before:
                    break
        finally:
            served.stop()
    print(*findings.told(), sep="\n")
    sys.exit(bool(findings.ours or findings.errors or findings.cases < options.cases))


def _try(base_url: str, folder: Path, findings: Findings, phases: str, each: int, seed: int) -> None:
    """One run, of so many cases of each operation."""
    uvx = shutil.which("uvx", path=f".tools/uv/bin{os.pathsep}{os.environ.get('PATH', '')}")
    if uvx is None:
        sys.exit("uv is missing: run `make fuzz-contract`, which brings it, or install uv.")
    report = folder / f"{seed}.ndjson"
    command = [uvx, "--quiet", "--python", "3.13", "--from", SCHEMATHESIS, "schemathesis", "run", f"{base_url}/openapi.json"]
    command += ["--checks", "all", "--phases", phases, "--max-examples", str(each), "--seed", str(seed), "--continue-on-failure"]
    command += ["--request-timeout", str(PATIENCE), "--workers", "2", "--no-color", "--generation-database", "none"]
    command += ["--report", "ndjson", "--report-ndjson-path", str(report)]
    told = {"SCHEMATHESIS_HOOKS": "tests.contract.credentials", "TESSERA_CREDENTIALS": str(folder / "credentials.json")}
    with (folder / "schemathesis.log").open("wb") as log:
        subprocess.run(command, cwd=PROJECT, env={**os.environ, **told}, stdout=log, stderr=log, check=False)
    if not report.exists():
        sys.exit(f"schemathesis did not run:\n{(folder / 'schemathesis.log').read_text()}")
    with report.open() as lines:
        findings.read(lines)


if __name__ == "__main__":
    main()
