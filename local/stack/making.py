"""What makers share: which client they call, how they name what they make, and what they return."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from botocore import xform_name
from botocore.exceptions import ClientError

from local.stack.shapes import fitted
from local.stack.values import TemplateError

type Properties = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Made:
    """What `Ref` and `GetAtt` return for a resource."""

    reference: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Making:
    """The making of one resource, by its logical name. `adopted` is the physical id of a resource that exists already."""

    client: Callable[[str], Any]
    stack: str
    code: Path | None
    logical: str = ""
    adopted: str | None = None

    def of(self, logical: str, adopted: str | None = None) -> Self:
        return replace(self, logical=logical, adopted=adopted)

    @property
    def physical(self) -> str:
        """A new name, as CloudFormation gives them."""
        return f"{self.stack[:20]}-{self.logical[:30]}-{uuid4().hex[:10]}"

    def call(self, service: str, operation: str, asked: Mapping[str, Any]) -> Any:
        """The API's answer to what the template asks for.

        Raises:
            TemplateError: the API, or its description, refuses the request.
        """
        client = self.client(service)
        shape = client.meta.service_model.operation_model(operation).input_shape
        with self.refusals():
            return getattr(client, xform_name(operation))(**fitted(shape, asked, self.logical))

    def fitting(self, service: str, operation: str, asked: Mapping[str, Any]) -> Any:
        """The request, checked against the API's description but not sent."""
        return fitted(self.client(service).meta.service_model.operation_model(operation).input_shape, asked, self.logical)

    def parsed(self, text: str) -> Any:
        """The value of a text in the template that is JSON."""
        try:
            return json.loads(text)
        except ValueError as fault:
            raise TemplateError(f"{self.logical}: {text} is no JSON: {fault}") from None

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Inside it, a refusal by an API is raised as a fault of the template."""
        try:
            yield
        except ClientError as refused:
            raise TemplateError(f"{self.logical}: {refused}") from None


def taken(properties: Properties, *names: str) -> Properties:
    """Takes some properties out of the others: those that another call sets."""
    return {name: properties.pop(name) for name in names if name in properties}


def tags_of(properties: Properties) -> dict[str, str]:
    """Tags as most APIs take them, in place of CloudFormation's list."""
    tags = properties.pop("Tags", {})
    return dict(tags) if isinstance(tags, Mapping) else {tag["Key"]: tag["Value"] for tag in tags}
