"""Labels: sent once, in effect at once, read again, withdrawn."""

import json
import zlib
from collections.abc import Mapping
from io import StringIO
from typing import Any, get_args

import pytest

from local.doubles.table import Fault
from local.labels import import_labels
from simulator.client import Backend, Device
from simulator.transport import Refused
from tessera.labels import LabelType, LegacyLabelType, SubjectType, newest
from tests.builders import DAY, human_events
from tests.doors.house import ABROAD, House


def sign_in(house: House, device: Device, **more: Any) -> dict[str, Any]:
    """Somebody signs in by hand: the action's recommendation, and its id as `action_id`."""
    device.open()
    device.send(human_events())
    return house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, **{"user_id": "ingrid", **more})


def action_id(answer: Mapping[str, Any]) -> str:
    return str(answer["context"]["action_id"])


def known_pair(house: House) -> Device:
    """A device from which a user has often succeeded, by the backend's word."""
    device = house.device(key=True)
    for _ in range(4):
        house.wait(DAY // 2)
        answer = sign_in(house, device)
        house.backend().result(answer["action_token"], "success", user_id="ingrid")
        house.learn()
    assert sign_in(house, device)["recommendation"]["type"] == "trust"
    return device


@pytest.fixture
def backend(house: House) -> Backend:
    return house.backend()


TO_A_STRANGER = {"amount": 60, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}


def pays(house: House, user: str) -> dict[str, Any]:
    """Somebody sends money to the same stranger's account, from a device of their own: the explained answer."""
    device = house.device()
    device.send(human_events())
    return house.backend().trigger(
        "transaction",
        get_recommendation=True,
        explain=True,
        session_token=device.session_token,
        user_id=user,
        transaction_data=TO_A_STRANGER,
    )


class TestPayees:
    """What labels say of payments, they say of whom these paid."""

    def told(self, house: House, user: str) -> bool:
        return "TRANSACTION_PAYEE_RISKY" in {detail["code"] for detail in pays(house, user)["reason_details"]}

    def test_fraud_is_held_against_the_payee_at_once_though_no_result_was_reported(self, house: House, backend: Backend) -> None:
        paid = pays(house, "ingrid")
        assert not self.told(house, "kari")
        label = backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(paid), use_case="SOCIAL_ENGINEERING")
        assert self.told(house, "kari")
        backend.withdraw_label(label["label_id"])
        assert not self.told(house, "kari")

    def test_a_withdrawal_that_broke_off_goes_on_where_it_is_repeated(self, house: House, backend: Backend) -> None:
        label = backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(pays(house, "ingrid")))
        house.table.faults.append(Fault("put_item", "throttle", when=lambda sent: "#Y#" in sent["Item"]["PK"]["S"]))
        with pytest.raises(Refused):
            backend.withdraw_label(label["label_id"])
        backend.withdraw_label(label["label_id"])
        assert not self.told(house, "kari")

    def test_the_latest_label_stands(self, house: House, backend: Backend) -> None:
        paid = action_id(pays(house, "ingrid"))
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", paid)
        house.wait(1)
        backend.label("CONFIRMED_LEGIT", "ACTION_ID", paid)
        assert not self.told(house, "kari")

    def test_frauds_in_a_row_move_the_transactions_score_and_no_other(self, house: House, backend: Backend) -> None:
        before = pays(house, "kari")["sub_scores"]
        for number in range(4):
            backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(pays(house, f"victim-{number}")), use_case="SOCIAL_ENGINEERING")
        after = pays(house, "kari")["sub_scores"]
        assert after.keys() == {"bot", "account_takeover", "new_account", "transaction"}
        assert after["transaction"] > before["transaction"] + 10
        assert after["bot"] == before["bot"]


