"""What strangers say about others through the client-side integration: it may count against themselves, and never against anybody else."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from simulator.client import Device, DeviceKey
from tessera.place import NOWHERE, Place
from tessera.service import dependencies
from tests.builders import DAY, human_events
from tests.doors.house import ABROAD, HOME, House
from tests.doors.test_strangers import Atlas

pytestmark = pytest.mark.thorough

HOUR = 3_600_000
SYDNEY = "203.0.113.99"
PAYMENT = {"amount": 40.0, "currency": "EUR", "payee": {"accountNumber": "NO93"}, "payer": {"accountNumber": "NO12"}}


def signs_in(house: House, device: Device, user: str = "ingrid", **more: Any) -> dict[str, Any]:
    """Somebody signs in by hand, and their backend says so: the explained answer."""
    device.open()
    device.send(human_events())
    told = {"get_recommendation": True, "explain": True, "user_id": user, **more}
    return house.backend().trigger(told.pop("action_type", "login"), session_token=device.session_token, **told)


def an_owner(house: House, user: str = "ingrid") -> Device:
    """Somebody's own device, with its key, known for them on their backend's word."""
    device = house.device(key=True)
    for _ in range(4):
        answer = signs_in(house, device, user)
        house.backend().result(answer["action_token"], "success", user_id=user)
        house.learn()
        house.wait(DAY // 2)
    return device


def a_copy(house: House, owner: Device, *, key: bool = False, address: str = SYDNEY) -> Device:
    """A stranger's device that shows another's id, with a key of its own or none."""
    return house.device(key=key, device_id=owner.device_id, address=address)


def verdict(answer: dict[str, Any]) -> tuple[str, float]:
    return answer["recommendation"]["type"], answer["risk_score"]


def reasons_of(answer: dict[str, Any]) -> set[str]:
    return {detail["code"] for detail in answer["reason_details"]}


class TestACopiedDeviceId:
    """Finding 1."""

    @pytest.mark.parametrize("key", [False, True])
    def test_moves_nothing_of_its_owners(self, house: House, key: bool) -> None:
        owner = an_owner(house)
        calm = verdict(signs_in(house, owner)), verdict(signs_in(house, owner, action_type="transaction", transaction_data=PAYMENT))
        thief = a_copy(house, owner, key=key)
        for number in range(30):
            thief.trigger(
                "transaction",
                claimed_user_id=f"made-up-{number}",
                transaction_data={**PAYMENT, "payer": {"accountNumber": f"stolen-{number}"}},
            )
        house.wait(60_000)
        after = signs_in(house, owner), signs_in(house, owner, action_type="transaction", transaction_data=PAYMENT)
        assert tuple(map(verdict, after)) == calm

    @pytest.mark.parametrize("key", [False, True])
    def test_seen_before_its_owner_first_acts_it_does_not_become_the_owner(self, house: House, key: bool) -> None:
        calm = signs_in(house, house.device(key=True, address=ABROAD), "kari")
        owner = house.device(key=True)
        a_copy(house, owner, key=key).trigger("login", claimed_user_id="ingrid")
        first = signs_in(house, owner)
        assert verdict(first) == verdict(calm)
        assert not {"DEVICE_KEY_MISMATCH", "DEVICE_IMPOSSIBLE_TRAVEL"} & reasons_of(first)

    @pytest.mark.parametrize("key", [False, True])
    def test_counts_against_itself(self, house: House, key: bool) -> None:
        owner = an_owner(house)
        thief = a_copy(house, owner, key=key)
        for number in range(30):
            thief.trigger("login", claimed_user_id=f"made-up-{number}")
        judged = house.backend().recommendation(thief.trigger("login", claimed_user_id="ingrid"), explain="true")
        assert {"DEVICE_KEY_MISMATCH", "DEVICE_MULTIPLE_USERS", "DEVICE_ACTION_VELOCITY"} <= reasons_of(judged)


class TestCards:
    """What is said of cards by an SDK, and wrong passwords, are no cards of others that were refused."""

    def tried(self, answer: dict[str, Any]) -> float:
        observed = {each["code"]: each["observed"] for each in answer["reason_details"]}
        return float(observed.get("TRANSACTION_CARDS_REFUSED", {}).get("tried", 0))

    def pays(self, house: House, device: Device, user: str, number: int = 12, **more: Any) -> dict[str, Any]:
        payment = {**PAYMENT, "payer": {"accountNumber": f"card-{number}"}}
        return signs_in(house, device, user, action_type="checkout", transaction_data=payment, **more)

    def test_a_strangers_say_nothing_of_a_neighbour_at_their_address(self, house: House) -> None:
        stranger = house.device(key=True)
        for number in range(10):
            stranger.trigger("checkout", transaction_data={**PAYMENT, "payer": {"accountNumber": f"made-up-{number}"}})
        for number in range(20):
            token = stranger.trigger("login", claimed_user_id=f"made-up-{number}")
            house.backend().result(token, "failure")
            house.learn()
        judged = self.pays(house, house.device(key=True), "somebody-new")
        assert self.tried(judged) == 0
        assert judged["recommendation"]["type"] == "allow"

    def test_that_an_sdk_names_are_refused_to_nobody_though_the_payment_fails(self, house: House) -> None:
        stranger = house.device(key=True)
        for number in range(12):
            token = stranger.trigger("checkout", transaction_data={**PAYMENT, "payer": {"accountNumber": f"made-up-{number}"}})
            house.backend().result(token, "failure")
            house.learn()
        assert self.tried(self.pays(house, house.device(key=True), "somebody-new")) == 0

    def test_of_an_owners_life_are_not_refused_by_wrong_passwords_elsewhere(self, house: House) -> None:
        owner = an_owner(house)
        for number in range(10):
            house.backend().result(self.pays(house, owner, "ingrid", number)["action_token"], "success")
            house.learn()
            house.wait(DAY)
        calm = self.pays(house, owner, "ingrid", 0)
        elsewhere = house.device(key=True, address=SYDNEY)
        for _ in range(10):
            house.backend().result(signs_in(house, elsewhere)["action_token"], "failure")
            house.learn()
        assert self.tried(calm) == self.tried(self.pays(house, owner, "ingrid", 0)) == 0

    def test_that_a_backend_sees_refused_count_by_device_user_and_address(self, house: House) -> None:
        device = house.device(key=True)
        for number in range(10):
            house.backend().result(self.pays(house, device, "ingrid", number)["action_token"], "failure")
            house.learn()
        others = house.device(key=True), house.device(key=True, address=SYDNEY)
        assert self.tried(self.pays(house, device, "somebody-new")) > 6
        assert self.tried(self.pays(house, others[0], "somebody-newer")) > 6
        assert self.tried(self.pays(house, others[1], "ingrid")) > 6


class TestDeviceIds:
    def test_is_made_for_the_key_that_is_shown_first(self, house: House) -> None:
        for owner in (house.device(key=True), house.device()):
            answer = signs_in(house, owner)
            assert not {"DEVICE_KEY_MISMATCH"} & reasons_of(answer)
        assert "DEVICE_KEY_MISMATCH" not in reasons_of(signs_in(house, a_copy(house, owner))), "nobody could tell"

    def test_of_a_device_without_a_key_gives_way_to_another_once_it_has_one(self, house: House) -> None:
        """Another holder of the id that comes first with a key, or with none, is another device."""
        owner = house.device()
        id_without = owner.device_id
        thief = a_copy(house, owner, key=True)
        owner.key = DeviceKey()
        owner.open()
        assert len({id_without, owner.device_id, thief.device_id}) == 3
        same = house.device(device_id=id_without)
        same.key, same.device_id = owner.key, id_without
        same.open()
        assert same.device_id == owner.device_id, "each time the same"
        for number in range(30):
            thief.trigger("login", claimed_user_id=f"made-up-{number}")
        assert reasons_of(signs_in(house, owner)) == set()

    def test_is_no_copy_in_the_session_that_it_was_made_in(self, house: House) -> None:
        """A wrong clock leaves the key unproven, until the nonce proves it."""
        device = Device(house.transport, house.client_id, key=DeviceKey(), clock=lambda: house.seconds() - 7_200)
        made = device.open()
        assert not made["key_proven"]
        told = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
        assert "DEVICE_KEY_MISMATCH" not in told["reasons"]
        assert device.renew()["device_id"] == made["device_id"]
        device.clock = house.seconds
        device._ahead = 0.0
        device.open()
        assert device.device_id == made["device_id"]
        assert "DEVICE_KEY_MISMATCH" not in reasons_of(signs_in(house, device))

    def test_whose_key_was_never_proven_earns_no_familiarity(self, house: House) -> None:
        """Nor is it accused of being new where it succeeded before."""
        device = house.device()
        for _ in range(4):
            answer = signs_in(house, device)
            house.backend().result(answer["action_token"], "success", user_id="ingrid")
            house.learn()
            house.wait(DAY // 2)
        judged = signs_in(house, device)
        assert verdict(judged)[0] == "allow"
        assert not {"PROFILE_DEVICE_FAMILIAR", "DEVICE_KEY_FAMILIAR", "PROFILE_DEVICE_NEW"} & reasons_of(judged)

    def test_that_was_copied_learns_nothing_from_whoever_copied_it(self, house: House) -> None:
        """A thief signs in with an account of their own, over and over: their key is not the device's for that."""
        owner = an_owner(house)
        thief = a_copy(house, owner, key=True)
        for _ in range(4):
            answer = signs_in(house, thief, "mallory")
            house.backend().result(answer["action_token"], "success", user_id="mallory")
            house.learn()
            house.wait(DAY // 2)
        taken = signs_in(house, thief, "ingrid")
        assert {"DEVICE_KEY_MISMATCH", "PROFILE_DEVICE_NEW"} <= reasons_of(taken)
        assert "PROFILE_DEVICE_FAMILIAR" not in reasons_of(taken)
        assert verdict(signs_in(house, owner))[0] == "trust"


class TestClaims:
    """Finding 2."""

    @pytest.mark.thorough
    @pytest.mark.parametrize("way", ["claim", "open", "bind"])
    @pytest.mark.parametrize("known", [True, False])
    def test_by_strangers_lock_nobody_out(self, house: House, way: str, known: bool) -> None:
        if known:
            an_owner(house)
        calm = verdict(signs_in(house, house.device(key=True)))
        house.wait(2 * HOUR)
        for number in range(30):
            stranger = house.device(key=bool(number % 2), address=SYDNEY)
            if way == "open":
                stranger.open(user_id="ingrid")
            if way == "bind":
                stranger.set_user("ingrid")
            stranger.trigger("login", **({"claimed_user_id": "ingrid"} if way == "claim" else {}))
        after = signs_in(house, house.device(key=True))
        assert verdict(after) == calm

    def test_count_against_whoever_makes_them(self, house: House) -> None:
        """One device that signs in as thirty people."""
        stranger = house.device(key=True, address=SYDNEY)
        stranger.send(human_events())
        tokens = [stranger.trigger("login", claimed_user_id=f"customer-{number}") for number in range(30)]
        last = house.backend().recommendation(tokens[-1], explain="true")
        assert last["recommendation"]["type"] == "deny"
        assert {"DEVICE_MULTIPLE_USERS", "DEVICE_ACTION_VELOCITY"} <= reasons_of(last)

    def test_from_one_address_count_against_the_address(self, house: House) -> None:
        """Sixty devices at one address, each of which signs in as somebody else."""
        for number in range(60):
            stranger = house.device(key=True, address=SYDNEY)
            stranger.send(human_events())
            token = stranger.trigger("login", claimed_user_id=f"customer-{number}")
        last = house.backend().recommendation(token, explain="true")
        assert last["recommendation"]["type"] in ("challenge", "deny")
        assert {"IP_MULTIPLE_USERS", "IP_ACTION_VELOCITY"} <= reasons_of(last)

    def test_that_fail_are_the_claims_and_a_backend_that_names_the_user_makes_them_the_users(self, house: House) -> None:
        owner = an_owner(house)
        stranger = house.device(key=True, address=SYDNEY)
        for named in (None, "ingrid"):
            for _ in range(8):
                token = stranger.trigger("login", claimed_user_id="ingrid")
                house.backend().result(token, "failure", **({"user_id": named} if named else {}))
            house.learn()
            assert ("PROFILE_FAILED_ATTEMPTS" in reasons_of(signs_in(house, owner))) == bool(named)


class TestPayments:
    def test_that_only_an_sdk_reports_teach_nothing_of_payees_amounts_and_payers(self, house: House) -> None:
        stranger = house.device(key=True, address=SYDNEY)
        token = stranger.trigger("transaction", claimed_user_id="ola", transaction_data=PAYMENT)
        house.backend().result(token, "success", user_id="ola")
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", house.backend().recommendation(token)["context"]["action_id"])
        house.learn()
        assert [item["SK"]["S"] for item in house.table.items() if "#Y" in item["PK"]["S"]] == []
        assert house.backend().ask("GET", "/risk/v1/users/ola")["successes"] == 1


class TestCorrelationIds:
    """Finding 6."""

    def test_of_an_sdk_hide_no_fraud_and_are_labelled_by_none(self, house: House) -> None:
        order = {"correlation_id": "order-4711"}
        stranger = house.device(key=True, address=SYDNEY)
        before = stranger.trigger("login", **order)
        fraud = signs_in(house, house.device(key=True, address=ABROAD), "kari", **order)["context"]["action_id"]
        others = [stranger.trigger("login", **order) for _ in range(25)]
        label = house.backend().label("CONFIRMED_FRAUD", "CORRELATION_ID", "order-4711")
        assert label["affectedActionIds"] == [fraud]
        assert "LABEL_FRAUD_DEVICE" not in reasons_of(signs_in(house, stranger, "ola"))
        window = {"start_time": house.now - DAY, "end_time": house.now + 1, "filters": '{"context.correlation_id": "order-4711"}'}
        found = house.backend().ask("GET", f"/risk/v1/search/actions?{urlencode(window)}")
        shown = {each["context"]["action_id"] for each in found["data"]}
        told = {house.backend().recommendation(token)["context"]["action_id"] for token in (before, *others)}
        assert shown == {fraud, *told}


class TestSearch:
    @pytest.mark.parametrize("field", ["user_id", "correlation_id"])
    @pytest.mark.parametrize("sort", ["issued_at", "risk_score"])
    def test_of_somebody_is_blinded_by_no_flood_of_claims(
        self, house: House, monkeypatch: pytest.MonkeyPatch, field: str, sort: str
    ) -> None:
        for name, most in (("MOST_ROWS", 4), ("MOST_READ", 4), ("MOST_CLAIMED", 3)):
            monkeypatch.setattr(f"tessera.service.search.queries.{name}", most)
        stranger = house.device(key=True, address=SYDNEY)
        own = set()
        for _ in range(4):
            own.add(signs_in(house, house.device(key=True), correlation_id="order-4711")["context"]["action_id"])
            for _ in range(5):
                stranger.trigger("login", claimed_user_id="ingrid", correlation_id="order-4711")
        value = {"user_id": "ingrid", "correlation_id": "order-4711"}[field]
        window = {"start_time": house.now - DAY, "end_time": house.now + 1, "filters": json.dumps({f"context.{field}": value})}
        found = house.backend().ask("GET", f"/risk/v1/search/actions?{urlencode({**window, 'sort_field': sort, 'take': 100})}")
        shown = {each["context"]["action_id"] for each in found["data"]}
        assert own <= shown
        assert len(shown - own) == (0 if field == "user_id" else 3)


class TestRings:
    """Finding 6b."""

    def linked(self, house: House, user: str = "ingrid") -> tuple[set[str], list[str]]:
        answer = house.backend().ask("GET", f"/risk/v1/users/{user}/linked")
        return {each["user_id"] for each in answer["accounts"]}, [each["by"] for each in answer["crowded"]]

    def test_are_hidden_by_no_crowd_that_somebody_made_up(self, house: House) -> None:
        signs_in(house, house.device(key=True), "ingrid")
        signs_in(house, house.device(key=True), "kari")
        for number in range(30):
            device = house.device(key=bool(number % 2))
            device.trigger("login", claimed_user_id=f"made-up-{number}")
            device.set_user(f"bound-{number}")
            device.trigger("login")
        assert self.linked(house) == ({"ingrid", "kari"}, [])

    def test_are_joined_by_nobodys_claim(self, house: House) -> None:
        """Neither who claims to be another, nor who holds a copy of another's device id."""
        owner = house.device(key=True)
        signs_in(house, owner, "ingrid")
        stranger = house.device(key=True, address=SYDNEY, traits=type(owner.traits)(user_agent="another browser", screen_width=700))
        signs_in(house, stranger, "ola")
        for _ in range(30):
            stranger.trigger("transaction", claimed_user_id="ingrid", transaction_data=PAYMENT)
        copy = a_copy(house, owner)
        copy.traits = stranger.traits
        signs_in(house, copy, "ola")
        assert self.linked(house) == ({"ingrid"}, [])
        assert self.linked(house, "ola") == ({"ola"}, [])

    def test_are_not_joined_by_the_traits_of_a_copy(self, house: House) -> None:
        """Who shows another's device id without its key shows another's traits, too, and has an account of their own."""
        owner = house.device(key=True)
        signs_in(house, owner, "ingrid", action_type="transaction", transaction_data=PAYMENT)
        copy = a_copy(house, owner)
        copy.traits = owner.traits
        signs_in(house, copy, "ola", action_type="transaction", transaction_data=PAYMENT)
        links = house.backend().ask("GET", "/risk/v1/users/ingrid/linked")["links"]
        assert {link["by"] for link in links} == {"payee"}
        links = house.backend().ask("GET", "/risk/v1/users/ola/linked")["links"]
        assert {link["by"] for link in links} == {"payee"}

    def test_are_found_where_a_backend_says_afterwards_who_it_was(self, house: House) -> None:
        """In the client-side integration: the device reports, the backend names the user with the result."""
        device = house.device(key=True)
        for user in ("ingrid", "kari"):
            house.backend().result(device.trigger("login", claimed_user_id=user), "success", user_id=user)
            device.trigger("transaction")
        assert self.linked(house) == ({"ingrid", "kari"}, [])


class TestRules:
    """Finding 7."""

    VIP = ({"user_ids": {"op": "in", "value": ["vip-1"]}},)

    def put(self, house: House, recommendation: str, matchers: Any = (), conditions: Any = None) -> str:
        rule = {"priority": 1, "recommendation": recommendation.upper(), "enabled": True, "mode": "PRODUCTION", "type": "RISK"}
        made = house.backend().ask("POST", "/risk/v1/rules", {**rule, "matchers": matchers, "conditions": conditions})
        house.wait(30_001)
        return str(made["rule_id"])

    @pytest.mark.parametrize("recommendation", ["trust", "allow", "challenge", "deny"])
    @pytest.mark.parametrize("way", ["claim", "open", "bind", "backend"])
    def test_a_user_whom_only_an_sdk_names_is_spared_by_none(self, house: House, recommendation: str, way: str) -> None:
        self.put(house, recommendation, self.VIP)
        device = house.device(key=True)
        if way == "open":
            device.open(user_id="vip-1")
        if way == "bind":
            device.set_user("vip-1")
        if way == "backend":
            answer = signs_in(house, device, "vip-1")
        else:
            answer = house.backend().recommendation(device.trigger("login", **({"claimed_user_id": "vip-1"} if way == "claim" else {})))
        spared = recommendation in ("trust", "allow")
        assert (f"RULE_{recommendation.upper()}" in answer["reasons"]) == (way == "backend" or not spared)

    def test_a_user_whom_an_sdk_has_bound_is_no_more_proven_where_a_backend_reports_the_action(self, house: House) -> None:
        self.put(house, "trust", self.VIP)
        device = house.device(key=True)
        device.set_user("vip-1")
        assert "RULE_TRUST" not in house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)["reasons"]

    @pytest.mark.parametrize("afterwards", ["nothing", "claim", "set", "renew"])
    @pytest.mark.parametrize("who", ["vip-1", "mallory"])
    def test_whom_a_backend_has_bound_stays_bound_on_its_word_until_an_sdk_names_another(
        self, house: House, afterwards: str, who: str
    ) -> None:
        self.put(house, "trust", self.VIP)
        device = house.device(key=True)
        house.backend().result(device.trigger("login", claimed_user_id="vip-1"), "success", user_id="vip-1")
        if afterwards == "set":
            device.set_user(who)
        if afterwards == "renew":
            device.open(session_token=device.session_token, user_id=who)
        answer = house.backend().recommendation(
            device.trigger("transaction", **({"claimed_user_id": who} if afterwards == "claim" else {}))
        )
        assert ("RULE_TRUST" in answer["reasons"]) == (who == "vip-1" or afterwards == "nothing")

    @pytest.mark.parametrize("matcher", ["device_ids", "device_public_keys", "device_fingerprints"])
    @pytest.mark.parametrize("who", ["owner", "keyless", "other key"])
    def test_a_device_is_trusted_by_a_rule_for_its_key_alone(self, house: House, matcher: str, who: str) -> None:
        owner = house.device(key=True)
        told = signs_in(house, owner)["context"]
        self.put(house, "trust", ({matcher: {"op": "in", "value": [told[matcher.removesuffix("s")]]}},))
        device = owner if who == "owner" else a_copy(house, owner, key=who == "other key")
        device.traits = owner.traits
        assert (verdict(signs_in(house, device))[0] == "trust") == (who == "owner")

    @pytest.mark.parametrize(
        ("field", "op", "value"),
        [
            ("user_id", "in", ["vip@bank.example"]),
            ("user_id", "not_in", ["mallory"]),
            ("user_id", "exists", True),
            ("email_domain", "in", ["bank.example"]),
            ("client_id", "in", ["ours"]),
            ("correlation_id", "eq", "staff"),
            ("correlation_id", "exists", True),
            ("custom.segment", "eq", "gold"),
            ("custom.flagged", "exists", False),
            ("transaction.amount", "lt", 50),
            ("transaction.payee", "in", ["NO93"]),
            ("signals.history.linking_user_to_device_count", "lt", 3),
            ("failures.user_last_day", "eq", 0),
        ],
    )
    def test_nothing_that_only_an_sdk_says_fulfils_a_rule_of_trust(self, house: House, field: str, op: str, value: Any) -> None:
        house.backend().ask("PUT", "/risk/v1/attributes", {"attributes": {"segment": "string", "flagged": "boolean"}})
        value = [house.client_id] if value == ["ours"] else value
        self.put(house, "trust", conditions={"field": field, "op": op, "value": value})
        told: dict[str, Any] = {
            "claimed_user_id": "vip@bank.example",
            "correlation_id": "staff",
            "custom_attributes": {"segment": "gold"},
            "transaction_data": PAYMENT,
        }
        device = house.device(key=True)
        by_sdk = house.backend().recommendation(device.trigger("transaction", **told))
        assert "RULE_TRUST" not in by_sdk["reasons"]
        by_backend = signs_in(house, device, action_type="transaction", **{**told, "user_id": None})
        assert "RULE_TRUST" in by_backend["reasons"]

    @pytest.mark.parametrize("subject", ["user", "device"])
    def test_a_rule_is_silent_for_nobody_who_only_says_that_they_are_spared(self, house: House, subject: str) -> None:
        owner = house.device(key=True)
        told = signs_in(house, owner)["context"]
        everybody = {"field": "action_type", "op": "in", "value": ["login"]}
        rule = self.put(house, "deny", conditions=everybody)
        snooze = {"subject": subject, "value": told[f"{subject}_id"], "until": house.now + DAY}
        house.backend().ask("POST", f"/risk/v1/rules/{rule}/snoozes", snooze)
        house.wait(30_001)
        assert verdict(signs_in(house, owner))[0] != "deny"
        if subject == "device":
            assert verdict(signs_in(house, a_copy(house, owner)))[0] == "deny"
        claim = a_copy(house, owner).trigger("login", claimed_user_id="ingrid")
        assert house.backend().recommendation(claim)["recommendation"]["type"] == "deny"

    @pytest.mark.parametrize("kind", ["user", "device"])
    def test_a_list_spares_nobody_who_only_says_that_they_are_on_it(self, house: House, kind: str) -> None:
        owner = house.device(key=True)
        told = signs_in(house, owner)["context"]
        made = house.backend().ask("POST", "/risk/v1/lists", {"list_name": "Ours", "list_type": kind, "creator": "ann"})
        house.backend().ask("POST", f"/risk/v1/lists/{made['list_id']}/items", {"item_ids": [told[f"{kind}_id"]]})
        self.put(house, "trust", conditions={"field": f"{kind}_id", "op": "in_list", "value": made["list_id"]})
        assert verdict(signs_in(house, owner))[0] == "trust"
        claim = a_copy(house, owner).trigger("login", claimed_user_id="ingrid")
        assert house.backend().recommendation(claim)["recommendation"]["type"] != "trust"


