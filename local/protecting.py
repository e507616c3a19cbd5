"""Turns the table's protection from deletion on in the operator's answers, once the first deployment has succeeded.

    python -m local.protecting --answers deployment.toml --stage default

`make deploy` asks this after each deployment, and deploys once more where the answer is yes (exit status 0). A first deployment cannot have
it: one that fails could not be taken back. A stack that has been updated since is left as its operator has it.
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ON = 'DeletionProtection=\\"on\\"'
ANSWER = re.compile(r'DeletionProtection=\\"off\\"')


def is_new_and_bare(formation: Any, stack: str) -> bool:
    """Whether a stack was made, never updated since, and its table may be deleted."""
    (described,) = formation.describe_stacks(StackName=stack)["Stacks"]
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])}
    return bool(described["StackStatus"] == "CREATE_COMPLETE" and parameters.get("DeletionProtection") == "off")


def protected(answers: str, stage: str) -> str:
    """The text of the answers, in which one stage protects its table; the other stages and all else stay as they are.

    Raises:
        ValueError: the stage's answers do not name the parameter.
    """
    head = f"[{stage}.deploy.parameters]"
    before, found, rest = answers.partition(head)
    section, *others = re.split(r"(?m)^(?=\[)", rest, maxsplit=1)
    changed, times = ANSWER.subn(lambda _: ON, section)
    if not (found and times == 1):
        raise ValueError(f'{head} does not say DeletionProtection="off"')
    return before + head + changed + "".join(others)


def main() -> None:
    import boto3

    described = argparse.ArgumentParser(prog="python -m local.protecting", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--answers", required=True, type=Path)
    described.add_argument("--stage", required=True)
    options = described.parse_args()
    text = options.answers.read_text()
    settings = tomllib.loads(text)
    own = settings.get("default", {}).get("global", {}).get("parameters", {}) | settings[options.stage]["deploy"]["parameters"]
    if not is_new_and_bare(boto3.client("cloudformation", region_name=own.get("region")), own["stack_name"]):
        sys.exit(1)
    options.answers.write_text(protected(text, options.stage))
    print(f"{own['stack_name']} is there. Its table is now protected from deletion, by one update more; {options.answers.name} says so.")


if __name__ == "__main__":
    main()
