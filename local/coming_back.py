"""Uses again what outlived a stack: its two tables, or one restored from a backup, and the secret with which items are found and opened.

    python -m local.coming_back --stack tessera --table TABLE --governance TABLE --secret ARN

Works on AWS with your credentials. A table restored to a point in time has another name, and neither stream nor expiry nor recovery: they
are turned on as in the template. Then a stack of only these three is made by importing them; `make deploy` under the same name adds the
rest. Nothing is written into any of them.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.cloud import read_template
from local.stack.stack import Stack

TAKEN = {"Table": "TableName", "Governance": "TableName", "KeysSecret": "Id"}
"""What is imported, and the property by which CloudFormation identifies it."""


class NotOurs(Exception):
    """What is to be imported differs from what the template makes; the message says in what."""


def prepare(dynamodb: Any, table: str, wanted: Mapping[str, Any]) -> list[str]:
    """Turn on what a restored table lacks of `wanted`, its properties in the template; returns what was turned on.

    Raises:
        NotOurs: its keys or its indexes differ.
    """
    there = dynamodb.describe_table(TableName=table)["Table"]
    if _by_attribute(there["KeySchema"]) != _by_attribute(wanted["KeySchema"]):
        raise NotOurs(f"{table} has other keys than the template's table")
    indexes = {index["IndexName"]: _by_attribute(index["KeySchema"]) for index in there.get("GlobalSecondaryIndexes", [])}
    if indexes != {index["IndexName"]: _by_attribute(index["KeySchema"]) for index in wanted.get("GlobalSecondaryIndexes", [])}:
        raise NotOurs(f"{table} has other indexes than the template's table: {', '.join(indexes) or 'none'}")
    turned_on = []
    stream = wanted.get("StreamSpecification", {})
    if stream and there.get("StreamSpecification", {}).get("StreamViewType") != stream["StreamViewType"]:
        dynamodb.update_table(TableName=table, StreamSpecification={"StreamEnabled": True, **stream})
        dynamodb.get_waiter("table_exists").wait(TableName=table)
        turned_on.append("stream")
    if dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=wanted["TimeToLiveSpecification"])
        turned_on.append("expiry")
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
        dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=wanted["PointInTimeRecoverySpecification"])
        turned_on.append("recovery")
    return turned_on


def _by_attribute(schema: Any) -> dict[str, str]:
    return {key["AttributeName"]: key["KeyType"] for key in schema}


def open_secret(secrets: Any, secret: str) -> None:
    """Check that a secret has master keys.

    Raises:
        NotOurs.
    """
    from tessera.service.keys.keyring import Keyring

    try:
        Keyring.of(secrets.get_secret_value(SecretId=secret)["SecretString"])
    except (KeyError, ValueError) as fault:
        raise NotOurs(f"{secret} holds no master keys: {fault}") from None


def importing(template: Mapping[str, Any], table: str, governance: str, secret: str, stack: str) -> dict[str, Any]:
    """The request to CloudFormation: a change set that imports these three, and nothing else, into a stack with that name."""
    parameters = {name: template["Parameters"][name] for name in ("DeletionProtection", "DataKeyArn")}
    resources = {name: template["Resources"][name] for name in TAKEN}
    conditions = {name: template["Conditions"][name] for name in ("ProtectsTable", "HasDataKey")}
    body = {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": parameters, "Conditions": conditions, "Resources": _long(resources)}
    return {
        "StackName": stack,
        "ChangeSetName": "coming-back",
        "ChangeSetType": "IMPORT",
        "TemplateBody": json.dumps({**body, "Conditions": _long(conditions)}),
        "ResourcesToImport": [
            {"ResourceType": resources[name]["Type"], "LogicalResourceId": name, "ResourceIdentifier": {key: value}}
            for (name, key), value in zip(TAKEN.items(), (table, governance, secret), strict=True)
        ],
    }


def _long(value: Any) -> Any:
    """CloudFormation's functions by their long names, as in JSON."""
    if isinstance(value, Mapping):
        return {("Fn::" + name if name in ("Equals", "If", "Not", "Sub", "GetAtt") else name): _long(each) for name, each in value.items()}
    return [_long(each) for each in value] if isinstance(value, list) else value


def main() -> None:
    import boto3

    described = argparse.ArgumentParser(prog="python -m local.coming_back", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--stack", required=True, help="name of the stack to be; there must be none")
    described.add_argument("--table", required=True, help="the table that was kept or restored")
    described.add_argument("--governance", required=True, help="the table of clients, configuration and audit that was kept or restored")
    described.add_argument("--secret", required=True, help="ARN of the secret that was kept")
    options = described.parse_args()
    template = read_template(Path("template.yaml"))
    dynamodb, formation = boto3.client("dynamodb"), boto3.client("cloudformation")
    try:
        for name, table in (("Table", options.table), ("Governance", options.governance)):
            wanted = Stack(template, boto3.client).resolve(template["Resources"][name]["Properties"])  # type: ignore[arg-type]
            print(f"{table}, turned on:", ", ".join(prepare(dynamodb, table, wanted)) or "nothing was missing")
        open_secret(boto3.client("secretsmanager"), options.secret)
        asked = importing(template, options.table, options.governance, options.secret, options.stack)
        formation.create_change_set(**asked)
        formation.get_waiter("change_set_create_complete").wait(StackName=options.stack, ChangeSetName=asked["ChangeSetName"])
        formation.execute_change_set(StackName=options.stack, ChangeSetName=asked["ChangeSetName"])
        formation.get_waiter("stack_import_complete").wait(StackName=options.stack)
    except (NotOurs, ClientError) as fault:
        sys.exit(str(fault))
    print(f"{options.stack} has all three. Now: make deploy, under the same name.")


if __name__ == "__main__":
    main()
