"""A life with a bank, and everything that is done to a person there: canaries in every field that a caller can fill."""

import json
from dataclasses import dataclass, field
from typing import Any

from tessera.service.keys.keyring import network_of
from tests.builders import human_events
from tests.doors.house import BATCHES, TENANT, House

USER, LOGIN = "canary-user-7731", "canary-login-7731@mail.example"
NEIGHBOUR = "a-neighbour-on-the-same-device"
ADDRESS = "203.0.113.61"  # shared by both
OWN_ADDRESS = "203.0.113.62"
CANARIES = {
    "user id": USER,
    "claimed id of a backend": LOGIN,
    "own address": OWN_ADDRESS,
    "correlation id": "canary-correlation-7731",
    "correlation id of an SDK": "canary-sdk-correlation-7731",
    "custom attribute": "canary-attribute-7731",
    "location": "canary-page-7731",
    "payer": "canary-payer-7731",
    "payer's account": "NO-canary-account-7731",
    "e-mail": "canary-bill-7731@mail.example",
    "street": "canary-street-7731",
    "telephone": "+47-canary-7731",
    "product": "canary-product-7731",
    "reason of a payment": "canary-reason-7731",
    "payee of theirs": "canary-payee-7731",
    "title of a case": "canary-title-7731",
    "note of a case": "canary-note-7731",
    "user agent": "canary-agent-7731",
}


def payment(payee: str = CANARIES["payee of theirs"], **more: Any) -> dict[str, Any]:
    """A payment with a canary in each of its texts."""
    person = {"name": CANARIES["payer"], "accountNumber": CANARIES["payer's account"], "accountId": CANARIES["payer's account"]}
    billing = {"email": CANARIES["e-mail"], "addressLine1": CANARIES["street"], "phone": CANARIES["telephone"], "name": CANARIES["payer"]}
    return {
        "amount": 120.0,
        "currency": "EUR",
        "reason": CANARIES["reason of a payment"],
        "payer": {**person, "billingInfo": billing},
        "payee": {"name": payee, "accountNumber": payee},
        "purchase": {"products": [{"name": CANARIES["product"], "amount": 1, "price": 3.0}], "shippingInfo": billing},
        **more,
    }


