"""People's rights from end to end: a life with canaries in every field, exported, held, erased; then a byte search of everything left."""

import gzip
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import jwt
import pytest

from local.embedded import InTurn
from simulator.transport import LambdaContext, Refused
from tessera.profile import Payee
from tessera.service.configuration import published
from tessera.service.jobs import working
from tessera.service.jobs.working import LEASE
from tessera.service.rights import erasing
from tessera.service.rights.classes import policy
from tessera.service.store import items
from tessera.service.store.items import attributes
from tessera.service.store.profiles import ERASED_LIFE
from tessera.service.store.rights import RECEIPT_LIFE
from tessera.service.webhooks import calling, receivers
from tessera.service.webhooks.calling import Outcome
from tessera.units import DAY, SECOND
from tessera.webhooks.catalogue import TOLD
from tests.doors.house import TENANT, House
from tests.doors.living import CANARIES, LOGIN, NEIGHBOUR, USER, Life
from tests.doors.searching import everything, found
from tests.service.test_catalogue import kind_of


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    receivers.forget()
    house = House(monkeypatch)
    statuses = iter([200, 500] * 1000)
    monkeypatch.setattr(calling, "call", lambda *_, **__: Outcome(status=next(statuses)))
    for number in range(2):
        house.backend().ask("POST", "/risk/v1/webhooks", {"url": f"https://receiver-{number}.example", "event_types": sorted(TOLD)})
    house.wait(30_001)
    return house


@pytest.fixture
def life(house: House) -> Life:
    life = Life(house)
    life.live()
    return life


def asked(house: House, method: str, path: str = "", body: Any = None, user: str = USER) -> Any:
    return house.backend().ask(method, f"/risk/v1/users/{user}{path}", body)


def finished(house: House, job: Mapping[str, Any]) -> Mapping[str, Any]:
    """A job's answer once nothing is left to do."""
    while house.work_on_rights():
        pass
    answer: Mapping[str, Any] = house.backend().ask("GET", f"/risk/v1/jobs/{job['job_id']}")
    return answer


def erased(house: House, user: str = USER) -> Mapping[str, Any]:
    """The receipt of an erasure, verified."""
    answer = finished(house, asked(house, "DELETE", user=user))
    assert answer["state"] == "done", answer
    return verified(house, answer["result"]["receipt"])


def verified(house: House, receipt: str) -> Mapping[str, Any]:
    (key,) = house.request("GET", "/receipts/jwks").body["keys"]
    claims: Mapping[str, Any] = jwt.decode(receipt, jwt.PyJWK(key).key, ["ES256"], options={"verify_iat": False})
    return claims


STAYS = {
    "hash of user id": {f"{TENANT}#U#", f"{TENANT}#G ", f"{TENANT}#L#"},
    "hash of own address": {f"{TENANT}#I#", f"{TENANT}#N#"},
    "hash of claimed id of a backend": {f"{TENANT}#U#", f"{TENANT}#G ", f"{TENANT}#L#"},
}
"""What the receipt says that remains: marks of the erasure, for backups and for late records; lines of the audit."""


