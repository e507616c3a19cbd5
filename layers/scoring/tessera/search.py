"""Search: how analysts can filter past actions, and in which order they see them.

    {"context.ip_country": "NO", "risk_score": {"gte": 60}, "reasons": {"contains": "IP_VPN"}}

Filters name fields of the answered recommendation, each with a value (`eq`) or one operator. Every filter must hold. An unknown field
equals nothing and is in no range; only `exists` can find it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from tessera import equivalents, signals
from tessera.errors import Fault
from tessera.location import fault_of
from tessera.signals import Kind, is_of

type Document = Mapping[str, Any]

OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "number": ("eq", "in", "between", "gte", "lte", "exists"),
    "text": ("eq", "in", "contains", "exists"),
    "texts": ("contains", "in", "exists"),
    "flag": ("eq", "exists"),
}
MOST_FILTERS = 20
MOST_VALUES = 100
LONGEST_TEXT = 1024
LARGEST_NUMBER = 10**15

CONTEXT_TEXTS = (
    "action_id", "action_type", "client_id", "application_id", "device_id", "device_fingerprint", "device_public_key", "correlation_id",
    "user_id", "claimed_user_id", "location", "ip", "ip_country", "ip_location_region", "ip_location_city", "ip_location_zip",
    "ip_location_timezone", "ip_domain", "ip_asn_id", "ip_asn_name", "ip_organization_name", "ip_organization_type", "device_timezone",
    "device_platform", "os_name", "os_version", "browser_name", "browser_version", "user_agent",
    "sdk_version", "app_version",
)  # fmt: skip
PARTY_TEXTS = ("name", "accountNumber", "accountId", "accountCountryCode", "bankIdentifier", "branchIdentifier", "card.bin", "card.last4")
FIELDS: Mapping[str, Kind] = {
    "id": "text",
    "issued_at": "number",
    "risk_score": "number",
    "reasons": "texts",
    "threats": "texts",
    "was_consumed_by_api": "flag",
    "assignee": "text",
    "label": "text",
    "recommendation.type": "text",
    "recommendation.result": "text",
    "recommendation.challenge_type": "text",
    "preview_rule.rule_name": "text",
    "transaction_data.amount": "number",
    "transaction_data.currency": "text",
    "transaction_data.type": "text",
    "transaction_data.method": "text",
    "transaction_data.channelId": "text",
    **{f"transaction_data.{party}.{name}": "text" for party in ("payer", "payee") for name in PARTY_TEXTS},
    "context.action_performed_at": "number",
    "context.device_timestamp": "number",
    **{f"context.{name}": "text" for name in CONTEXT_TEXTS},
    **{f"risk_signals.{group}.{name}": kind for group, kinds in signals.KINDS.items() for name, kind in kinds.items()},
}
"""The fields that can be filtered and sorted by, named as in the answer."""
ALIKE: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("recommendation.type", "context.browser_name", "context.os_name", "transaction_data.currency"), str.casefold),
    **dict.fromkeys(("context.device_timezone", "context.ip_location_timezone"), equivalents.timezone),
    "context.ip_country": equivalents.country,
    "risk_signals.device.accept_languages": equivalents.languages,
}
"""For fields with several spellings of one value, the form in which they are compared."""


@dataclass(frozen=True)
class Filter:
    """One field, and the check that its value must pass. An unknown value (None), or a value of another kind than the field's, passes none
    except `exists`."""

    field: str
    op: str
    value: Any
    check: Callable[[Any], bool]

    def holds(self, document: Document) -> bool:
        return self.check(value_of(document, self.field))

    @property
    def exactly(self) -> str | None:
        """The one text that the field must be."""
        return self.value if self.op == "eq" and isinstance(self.value, str) else None


class Condition(Protocol):
    """What filters cannot say (`query`): it needs whole actions."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    def holds(self, document: Document) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search: between two times (epoch milliseconds, the later one excluded), in an order, starting at `skip`, `take` actions. A
    `condition` must hold as every filter must."""

    start: int
    end: int
    filters: tuple[Filter, ...] = ()
    condition: Condition | None = None
    sort: str = "issued_at"
    rising: bool = False
    skip: int = 0
    take: int = 100

    def exactly(self, field: str) -> str | None:
        """The one text that a field must be, if there is one."""
        return next((each.exactly for each in self.filters if each.field == field and each.exactly is not None), None)

    def among(self, field: str) -> tuple[str, ...]:
        """The texts of which a field must be one, if there are any."""
        one = self.exactly(field)
        several = (tuple(each.value) for each in self.filters if each.field == field and each.op == "in")
        return (one,) if one is not None else next(several, ())

    def holds(self, document: Document) -> bool:
        return all(each.holds(document) for each in self.filters) and (self.condition is None or self.condition.holds(document))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it asks about."""
        return tuple(sorted({each.field for each in self.filters}.union(self.condition.fields if self.condition else ())))

    def without(self, fields: Iterable[str]) -> Self:
        """This search without the filters of some fields."""
        return replace(self, filters=tuple(each for each in self.filters if each.field not in set(fields)))

    def ordered(self, documents: Sequence[Document]) -> list[Document]:
        """Documents in this order; those with an unknown field come last."""
        known = [each for each in documents if value_of(each, self.sort) is not None]
        unknown = [each for each in documents if value_of(each, self.sort) is None]
        return sorted(known, key=lambda each: _comparable(value_of(each, self.sort)), reverse=not self.rising) + unknown