class Uncharted(Atlas):
    """Nothing is known of any address but the customer's."""

    def place(self, address: str | None) -> Place:
        return super().place(address) if address == HOME else NOWHERE


class TestATakenSessionToken:
    """What the server heard, and when by its own clock, says where a session is: never what a stream is called."""

    def another_at(self, house: House, owner: Device, address: str = SYDNEY, **options: Any) -> Device:
        thief = Device(house.transport, house.client_id, owner.traits, address=address, clock=house.seconds)
        for name, value in {"session_token": owner.session_token, **options}.items():
            setattr(thief, name, value)
        return thief

    def judged(self, house: House, owner: Device) -> dict[str, Any]:
        told = {"get_recommendation": True, "explain": True, "user_id": "ingrid"}
        return house.backend().trigger("login", session_token=owner.session_token, **told)

    @pytest.fixture(autouse=True)
    def _geography(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dependencies, "ip_intelligence", Atlas)

    @pytest.mark.parametrize("key", [False, True])
    @pytest.mark.parametrize("thief_stream", ["0", "zzzzzzzzzzzzzzzzzzzzzzzz"])
    @pytest.mark.parametrize("owner_streams", [1, 70])
    def test_is_judged_where_it_was_heard_last_whatever_its_streams_are_called(
        self, house: House, key: bool, thief_stream: str, owner_streams: int
    ) -> None:
        owner = house.device(key=key)
        for number in range(owner_streams):
            owner.stream = f"mstream{number:02}"
            owner.sequence = 0
            owner.send(human_events())
        calm = self.judged(house, owner)
        assert "DEVICE_SESSION_MOVED" not in reasons_of(calm)
        house.wait(20)
        thief = self.another_at(house, owner, stream=thief_stream)
        thief.send(human_events())
        taken = self.judged(house, owner)
        assert taken["context"]["ip"] == SYDNEY
        assert "DEVICE_SESSION_MOVED" in reasons_of(taken)

    @pytest.mark.parametrize("way", ["send", "set_user", "renew"])
    def test_that_is_heard_in_two_places_at_once_has_moved_whoever_speaks_last(self, house: House, way: str) -> None:
        owner = house.device()
        owner.send(human_events())
        thief = self.another_at(house, owner, stream="thief")
        if way == "send":
            thief.send(human_events())
        elif way == "set_user":
            thief.set_user("ingrid")
        else:
            thief.open(session_token=owner.session_token)
        for waited, moved in ((0, True), (10_000, True), (5 * 60_000, False)):
            house.wait(waited)
            owner.send(human_events())
            assert ("DEVICE_SESSION_MOVED" in reasons_of(self.judged(house, owner))) == moved
            if waited:
                assert self.judged(house, owner)["context"]["ip"] == HOME

    @pytest.mark.parametrize("by", ["backend", "sdk"])
    def test_moves_its_device_nowhere(self, house: House, by: str) -> None:
        """Nor does the owner's own tunnel, which opens and closes."""
        owner = house.device(key=True)
        owner.send(human_events())
        self.judged(house, owner)
        house.wait(60_000)
        thief = self.another_at(house, owner, stream="thief")
        thief.send(human_events())
        if by == "backend":
            assert "DEVICE_SESSION_MOVED" in reasons_of(self.judged(house, owner))
        else:
            thief.trigger("login")
        house.wait(6 * 60_000)
        owner.open()
        owner.send(human_events())
        assert reasons_of(self.judged(house, owner)).isdisjoint({"DEVICE_IMPOSSIBLE_TRAVEL", "DEVICE_SESSION_MOVED"})

    @pytest.mark.parametrize("known", [True, False])
    def test_moves_nobodys_counters_and_ties_nobody(self, house: House, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever is bound to the session on a backend's word, and whatever else is said by its token elsewhere, also where nobody knows
        where that is."""
        if not known:
            monkeypatch.setattr(dependencies, "ip_intelligence", Uncharted)
        owner = an_owner(house)
        owner.open()
        house.backend().result(owner.trigger("login", claimed_user_id="ingrid"), "success", user_id="ingrid")
        house.wait(2 * HOUR)
        owner.open(session_token=owner.session_token)
        before = house.backend().ask("GET", "/risk/v1/users/ingrid")["lately"], self.known_of(house, owner)
        other_traits = type(owner.traits)(user_agent="another browser", screen_width=700)
        signs_in(house, house.device(key=True, address=SYDNEY, traits=other_traits), "mallory")
        thief = self.another_at(house, owner, stream="thief")
        for number in range(30):
            thief.trigger("login", **({"claimed_user_id": f"made-up-{number}"} if number % 2 else {}))
        assert (house.backend().ask("GET", "/risk/v1/users/ingrid")["lately"], self.known_of(house, owner)) == before
        linked = house.backend().ask("GET", "/risk/v1/users/mallory/linked")
        assert [each["user_id"] for each in linked["accounts"]] == ["mallory"]

    def known_of(self, house: House, device: Device) -> Any:
        return house.backend().ask("GET", f"/risk/v1/devices/{device.device_id}")["lately"]

    def test_teaches_nothing_of_the_device_and_a_label_blames_another(self, house: House) -> None:
        owner = an_owner(house)
        owner.open()
        thief = self.another_at(house, owner, stream="thief")
        for user in ("mallory", "mallory-2"):
            token = thief.trigger("login", claimed_user_id=user)
            house.backend().result(token, "success", user_id=user)
        house.learn()
        action = house.backend().recommendation(token)["context"]["action_id"]
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", action, use_case="BOT_ATTACK")
        device = house.backend().ask("GET", f"/risk/v1/devices/{owner.device_id}")
        assert [place["what"] for place in device["places"]] == ["Oslo, NO"]
        assert device["reputation"]["labels"] == []
        assert "LABEL_FRAUD_DEVICE" not in reasons_of(signs_in(house, owner))

    @pytest.mark.parametrize("rule", ["user_ids", "device_ids"])
    @pytest.mark.parametrize("by", ["backend", "sdk", "sdk, from nowhere"])
    def test_is_spared_by_no_rule_for_the_device_nor_by_its_own_word_for_the_user(
        self, house: House, rule: str, by: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if by == "sdk, from nowhere":
            monkeypatch.setattr(dependencies, "ip_intelligence", Uncharted)
        owner = an_owner(house)
        owner.open()
        house.backend().result(owner.trigger("login", claimed_user_id="ingrid"), "success", user_id="ingrid")
        value = {"user_ids": "ingrid", "device_ids": owner.device_id}[rule]
        TestRules().put(house, "trust", ({rule: {"op": "in", "value": [value]}},))
        owner.open(session_token=owner.session_token)
        assert "RULE_TRUST" in house.backend().recommendation(owner.trigger("transaction"))["reasons"]
        thief = self.another_at(house, owner, stream="thief")
        thief.send(human_events())
        house.wait(1)
        judged = house.backend().recommendation(thief.trigger("transaction")) if by != "backend" else self.judged(house, owner)
        assert ("RULE_TRUST" in judged["reasons"]) == ((rule, by) == ("user_ids", "backend"))

    def test_is_told_by_the_browser_too(self, house: House) -> None:
        owner = house.device()
        thief = self.another_at(house, owner, HOME, stream="thief")
        thief.traits = type(owner.traits)(user_agent="another browser")
        thief.send(human_events())
        house.wait(10)
        owner.send(human_events())
        assert self.judged(house, owner)["risk_signals"]["device"]["session_moved"] == ["browser"]

    def test_from_any_number_of_places_costs_a_bounded_item_and_has_moved(self, house: House) -> None:
        owner = house.device()
        for number in range(40):
            self.another_at(house, owner, f"203.0.113.{number}", stream=f"thief{number}").send(human_events())
        owner.send(human_events())
        assert "DEVICE_SESSION_MOVED" in reasons_of(self.judged(house, owner))
        (own,) = [item for item in house.table.items() if item["SK"]["S"].endswith("~")]
        assert len([name for name in own if name.startswith("heard_")]) == 8
        house.wait(6 * 60_000)
        self.another_at(house, owner, ABROAD, stream="later").send(human_events())
        (own,) = [item for item in house.table.items() if item["SK"]["S"].endswith("~")]
        assert len([name for name in own if name.startswith("heard_")]) == 1
