"""Conditions: compiles what an author writes into closures over facts, with the location of every fault.

    {"all": [{"field": "risk_score", "op": "gte", "value": 60},
             {"any": [{"field": "ip_country", "op": "not_in", "value": ["NO", "SE"]},
                      {"not": {"field": "signals.device.emulated", "op": "eq", "value": false}}]}]}

Truth has three values (Kleene's strong logic): a comparison with an unknown fact is unknown; `all` is false if any part is false, `any` is
true if any part is true, `not` of unknown is unknown. Everything is bounded: nesting, number of comparisons, number and length of values.
Texts are compared whole or by plain search; no pattern is ever interpreted.
"""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from tessera.errors import Fault
from tessera.location import fault_of
from tessera.rules.checks import Check, Meaning, alike, forms, merged
from tessera.rules.facts import DOCUMENTED, Kind, kind_of, number_of
from tessera.rules.lists import TypedList

DEEPEST = 6  # of all, any and not
MOST_COMPARISONS = 100
MOST_VALUES = 1000
LONGEST_TEXT = 1024
LARGEST_NUMBER = 10**15
MOST_FAULTS = 20
ATTRIBUTE = "custom."

OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "number": ("eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in", "exists"),
    "text": ("eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "in_list", "not_in_list", "exists"),
    "texts": ("in", "not_in", "in_list", "not_in_list", "exists"),
    "flag": ("eq", "ne", "exists"),
    "address": ("ip_in", "ip_not_in", "in_list", "not_in_list", "exists"),
}
"""The operators for facts of each kind."""
DOCUMENTED_OPERATORS: Mapping[str, tuple[str, str]] = {
    "ip_cidrs": ("ip_in", "ip_not_in"),
    "user_agent": ("contains", "not_contains"),
    "location": ("contains", "not_contains"),
}
"""The operators of the documented matchers; all others take `in` and `not_in`."""


