"""Queries in words: what they mean, and what is said about those that mean nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.errors import Fault
from tessera.query import DEEPEST, LONGEST_QUERY, MOST_COMPARISONS, Query, read
from tessera.search import Search

CALM: dict[str, Any] = {
    "risk_score": 70.0,
    "reasons": ["IP_VPN", "DEVICE_NEW"],
    "recommendation": {"type": "challenge"},
    "context": {"ip_country": "NO", "action_type": "login", "user_id": "ola's"},
    "risk_signals": {"network": {"vpn": True}},
}


def asked(text: str) -> Query:
    told = read(text)
    assert isinstance(told, Query), told
    return told


def holds(text: str, document: dict[str, Any] = CALM) -> bool:
    query = asked(f"WHERE {text}")
    return Search(start=0, end=1, filters=query.filters, condition=query.condition).holds(document)


@pytest.mark.parametrize(
    "text",
    [
        "risk_score = 70", "risk_score >= 70", "risk_score <= 70", "risk_score > 69.5", "risk_score < 71", "risk_score != 3",
        "risk_score BETWEEN 60 AND 70 AND context.ip_country = 'NO'", "risk_score NOT BETWEEN 71 AND 90", "risk_score > -1",
        "context.ip_country IN ('SE', 'NO')", "context.ip_country NOT IN ('SE')", "context.user_id = 'ola''s'",
        "reasons CONTAINS 'IP_VPN'", "reasons NOT CONTAINS 'IP_TOR'", "reasons = 'IP_VPN'",
        "risk_signals.network.vpn = true", "NOT risk_signals.network.vpn = FALSE",
        "label IS NOT KNOWN", "context.user_id is known", "recommendation.type = 'CHALLENGE'",
        "label = 'CONFIRMED_FRAUD' OR risk_score > 60", "(risk_score < 5 OR risk_score > 60) AND NOT (label IS KNOWN)",
        "risk_score < 5 AND label IS KNOWN OR risk_score > 60",
    ],
)  # fmt: skip
def test_what_holds_of_an_action(text: str) -> None:
    assert holds(text)
    assert not holds(f"NOT ({text})")


@pytest.mark.parametrize("text", ["label = 'CONFIRMED_FRAUD'", "label != 'CONFIRMED_FRAUD'", "label IN ('x')", "label NOT CONTAINS 'x'"])
def test_of_the_unknown_nothing_holds_nor_its_opposite(text: str) -> None:
    assert not holds(text)
    assert not holds(f"NOT ({text})")
    assert holds(f"{text} OR risk_score = 70"), "what is known may decide it"
    assert not holds(f"NOT ({text} AND risk_score = 70)")
    assert holds(f"NOT ({text} AND risk_score = 1)")


def test_what_is_demanded_at_the_top_finds_an_index() -> None:
    query = asked("WHERE context.user_id = 'ola' AND (label IS KNOWN OR risk_score > 5) AND risk_score >= 3 ORDER BY risk_score DESC")
    search = Search(start=0, end=1, filters=query.filters, condition=query.condition)
    assert search.exactly("context.user_id") == "ola"
    assert [each.field for each in query.filters] == ["context.user_id", "risk_score"]
    assert search.fields == ("context.user_id", "label", "risk_score")
    assert (query.sort, query.rising) == ("risk_score", False)


def test_what_is_one_of_several_alternatives_finds_none() -> None:
    assert asked("WHERE context.user_id = 'ola' OR context.user_id = 'kari'").filters == ()
    assert asked("WHERE NOT context.user_id = 'ola'").filters == ()


@pytest.mark.parametrize(
    ("text", "sort", "rising"),
    [("", None, True), ("ORDER BY risk_score", "risk_score", True), ("order by risk_score desc", "risk_score", False)],
)
def test_an_order_may_stand_alone_or_be_missing(text: str, sort: str | None, rising: bool) -> None:
    assert (asked(text).sort, asked(text).rising) == (sort, rising)


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        ("risk_score > 5", 0, "WHERE"),
        ("WHERE", 5, "field"),
        ("WHERE colour = 5", 6, "not a field"),
        ("WHERE and = 5", 6, "must be a field"),
        ("WHERE risk_score", 16, "BETWEEN"),
        ("WHERE risk_score LIKE 5", 17, "BETWEEN"),
        ("WHERE risk_score > 'high'", 6, "number"),
        ("WHERE risk_score > high", 19, "value"),
        ("WHERE risk_score > 1.2.3", 19, "not a number"),
        ("WHERE context.ip_country > 'NO'", 6, "takes"),
        ("WHERE context.ip_country = 'NO", 27, "no end"),
        ("WHERE context.ip_country IN ()", 29, "value"),
        ("WHERE (risk_score > 5", 21, "must be )"),
        ("WHERE risk_score > 5 risk_score < 9", 21, "AND, OR"),
        ("WHERE risk_score > 5; DROP", 20, "no meaning"),
        ("WHERE risk_score BETWEEN 9 AND 5", 6, "smaller first"),
        ("ORDER risk_score", 6, "must be BY"),
        ("WHERE " + "(" * (DEEPEST + 2), 6 + DEEPEST + 1, "nested"),
        ("WHERE " + "NOT " * (DEEPEST + 2), 6 + 4 * (DEEPEST + 1), "nested"),
        ("WHERE " + " OR ".join(["risk_score = 1"] * (MOST_COMPARISONS + 1)), 6 + 18 * MOST_COMPARISONS, "comparisons"),
        ("x" * (LONGEST_QUERY + 1), LONGEST_QUERY, "characters"),
    ],
)
def test_a_fault_says_where_it_is_and_what_helps(text: str, at: int, told: str) -> None:
    fault = read(text)
    assert isinstance(fault, Fault)
    assert fault.location == f"query.query[{at}]"
    assert told in fault.message


PIECES = st.sampled_from(
    [
        "WHERE",
        "ORDER",
        "BY",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "IS",
        "KNOWN",
        "(",
        ")",
        ",",
        "=",
        ">=",
        "<",
        "risk_score",
        "label",
        "5",
        "'a'",
        "'",
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=40).map(" ".join), st.text(max_size=200)))
def test_whatever_is_written_is_a_query_or_has_a_fault(text: str) -> None:
    told = read(text)
    assert isinstance(told, Query) or told.location.startswith("query.query[")