@dataclass
class Life:
    """What is done to a person, and to a neighbour with whom they share a device and an address. `actions` are the person's."""

    house: House
    actions: list[str] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def live(self) -> None:
        self._shared_device()
        self._own_device()
        self._payments()
        self._claims()
        self._named_by_others()
        self._bound_without_an_action()
        self._policy()
        self._views()
        self._labels()
        self._cases()
        self._given_up()

    @property
    def canaries(self) -> dict[str, str]:
        """Every canary, and the names under which the person is stored."""
        keys = self.house.keys
        hashes = {f"hash of {name}": keys.hash_user(TENANT, CANARIES[name]) for name in ("user id", "claimed id of a backend")}
        address = {"hash of own address": keys.hash("address", TENANT, network_of(OWN_ADDRESS))}
        ids = {f"action {number}": each for number, each in enumerate(self.actions)}
        ulids = {f"ULID of action {number}": each[32:] for number, each in enumerate(self.actions)}
        return {**CANARIES, **hashes, **address, **ids, **ulids}

    def _noted(self, answer: dict[str, Any]) -> str:
        self.actions.append(answer["context"]["action_id"])
        return str(answer["action_token"])

    def _shared_device(self) -> None:
        """Both sign in on one device; the neighbour before and after."""
        backend, device = self.house.backend(), self.house.device(key=True, address=ADDRESS)
        self.shared = device
        for user in (NEIGHBOUR, USER, NEIGHBOUR):
            device.open(location=f"https://bank.example/{CANARIES['location']}" if user == USER else "https://bank.example/home")
            device.send(human_events())
            more = {"correlation_id": CANARIES["correlation id"], "claimed_user_id": LOGIN} if user == USER else {}
            answer = backend.trigger(
                "login",
                get_recommendation=True,
                session_token=device.session_token,
                user_id=user,
                idempotency_key=f"k{len(self.actions)}{user}",
                **more,
            )
            token = self._noted(answer) if user == USER else self._neighbours_own(answer)
            backend.result(token, "incomplete", idempotency_key=f"r{token[:20]}")
            self.house.wait(1000)
            backend.result(token, "success", user_id=user, challenge_type="totp")
            self._told()

    def _neighbours_own(self, answer: dict[str, Any]) -> str:
        self.neighbours.append(answer["context"]["action_id"])
        return str(answer["action_token"])

    def _own_device(self) -> None:
        """A device that nobody else uses: a success, a failure, a result that names the user only then."""
        backend, device = self.house.backend(), self.house.device(key=True, address=OWN_ADDRESS)
        self.own = device
        device.send(human_events())
        device.set_user(USER)
        attributes = {"note": CANARIES["custom attribute"]}
        for result in ("success", "failure"):
            self.house.wait(60_000)
            answer = backend.trigger(
                "login",
                get_recommendation=True,
                session_token=device.session_token,
                custom_attributes=attributes,
                location=f"https://bank.example/{CANARIES['location']}",
            )
            backend.result(self._noted(answer), result, user_id=USER)
            self._told()
        answer = backend.trigger("register", get_recommendation=True, session_token=device.session_token, claimed_user_id=USER)
        backend.result(self._noted(answer), "success", user_id=USER)

    def _payments(self) -> None:
        backend = self.house.backend()
        session = {"session_token": self.own.session_token}
        for number, result in enumerate(("success", "failure")):
            data = payment("shop-of-many" if number else CANARIES["payee of theirs"])
            answer = backend.trigger(
                "transaction", get_recommendation=True, user_id=USER, transaction_data=data, idempotency_key=f"pay{number}", **session
            )
            backend.result(self._noted(answer), result)
        alone = backend.evaluate_payment(payment(), user_id=USER, ip=OWN_ADDRESS, idempotency_key="alone")
        backend.result(self._noted(alone), "success")
        unobserved = {"ip": OWN_ADDRESS, "user_agent": CANARIES["user agent"], "user_id": USER}
        answer = backend.trigger("login", get_recommendation=True, **unobserved)
        backend.result(self._noted(answer), "success")
        other = backend.trigger(
            "transaction", get_recommendation=True, session_token=self.shared.session_token, user_id=NEIGHBOUR,
            transaction_data={"amount": 5.0, "currency": "EUR", "payee": {"accountNumber": "shop-of-many"}},
        )  # fmt: skip
        backend.result(self._neighbours_own(other), "success")
        self._told()

    def _claims(self) -> None:
        """What only an SDK says."""
        device = self.house.device(address=OWN_ADDRESS)
        device.send(human_events())
        device.set_user(USER)
        told = {"custom_attributes": {"note": CANARIES["custom attribute"]}, "correlation_id": CANARIES["correlation id of an SDK"]}
        for claimed in ({"claimed_user_id": USER}, {}):
            token = device.trigger("login", **claimed, **told)
            answer = self.house.backend().recommendation(token)
            self.house.backend().result(token, "failure")
            self.actions.append(answer["context"]["action_id"])

    def _named_by_others(self) -> None:
        """The neighbour types the person's id first, and signs in as themselves."""
        backend = self.house.backend()
        self.shared.open()
        self.shared.send(human_events())
        token = self.shared.trigger("login", claimed_user_id=USER)
        answer = backend.recommendation(token)
        backend.result(token, "success", user_id=NEIGHBOUR)
        self.neighbours.append(answer["context"]["action_id"])
        again = backend.trigger(
            "login", get_recommendation=True, session_token=self.shared.session_token, user_id=NEIGHBOUR, claimed_user_id=USER
        )
        self.neighbours.append(again["context"]["action_id"])

    def _bound_without_an_action(self) -> None:
        device = self.house.device(address=OWN_ADDRESS)
        device.open(user_id=USER, location=f"https://bank.example/{CANARIES['location']}")
        device.send(human_events())

    def _policy(self) -> None:
        """Rules and lists that name the person beside somebody else, published, drafted, and snoozed."""
        ask = self.house.backend().ask
        listed = ask("POST", "/risk/v1/lists", {"list_name": "Known", "list_type": "user", "creator": "ann"})
        ask("POST", f"/risk/v1/lists/{listed['list_id']}/items", {"item_ids": [USER, NEIGHBOUR]}, idempotency_key="listed")
        asks = {
            "any": [{"field": "user_id", "op": "in", "value": [USER, "somebody"]}, {"field": "user_id", "op": "in_list", "value": "Known"}]
        }
        rule = {"name": "watch", "priority": 1, "recommendation": "challenge", "mode": "preview", "type": "risk", "conditions": asks}
        made = ask("POST", "/risk/v1/rules", rule, idempotency_key="rule")
        until = {"until": self.house.now + 86_400_000}
        ask("POST", f"/risk/v1/rules/{made['rule_id']}/snoozes", {"subject": "user", "value": USER, **until})
        draft = ask("GET", "/risk/v1/configuration")["configuration"]
        ask("PUT", "/risk/v1/configuration/draft", {"based_on": ask("GET", "/risk/v1/configuration")["version"], "configuration": draft})

    def _views(self) -> None:
        """Analysts save where they look for the person, and for the neighbour."""
        for name, address in (
            ("theirs", f"/recommendations?user={USER}"),
            (f"about {USER}", "/cases"),
            ("neighbour", f"/users?user={NEIGHBOUR}"),
        ):
            self.house.backend().ask("POST", "/risk/v1/views", {"name": name, "address": address})

    def _labels(self) -> None:
        backend = self.house.backend()
        for number, (kind, value) in enumerate(
            (
                ("USER_ID", USER),
                ("ACTION_ID", self.actions[0]),
                ("CORRELATION_ID", CANARIES["correlation id"]),
                ("ACTION_ID", self.actions[0]),
            )
        ):
            self.house.wait(1)
            backend.label("CONFIRMED_LEGIT", kind, value, idempotency_key=f"label{number}")
        self.house.wait(1)
        backend.label("SUSPECTED_FRAUD", "ACTION_ID", self.actions[3])
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", self.neighbours[0])
        self._told()

    def _cases(self) -> None:
        ask = self.house.backend().ask
        own = {"title": CANARIES["title of a case"], "action_ids": self.actions[:2], "note": CANARIES["note of a case"]}
        ask("POST", "/risk/v1/cases", own, idempotency_key="case")
        both = {"title": f"Ring of {USER}", "action_ids": [self.actions[0], self.neighbours[0]], "note": f"{USER} was called"}
        self.shared_case = ask("POST", "/risk/v1/cases", both, idempotency_key="both")["case_id"]
        self._told()

    def _given_up(self) -> None:
        """A batch of the stream that a reader gave up."""
        letter = {"requestContext": {"functionArn": "arn:learn"}, "payload": {"Records": self.records}}
        self.house.objects.put_object(Bucket=BATCHES, Key="learn/1", Body=json.dumps(letter).encode())

    def _told(self) -> None:
        """What has happened is told to receivers of webhooks, counted and learned from."""
        self.records += [
            each for each in self.house.table.stream_event()["Records"] if each["dynamodb"]["Keys"]["SK"]["S"].startswith("A#")
        ]
        self.house.announce()
        self.house.roll_up()
        self.house.deliver()
        self.house.learn()
