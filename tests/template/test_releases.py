"""What an update from each release to what would be deployed now does: it loses nothing, and does not fail for any reason that can be known
beforehand.

`tests/template/released/` has a description of each. `python -m local.releases REVISION --keep NAME` adds one.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from local import sam
from local.releases import KEPT, Description, changes, describe
from tests.template.test_updating import GONE

RELEASES = sorted(KEPT.glob("*.json"), key=lambda path: path.stem)
WITH_REASONS = {
    "2026-11-29": [
        "AccessLogs is made anew, for LogGroupName is another"
    ],  # it had the stack's name alone; the old one is kept for its days
}


@pytest.fixture(scope="module")
def registry(translated: dict[str, Any]) -> dict[str, Any]:
    return sam.registry({each["Type"] for each in translated["Resources"].values()})


@pytest.fixture(scope="module")
def now(translated: dict[str, Any], registry: dict[str, Any]) -> Description:
    return describe(translated, registry)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_an_update_from_a_release_loses_nothing(release: Path, now: Description) -> None:
    before = json.loads(release.read_text())
    assert changes(before, now, frozenset(GONE)) == WITH_REASONS.get(release.stem, [])


def test_the_newest_release_has_all_that_is_kept(now: Description) -> None:
    """Else what came after it could be lost unnoticed."""
    newest = json.loads(RELEASES[-1].read_text())
    kept = {name for name, each in now["lasting"].items() if each["stays"]}
    missing = sorted(kept - newest["lasting"].keys())
    assert not missing, f"commit, then `.venv/bin/python -m local.releases HEAD --keep NAME`, for {', '.join(missing)}"
    assert newest["lasting"].keys() <= now["lasting"].keys()


def properties(of: dict[str, Any], name: str) -> Any:
    return of["Resources"][name]["Properties"]


def a_table_by_another_name(of: dict[str, Any]) -> None:
    properties(of, "Table")["TableName"] = "tessera"


def another_key(of: dict[str, Any]) -> None:
    properties(of, "Table")["KeySchema"][1]["AttributeName"] = "at"


def two_indexes_more(of: dict[str, Any]) -> None:
    indexes = properties(of, "Table")["GlobalSecondaryIndexes"]
    indexes += [{**indexes[0], "IndexName": name} for name in ("by_one", "by_another")]


def another_projection(of: dict[str, Any]) -> None:
    properties(of, "Table")["GlobalSecondaryIndexes"][0]["Projection"] = {"ProjectionType": "KEYS_ONLY"}


def another_stream(of: dict[str, Any]) -> None:
    properties(of, "Table")["StreamSpecification"]["StreamViewType"] = "NEW_IMAGE"


def no_stream(of: dict[str, Any]) -> None:
    del properties(of, "Governance")["StreamSpecification"]


def a_table_renamed_in_the_template(of: dict[str, Any]) -> None:
    text = json.dumps(of).replace('{"Ref": "Table"}', '{"Ref": "Store"}').replace('["Table", ', '["Store", ')
    of.update(json.loads(text.replace('"Table": {"Type": "AWS::DynamoDB::Table"', '"Store": {"Type": "AWS::DynamoDB::Table"')))


def a_longer_secret(of: dict[str, Any]) -> None:
    properties(of, "KeysSecret")["GenerateSecretString"]["PasswordLength"] = 65


def a_secret_that_goes_with_the_stack(of: dict[str, Any]) -> None:
    del of["Resources"]["KeysSecret"]["DeletionPolicy"]


def another_curve(of: dict[str, Any]) -> None:
    properties(of, "SigningKey")["KeySpec"] = "ECC_NIST_P384"


def a_route_gone(of: dict[str, Any]) -> None:
    del properties(of, "Api")["Body"]["paths"]["/health"]


def a_parameter_that_must_be_answered(of: dict[str, Any]) -> None:
    of["Parameters"]["Owner"] = {"Type": "String"}


def a_parameter_gone(of: dict[str, Any]) -> None:
    del of["Parameters"]["CollectionLimit"]
    of.update(json.loads(json.dumps(of).replace('{"Ref": "CollectionLimit"}', "600")))


def an_output_gone(of: dict[str, Any]) -> None:
    del of["Outputs"]["BaseUrl"]


def a_name_for_another_resource(of: dict[str, Any]) -> None:
    name = properties(of, "AccessLogs").pop("LogGroupName")
    properties(of, "LearnLogs")["LogGroupName"] = name


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (a_table_by_another_name, ["Table is made anew, for TableName is another"]),
        (another_key, ["Table is made anew, for KeySchema is another"]),
        (another_stream, ["Table is made anew, for StreamSpecification is another"]),
        (no_stream, ["Governance is made anew, for StreamSpecification is another"]),
        (a_table_renamed_in_the_template, ["Table is left behind"]),
        (two_indexes_more, ["Table changes 2 indexes, and one update may change one"]),
        (another_projection, ["Table changes 2 indexes, and one update may change one"]),
        (a_longer_secret, ["KeysSecret is made anew, for GenerateSecretString is another"]),
        (a_secret_that_goes_with_the_stack, ["KeysSecret does not outlive the stack any more"]),
        (another_curve, ["SigningKey is made anew, for KeySpec is another"]),
        (a_route_gone, ["the route GET /health is gone", "the route GET /health is gone and had settings"]),
        (a_parameter_that_must_be_answered, ["the parameter Owner is new and has no default"]),
        (a_parameter_gone, ["the parameter CollectionLimit is gone"]),
        (an_output_gone, ["the output BaseUrl is gone"]),
        (
            a_name_for_another_resource,
            [
                "AccessLogs is made anew, for LogGroupName is another",
                "LearnLogs is made anew, for LogGroupName is another",
                "the name /aws/vendedlogs/<StackName>/id/access moves from AccessLogs to LearnLogs",
            ],
        ),
    ],
)
def test_a_change_that_loses_or_fails_is_told(
    change: Callable[[dict[str, Any]], None], told: list[str], translated: dict[str, Any], registry: dict[str, Any], now: Description
) -> None:
    changed = deepcopy(translated)
    change(changed)
    assert changes(now, describe(changed, registry)) == told


def test_a_stream_where_there_was_none_loses_nothing(translated: dict[str, Any], registry: dict[str, Any], now: Description) -> None:
    before = deepcopy(translated)
    no_stream(before)
    assert changes(describe(before, registry), now) == []
