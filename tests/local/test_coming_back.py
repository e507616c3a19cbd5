"""What outlived a stack is taken up again, and a restored table is made what it was: nobody is forgotten."""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from local import cloud, stand_in
from local.coming_back import NotOurs, importing, open_secret, prepare
from local.stack.stack import Stack
from tessera.service.keys.keyring import Keyring

TEMPLATE = cloud.read_template(Path("template.yaml"))
KEPT = {**TEMPLATE, "Resources": {name: TEMPLATE["Resources"][name] for name in ("Table", "Governance", "KeysSecret", "SigningKey")}}


@pytest.fixture(scope="module")
def account() -> Callable[[str], Any]:
    return cache(partial(cloud.client_of, stand_in.start()))


@pytest.fixture
def wanted(account: Callable[[str], Any]) -> Any:
    return Stack(TEMPLATE, account).resolve(TEMPLATE["Resources"]["Table"]["Properties"])


def value_of(account: Callable[[str], Any], stack: Stack) -> str:
    return str(account("secretsmanager").get_secret_value(SecretId=stack.made["KeysSecret"].reference)["SecretString"])


def test_tables_and_secret_outlive_their_stack_and_the_next_one_has_them(account: Callable[[str], Any]) -> None:
    first = Stack(KEPT, account)
    first.make_all()
    table, secret, value = first.made["Table"].reference, first.made["KeysSecret"].reference, value_of(account, first)
    hashed = Keyring.of(value).hash_user("fjord", "u-1")
    account("dynamodb").put_item(TableName=table, Item={"PK": {"S": hashed}, "SK": {"S": "U"}})
    governance = first.made["Governance"].reference
    assert set(first.remove_all()) == {"Table", "Governance", "KeysSecret"}

    second = Stack(KEPT, account, adopted={"Table": table, "Governance": governance, "KeysSecret": secret})
    second.make_all()
    found = Keyring.of(value_of(account, second)).hash_user("fjord", "u-1")
    key = {"PK": {"S": found}, "SK": {"S": "U"}}
    assert "Item" in account("dynamodb").get_item(TableName=second.made["Table"].reference, Key=key)


class TestARestoredTable:
    @pytest.fixture
    def restored(self, account: Callable[[str], Any], wanted: dict[str, Any]) -> str:
        """As DynamoDB restores it: its keys, indexes and items, and none of its settings."""
        bare = {name: wanted[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")}
        name = f"restored-{len(account('dynamodb').list_tables()['TableNames'])}"
        account("dynamodb").create_table(TableName=name, **bare)
        return name

    def test_gets_what_it_lacks(self, account: Callable[[str], Any], wanted: dict[str, Any], restored: str) -> None:
        dynamodb = account("dynamodb")
        assert prepare(dynamodb, restored, wanted) == ["stream", "expiry", "recovery"]
        assert dynamodb.describe_table(TableName=restored)["Table"]["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        assert dynamodb.describe_time_to_live(TableName=restored)["TimeToLiveDescription"]["AttributeName"] == "expires"

    def test_is_left_alone_where_it_lacks_nothing(self, account: Callable[[str], Any], wanted: dict[str, Any], restored: str) -> None:
        prepare(account("dynamodb"), restored, wanted)
        assert prepare(account("dynamodb"), restored, wanted) == []

    def test_can_be_taken_up_and_read_by_the_stream(self, account: Callable[[str], Any], wanted: dict[str, Any], restored: str) -> None:
        prepare(account("dynamodb"), restored, wanted)
        made = Stack(KEPT, account, adopted={"Table": restored}).make("Table")
        assert made.reference == restored
        assert "/stream/" in made.attributes["StreamArn"]

    def test_without_its_indexes_is_not_ours(self, account: Callable[[str], Any], wanted: dict[str, Any]) -> None:
        bare = {"KeySchema": wanted["KeySchema"], "AttributeDefinitions": wanted["AttributeDefinitions"][:2]}
        account("dynamodb").create_table(TableName="without-indexes", BillingMode="PAY_PER_REQUEST", **bare)
        with pytest.raises(NotOurs, match="indexes"):
            prepare(account("dynamodb"), "without-indexes", wanted)


def test_a_restored_table_of_what_governs_gets_what_it_lacks_too(account: Callable[[str], Any]) -> None:
    wanted = Stack(TEMPLATE, account).resolve(TEMPLATE["Resources"]["Governance"]["Properties"])
    bare = {name: wanted[name] for name in ("AttributeDefinitions", "KeySchema", "BillingMode")}
    account("dynamodb").create_table(TableName="governance-restored", **bare)
    assert prepare(account("dynamodb"), "governance-restored", wanted) == ["stream", "expiry", "recovery"]
    assert Stack(KEPT, account, adopted={"Governance": "governance-restored"}).make("Governance").reference == "governance-restored"


def test_a_secret_without_our_keys_is_not_taken_up(account: Callable[[str], Any]) -> None:
    account("secretsmanager").create_secret(Name="a-password", SecretString="swordfish")
    with pytest.raises(NotOurs):
        open_secret(account("secretsmanager"), "a-password")


def test_cloudformation_is_asked_to_import_the_three_and_nothing_else() -> None:
    asked = importing(TEMPLATE, "table-1", "table-2", "arn:secret", "tessera")
    body = json.loads(asked["TemplateBody"])
    assert set(body["Resources"]) == {"Table", "Governance", "KeysSecret"}
    assert all("DeletionPolicy" in resource for resource in body["Resources"].values())  # without one CloudFormation imports nothing
    identifiers = [each["ResourceIdentifier"] for each in asked["ResourcesToImport"]]
    assert identifiers == [{"TableName": "table-1"}, {"TableName": "table-2"}, {"Id": "arn:secret"}]
    assert body["Resources"]["Table"]["Properties"]["DeletionProtectionEnabled"] == {"Fn::If": ["ProtectsTable", True, False]}
    client = boto3.client("cloudformation", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubbed:
        stubbed.add_response("create_change_set", {"Id": "arn:change", "StackId": "arn:stack"}, asked)
        assert client.create_change_set(**asked)["Id"] == "arn:change"