class TestAsDocumented:
    @pytest.mark.parametrize("label_type", [*get_args(LabelType), *get_args(LegacyLabelType)])
    @pytest.mark.parametrize("subject_type", get_args(SubjectType))
    def test_every_type_of_label_and_subject_is_recorded(
        self, house: House, backend: Backend, label_type: LabelType | LegacyLabelType, subject_type: str
    ) -> None:
        value = {"ACTION_ID": "0a" * 32, "IP_ADDRESS": "2001:db8::7"}.get(subject_type, "something")
        answer = backend.label(label_type, subject_type, value, source="MANUAL_REVIEW")
        label = answer["label"]
        assert answer["message"]
        assert label == {
            "label_id": answer["label_id"],
            "label_type": newest(label_type),
            "subject": {"type": subject_type, "value": value},
            "source": "MANUAL_REVIEW",
            "label_timestamp": house.now,
        }
        assert answer["afftectedActionIds"] == answer["affectedActionIds"] == []

    def test_an_action_is_affected_by_its_id_and_by_its_correlation_id(self, house: House, backend: Backend) -> None:
        device = house.device()
        actions = [action_id(sign_in(house, device, correlation_id="order-1")) for _ in range(2)]
        assert backend.label("CONFIRMED_FRAUD", "ACTION_ID", actions[0].upper())["affectedActionIds"] == actions[:1]
        assert sorted(backend.label("UNDETERMINED", "CORRELATION_ID", "order-1")["afftectedActionIds"]) == sorted(actions)

    def test_a_classification_is_kept_and_one_that_does_not_fit_is_refused_with_its_place(self, backend: Backend) -> None:
        told = {"use_case": "ACCOUNT_TAKEOVER", "sub_category": "PHISHING", "attack_method": "PHISHING_SMS"}
        answer = backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid", **told)
        assert told.items() <= answer["label"].items()
        with pytest.raises(Refused) as refused:
            backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid", **{**told, "attack_method": "KEYLOGGER"})
        assert (refused.value.answer.status, refused.value.answer.body["details"][0]["location"]) == (400, "body.attack_method")

    @pytest.mark.parametrize(("subject_type", "value"), [("ACTION_ID", "0a"), ("ACTION_ID", "x" * 64), ("IP_ADDRESS", "ingrid")])
    def test_a_value_that_cannot_be_one_is_refused_with_its_place(self, backend: Backend, subject_type: str, value: str) -> None:
        with pytest.raises(Refused) as refused:
            backend.label("CONFIRMED_FRAUD", subject_type, value)
        assert (refused.value.answer.status, refused.value.answer.body["details"][0]["location"]) == (400, "body.subject.value")

    def test_what_is_said_of_rings_and_campaigns_is_kept(self, backend: Backend) -> None:
        subject = {"type": "FRAUD_RING_ID", "value": "ring-7", "recommendations": ["allow", "TRUST"], "is_campaign_confirmed": True}
        path, token = "/risk/v1/label", backend.access_token()
        answer = backend.transport.request(
            "POST", path, body=_json({"label_type": "CONFIRMED_FRAUD", "subject": subject}), headers={"Authorization": f"Bearer {token}"}
        )
        assert (answer.status, answer.body["label"]["subject"]) == (201, subject)

    def test_repeated_with_its_idempotency_key_it_is_the_same_label(self, backend: Backend) -> None:
        first = backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid", idempotency_key="k-1")
        assert backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid", idempotency_key="k-1") == first