class InvalidRule(ValueError):
    """A document that cannot be evaluated; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.location} {fault.message}" for fault in faults))
        self.faults = tuple(faults)


class Compiler[T]:
    """Compiles the documents of one rule and collects their faults. `meaning` says what a condition is compiled to."""

    def __init__(self, lists: Mapping[str, TypedList], meaning: Meaning[T]) -> None:
        self.lists = lists
        self.meaning = meaning
        self.faults: list[Fault] = []
        self._comparisons = 0

    def fault(self, location: str, message: str) -> T:
        """Note a fault. The returned test is never evaluated: a rule with faults is refused."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(location, message))
        return self.meaning.all_of(())

    def check(self) -> None:
        if self.faults:
            raise InvalidRule(self.faults)

    # the documented matchers

    def matchers(self, matchers: Any, location: str) -> list[T]:
        """The tests of all matchers, all of which must hold."""
        if not isinstance(matchers, Sequence) or isinstance(matchers, str):
            self.fault(location, "must be an array of objects")
            return []
        return [
            self._matcher(key, matcher, f"{location}[{number}].{key}")
            for number, named in enumerate(matchers)
            for key, matcher in (named.items() if isinstance(named, Mapping) else self._no_object(f"{location}[{number}]"))
        ]

    def _no_object(self, location: str) -> tuple[()]:
        self.fault(location, "must be an object of matchers")
        return ()

    def _matcher(self, key: str, matcher: Any, location: str) -> T:
        if key not in DOCUMENTED:
            return self.fault(location, f"is not a matcher; there are {', '.join(DOCUMENTED)}")
        if not isinstance(matcher, Mapping) or set(matcher) != {"op", "value"}:
            return self.fault(location, "must have op and value, and nothing else")
        operators = DOCUMENTED_OPERATORS.get(key, ("in", "not_in"))
        if matcher["op"] not in operators:
            return self.fault(f"{location}.op", f"must be {' or '.join(operators)}")
        name, kind = DOCUMENTED[key]
        value = matcher["value"]
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(each, str) for each in value):
            return self.fault(f"{location}.value", "must be an array of texts")
        if matcher["op"] in ("contains", "not_contains"):
            return self._search(name, matcher["op"], value, f"{location}.value")
        return self._compare(name, kind, matcher["op"], value, location)

    def _search(self, name: str, op: str, value: Sequence[Any], location: str) -> T:
        """A test for any of several texts."""
        sought = tuple(form for text in self._texts(name, value, location) for form in forms(name, text))
        return self.meaning.about(
            name, "text", op == "contains", lambda fact: any(each in form for form in forms(name, fact) for each in sought)
        )

    # our conditions

    def condition(self, node: Any, location: str, depth: int = 0) -> T:
        if not isinstance(node, Mapping):
            return self.fault(location, "must be an object")
        if depth > DEEPEST:
            return self.fault(location, f"is nested deeper than {DEEPEST} levels")
        match sorted(node):
            case ["all"]:
                return self.meaning.all_of(self._parts(node["all"], f"{location}.all", depth))
            case ["any"]:
                return self.meaning.any_of(self._parts(node["any"], f"{location}.any", depth))
            case ["not"]:
                return self.meaning.negated(self.condition(node["not"], f"{location}.not", depth + 1))
            case ["field", "op"] | ["field", "op", "value"]:
                return self._comparison(node, location)
        return self.fault(location, "must be all, any or not of conditions, or a comparison: field, op and value")

    def _parts(self, parts: Any, location: str, depth: int) -> list[T]:
        if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
            self.fault(location, "must be an array of at least one condition")
            return []
        if len(parts) > MOST_COMPARISONS:
            self.fault(location, f"has more than {MOST_COMPARISONS} conditions")
            return []
        return [self.condition(part, f"{location}[{number}]", depth + 1) for number, part in enumerate(parts)]

    def _comparison(self, node: Mapping[str, Any], location: str) -> T:
        self._comparisons += 1
        if self._comparisons > MOST_COMPARISONS:
            return self.fault(location, f"is one of more than {MOST_COMPARISONS} comparisons")
        name, op, value = node["field"], node["op"], node.get("value")
        if not isinstance(name, str) or not isinstance(op, str):
            return self.fault(location, "field and op must be texts")
        kind = _kind_of_value(value) if name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE) else kind_of(name)
        if kind is None:
            return self.fault(f"{location}.field", "is not a fact that a rule can ask about")
        if op not in OPERATORS[kind]:
            return self.fault(f"{location}.op", f"must be one of {', '.join(OPERATORS[kind])}")
        return self._compare(name, kind, op, value, location)

    def _compare(self, name: str, kind: Kind, op: str, value: Any, location: str) -> T:
        at = f"{location}.value"
        match op:
            case "exists":
                return self._exists(name, value, at)
            case "in_list" | "not_in_list":
                return self._listed(name, op == "in_list", value, at)
            case "ip_in" | "ip_not_in":
                return self._in_networks(name, op == "ip_in", value, at)
        if kind == "number":
            return self._number(name, op, value, at)
        if kind == "flag":
            if not isinstance(value, bool):
                return self.fault(at, "must be true or false")
            return self.meaning.about(name, kind, op == "eq", lambda fact: fact is value)
        if op in ("in", "not_in"):
            members = frozenset(alike(name, text) for text in self._texts(name, value, at))
            check: Check = (lambda fact: not members.isdisjoint(fact)) if kind == "texts" else (lambda fact: alike(name, fact) in members)
            return self.meaning.about(name, kind, op == "in", check, members)
        return self._text(name, op, value, at)

    def _number(self, name: str, op: str, value: Any, location: str) -> T:
        if op in ("in", "not_in", "between"):
            numbers = self._numbers(value, location)
            if op != "between":
                members = frozenset(numbers)
                return self.meaning.about(name, "number", op == "in", members.__contains__)
            if len(numbers) != 2 or numbers[0] > numbers[1]:
                return self.fault(location, "must be two numbers, the smaller first")
            low, high = numbers
            return self.meaning.about(name, "number", True, lambda fact: low <= fact <= high)
        if not _is_number(value):
            return self.fault(location, "must be a number between -10^15 and 10^15")
        checks: Mapping[str, Check] = {
            "eq": lambda fact: fact == value,
            "ne": lambda fact: fact != value,
            "gt": lambda fact: fact > value,
            "gte": lambda fact: fact >= value,
            "lt": lambda fact: fact < value,
            "lte": lambda fact: fact <= value,
        }
        return self.meaning.about(name, "number", True, checks[op])

    def _text(self, name: str, op: str, value: Any, location: str) -> T:
        (sought,) = self._texts(name, [value], location) or ("",)
        checks: Mapping[str, Callable[[str, str], bool]] = {
            "contains": lambda text, part: part in text,
            "starts_with": str.startswith,
            "ends_with": str.endswith,
        }
        positive = {"ne": "eq", "not_contains": "contains"}.get(op, op)
        if positive == "eq":
            whole = alike(name, sought)
            return self.meaning.about(name, "text", positive == op, lambda fact: alike(name, fact) == whole, frozenset((whole,)))
        parts, check = forms(name, sought), checks[positive]
        return self.meaning.about(
            name, "text", positive == op, lambda fact: any(check(form, part) for form in forms(name, fact) for part in parts)
        )

    def _exists(self, name: str, value: Any, location: str) -> T:
        wanted = True if value is None else value
        if not isinstance(wanted, bool):
            return self.fault(location, "must be true, false or absent")
        return self.meaning.exists(name, wanted)

    def _listed(self, name: str, wanted: bool, value: Any, location: str) -> T:
        listed = self.lists.get(value) if isinstance(value, str) else None
        if listed is None:
            return self.fault(location, "names no typed list")
        return self.meaning.listed(name, wanted, listed)

    def _in_networks(self, name: str, wanted: bool, value: Any, location: str) -> T:
        networks = []
        for number, text in enumerate(self._texts(name, value, location)):
            try:
                networks.append(ip_network(text, strict=False))
            except ValueError:
                self.fault(f"{location}[{number}]", "is not an address or CIDR range")
        return self.meaning.within(
            name, wanted, merged((number_of(net.network_address), number_of(net.broadcast_address)) for net in networks)
        )

    def snoozes(self, snoozes: Sequence[tuple[str, str, int]], location: str) -> T | None:
        """The test whether anybody for whom the rule is silent is in the facts; `snoozes` are (fact, value, until)."""
        by_fact: dict[str, dict[str, int]] = {}
        for number, (name, value, until) in enumerate(snoozes):
            if name == "ip" and not _is_address(value):
                self.fault(f"{location}[{number}].value", "is not an address")
                continue
            by_fact.setdefault(name, {})[value] = max(until, by_fact.get(name, {}).get(value, 0))
        if not by_fact:
            return None
        lists = {name: TypedList("ip" if name == "ip" else "user", values) for name, values in by_fact.items()}
        return self.meaning.anybody(lists)

    # values

    def _texts(self, name: str, value: Any, location: str) -> tuple[str, ...]:
        """The texts that a fact is compared with."""
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            self.fault(location, "must be an array of at least one text")
            return ()
        if len(value) > MOST_VALUES:
            self.fault(location, f"has more than {MOST_VALUES} values; keep them in a list")
            return ()
        for number, text in enumerate(value):
            if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_TEXT:
                self.fault(f"{location}[{number}]", f"must be a text of 1 to {LONGEST_TEXT} characters")
                return ()
            if name == "location" and (why := fault_of(text)):
                self.fault(f"{location}[{number}]", why)
        return tuple(value)

    def _numbers(self, value: Any, location: str) -> tuple[float, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= MOST_VALUES:
            self.fault(location, f"must be an array of 1 to {MOST_VALUES} numbers")
            return ()
        for number, each in enumerate(value):
            if not _is_number(each):
                self.fault(f"{location}[{number}]", "must be a number between -10^15 and 10^15")
                return ()
        return tuple(value)


def _kind_of_value(value: Any) -> Kind:
    """The kind of the rule's value, by which a custom attribute is compared."""
    sample = value[0] if isinstance(value, Sequence) and not isinstance(value, str) and value else value
    return "flag" if isinstance(sample, bool) else "number" if isinstance(sample, int | float) else "text"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER


def _is_address(value: str) -> bool:
    try:
        number_of(ip_address(value))
    except ValueError:
        return False
    return True
