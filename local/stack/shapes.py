"""The arguments of an API call, checked against botocore's description of the API. Texts become numbers where numbers are wanted, as in
CloudFormation. What the API would refuse is refused here, and the message says where in the template it is."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.model import Shape

from local.stack.values import TemplateError

NUMBERS = {"integer": int, "long": int, "double": float, "float": float}
TRUTHS = {"true": True, "false": False}


def fitted(shape: Shape, value: Any, where: str) -> Any:
    """The value in the form that the shape wants.

    Raises:
        TemplateError: there is none: a name is unknown or missing, or a value has the wrong type, is out of bounds or is not allowed.
    """
    described: Any = shape
    match shape.type_name:
        case "structure":
            if not isinstance(value, Mapping):
                raise TemplateError(f"{where} has parts, and is {value!r}")
            if unknown := value.keys() - described.members.keys():
                raise TemplateError(f"{where} has no {', '.join(sorted(unknown))}")
            if missing := set(described.required_members) - value.keys():
                raise TemplateError(f"{where} lacks {', '.join(sorted(missing))}")
            return {name: fitted(described.members[name], each, f"{where}.{name}") for name, each in value.items()}
        case "map":
            if not isinstance(value, Mapping):
                raise TemplateError(f"{where} has names and values, and is {value!r}")
            return {
                fitted(described.key, name, f"{where}'s name {name}"): fitted(described.value, each, f"{where}.{name}")
                for name, each in value.items()
            }
        case "list":
            if not isinstance(value, Sequence) or isinstance(value, str):
                raise TemplateError(f"{where} is a list, and is {value!r}")
            _bounded(shape, len(value), where)
            return [fitted(described.member, each, f"{where}[{number}]") for number, each in enumerate(value)]
        case "boolean":
            if not isinstance(value, bool) and value not in TRUTHS:
                raise TemplateError(f"{where} is true or false, and is {value!r}")
            return TRUTHS.get(value, value) if isinstance(value, str) else value
        case kind if kind in NUMBERS:
            return _number(shape, value, where)
        case "string":
            return _text(shape, value, where)
    return value


def _number(shape: Shape, value: Any, where: str) -> Any:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = NUMBERS[shape.type_name](value)
    except (TypeError, ValueError):
        raise TemplateError(f"{where} is a number, and is {value!r}") from None
    _bounded(shape, number, where)
    return number


def _text(shape: Shape, value: Any, where: str) -> str:
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        raise TemplateError(f"{where} is a text, and is {value!r}")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if (allowed := getattr(shape, "enum", None)) and text not in allowed:
        raise TemplateError(f"{where} may not be {text!r}")
    _bounded(shape, len(text), f"the length of {where}")
    if pattern := shape.metadata.get("pattern"):
        with suppress(re.error):  # some are not in Python's words
            if not re.search(pattern, text):
                raise TemplateError(f"{where} does not look like {pattern}: {text!r}")
    return text


def _bounded(shape: Shape, number: float, where: str) -> None:
    least, most = (shape.metadata.get(bound) for bound in ("min", "max"))
    if (least is not None and number < least) or (most is not None and number > most):
        raise TemplateError(f"{where} lies between {least} and {most}, and is {number}")