class TestEffect:
    def test_the_next_recommendation_has_heard_of_it(self, house: House, backend: Backend) -> None:
        device = house.device(key=True)
        before = sign_in(house, device)
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(before), use_case="MONEY_MULE")
        after = sign_in(house, device)
        assert {"LABEL_FRAUD_USER", "LABEL_FRAUD_DEVICE"} <= set(after["reasons"])
        assert (before["recommendation"]["type"], after["recommendation"]["type"]) == ("allow", "deny")

    def test_a_device_under_a_fraud_label_is_not_trusted_nor_familiar(self, house: House, backend: Backend) -> None:
        device = known_pair(house)
        backend.label("SUSPECTED_FRAUD", "ACTION_ID", action_id(sign_in(house, device)), use_case="ACCOUNT_TAKEOVER")
        after = sign_in(house, device)
        assert after["recommendation"]["type"] in ("allow", "challenge")
        token = house.backend().trigger("login", session_token=device.session_token, user_id="ingrid")["action_token"]
        held = {share["code"] for share in house.backend().recommendation(token, explain="true")["reason_details"]}
        assert "LABEL_FRAUD_DEVICE" in held
        assert not held & {"PROFILE_DEVICE_FAMILIAR", "DEVICE_KEY_FAMILIAR"}

    def test_the_victim_of_a_takeover_is_known_as_before_on_their_own_device(self, house: House, backend: Backend) -> None:
        own, strange = known_pair(house), house.device(key=True, address=ABROAD)
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(sign_in(house, strange)), use_case="ACCOUNT_TAKEOVER")
        house.wait(10 * DAY)
        assert sign_in(house, own)["recommendation"]["type"] == "trust"
        assert "LABEL_FRAUD_DEVICE" in sign_in(house, strange)["reasons"]

    def test_whose_device_id_was_copied_is_not_blamed_for_the_copy(self, house: House, backend: Backend) -> None:
        own = known_pair(house)
        copy = house.device(key=True)
        copy.device_id = own.device_id
        copied = sign_in(house, copy)
        assert "DEVICE_KEY_MISMATCH" in copied["reasons"]
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(copied), use_case="ACCOUNT_TAKEOVER")
        assert "LABEL_FRAUD_DEVICE" not in sign_in(house, own)["reasons"]

    @pytest.mark.parametrize(
        ("subject_type", "value", "reason"),
        [("USER_ID", "ingrid", "LABEL_FRAUD_USER"), ("IP_ADDRESS", "198.51.100.23", "LABEL_FRAUD_IP")],
    )
    def test_users_and_addresses_are_labelled_by_themselves(
        self, house: House, backend: Backend, subject_type: str, value: str, reason: str
    ) -> None:
        backend.label("KNOWN_MALICIOUS", subject_type, value)
        assert reason in sign_in(house, house.device())["reasons"]
        house.wait(400 * DAY)
        assert reason not in sign_in(house, house.device())["reasons"]

    def test_a_success_that_is_labelled_as_fraud_before_it_is_learned_teaches_nothing(self, house: House, backend: Backend) -> None:
        device = house.device(key=True)
        answer = sign_in(house, device)
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(answer))
        backend.result(answer["action_token"], "success", user_id="ingrid")
        house.learn()
        user = house.keys.hash_user("fjord", "ingrid")
        assert house.table.item(f"fjord#U#{user}", "P") is None

    def test_learning_and_labelling_lose_nothing_of_each_other(self, house: House, backend: Backend) -> None:
        device = house.device(key=True)
        answer = sign_in(house, device)
        backend.label("CONFIRMED_LEGIT", "USER_ID", "ingrid")
        backend.result(answer["action_token"], "success", user_id="ingrid")
        house.learn()
        backend.label("CONFIRMED_LEGIT", "ACTION_ID", action_id(answer))
        item = house.table.item(f"fjord#U#{house.keys.hash_user('fjord', 'ingrid')}", "P")
        assert item
        assert {"document", "labels"} <= item.keys()
        assert item["version"] == {"N": "3"}

    def test_a_label_that_comes_after_the_result_is_nothing_new_to_learn_from(self, house: House, backend: Backend) -> None:
        answer = sign_in(house, house.device(key=True))
        backend.result(answer["action_token"], "failure")
        house.learn()
        with house.table.meter.part("labelled"):
            backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(answer))
        with house.table.meter.part("heard of it"):
            house.learn()
        assert house.table.meter.bill("heard of it").calls == 0


