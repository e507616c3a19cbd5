"""What a rule may ask about and a search may look for: facts and fields by kind, and what each operator means."""

from collections.abc import Iterable, Mapping

from local import rule_schemas
from local.reference.markdown import page_of, table
from local.reference.signals import KINDS
from tessera import search
from tessera.rules import conditions
from tessera.rules.facts import ALIKE, DOCUMENTED, OURS
from tessera.rules.facts import KINDS as FACTS
from tessera.rules.lists import FACT_OF

ABOUT = """
A rule asks facts of an action: by the documented `matchers`, by `conditions`, or by both, which then must both hold. An unknown fact
matches neither way: `not_in` with an unknown country does not hold. `/openapi.json` has all of this as types: `Matchers` and `Condition`.
"""
CONDITIONS = """
A condition is a comparison, `{"field": "risk_score", "op": "gte", "value": 60}`, or made of others: `{"all": […]}`, `{"any": […]}`,
`{"not": …}`, at most {deepest} levels deep and with at most {most} comparisons.
"""
ATTRIBUTE = "Custom attributes are facts too: `custom.NAME`, compared by the kind of the rule's value: a number, a text, or true or false."
LOCATION = """
Locations are stored without query and fragment, so that a rule or a search for a text with `?` or `#` is refused: name the path.
"""
SPARING = """
A rule that trusts or allows sees only proven facts: what only an SDK says is unknown to it.
"""
SEARCH = """
`filters` of `GET /risk/v1/search/actions` is a JSON object of fields, at most {most} of them, all of which must hold. Each has a value, or
one operator with what it takes: `{"risk_score": {"gte": 60}, "context.ip_country": "NO"}`. A field that is not known equals nothing; only
`exists` asks about that. `sort_field` takes the same fields.
"""
ALIKE_ABOUT = (
    "Compared in one form, whichever of several writings is sent (`Asia/Calcutta` is `Asia/Kolkata`, `Chrome` is `chrome`): {names}."
)
NAMES: Mapping[str, str] = {**KINDS, "address": "IP address"}
MEANINGS: Mapping[str, str] = {
    "eq": "is the value",
    "ne": "is known, and is not the value",
    "gt": "is greater",
    "gte": "is greater or the same",
    "lt": "is less",
    "lte": "is less or the same",
    "between": "is between two numbers, both included; the smaller first",
    "in": "is one of the values; of a list of texts, any of them is",
    "not_in": "is known, and is not one of the values",
    "contains": "has the value in it",
    "not_contains": "is known, and does not have the value in it",
    "starts_with": "begins with the value",
    "ends_with": "ends with the value",
    "in_list": "is in a typed list, by its id or its name",
    "not_in_list": "is known, and is not in a typed list",
    "ip_in": "is in one of the addresses or CIDR ranges",
    "ip_not_in": "is known, and is in none of them",
    "exists": "is known (`true`, also where no value is given), or is not (`false`)",
}
TAKEN: Mapping[str, str] = {
    "one": "one value",
    "pair": "two numbers",
    "several": "an array of values",
    "list": "a text",
    "flag": "true or false",
}


def page() -> str:
    """The page."""
    told = CONDITIONS.replace("{deepest}", str(conditions.DEEPEST)).replace("{most}", str(conditions.MOST_COMPARISONS))
    operators = dict.fromkeys(op for each in (*conditions.OPERATORS.values(), *search.OPERATORS.values()) for op in each)
    alike = ", ".join(f"`{name}`" for name in ALIKE)
    return page_of(
        "Facts of rules and fields of searches",
        ABOUT,
        SPARING,
        "## Matchers",
        table(("Matcher", "Fact", "Kind", "Operators"), _matchers()),
        LOCATION,
        "## Conditions",
        told,
        table(("Fact", "Kind", "What it tells"), _facts()),
        ATTRIBUTE,
        ALIKE_ABOUT.replace("{names}", alike),
        "Typed lists are compared with these facts: " + ", ".join(f"*{kind}* with `{fact}`" for kind, fact in FACT_OF.items()) + ".",
        "## Operators of conditions",
        table(("Kind", "Operators"), ((NAMES[kind], _codes(each)) for kind, each in conditions.OPERATORS.items())),
        table(("Operator", "The fact …", "Takes"), ((f"`{op}`", MEANINGS[op], TAKEN[rule_schemas.takes(op)]) for op in operators)),
        "## Searches",
        SEARCH.replace("{most}", str(search.MOST_FILTERS)),
        table(("Kind", "Operators"), ((NAMES[kind], _codes(each)) for kind, each in search.OPERATORS.items())),
        table(("Field", "Kind"), ((f"`{field}`", NAMES[kind]) for field, kind in search.FIELDS.items())),
    )


def _matchers() -> Iterable[tuple[str, str, str, str]]:
    for key, (fact, kind) in DOCUMENTED.items():
        yield f"`{key}`", f"`{fact}`", NAMES[kind], _codes(conditions.DOCUMENTED_OPERATORS.get(key, ("in", "not_in")))


def _facts() -> Iterable[tuple[str, str, str]]:
    matchers = {fact: key for key, (fact, _) in DOCUMENTED.items()}
    for fact, kind in FACTS.items():
        if fact in matchers:
            about = f"What the matcher `{matchers[fact]}` asks."
        else:
            about = OURS[fact][1] if fact in OURS else "The [signal](signals.md)."
        yield f"`{fact}`", NAMES[kind], about


def _codes(operators: Iterable[str]) -> str:
    return ", ".join(f"`{op}`" for op in operators)
