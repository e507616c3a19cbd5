"""Resolves a template's parameters and functions to values."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

ACCOUNT = "123456789012"  # moto's
FUNCTIONS = ("Ref", "GetAtt", "Sub", "If", "Equals", "Not", "And", "Or", "Join", "Select", "Split", "Condition")
NO_VALUE = "AWS::NoValue"
REFERENCE = re.compile(r"\$\{([^!}][^}]*)\}")


class TemplateError(ValueError):
    """The template cannot be made, or not with these parameters; the message says where and why."""


class _Nothing:
    """The value of `AWS::NoValue`: a property that has it is left out."""


NOTHING = _Nothing()


def parameters_of(described: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, str]:
    """The value of each parameter as text, as `Ref` returns it.

    Raises:
        TemplateError: a parameter is missing, unknown or not allowed.
    """
    if unknown := given.keys() - described.keys():
        raise TemplateError(f"there is no parameter {', '.join(sorted(unknown))}")
    return {name: _allowed(name, parameter, given.get(name, parameter.get("Default"))) for name, parameter in described.items()}


def _allowed(name: str, parameter: Mapping[str, Any], value: Any) -> str:
    if value is None:
        raise TemplateError(f"parameter {name} has no value")
    text = str(value)
    if "AllowedValues" in parameter and text not in map(str, parameter["AllowedValues"]):
        raise TemplateError(f"parameter {name} may not be {text!r}")
    if "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], text):
        raise TemplateError(f"parameter {name} does not look like {parameter['AllowedPattern']}: {text!r}")
    if parameter["Type"] == "Number":
        try:
            number = float(text)
        except ValueError:
            raise TemplateError(f"parameter {name} is no number: {text!r}") from None
        if not parameter.get("MinValue", number) <= number <= parameter.get("MaxValue", number):
            raise TemplateError(f"parameter {name} is out of its bounds: {text}")
    return text


class Resolver:
    """Resolves to values. `reference` returns the `Ref` of a resource, `attribute` one of its attributes; both may make the resource
    first."""

    def __init__(
        self,
        template: Mapping[str, Any],
        names: Mapping[str, str],
        reference: Callable[[str], str],
        attribute: Callable[[str, str], str],
    ) -> None:
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._names = names
        self._reference = reference
        self._attribute = attribute

    def resolve(self, value: Any) -> Any:
        """The value with every CloudFormation function evaluated."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                ((name, argument),) = value.items()
                function = name.removeprefix("Fn::")
                if function in FUNCTIONS and (name.startswith("Fn::") or not isinstance(argument, Mapping)):
                    return self._call(function, argument)
                if name.startswith("Fn::"):
                    raise TemplateError(f"there is no function {name}")
            resolved = {name: self.resolve(each) for name, each in value.items()}
            return {name: each for name, each in resolved.items() if each is not NOTHING}
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return [each for each in map(self.resolve, value) if each is not NOTHING]
        return value

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template holds.

        Raises:
            TemplateError: there is no condition of that name.
        """
        if condition not in self._conditions:
            raise TemplateError(f"there is no condition {condition}")
        return bool(self.resolve(self._conditions[condition]))

    def _call(self, function: str, argument: Any) -> Any:
        match function, argument:
            case "Ref", str(name):
                return NOTHING if name == NO_VALUE else self._named(name)
            case "GetAtt", str(path):
                return self._attribute(*path.split(".", 1))
            case "GetAtt", [str(name), attribute]:
                return self._attribute(name, str(self.resolve(attribute)))
            case "Sub", str(text):
                return REFERENCE.sub(lambda found: self._within(found[1]), text)
            case "Sub", [str(text), own]:
                values = self.resolve(own)
                return REFERENCE.sub(lambda found: str(values[found[1]]) if found[1] in values else self._within(found[1]), text)
            case "If", [str(condition), yes, no]:
                return self.resolve(yes if self.holds(condition) else no)
            case "Condition", str(condition):
                return self.holds(condition)
            case "Equals", [one, other]:
                return str(self.resolve(one)) == str(self.resolve(other))
            case "Not", [inner]:
                return not self.resolve(inner)
            case "And", inner:
                return all(self.resolve(each) for each in inner)
            case "Or", inner:
                return any(self.resolve(each) for each in inner)
            case "Join", [str(between), parts]:
                return between.join(map(str, self.resolve(parts)))
            case "Split", [str(between), text]:
                return str(self.resolve(text)).split(between)
            case "Select", [index, parts]:
                return self.resolve(parts)[int(index)]
        raise TemplateError(f"{function} is not used like this: {argument!r}")

    def _named(self, name: str) -> str:
        return self._names[name] if name in self._names else self._reference(name)

    def _within(self, name: str) -> str:
        """The value of `${name}` in a text."""
        if name in self._names or "." not in name:
            return str(self._named(name))
        return self._attribute(*name.split(".", 1))
