"""Saved views: what an analyst keeps of the console, for themselves or for everybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from tessera.service.saved_views import keeping
from tessera.service.store.saved_views import VIEW_LIFE
from tests.doors.house import House
from tests.doors.test_analysts import Staff, staff  # noqa: F401
from tests.doors.test_policy import Desk

ADA, PETRA = "ada tessera-analyst", "petra tessera-publisher"
VIEW = {"name": "Denied yesterday", "address": "/recommendations?last=24h&filters=%7B%22context.user_id%22%3A%22ingrid%22%7D"}


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def view(desk: Desk) -> Iterator[dict[str, Any]]:
    saved: dict[str, Any] = desk.post("views", VIEW)
    yield saved


def test_a_view_is_saved_renamed_shared_and_dropped(desk: Desk, view: dict[str, Any]) -> None:
    assert desk.ask("GET", "views")["views"] == [view]
    changed = desk.ask("PUT", f"views/{view['view_id']}", {**VIEW, "version": 1, "name": "Denied", "shared": True})
    assert (changed["name"], changed["shared"], changed["version"], changed["address"]) == ("Denied", True, 2, VIEW["address"])
    desk.ask("DELETE", f"views/{view['view_id']}")
    assert desk.ask("GET", "views") == {"views": []}
    assert desk.ask("DELETE", f"views/{view['view_id']}", status=404)["error_code"] == "not_found"


def test_of_two_who_change_it_at_once_one_is_told(desk: Desk, view: dict[str, Any]) -> None:
    change = {**VIEW, "version": 1}
    desk.ask("PUT", f"views/{view['view_id']}", change)
    assert desk.ask("PUT", f"views/{view['view_id']}", change, status=409)["error_code"] == "version_conflict"


def test_others_see_what_is_shared_and_change_nothing(staff: Staff) -> None:  # noqa: F811
    own = staff.call(ADA, "POST", "/risk/v1/views", VIEW).body
    shared = staff.call(ADA, "POST", "/risk/v1/views", {**VIEW, "name": "For all", "shared": True}).body
    assert own["owner"] == "analyst:ada"
    assert names(staff, PETRA) == ["For all"]
    assert names(staff, ADA) == ["Denied yesterday", "For all"]
    for view, status in ((own, 404), (shared, 403)):
        path = f"/risk/v1/views/{view['view_id']}"
        assert staff.call(PETRA, "PUT", path, {**VIEW, "version": 1}).status == status
        assert staff.call(PETRA, "DELETE", path).status == status


def names(staff: Staff, who: str) -> list[str]:  # noqa: F811
    return [each["name"] for each in staff.call(who, "GET", "/risk/v1/views").body["views"]]


def test_whom_a_view_looks_for_is_sealed(desk: Desk, house: House, view: dict[str, Any]) -> None:
    (item,) = (each for each in house.table.items() if each["SK"].get("S", "").startswith("V#"))
    assert "ingrid" not in str(item) and VIEW["name"] not in str(item)


@pytest.mark.parametrize("address", ["https://elsewhere.example", "//elsewhere.example", "/cases#x", "cases", "/cases/../x", "/cases?a b"])
def test_it_leads_to_the_console_and_nowhere_else(desk: Desk, address: str) -> None:
    refused = desk.post("views", {**VIEW, "address": address}, status=400)
    assert [detail["location"] for detail in refused["details"]] == ["body.address"]


def test_there_are_only_so_many(desk: Desk) -> None:
    for _ in range(keeping.MOST_OF_ONE):
        desk.post("views", VIEW)
    assert desk.post("views", VIEW, status=429)["message"].endswith("drop one first.")


def test_it_is_kept_for_four_hundred_days_after_it_was_last_saved(staff: Staff) -> None:  # noqa: F811
    view = staff.call(ADA, "POST", "/risk/v1/views", VIEW).body
    staff.house.wait(VIEW_LIFE - 1000)
    assert staff.call(ADA, "PUT", f"/risk/v1/views/{view['view_id']}", {**VIEW, "version": 1}).status == 200
    staff.house.wait(VIEW_LIFE - 1000)
    assert names(staff, ADA) == ["Denied yesterday"]
    staff.house.wait(2000)
    assert names(staff, ADA) == []


def test_whoever_signs_in_learns_what_they_may(staff: Staff) -> None:  # noqa: F811
    told = staff.call(ADA, "GET", "/risk/v1/me").body
    assert (told["client"], told["is_person"]) == ("analyst:ada", True)
    assert "risk:search" in told["scopes"]
    assert "risk:policy" not in told["scopes"]
    assert staff.call("oda tessera-auditor", "GET", "/risk/v1/me").body["scopes"] == ["risk:audit", "risk:policy.read"]
    assert staff.call("nils tessera-nobody", "GET", "/risk/v1/me").status == 403