class TestErasure:
    def test_before_it_every_canary_is_there(self, house: House, life: Life) -> None:
        """Otherwise a search that finds nothing would prove nothing."""
        assert set(life.canaries) - set(found(house, life.canaries)) == set()

    def test_after_it_no_canary_is_left_anywhere(self, house: House, life: Life) -> None:
        asked(house, "GET", "/export")
        house.work_on_rights()
        erased(house)
        left = found(house, life.canaries)
        told = {name: [each for each in places if not each.startswith(tuple(STAYS.get(name, {"never"})))] for name, places in left.items()}
        left_over = sorted(f"{name}: {place}" for name, places in told.items() for place in places)
        assert not left_over, "\n".join(left_over)

    def test_neighbours_on_the_same_device_and_address_keep_everything_of_theirs(self, house: House, life: Life) -> None:
        before = what_is_known(house, life)
        erased(house)
        house.wait(30_001)
        after = what_is_known(house, life)
        for one, other in zip(before, after, strict=True):
            assert [name for name in one if one[name] != other[name]] == []

    def test_what_others_wrote_beside_the_person_stays(self, house: House, life: Life) -> None:
        erased(house)
        house.wait(30_001)
        ask = house.backend().ask
        case = ask("GET", f"/risk/v1/cases/{life.shared_case}")
        assert (case["title"], case["action_ids"]) == ("Ring of [erased]", [life.neighbours[0]])
        assert [note["text"] for note in case["notes"]] == ["[erased] was called"]
        (listed,) = ask("GET", "/risk/v1/lists")
        assert [item["item_id"] for item in listed["items"]] == [NEIGHBOUR]
        (rule,) = ask("GET", "/risk/v1/configuration")["configuration"]["rules"]
        assert rule["conditions"]["any"][0]["value"] == [policy.NOBODY, "somebody"]
        assert rule["snoozes"] == []
        (view,) = ask("GET", "/risk/v1/views")["views"]
        assert view["name"] == "neighbour"

    @pytest.mark.parametrize("user", ["7", "ann", "ann@mail.example", "a.b", "x+y", "-"])
    def test_ids_that_only_begin_or_end_with_theirs_stay_in_texts(self, house: House, life: Life, user: str) -> None:
        longer = f"{user}7 7{user} {user}@bank.example {user}.example.org jo-{user} {user}+spam"
        ask, action = house.backend().ask, life.neighbours[0]
        case = ask("POST", "/risk/v1/cases", {"title": f"{user}, ({user}) {longer}; {user}.", "action_ids": [action]})["case_id"]
        ask("POST", "/risk/v1/views", {"name": longer[:100], "address": f"/users?user={user}7"})
        erased(house, user)
        house.wait(30_001)
        assert ask("GET", f"/risk/v1/cases/{case}")["title"] == f"[erased], ([erased]) {longer}; [erased]."
        assert longer[:100] in [each["name"] for each in ask("GET", "/risk/v1/views")["views"]]

    def test_what_is_known_of_a_payee_stays_without_who_paid(self, house: House, life: Life) -> None:
        """A shop that was paid by both, of whose payments one was the person's."""
        key = next(item for item in house.table.items() if "#Y#" in item["PK"]["S"] and _payee(item).payers)
        before = _payee(key)
        erased(house)
        after = _payee(house.table.item(key["PK"]["S"], key["SK"]["S"]) or {})
        assert (after.days, after.ever, after.successes) == (before.days, before.ever, before.successes)

    def test_their_session_ends(self, house: House, life: Life) -> None:
        erased(house)
        answer = house.request("POST", "/risk-collect/actions", {"session_token": life.own.session_token, "action_type": "login"})
        assert (answer.status, answer.body["error_code"]) == (401, "session_closed")

    def test_late_records_of_the_stream_bring_nothing_back(self, house: House, life: Life) -> None:
        """Everything that the stream has told is delivered once more, to whoever reads it."""
        erased(house)
        before = found(house, life.canaries)
        house.wait(1)
        house.table.changes[:] = [
            {**each, "dynamodb": item_images(each)} for each in life.records if each["dynamodb"]["Keys"]["SK"]["S"].startswith("A#")
        ]
        house.announce()
        house.learn()
        assert found(house, life.canaries) == before

    def test_what_is_reported_afterwards_begins_anew(self, house: House, life: Life) -> None:
        erased(house)
        house.wait(1000)
        device = house.device(key=True)
        answer = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id=USER)
        house.backend().result(answer["action_token"], "success")
        house.learn()
        known = house.backend().ask("GET", f"/risk/v1/users/{USER}")
        assert (known["successes"], len(known["actions"])) == (1, 1)

    def test_the_marks_of_an_erasure_end(self, house: House, life: Life) -> None:
        erased(house)
        house.wait(ERASED_LIFE + SECOND)
        house.table.sweep()
        left = found(house, {"hash": house.keys.hash_user(TENANT, USER)})
        assert all(each.startswith((f"{TENANT}#L#", f"{TENANT}#G E#")) for each in left["hash"])

    def test_asked_for_twice_it_is_one_job_and_afterwards_another_that_finds_nothing(self, house: House, life: Life) -> None:
        first = asked(house, "DELETE")
        assert asked(house, "DELETE")["job_id"] == first["job_id"]
        finished(house, first)
        house.wait(1)
        assert erased(house)["erased"] == {}

    def test_ids_that_a_backend_says_are_the_same_persons_go_too(self, house: House, life: Life) -> None:
        """They signed in under one and turned out to be the other; nobody else ever did."""
        assert house.backend().ask("GET", f"/risk/v1/users/{LOGIN}")["successes"] == 1
        erased(house)
        assert house.backend().ask("GET", f"/risk/v1/users/{LOGIN}")["successes"] == 0

    def test_an_id_that_was_also_used_without_the_persons_stays_and_is_named(self, house: House, life: Life) -> None:
        """Who claims to be a stranger must not be able to have the stranger erased."""
        backend, device = house.backend(), house.device(key=True)
        alone = backend.trigger("login", session_token=device.session_token, user_id="stranger")
        backend.result(alone["action_token"], "success")
        claiming = backend.trigger("login", session_token=device.session_token, user_id=USER, claimed_user_id="stranger")
        backend.result(claiming["action_token"], "success")
        house.learn()
        receipt = erased(house)
        assert any("other ids" in each["what"] for each in receipt["remains"])
        assert len(house.backend().ask("GET", "/risk/v1/users/stranger")["actions"]) == 1


