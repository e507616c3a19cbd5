"""The table is protected from deletion by the first update, which follows the first deployment by itself, and by no other."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from local.protecting import is_new_and_bare, main, protected

ANSWERS = """
[default.deploy.parameters]
stack_name = "bank"
region = "us-east-1"
parameter_overrides = "TrustedHops=\\"2\\" DeletionProtection=\\"off\\" Issuer=\\"\\""

[prod.deploy.parameters]
stack_name = "bank-prod"
region = "us-east-1"
parameter_overrides = "DeletionProtection=\\"off\\""
"""


def overrides(text: str, stage: str) -> str:
    return str(tomllib.loads(text)[stage]["deploy"]["parameters"]["parameter_overrides"])


class TestAnswers:
    def test_of_one_stage_say_on_and_all_else_stays(self) -> None:
        changed = protected(ANSWERS, "default")
        assert overrides(changed, "default") == 'TrustedHops="2" DeletionProtection="on" Issuer=""'
        assert overrides(changed, "prod") == 'DeletionProtection="off"'
        assert overrides(protected(changed, "prod"), "prod") == 'DeletionProtection="on"'

    @pytest.mark.parametrize("stage", ["staging", "prod"])
    def test_that_do_not_say_off_are_not_touched(self, stage: str) -> None:
        with pytest.raises(ValueError, match="does not say"):
            protected(protected(ANSWERS, "prod"), stage)


def formation(status: str, protection: str) -> Any:
    """CloudFormation, with one stack."""
    client = boto3.client("cloudformation", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    told = {"StackName": "bank", "StackStatus": status, "CreationTime": datetime(2026, 11, 30, tzinfo=UTC)}
    told["Parameters"] = [{"ParameterKey": "DeletionProtection", "ParameterValue": protection}]
    stubbed = Stubber(client)
    stubbed.add_response("describe_stacks", {"Stacks": [told]}, {"StackName": "bank"})
    stubbed.activate()
    return client


class TestStack:
    def test_that_was_just_made_is_new(self) -> None:
        assert is_new_and_bare(formation("CREATE_COMPLETE", "off"), "bank")

    def test_that_is_protected_needs_nothing(self) -> None:
        assert not is_new_and_bare(formation("CREATE_COMPLETE", "on"), "bank")

    @pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"])
    def test_that_was_updated_is_as_its_operator_wants_it(self, status: str) -> None:
        assert not is_new_and_bare(formation(status, "off"), "bank")


class TestCommand:
    """Its status says whether to deploy once more."""

    @pytest.fixture
    def answers(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (file := tmp_path / "deployment.toml").write_text(ANSWERS)
        monkeypatch.setattr("sys.argv", ["protecting", "--answers", str(file), "--stage", "default"])
        return file

    def test_once_more_where_the_answers_say_on_from_now_on(self, answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        client = formation("CREATE_COMPLETE", "off")
        monkeypatch.setattr("boto3.client", lambda *_, **__: client)
        main()
        assert 'DeletionProtection="on"' in overrides(answers.read_text(), "default")

    def test_not_where_nothing_is_to_do(self, answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        client = formation("UPDATE_COMPLETE", "off")
        monkeypatch.setattr("boto3.client", lambda *_, **__: client)
        with pytest.raises(SystemExit, match="1"):
            main()
        assert answers.read_text() == ANSWERS
