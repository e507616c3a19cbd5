"""Copy who may call, what is configured and who did what into the table of its own, for whoever deployed when all lay in one.

    python -m local.separate --table TABLE --governance GOVERNANCE          (the outputs TableName and GovernanceTableName)

Nothing that is there already is overwritten, and nothing is removed: it may be run again, before and after an update.
"""

import argparse
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

GOVERNING = ("*#C", "C#*", "*#L#*")
"""Partitions of configurations and models, of clients, and of the audit."""


def separate(dynamodb: Any, table: str, governance: str) -> int:
    """Copy what governs; answers how many items were copied."""
    copied = 0
    for item in _governing(dynamodb, table):
        try:
            dynamodb.put_item(TableName=governance, Item=item, ConditionExpression="attribute_not_exists(PK)")
            copied += 1
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
    return copied


def _governing(dynamodb: Any, table: str) -> Iterator[Mapping[str, Any]]:
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from (item for item in page["Items"] if any(fnmatchcase(item["PK"]["S"], kind) for kind in GOVERNING))


def main() -> None:
    import boto3

    described = argparse.ArgumentParser(prog="python -m local.separate", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--table", required=True)
    described.add_argument("--governance", required=True)
    options = described.parse_args()
    print(f"{separate(boto3.client('dynamodb'), options.table, options.governance)} items copied")


if __name__ == "__main__":
    main()
