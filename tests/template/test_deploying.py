"""`make deploy`: what is asked once, where answers are kept, and that what is built is what is deployed."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from local.cloud import read_template
from tests import building

PROJECT = Path(__file__).parents[2]
SAMCONFIG = PROJECT / "samconfig.toml"
STAGES = ("default", "dev", "staging", "prod")
ANSWERED = """
[default.deploy.parameters]
stack_name = "bank"
region = "eu-central-1"
confirm_changeset = true
parameter_overrides = "TrustedHops=\\"2\\" Architecture=\\"x86_64\\" Issuer=\\"https://id.bank.example\\""

[prod.deploy.parameters]
stack_name = "bank-prod"
confirm_changeset = true
"""
"""What SAM has written once the stage `default` was asked, with another that was not."""


def deploying(answers: Path, *variables: str) -> str:
    """The command that `make deploy` would run."""
    lines = dry("deploy", f"ANSWERS={answers}", *variables).stdout.splitlines()
    return next(line for line in lines if " sam deploy " in line)


def dry(target: str, *variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "-n", target, *variables], cwd=PROJECT, capture_output=True, text=True, check=True)


def said(command: str, option: str) -> str:
    (value,) = re.findall(rf'--{option} "?([^" ]+)', command)
    return str(value)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    (file := tmp_path / "deployment.toml").write_text(ANSWERED)
    return file


class TestTheFirstTime:
    def test_it_asks_and_writes_what_it_hears_into_a_file_of_the_operators(self, tmp_path: Path) -> None:
        command = deploying(tmp_path / "none.toml")
        assert "--guided" in command
        assert said(command, "config-file") == str(tmp_path / "none.toml")

    def test_answers_lie_in_the_project_and_are_ignored_by_git_and_emptied_by_nobody(self) -> None:
        command = dry("deploy").stdout
        assert f'--config-file "{PROJECT / "deployment.toml"}"' in command
        assert "deployment.toml" in (PROJECT / ".gitignore").read_text().splitlines()
        assert "deployment.toml" not in dry("clean").stdout

    def test_they_begin_as_a_copy_of_samconfig_where_there_are_none(self, tmp_path: Path) -> None:
        lines = dry("deploy", f"ANSWERS={tmp_path / 'none.toml'}").stdout
        assert f'test -e "{tmp_path / "none.toml"}" || cp samconfig.toml "{tmp_path / "none.toml"}"' in lines

    def test_each_stage_is_asked_for_itself(self, answers: Path) -> None:
        assert "--guided" in deploying(answers, "STAGE=prod")

    def test_a_stage_that_was_copied_and_not_asked_is_asked(self) -> None:
        for stage in STAGES:
            assert "--guided" in deploying(SAMCONFIG, f"STAGE={stage}")


class TestEveryOtherTime:
    def test_it_asks_nothing_and_overrides_nothing(self, answers: Path) -> None:
        command = deploying(answers)
        assert "--guided" not in command
        assert "--parameter-overrides" not in command  # on the command line they would replace the answers, all of them
        assert (said(command, "config-file"), said(command, "config-env")) == (str(answers), "default")

    def test_it_builds_and_deploys_for_the_processor_that_was_answered(self, answers: Path) -> None:
        assert said(deploying(answers), "template-file") == ".aws-sam/x86_64/build/template.yaml"
        assert "build ARCHITECTURE=x86_64" in dry("deploy", f"ANSWERS={answers}").stdout

    def test_another_processor_on_the_command_line_is_refused(self, answers: Path) -> None:
        (check,) = (line for line in dry("deploy", f"ANSWERS={answers}", "ARCHITECTURE=arm64").stdout.split("test -e")[0:1])
        assert "test arm64 = x86_64" in check


class TestAfterwards:
    def test_a_stack_that_was_just_made_is_protected_by_an_update_that_asks_nothing(self, answers: Path) -> None:
        (line,) = (line for line in dry("deploy", f"ANSWERS={answers}").stdout.splitlines() if "local.protecting" in line)
        asked, _, deploying_again = line.partition(" || ")
        assert asked == f'! .venv/bin/python -m local.protecting --answers "{answers}" --stage default'
        assert "--guided" not in deploying_again
        assert (said(deploying_again, "config-file"), said(deploying_again, "config-env")) == (str(answers), "default")


class TestSamconfig:
    @pytest.mark.parametrize("stage", STAGES)
    def test_every_stage_has_a_stack_of_its_own_and_shows_its_changes(self, stage: str) -> None:
        settings = tomllib.loads(SAMCONFIG.read_text())
        own = settings["default"]["global"]["parameters"] | settings[stage]["deploy"]["parameters"]
        assert own["stack_name"] == ("tessera" if stage == "default" else f"tessera-{stage}")
        assert own["confirm_changeset"] is (stage != "dev")
        assert (own["capabilities"], own["resolve_s3"]) == ("CAPABILITY_IAM", True)
        assert "service=tessera" in own["tags"]

    @pytest.mark.parametrize("stage", STAGES)
    def test_nothing_else_is_said_of_a_stage(self, stage: str) -> None:
        """A parameter, or a rollback that is off, would reach a stage that nobody was asked for."""
        said = tomllib.loads(SAMCONFIG.read_text())[stage]["deploy"]["parameters"]
        assert said.keys() - {"stack_name"} == {"capabilities", "resolve_s3", "confirm_changeset", "tags"}


def test_every_template_is_linted() -> None:
    """A warning fails, too."""
    assert tomllib.loads(SAMCONFIG.read_text())["default"]["validate"]["parameters"] == {"lint": True}
    templates = {path.name for path in PROJECT.glob("*.yaml") if "AWSTemplateFormatVersion" in path.read_text()}
    commands = [line for line in dry("validated").stdout.splitlines() if " sam validate --lint" in line]
    assert {said(line, "template-file") if "--template-file" in line else "template.yaml" for line in commands} == templates
    assert len(templates) == 3


def test_what_was_built_can_be_deployed_for_no_other_processor() -> None:
    built = read_template(building.built() / "template.yaml")["Parameters"]["Architecture"]
    source = read_template(PROJECT / "template.yaml")["Parameters"]["Architecture"]
    assert (built["Default"], built["AllowedValues"]) == (building.HERE, [building.HERE])
    assert source["AllowedValues"] == ["arm64", "x86_64"]
