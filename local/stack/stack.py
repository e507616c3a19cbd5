"""A stack: resources made in the order that their references need."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from local.stack.makers import MAKERS, REMOVERS
from local.stack.making import Made, Making
from local.stack.values import ACCOUNT, Resolver, TemplateError, parameters_of

RETAINED = ("Retain", "RetainExceptOnCreate")


class Stack:
    """What a template makes in an account; `client` returns the account's client for a service.

    `parameters` are those that differ from their defaults. `code` is the folder that `sam build` filled, in which functions and layers must
    be. `adopted` names resources that exist already, each by its physical id, as `change-set-type IMPORT` does.

    Raises:
        TemplateError: a parameter that is not allowed, alone or by a rule.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        client: Callable[[str], Any],
        *,
        name: str = "tessera",
        parameters: Mapping[str, Any] | None = None,
        code: Path | None = None,
        adopted: Mapping[str, str] | None = None,
    ) -> None:
        self.made: dict[str, Made] = {}
        self._template = template
        self._resources: Mapping[str, Any] = template["Resources"]
        self._adopted = adopted or {}
        self._under_way: list[str] = []
        client = cache(client)
        region = client("dynamodb").meta.region_name
        stack_id = f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{name}/{uuid4()}"
        names = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::Region": region,
            "AWS::StackId": stack_id,
            "AWS::StackName": name,
            "AWS::URLSuffix": "amazonaws.com",
            **parameters_of(template.get("Parameters", {}), parameters or {}),
        }
        resolver = Resolver(template, names, lambda of: self.make(of).reference, self._attribute)
        self.resolve, self._holds = resolver.resolve, resolver.holds
        for rule in template.get("Rules", {}).values():
            if self.resolve(rule.get("RuleCondition", True)):
                for assertion in rule["Assertions"]:
                    if not self.resolve(assertion["Assert"]):
                        raise TemplateError(assertion.get("AssertDescription", str(assertion["Assert"])))
        self._making = Making(client=client, stack=name, code=code)

    def make(self, name: str) -> Made:
        """Make one resource, after those that it refers to.

        Raises:
            TemplateError: it cannot be made.
        """
        if name in self.made:
            return self.made[name]
        with self._on_the_way_to(name) as resource:
            for before in _listed(resource.get("DependsOn", [])):
                self.make(before)
            maker = MAKERS.get(resource["Type"])
            if maker is None:
                raise TemplateError(f"{name} is a {resource['Type']}, which nobody here can make")
            properties = self.resolve(resource.get("Properties", {}))
            self.made[name] = maker(self._making.of(name, self._adopted.get(name)), properties)
        return self.made[name]

    def make_all(self) -> None:
        """Make every resource whose condition holds. If one fails, those that were made are deleted before the fault is raised."""
        try:
            for name, resource in self._resources.items():
                if self._there(resource):
                    self.make(name)
        except Exception:
            self.remove_all(("Retain",))
            raise

    def remove_all(self, kept: tuple[str, ...] = RETAINED) -> list[str]:
        """Delete everything except what has one of these deletion policies; returns the names of what stays."""
        staying = []
        for name, made in reversed(list(self.made.items())):
            resource = self._resources[name]
            if resource.get("DeletionPolicy") in kept:
                staying.append(name)
            elif remover := REMOVERS.get(resource["Type"]):
                remover(self._making.of(name), made)
            del self.made[name]
        return staying

    def type_of(self, name: str) -> str:
        """The type of a resource."""
        return str(self._resources[name]["Type"])

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs, by name."""
        outputs = self._template.get("Outputs", {})
        return {name: str(self.resolve(output["Value"])) for name, output in outputs.items() if self._there(output)}

    def _there(self, part: Mapping[str, Any]) -> bool:
        return "Condition" not in part or self._holds(part["Condition"])

    def _attribute(self, name: str, attribute: str) -> str:
        attributes = self.make(name).attributes
        if attribute not in attributes:
            raise TemplateError(f"{name} has no attribute {attribute}")
        return attributes[attribute]

    @contextmanager
    def _on_the_way_to(self, name: str) -> Iterator[Mapping[str, Any]]:
        if name not in self._resources:
            raise TemplateError(f"there is nothing named {name}")
        if name in self._under_way:
            raise TemplateError(f"a circle: {' → '.join([*self._under_way[self._under_way.index(name) :], name])}")
        if not self._there(self._resources[name]):
            raise TemplateError(f"{name} is referred to, and its condition does not hold")
        self._under_way.append(name)
        try:
            yield self._resources[name]
        finally:
            self._under_way.pop()


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
