"""Locations are stored without query and fragment; a rule or search that asks for those is refused when it is written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.location import fault_of, page_of
from tessera.rules import InvalidRule, compile_rule
from tessera.search import filters_of
from tests.rules.test_rules import a_rule, on

SEEN = "https://shop.example/sale?target=1#top"


@given(some.text())
def test_a_page_is_a_beginning_of_its_location_without_query_and_fragment(location: str) -> None:
    page = page_of(location)
    assert location.startswith(page)
    assert "?" not in page
    assert "#" not in page
    assert page_of(page) == page


@given(some.text(), some.text(min_size=1))
def test_what_is_refused_is_in_no_page(location: str, sought: str) -> None:
    assert fault_of(sought) is None or sought not in page_of(location)


@pytest.mark.parametrize("sought", ["?target=", "#top", SEEN, "/sale?"])
@pytest.mark.parametrize("op", ["contains", "not_contains"])
def test_a_matcher_of_a_query_is_refused_where_it_stands(op: str, sought: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        compile_rule(a_rule(matchers=({"location": {"op": op, "value": ["/sale", sought]}},)), {})
    (fault,) = refused.value.faults
    assert fault.location == "body.matchers[0].location.value[1]"
    assert "kept without" in fault.message


@pytest.mark.parametrize("op", ["eq", "ne", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with"])
def test_a_condition_on_a_query_is_refused(op: str) -> None:
    def asking(text: str) -> Any:
        return on("location", op, [text] if op.endswith("in") else text)

    with pytest.raises(InvalidRule):
        compile_rule(asking("/sale?target=1"), {})
    compile_rule(asking("/sale"), {})


def test_other_texts_may_have_such_marks() -> None:
    compile_rule(on("user_agent", "contains", "SharedEntity?#"), {})
    compile_rule(on("correlation_id", "eq", "order#1"), {})


@pytest.mark.parametrize("wanted", [SEEN, {"contains": "?target="}, {"in": ["/sale", "/sale#top"]}, {"eq": "/sale?"}])
def test_a_search_for_a_query_is_refused(wanted: Any) -> None:
    filters, faults = filters_of({"context.location": wanted})
    assert not filters
    assert [fault.location for fault in faults] == ["query.filters.context.location"]
    assert "kept without" in faults[0].message


def test_a_search_for_a_page_is_taken() -> None:
    for wanted in ("https://shop.example/sale", {"contains": "/sale"}, {"exists": True}):
        assert not filters_of({"context.location": wanted})[1]
