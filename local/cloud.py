"""Creates in the stand-in what `sam deploy` creates on AWS: the table as `template.yaml` has it, the signing key, the secret.

The table is read from the template, so that it is described once.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import yaml

REGION = "us-east-1"
TABLE_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode", "StreamSpecification")


class _Template(yaml.CSafeLoader):
    """YAML with CloudFormation's tags, whose functions are left as they are written."""


def _function(loader: _Template, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {tag: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    return {tag: loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None}


_Template.add_multi_constructor("!", _function)


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """What was created, by name, and where it is."""

    endpoint: str
    table: str
    keys_secret: str
    signing_key: str

    def client(self, service: str) -> Any:
        """A boto3 client of the stand-in."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
        )

    @property
    def variables(self) -> dict[str, str]:
        """The environment that makes a function use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "TESSERA_TABLE": self.table,
            "TESSERA_KEYS_SECRET": self.keys_secret,
            "TESSERA_SIGNING_KEY": self.signing_key,
        }


def read_template(path: Path) -> dict[str, Any]:
    template = yaml.load(path.read_text(), Loader=_Template)  # noqa: S506 - a safe loader with tags of its own
    return dict(template)


def create(endpoint: str, template: dict[str, Any], table: str = "tessera") -> Cloud:
    """Create table, key and secret at `endpoint`."""
    cloud = Cloud(endpoint=endpoint, table=table, keys_secret=f"{table}-keys", signing_key="")
    properties = template["Resources"]["Table"]["Properties"]
    described = {name: properties[name] for name in TABLE_PROPERTIES if name in properties}
    described["StreamSpecification"] = {"StreamEnabled": True, **described["StreamSpecification"]}
    cloud.client("dynamodb").create_table(TableName=table, **described)
    master = json.dumps({"current": "1", "1": secrets.token_urlsafe(48)})
    cloud.client("secretsmanager").create_secret(Name=cloud.keys_secret, SecretString=master)
    key = cloud.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    return Cloud(endpoint=endpoint, table=table, keys_secret=cloud.keys_secret, signing_key=key)
