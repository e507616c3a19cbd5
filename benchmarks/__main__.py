"""Run every benchmark, one after the other: `python -m benchmarks --data DIR [--json DIR] [--quick] [NAME ...]`.

A benchmark is a module here that has a function `benchmark(options)`, which yields rows.
"""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import benchmarks


def names() -> list[str]:
    """The benchmarks there are."""
    modules = (module.name for module in iter_modules(benchmarks.__path__) if module.name != "__main__")
    return sorted(name for name in modules if hasattr(import_module(f"benchmarks.{name}"), "benchmark"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (default: all)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the public data (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="folder to write each benchmark's rows to")
    parser.add_argument("--quick", action="store_true", help="a part of the data, in seconds")
    options = parser.parse_args()
    missed = []
    for name in options.names or names():
        more = ["--quick"] if options.quick else []
        if options.json:
            options.json.mkdir(parents=True, exist_ok=True)
            more += ["--json", str(options.json / f"{name}.json")]
        title = (import_module(f"benchmarks.{name}").__doc__ or "").splitlines()[0]
        print(f"\n{name.upper()}  {title}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--data", str(options.data), *more], check=False).returncode:
            missed.append(name)
    print(f"\nMissed or failed: {', '.join(missed)}" if missed else "\nEvery line holds.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
