"""Deploys into an empty stack, makes a journey through it, updates it, makes an update fail, measures, and deletes everything again.

    TESSERA_STACK=tessera-proof make prove-deployment

Without TESSERA_STACK it says what it would do. It costs some cents and about half an hour, and leaves nothing.
"""

import argparse
import os
import sys
from pathlib import Path

from local.proof.account import Account
from local.proof.journey import NotAsPromised
from local.proof.steps import STEPS, Proof, prove, told


def main() -> None:
    described = argparse.ArgumentParser(prog="python -m local.proof", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--built", type=Path, required=True, help="the folder that sam build filled")
    described.add_argument("--figures", type=Path, default=Path(".local/proof.json"), help="where figures go (default: %(default)s)")
    options = described.parse_args()
    stack = os.environ.get("TESSERA_STACK")
    if not stack:
        print("Skipped: TESSERA_STACK names no stack to deploy. In the account of your credentials this would be proven, in this order:\n")
        print("\n".join(f"{number}. {told(step)}" for number, step in enumerate(STEPS, 1)))
        return
    try:
        prove(Proof(deployments=Account(stack, options.built), template=(options.built / "template.yaml").read_text()), options.figures)
    except NotAsPromised as fault:
        sys.exit(f"{fault}; the stack {stack} stays as it is")
    print(f"Proven. Figures: {options.figures}")


if __name__ == "__main__":
    main()
