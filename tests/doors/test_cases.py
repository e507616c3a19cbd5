"""Cases: actions that analysts look into together, from opening to deciding."""

from collections.abc import Iterator
from itertools import count
from threading import Barrier, Thread
from typing import Any

import pytest

from local.doubles.table import Fault
from tessera.service import dependencies
from tessera.service.configuration import published
from tests.doors.house import House
from tests.doors.test_policy import Desk, signs_in

DAY = 86_400_000


@pytest.fixture
def desk(house: House) -> Desk:
    published.forget()
    return Desk(house)


@pytest.fixture
def actions(house: House) -> list[str]:
    """Two sign-ins of one person."""
    return [str(signs_in(house, user_id="ingrid")["context"]["action_id"]) for _ in range(2)]


@pytest.fixture
def case(desk: Desk, actions: list[str]) -> dict[str, Any]:
    opened: dict[str, Any] = desk.post("cases", {"title": "Ring", "action_ids": actions, "assignee": "ann", "note": "From the call centre"})
    return opened


def as_change(case: dict[str, Any], **changes: Any) -> dict[str, Any]:
    fields = ("version", "title", "action_ids", "assignee", "state")
    return {name: value for name, value in case.items() if name in fields} | changes


class TestKeeping:
    def test_a_case_is_opened_with_actions_an_assignee_and_a_note(self, desk: Desk, case: dict[str, Any], actions: list[str]) -> None:
        assert (case["version"], case["state"], case["assignee"], case["action_ids"]) == (1, "open", "ann", actions)
        assert [note["text"] for note in case["notes"]] == ["From the call centre"]
        assert desk.ask("GET", f"cases/{case['case_id']}") == case

    def test_it_holds_only_actions_that_are_kept_and_no_more_than_fifty(self, desk: Desk, actions: list[str]) -> None:
        refused = desk.post("cases", {"title": "Ring", "action_ids": [actions[0], "0" * 64]}, status=400)
        assert [detail["location"] for detail in refused["details"]] == ["body.action_ids[1]"]
        desk.post("cases", {"title": "Ring", "action_ids": [f"{number:064x}" for number in range(51)]}, status=400)

    def test_it_is_renamed_assigned_closed_and_opened_again(self, desk: Desk, case: dict[str, Any]) -> None:
        path = f"cases/{case['case_id']}"
        renamed = desk.ask("PUT", path, as_change(case, title="Bigger ring", assignee="bob"))
        assert (renamed["title"], renamed["assignee"], renamed["version"]) == ("Bigger ring", "bob", 2)
        closed = desk.ask("PUT", path, as_change(renamed, state="closed"))
        assert desk.ask("PUT", path, as_change(closed, title="Too late"), status=409)["error_code"] == "case_closed"
        assert desk.post(f"{path}/notes", {"text": "Too late"}, status=409)["error_code"] == "case_closed"
        again = desk.ask("PUT", path, as_change(closed, state="open", assignee=None))
        assert (again["state"], again.get("assignee"), again["version"]) == ("open", None, 4)

    def test_who_changes_what_is_not_the_newest_any_more_is_told(self, desk: Desk, case: dict[str, Any]) -> None:
        path = f"cases/{case['case_id']}"
        desk.ask("PUT", path, as_change(case, assignee="bob"))
        assert desk.ask("PUT", path, as_change(case, assignee="eve"), status=409)["error_code"] == "version_conflict"
        decision = {"version": case["version"], "decision": "fraud"}
        assert desk.post(f"{path}/decision", decision, status=409)["error_code"] == "version_conflict"
        assert desk.ask("GET", path)["assignee"] == "bob"

    def test_of_many_who_change_at_once_one_does(self, desk: Desk, case: dict[str, Any]) -> None:
        barrier, statuses = Barrier(8), list[int]()

        def change(number: int) -> None:
            barrier.wait()
            body = as_change(case, assignee=f"analyst-{number}")
            statuses.append(desk.house.request("PUT", f"/risk/v1/cases/{case['case_id']}", body, token=desk.token).status)

        threads = [Thread(target=change, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, *[409] * 7]

    def test_notes_are_read_in_their_order_and_are_bounded(self, desk: Desk, case: dict[str, Any]) -> None:
        for number in range(2, 101):
            desk.house.wait(1)
            desk.post(f"cases/{case['case_id']}/notes", {"text": f"note {number}"})
        notes = desk.ask("GET", f"cases/{case['case_id']}")["notes"]
        assert [note["text"] for note in notes] == ["From the call centre", *(f"note {number}" for number in range(2, 101))]
        assert "100 notes" in desk.post(f"cases/{case['case_id']}/notes", {"text": "more"}, status=409)["message"]

    def test_it_is_nobody_elses(self, house: House, desk: Desk, case: dict[str, Any]) -> None:
        neighbour = house.backend(house.client("other")).access_token()
        answer = house.request("GET", f"/risk/v1/cases/{case['case_id']}", token=neighbour)
        assert (answer.status, answer.body["error_code"]) == (404, "case_not_found")
        assert house.request("GET", "/risk/v1/cases", token=neighbour).body == {"cases": []}

    def test_it_is_kept_as_long_as_is_set_from_its_last_change(self, desk: Desk, case: dict[str, Any]) -> None:
        path, life = f"cases/{case['case_id']}", desk.house.settings.case_retention * DAY
        desk.house.wait(life - DAY)
        desk = Desk(desk.house)
        desk.ask("PUT", path, as_change(case, action_ids=case["action_ids"], title="Still going"))
        desk.house.wait(life - DAY)
        assert Desk(desk.house).ask("GET", path)["title"] == "Still going"
        desk.house.wait(2 * DAY)
        late = Desk(desk.house)
        assert late.ask("GET", path, status=404)["error_code"] == "case_not_found"
        assert late.ask("GET", "cases") == {"cases": []}

    def test_the_table_names_nobody(self, desk: Desk, case: dict[str, Any]) -> None:
        stored = repr(desk.house.table._items)
        assert [secret for secret in ("Ring", "ann", "call centre") if secret in stored] == []


class TestListing:
    @pytest.fixture
    def cases(self, desk: Desk) -> list[str]:
        """Seven cases, of two analysts in turn; every third is closed."""
        return list(self._opened(desk))

    def _opened(self, desk: Desk) -> Iterator[str]:
        for number in range(7):
            desk.house.wait(1)
            case = desk.post("cases", {"title": f"case {number}", "assignee": ("ann", "bob")[number % 2]})
            if number % 3 == 0:
                desk.ask("PUT", f"cases/{case['case_id']}", as_change(case, state="closed"))
            yield str(case["title"])

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("", [6, 5, 4, 3, 2, 1, 0]),
            ("state=open", [5, 4, 2, 1]),
            ("state=closed", [6, 3, 0]),
            ("assignee=ann", [6, 4, 2, 0]),
            ("assignee=bob&state=closed", [3]),
            ("assignee=eve", []),
        ],
    )
    @pytest.mark.parametrize("take", [1, 2, 50])
    def test_cases_are_found_by_state_and_assignee_page_by_page(
        self, desk: Desk, cases: list[str], query: str, numbers: list[int], take: int
    ) -> None:
        found, cursor, pages = list[str](), "", 0
        while pages == 0 or cursor:
            answer = desk.ask("GET", f"cases?take={take}&{query}{cursor}".rstrip("&"))
            found += [case["title"] for case in answer["cases"]]
            cursor = f"&cursor={answer['cursor']}" if "cursor" in answer else ""
            pages += 1
        assert found == [cases[number] for number in numbers]
        assert pages == max(1, -(-len(numbers) // take))


class TestDeciding:
    def test_every_action_is_labelled_and_the_next_recommendation_has_heard_it(
        self, house: House, desk: Desk, case: dict[str, Any]
    ) -> None:
        decision = {"version": 1, "decision": "fraud", "use_case": "MONEY_MULE"}
        decided = desk.post(f"cases/{case['case_id']}/decision", decision)
        assert (decided["decision"]["verdict"], decided["version"], decided["state"]) == ("fraud", 2, "open")
        assert labels_of(house, case) == ["CONFIRMED_FRAUD", "CONFIRMED_FRAUD"]
        assert "LABEL_FRAUD_USER" in signs_in(house, user_id="ingrid")["reasons"]

    def test_it_may_be_decided_anew(self, house: House, desk: Desk, case: dict[str, Any]) -> None:
        path = f"cases/{case['case_id']}/decision"
        desk.post(path, {"version": 1, "decision": "fraud"})
        house.wait(1)
        desk.post(path, {"version": 2, "decision": "legitimate"})
        assert labels_of(house, case) == ["CONFIRMED_LEGIT", "CONFIRMED_LEGIT"]

    def test_the_same_decision_goes_on_where_labelling_broke_off(self, house: House, desk: Desk, case: dict[str, Any]) -> None:
        path, decision = f"cases/{case['case_id']}/decision", {"version": 1, "decision": "fraud"}
        labels = count()
        house.table.faults.append(Fault("put_item", "throttle", when=lambda sent: "#B#" in sent["Item"]["PK"]["S"] and next(labels) == 1))
        desk.post(path, decision, status=503)
        again = desk.post(path, decision)
        assert (again["version"], again["decision"]["verdict"]) == (2, "fraud")
        assert labels_of(house, case) == ["CONFIRMED_FRAUD", "CONFIRMED_FRAUD"]
        assert desk.post(path, {**decision, "decision": "legitimate"}, status=409)["error_code"] == "version_conflict"

    def test_it_takes_the_scope_for_labels(self, house: House, case: dict[str, Any]) -> None:
        searcher = Desk(house, scopes=("risk:search",))
        refused = searcher.post(f"cases/{case['case_id']}/decision", {"version": 1, "decision": "fraud"}, status=403)
        assert refused["error_code"] == "insufficient_scope"


def labels_of(house: House, case: dict[str, Any]) -> list[str | None]:
    stored = (dependencies.store().actions.action("fjord", each[:32], each[32:], house.now) for each in case["action_ids"])
    return [action.label.type if action and action.label else None for action in stored]
