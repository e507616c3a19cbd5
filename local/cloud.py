"""Creates in the stand-in for AWS those resources of `sam deploy` that functions use: tables, secret, signing key and queue, as the
template has them."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import yaml

from local.stack.stack import Stack

REGION = "us-east-1"


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
    """What was created, and where it is. `variables` are the environment variables that make a function use it."""

    endpoint: str
    variables: dict[str, str]

    @property
    def table(self) -> str:
        """The table's name."""
        return self.variables["TESSERA_TABLE"]

    @property
    def governance(self) -> str:
        """The name of the table with clients, configuration and the audit."""
        return self.variables["TESSERA_GOVERNANCE_TABLE"]

    @property
    def stream(self) -> str:
        """The ARN of the table's stream."""
        return self._stream_of(self.table)

    @property
    def governance_stream(self) -> str:
        """The ARN of the stream of the table with the configuration."""
        return self._stream_of(self.governance)

    @property
    def deliveries(self) -> str:
        """The URL of the queue of webhooks."""
        return self.variables["TESSERA_DELIVERIES"]

    @property
    def rights(self) -> str:
        """The URL of the queue of exports and erasures."""
        return self.variables["TESSERA_RIGHTS"]

    def _stream_of(self, table: str) -> str:
        return str(self.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"])

    def client(self, service: str) -> Any:
        """A boto3 client of the stand-in."""
        return client_of(self.endpoint, service)


def read_template(path: Path) -> dict[str, Any]:
    template = yaml.load(path.read_text(), Loader=_Template)  # noqa: S506 - a safe loader with tags of its own
    return dict(template)


def create(endpoint: str, template: dict[str, Any], **parameters: Any) -> Cloud:
    """Create at `endpoint` exactly what the variables of all functions name: the tables, the secret, the signing key, the
    queue."""
    stack = Stack(template, partial(client_of, endpoint), parameters=parameters)
    variables = stack.resolve(template["Globals"]["Function"]["Environment"]["Variables"])
    return Cloud(endpoint=endpoint, variables={**connection(endpoint), **variables})


def connection(endpoint: str) -> dict[str, str]:
    """The environment in which AWS is a stand-in."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }


def client_of(endpoint: str, service: str) -> Any:
    """A boto3 client of a stand-in."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106
    )