class TestReadingAndTakingBack:
    def test_a_label_is_read_as_it_was_sent(self, backend: Backend) -> None:
        told = backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid", use_case="MONEY_MULE", source="OTHER_VENDORS")
        assert backend.labelled(told["label_id"])["label"] == told["label"]

    def test_taken_back_it_changes_nothing_any_more_and_is_still_read(self, house: House, backend: Backend) -> None:
        device = known_pair(house)
        told = backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(sign_in(house, device)), use_case="FIRST_PARTY_FRAUD")
        assert sign_in(house, device)["recommendation"]["type"] == "deny"
        backend.withdraw_label(told["label_id"])
        backend.withdraw_label(told["label_id"])
        assert sign_in(house, device)["recommendation"]["type"] == "trust"
        assert backend.labelled(told["label_id"])["withdrawn_at"] == house.now

    def test_a_later_label_on_the_same_action_replaces_the_earlier_one(self, house: House, backend: Backend) -> None:
        device = house.device(key=True)
        first = action_id(sign_in(house, device))
        earlier = backend.label("CONFIRMED_FRAUD", "ACTION_ID", first)
        house.wait(1_000)
        backend.label("CONFIRMED_LEGIT", "ACTION_ID", first)
        assert not set(sign_in(house, device)["reasons"]) & {"LABEL_FRAUD_DEVICE", "LABEL_FRAUD_IP"}
        backend.withdraw_label(earlier["label_id"])
        assert _action(house, first)["label"] == {"S": "CONFIRMED_LEGIT"}

    def test_another_tenants_labels_and_actions_are_nobodys(self, house: House, backend: Backend) -> None:
        answer = sign_in(house, house.device())
        told = backend.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(answer))
        stranger = house.backend(house.client("fell", "fell-bank"))
        for attempt, label in ((stranger.labelled, told["label_id"]), (stranger.withdraw_label, "x")):
            with pytest.raises(Refused) as refused:
                attempt(label)
            assert (refused.value.answer.status, refused.value.answer.body["error_code"]) == (404, "label_not_found")
        assert stranger.label("CONFIRMED_FRAUD", "ACTION_ID", action_id(answer))["affectedActionIds"] == []


def test_nothing_that_names_a_person_or_an_address_lies_open_in_the_table(house: House, backend: Backend) -> None:
    backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid-of-the-fjord")
    backend.label("CONFIRMED_FRAUD", "IP_ADDRESS", "198.51.100.23")
    stored = b" ".join(_bytes(value) for item in house.table.items() for typed in item.values() for value in typed.values())
    assert b"ingrid-of-the-fjord" not in stored
    assert b"198.51.100.23" not in stored


def _action(house: House, action: str) -> Any:
    return house.table.item(f"fjord#D#{action[:32]}", f"A#{action[32:]}")


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value)
        except zlib.error:
            return value
    return str(value).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


class TestImport:
    TABLE = (
        "label_type,subject_type,subject_value,use_case,source\n"
        "CONFIRMED_FRAUD,USER_ID,ingrid,MONEY_MULE,MANUAL_REVIEW\n"
        "PERHAPS,USER_ID,kari,,\n"
        "KNOWN_LEGIT,IP_ADDRESS,nowhere,,\n"
        "KNOWN_LEGIT,,kari,,\n"
        "KNOWN_LEGIT,IP_ADDRESS,198.51.100.23,,OTHER_VENDORS\n"
    )

    def test_each_line_is_a_label_and_those_refused_are_told_with_their_place(self, house: House, backend: Backend) -> None:
        lines = list(import_labels(backend, StringIO(self.TABLE)))
        assert [(line.number, line.refused is None) for line in lines] == [(2, True), (3, False), (4, False), (5, False), (6, True)]
        told = [line.refused or "" for line in lines]
        assert "body.label_type" in told[1]
        assert "body.subject.value must be an address" in told[2]
        assert told[3] == "subject_type is missing"
        assert {"LABEL_FRAUD_USER"} <= set(sign_in(house, house.device())["reasons"])

    def test_sent_again_every_line_counts_once(self, house: House, backend: Backend) -> None:
        for _ in range(2):
            list(import_labels(backend, StringIO(self.TABLE)))
        assert sum(item["SK"] == {"S": "L"} for item in house.table.items()) == 2

    @pytest.mark.parametrize("headings", ["", "label_type,subject_type", "label_type,subject_type,subject_value,colour"])
    def test_headings_that_are_not_documented_are_refused(self, backend: Backend, headings: str) -> None:
        with pytest.raises(ValueError, match="first line must name"):
            list(import_labels(backend, StringIO(headings + "\n")))