def value_of(document: Document, field: str) -> Any:
    """The value at a path of the answer, or None."""
    value: Any = document
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def filters_of(asked: Any) -> tuple[tuple[Filter, ...], tuple[Fault, ...]]:
    """The filters of a parsed `filters` parameter, and its faults."""
    if not isinstance(asked, Mapping):
        return (), (Fault("query.filters", "must be a JSON object of fields"),)
    if len(asked) > MOST_FILTERS:
        return (), (Fault("query.filters", f"has more than {MOST_FILTERS} fields"),)
    filters: list[Filter] = []
    faults: list[Fault] = []
    for field, wanted in asked.items():
        made = filter_of(field, wanted)
        (filters if isinstance(made, Filter) else faults).append(made)  # type: ignore[arg-type]
    return tuple(filters), tuple(faults)


def filter_of(field: str, wanted: Any) -> Filter | Fault:
    """One filter: a value for a field, or one operator and its value; or what is wrong with it."""
    place = f"query.filters.{field[:64]}"
    kind = FIELDS.get(field)
    if kind is None:
        return Fault(place, "is not a field that can be searched")
    op, value = next(iter(wanted.items())) if isinstance(wanted, Mapping) and len(wanted) == 1 else ("eq", wanted)
    if op == "eq" and kind == "texts":
        op = "contains"
    if op not in OPERATORS[kind]:
        return Fault(place, f"takes {', '.join(OPERATORS[kind])}")
    if (fault := _fault_of(kind, op, value) or _fault_of_location(field, value)) is not None:
        return Fault(place, fault)
    check = _check(field, op, value)
    return Filter(field, op, value, check if op == "exists" else lambda found: found is not None and is_of(kind, found) and check(found))


def _fault_of(kind: Kind, op: str, value: Any) -> str | None:
    match op:
        case "exists":
            return None if isinstance(value, bool) else "exists is true or false"
        case "between":
            right = isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)) and value[0] <= value[1]
            return None if right else "between takes two numbers, the smaller first"
        case "in":
            if not isinstance(value, list) or not 1 <= len(value) <= MOST_VALUES:
                return f"in takes an array of 1 to {MOST_VALUES} values"
            return next((fault for each in value if (fault := _fault_of(kind, "eq", each))), None)
    if kind == "flag":
        return None if isinstance(value, bool) else "must be true or false"
    if kind == "number":
        return None if _is_number(value) else "must be a number"
    return None if isinstance(value, str) and len(value) <= LONGEST_TEXT else f"must be a text of at most {LONGEST_TEXT} characters"


def _fault_of_location(field: str, value: Any) -> str | None:
    sought = value if isinstance(value, list) else [value]
    if field != "context.location":
        return None
    return next((fault for each in sought if isinstance(each, str) and (fault := fault_of(each))), None)


def _check(field: str, op: str, value: Any) -> Callable[[Any], bool]:
    fold = _folded(field)
    match op:
        case "exists":
            return lambda found: (found is not None) is value
        case "in":
            members = {fold(each) for each in value}
            return lambda found: not members.isdisjoint(map(fold, found)) if isinstance(found, list | tuple) else fold(found) in members
        case "between":
            return lambda found: value[0] <= found <= value[1]
        case "gte":
            return lambda found: found >= value
        case "lte":
            return lambda found: found <= value
        case "contains":
            return lambda found: fold(value) in (found if isinstance(found, list | tuple) else fold(found))
    return lambda found: fold(found) == fold(value)


def _folded(field: str) -> Callable[[Any], Any]:
    alike = ALIKE.get(field)
    return lambda value: alike(value).casefold() if alike and isinstance(value, str) else value


def _comparable(value: Any) -> tuple[int, Any]:
    """Numbers before texts before lists, each in its own order."""
    if isinstance(value, bool | int | float):
        return 0, float(value)
    return (1, value) if isinstance(value, str) else (2, tuple(map(str, value)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER
