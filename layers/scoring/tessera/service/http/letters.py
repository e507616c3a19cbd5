"""Letter case: a client gets recommendations in lower or in upper case (`recommendation_case`), in every answer."""

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, get_args, get_type_hints

from tessera.policy import RecommendationType
from tessera.service.http.contract import RecommendationName

RECOMMENDATIONS = frozenset(get_args(RecommendationType.__value__))


def in_case[T](answer: T, case: str) -> T:
    """An answer with all its recommendations, however deep, in this letter case."""
    return _in_upper_case(answer) if case == "upper" else answer


def _in_upper_case(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_in_upper_case, value))
    if isinstance(value, Mapping):
        return {name: _in_upper_case(each) for name, each in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for name, may_be_one in _fields(type(value)).items():
        told = getattr(value, name)
        changed[name] = told.upper() if may_be_one and told in RECOMMENDATIONS else _in_upper_case(told)
    return replace(value, **changed)


@cache
def _fields(kind: Any) -> Mapping[str, bool]:
    """The fields of a type, and whether each may hold a recommendation."""
    return {name: RecommendationName in (hint, *get_args(hint)) for name, hint in get_type_hints(kind).items()}
