"""The pipeline: that its files say what there is, that it builds once, and that one stage comes after the other."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from local.cloud import read_template
from tests import building

WORKFLOWS = building.PROJECT / ".github/workflows"
STAGES = ("dev", "staging", "prod")
MAKEFILE = (building.PROJECT / "Makefile").read_text()
KNOWN = ("actions/checkout@v4", "actions/setup-node@v4", "actions/upload-artifact@v4", "actions/download-artifact@v4")
OF_AWS = "aws-actions/configure-aws-credentials@v4"


def workflow(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((WORKFLOWS / name).read_text()))


DEPLOY, PROMOTE = workflow("deploy.yml"), workflow("promote.yml")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for said in (DEPLOY, PROMOTE):
        for name, job in said["jobs"].items():
            for step in job.get("steps", ()):
                yield name, step


def made(target: str, **variables: str) -> str:
    """What `make` would run for a target."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))} | variables
    ran = subprocess.run(["make", "-n", *target.split()], cwd=building.PROJECT, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


def test_one_stage_comes_after_the_other_and_all_after_the_build() -> None:
    jobs = DEPLOY["jobs"]
    assert list(jobs) == ["build", *STAGES]
    for before, stage in zip(jobs, STAGES, strict=False):
        assert (jobs[stage]["needs"], jobs[stage]["with"]) == (before, {"stage": stage})
        assert jobs[stage]["uses"] == "./.github/workflows/promote.yml"


def test_it_builds_once_and_every_stage_deploys_that() -> None:
    built = [step for _, step in steps() if "make build" in step.get("run", "")]
    assert len(built) == 1
    (up,) = [step["with"] for _, step in steps() if "upload-artifact" in step.get("uses", "")]
    (down,) = [step["with"] for _, step in steps() if "download-artifact" in step.get("uses", "")]
    assert (up["name"], up["path"]) == (down["name"], down["path"])
    assert f"--template-file {down['path']}/template.yaml" in made("promote STAGE=prod ARCHITECTURE=arm64")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_deployed_as_it_was_built_without_asking(stage: str) -> None:
    said = made("promote ARCHITECTURE=arm64", STAGE=stage, PARAMETERS="TrustedHops=1 Tracing=on")
    assert f"--config-env {stage}" in said
    assert {"--no-confirm-changeset", "--no-fail-on-empty-changeset"} <= set(said.split())  # nobody is there to ask, and twice is no fault
    assert "--parameter-overrides TrustedHops=1 Tracing=on" in said
    assert "sam build" not in said
    assert "--parameter-overrides" not in made(f"promote STAGE={stage}", PARAMETERS="")
    settings = tomllib.loads((building.PROJECT / "samconfig.toml").read_text())
    assert settings[stage]["deploy"]["parameters"]["stack_name"] == f"tessera-{stage}"


def test_whoever_must_agree_is_asked_by_the_stages_environment() -> None:
    assert PROMOTE["jobs"]["promote"]["environment"] == "${{ inputs.stage }}"


def test_only_what_deploys_may_ask_for_a_role_and_nobody_has_a_key() -> None:
    for said in (DEPLOY, PROMOTE):
        assert said["permissions"] == {"contents": "read"}
        for name, job in said["jobs"].items():
            assert ("id-token" in job.get("permissions", {})) == (name != "build"), name
    assert "secrets." not in "".join(path.read_text() for path in (WORKFLOWS / "deploy.yml", WORKFLOWS / "promote.yml"))
    (credentials,) = [step["with"] for _, step in steps() if step.get("uses") == OF_AWS]
    assert credentials["role-to-assume"] == "${{ vars.DEPLOY_ROLE_ARN }}"


def test_every_command_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    for _, step in steps():
        assert step.get("uses") in (None, *KNOWN, OF_AWS)
        if "run" in step:
            called = re.findall(r"^make ([a-z-]+)", step["run"], re.MULTILINE)
            assert called or step["run"].startswith("url=$(aws cloudformation describe-stacks")
            assert set(called) <= targets
            asked = re.findall(r"OutputKey=='(\w+)'", step["run"])
            assert set(asked) <= read_template(building.PROJECT / "template.yaml")["Outputs"].keys()


def test_nothing_that_a_person_types_becomes_a_command() -> None:
    """What comes from inputs and variables reaches a shell through the environment alone."""
    assert not [step["run"] for _, step in steps() if "${{" in step.get("run", "")]


class TestScan:
    """checkov reads what CloudFormation is given. It takes minutes and some hundred packages, so that `make test` leaves it out."""

    def test_reads_what_was_translated_and_the_edge(self) -> None:
        said = made("scan")
        assert "--config-file tests/template/checkov.yaml" in said
        assert "edge.yaml" in said
        assert "local.sam" in said

    def test_accepts_no_rule_without_a_reason(self) -> None:
        text = (building.PROJECT / "tests/template/checkov.yaml").read_text()
        accepted = yaml.safe_load(text)["skip-check"]
        reasons = dict(re.findall(r"^  - (CKV2?_AWS_\d+) # (.{20,})$", text, re.MULTILINE))
        assert set(reasons) == set(accepted)