def what_is_known(house: House, life: Life) -> list[Any]:
    """Everything that analysts see of the neighbour, without what is said of the person."""
    ask = house.backend().ask
    told = [ask("GET", f"/risk/v1/users/{NEIGHBOUR}"), ask("GET", f"/risk/v1/users/{NEIGHBOUR}/devices")]
    window = f"start_time={house.now - 30 * DAY}&end_time={house.now + 1}"
    sought = json.dumps({"context.user_id": NEIGHBOUR})
    told.append(ask("GET", f"/risk/v1/search/actions?{window}&filters={sought}"))
    for action in (action for each in told for name in ("actions", "data") for action in each.get(name, ())):
        action.pop("claimed_user_id", None)
        action.get("context", {}).pop("claimed_user_id", None)
    return told


def item_images(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The images of a record of the stream as the table's double has them: bytes, not base64."""
    images = record["dynamodb"]
    return {name: attributes(items.item_of(value)) if name.endswith("Image") else value for name, value in images.items()}


def _payee(item: Mapping[str, Any]) -> Payee:
    return items.read(Payee, items.item_of(item)["document"]) if "document" in item and item["SK"]["S"] == "P" else Payee()


class Killed(BaseException):
    """A worker is killed."""


class TestKills:
    def test_killed_after_every_step_it_goes_on_and_erases_everything(
        self, house: House, life: Life, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each step takes effect and is not kept: it is made once more."""
        asked(house, "DELETE")
        (body,) = list(house.queue.due("rights"))
        kept, steps = type(house.store.jobs).keep, 0

        def killed(*arguments: Any) -> None:
            raise Killed

        while True:
            monkeypatch.setattr(type(house.store.jobs), "keep", killed)
            with pytest.raises(Killed):
                work(body)
            house.wait(LEASE)
            monkeypatch.setattr(type(house.store.jobs), "keep", kept)
            monkeypatch.setattr(working, "PATIENCE", 0)
            work(body)
            steps += 1
            if not list(house.queue.due("rights")):
                break
        assert steps > 30
        (receipt,) = house.backend().ask("GET", f"/risk/v1/users/{USER}/receipts")["receipts"]
        assert verified(house, receipt)["counts"] == "at least"
        assert_nothing_is_left(house, life)

    def test_killed_at_the_first_write_then_at_the_second_and_so_on(
        self, house: House, life: Life, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked(house, "DELETE")
        (body,) = list(house.queue.due("rights"))
        left, kills = [0], 0

        def counted(serve: Any) -> Any:
            def write(table: Any, *arguments: Any) -> Any:
                left[0] -= 1
                if left[0] < 0:
                    raise Killed
                return serve(table, *arguments)

            return write

        write = type(house.table)._write
        monkeypatch.setattr(type(house.table), "_write", counted(write))
        monkeypatch.setattr(house.store.erasing._table, "_threads", InTurn())
        while True:
            kills += 1
            left[0] = kills
            try:
                work(body)
                break
            except Killed:
                left[0] = 1000
                house.wait(LEASE)
        monkeypatch.setattr(type(house.table), "_write", write)
        assert kills > 20
        assert_nothing_is_left(house, life)

    def test_two_workers_do_it_once(self, house: House, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
        asked(house, "DELETE")
        (body,) = list(house.queue.due("rights"))
        once = erasing._step
        depth = [0]

        def both(*arguments: Any) -> Any:
            if not depth[0]:
                depth[0] += 1
                work(body)
                depth[0] -= 1
            return once(*arguments)

        monkeypatch.setattr(erasing, "_step", both)
        work(body)
        (receipt,) = house.backend().ask("GET", f"/risk/v1/users/{USER}/receipts")["receipts"]
        assert verified(house, receipt)["erased"]["actions"] == len(life.actions)
        assert_nothing_is_left(house, life)


def work(body: str) -> None:
    from functions.work_on_rights.app import handler

    handler({"Records": [{"body": body}]}, LambdaContext())


def assert_nothing_is_left(house: House, life: Life) -> None:
    told = found(house, life.canaries)
    left = {name: [each for each in places if not each.startswith(tuple(STAYS.get(name, {"never"})))] for name, places in told.items()}
    assert not [f"{name}: {place}" for name, places in left.items() for place in places]


class TestReceipt:
    def test_says_what_was_erased_what_remains_why_and_until_when(self, house: House, life: Life) -> None:
        receipt = erased(house)
        assert receipt["erased"]["actions"] == len(life.actions)
        assert {"payments", "ties", "labels", "cases", "lists", "rules", "kept answers and events", "given-up batches"} <= set(
            receipt["erased"]
        )
        assert receipt["outcome"] == "erased"
        assert receipt["counts"] == "exact"
        until = {each["what"].split(",")[0]: each.get("until", 0) - house.now for each in receipt["remains"]}
        assert until["backups of both tables to any moment of the last 35 days"] == 35 * DAY
        assert until["the tables' streams"] == DAY
        assert all(each["why"] for each in receipt["remains"])
        assert any("2 receivers of webhooks" in each["what"] for each in receipt["remains"])
        assert any("the case" in each["why"] for each in receipt["remains"]), "free text that a person has to read"

    def test_names_nobody(self, house: House, life: Life) -> None:
        receipt = json.dumps(erased(house))
        assert [name for name, canary in life.canaries.items() if canary in receipt] == []

    def test_a_changed_one_does_not_verify(self, house: House, life: Life) -> None:
        receipt = finished(house, asked(house, "DELETE"))["result"]["receipt"]
        header, claims, signature = receipt.split(".")
        forged = json.loads(urlsafe_b64decode(claims + "=="))
        forged["erased"]["actions"] += 1
        changed = urlsafe_b64encode(json.dumps(forged, separators=(",", ":")).encode()).rstrip(b"=").decode()
        verified(house, receipt)
        for other in (f"{header}.{changed}.{signature}", f"{header}.{claims}.{signature[::-1]}"):
            with pytest.raises(jwt.DecodeError):
                verified(house, other)

    def test_is_not_taken_for_an_access_token(self, house: House, life: Life) -> None:
        receipt = finished(house, asked(house, "DELETE"))["result"]["receipt"]
        assert house.request("GET", "/risk/v1/audit", token=receipt).status == 401

    def test_is_kept_for_five_years(self, house: House, life: Life) -> None:
        erased(house)
        house.wait(RECEIPT_LIFE - 2 * SECOND)
        assert len(house.backend().ask("GET", f"/risk/v1/users/{USER}/receipts")["receipts"]) == 1
        house.wait(2 * SECOND)
        assert house.backend().ask("GET", f"/risk/v1/users/{USER}/receipts")["receipts"] == []


class TestHold:
    def test_refuses_an_erasure_with_a_receipt_that_has_the_reason(self, house: House, life: Life) -> None:
        asked(house, "PUT", "/hold", {"reason": "a lawsuit, file 12-34"})
        before = found(house, life.canaries)
        answer = house.request("DELETE", f"/risk/v1/users/{USER}", token=house.backend().access_token())
        assert (answer.status, answer.body["error_code"]) == (409, "legally_held")
        receipt = verified(house, answer.body["receipt"])
        assert (receipt["outcome"], receipt["reason"], receipt["held_by"]) == ("refused", "a lawsuit, file 12-34", house.client_id)
        assert house.backend().ask("GET", f"/risk/v1/users/{USER}/receipts")["receipts"] == [answer.body["receipt"]]
        assert house.queue.due("rights") and before.keys() == found(house, life.canaries).keys()

    def test_lifted_it_refuses_no_more(self, house: House, life: Life) -> None:
        asked(house, "PUT", "/hold", {"reason": "a lawsuit"})
        assert asked(house, "GET", "/hold")["reason"] == "a lawsuit"
        asked(house, "DELETE", "/hold")
        assert erased(house)["outcome"] == "erased"

    def test_ends_by_itself(self, house: House, life: Life) -> None:
        asked(house, "PUT", "/hold", {"reason": "a lawsuit", "until": house.now + 10 * SECOND})
        with pytest.raises(Refused):
            asked(house, "DELETE")
        house.wait(11 * SECOND)
        with pytest.raises(Refused):
            asked(house, "GET", "/hold")
        assert erased(house)["outcome"] == "erased"

    def test_set_before_a_job_begins_to_work_it_refuses_that_too(self, house: House, life: Life) -> None:
        job = asked(house, "DELETE")
        asked(house, "PUT", "/hold", {"reason": "just in time"})
        answer = finished(house, job)
        assert (answer["step"], answer["result"]["outcome"]) == ("refused", "refused")
        assert verified(house, answer["result"]["receipt"])["reason"] == "just in time"
        assert set(life.canaries) <= set(found(house, life.canaries))

    def test_set_while_a_job_is_at_work_it_ends_that_and_keeps_what_is_left(
        self, house: House, life: Life, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The receipt says what had gone by then; once the hold is lifted, another erasure takes the rest."""
        monkeypatch.setattr(working, "PATIENCE", 0)
        job = asked(house, "DELETE")
        for _ in range(7):
            work(next(house.queue.due("rights")))
        assert house.backend().ask("GET", f"/risk/v1/jobs/{job['job_id']}")["step"] == "actions"
        asked(house, "PUT", "/hold", {"reason": "a lawsuit, late"})
        answer = finished(house, job)
        receipt = verified(house, answer["result"]["receipt"])
        assert (answer["step"], receipt["outcome"], receipt["reason"]) == ("refused", "refused", "a lawsuit, late")
        assert receipt["erased"]["profiles"] == 1
        assert {"note of a case", "custom attribute", "title of a case"} <= found(house, life.canaries).keys()
        asked(house, "DELETE", "/hold")
        erased(house)
        assert_nothing_is_left(house, life)

    def test_is_sealed_and_names_nobody(self, house: House, life: Life) -> None:
        asked(house, "PUT", "/hold", {"reason": "canary reason"})
        raw = "".join(str(item) for item in house.table.items())
        assert "canary reason" not in raw
        assert USER not in raw


class TestExport:
    def lines(self, house: House, user: str = USER) -> list[dict[str, Any]]:
        asked(house, "GET", "/export", user=user)
        while house.work_on_rights():
            pass
        answer = asked(house, "GET", "/export", user=user)
        assert answer["state"] == "done"
        content = b"".join(gzip.decompress(house.objects.behind(link)) for link in answer["downloads"])
        return [json.loads(line) for line in content.splitlines()]

    def test_has_everything_of_theirs_unsealed(self, house: House, life: Life) -> None:
        lines = self.lines(house)
        told = json.dumps(lines, ensure_ascii=False)
        theirs = set(CANARIES) - {"correlation id of an SDK"}
        assert [name for name in theirs if CANARIES[name] not in told] == []
        assert {line["class"] for line in lines} == {
            "export", "profile", "reputation", "counters", "device_known", "action", "device_session", "label", "case", "list", "rule",
        }  # fmt: skip
        backed = {line["answer"]["context"]["action_id"] for line in lines if line["class"] == "action" and not line["claimed"]}
        assert backed <= set(life.actions)

    def test_has_nothing_of_others(self, house: House, life: Life) -> None:
        told = json.dumps(self.lines(house))
        assert NEIGHBOUR not in told
        assert not [each for each in life.neighbours if each in told]
        assert house.keys.hash_user(TENANT, NEIGHBOUR) not in told

    def test_of_an_action_that_only_an_sdk_says_is_theirs_neither_device_nor_address_is_told(self, house: House, life: Life) -> None:
        claimed = [line for line in self.lines(house) if line["class"] == "action" and line["claimed"]]
        assert claimed
        assert all(
            line.keys() <= {"class", "claimed", "at", "reported_at", "action_type", "recommendation", "result", "ip_country"}
            for line in claimed
        )

    def test_ends_after_a_day_and_is_made_anew(self, house: House, life: Life) -> None:
        self.lines(house)
        first = asked(house, "GET", "/export")
        assert asked(house, "GET", "/export")["job_id"] == first["job_id"]
        house.wait(DAY)
        assert house.objects.there() == {} or not any(bucket == "exports" for bucket, _ in house.objects.there())
        assert asked(house, "GET", "/export")["job_id"] != first["job_id"]

    def test_of_nobody_says_that_nothing_is_known(self, house: House, life: Life) -> None:
        assert [line["class"] for line in self.lines(house, "nobody-at-all")] == ["export"]


def test_who_erased_whom_is_in_the_audit_by_a_keyed_hash(house: House, life: Life) -> None:
    for request in (("PUT", "/hold", {"reason": "a lawsuit"}), ("DELETE", "/hold"), ("GET", "/export"), ("DELETE",)):
        house.wait(1)
        asked(house, *request)
    lines = house.backend().ask("GET", "/risk/v1/audit")["lines"]
    account = house.keys.hash_user(TENANT, USER)
    assert [line["what"] for line in lines[:4]] == ["person.erase", "person.export", "hold.lift", "hold.set"]
    assert all(line["about"] == {"user": account} for line in lines[:4])


def test_the_audit_names_nobody_whom_a_rule_names(house: House, life: Life) -> None:
    assert USER not in json.dumps(house.backend().ask("GET", "/risk/v1/audit"))


def test_every_item_that_is_stored_is_of_a_kind_in_the_catalogue(house: House, life: Life) -> None:
    asked(house, "PUT", "/hold", {"reason": "a lawsuit"}, user="somebody-else")
    asked(house, "GET", "/export")
    house.work_on_rights()
    erased(house, NEIGHBOUR)
    unknown = {f"{item['PK']['S']} {item['SK']['S']}" for item in house.table.items() if kind_of(item) is None}
    assert unknown == set()
    assert any(True for _ in everything(house))
