"""Least privilege in both directions: what each door calls is what its role allows.

Every way through every door is gone once, with clients of AWS's own making against moto's server; each call is noted with the door that
made it and what it was about. Every request is a cold start, so that a door makes each client and reads each secret for itself.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest

from local import admin, cloud, stand_in
from local.feed import Feed, pattern_of, patterns_of
from simulator.behavior import hand_movement
from simulator.client import Backend, Device, DeviceKey
from simulator.transport import BEHIND, DOORS, DoorTransport, Handler, LambdaContext, Refused
from tessera import artefacts
from tessera.service import dependencies
from tessera.service.activities import streaming
from tessera.service.aws.client import Service
from tessera.service.clients.roles import SCOPES
from tessera.service.configuration import published
from tessera.service.ip.artefact import pack
from tessera.service.jobs import working
from tessera.service.store import configurations, primary_keys
from tessera.service.store.model_versions import ModelHead
from tessera.service.webhooks import calling, replaying
from tessera.service.webhooks.calling import Outcome
from tessera.telemetry import Pointer
from tessera.webhooks.catalogue import TOLD
from tessera_lake import filling
from tests.builders import TRAITS, human_events

TEMPLATE = cloud.read_template(Path("template.yaml"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
BUCKET, LAKE_STREAM = "ip-data", "the-lake"
ACTIVITIES, STREAM = "/activities/v2/activities", "?type=risk&stream_id=siem"

BY_LAMBDA_ITSELF = {
    *(("logs:CreateLogStream", "logs"), ("logs:PutLogEvents", "logs")),
    *(
        (f"dynamodb:{read}", f"{table}.StreamArn")
        for table in ("Table", "Governance")
        for read in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    ),
    *(
        (f"sqs:{done}", f"{queue}.Arn")
        for queue in ("Deliveries", "Rights")
        for done in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    ),
    *(("s3:ListBucket", "DeadBatches.Arn"), ("s3:PutObject", "DeadBatches.Arn")),
}
"""What Lambda does with a function's role beside running it: writing its log, reading the stream for it, setting aside what it gave up."""

BY_OTHERS_FOR_THEM = {("kms:Decrypt", "IpDataKmsKeyArn"), ("kms:Decrypt", "DataKeyArn"), ("kms:GenerateDataKey", "DataKeyArn")}
"""What services do with a function's role where what they hold is encrypted by a key of the customer's."""

KEYS_IN_EXCHANGE = {("kms:Sign", "SigningKeyArn"), ("kms:GetPublicKey", "SigningKeyArn"), ("kms:GetPublicKey", "OtherSigningKeyArn")}
"""What is done with the stack's own key otherwise: `test_the_next_and_the_former_key_of_access_tokens_may_be_used_as_the_stacks_own`."""

KEYS = ("SigningKey.Arn", "SigningKeyArn", "OtherSigningKeyArn")

IN_OTHER_WORDS = {"s3:HeadObject": "s3:GetObject", "s3:ListObjectsV2": "s3:ListBucket", "sqs:SendMessageBatch": "sqs:SendMessage"}
"""Operations of an API that another action allows; all others are named as their actions."""

NOBODYS = ("C", "K", "Z")
"""How partitions begin that are no tenant's."""

TABLES = ("Table.Arn", "Governance.Arn")

type Reach = tuple[str, str, str]
"""An action, the table that it is on, and a kind of partition there."""
type Permission = tuple[str, str]
"""An action, and the resource of the template that it is about."""


class Calls:
    """The calls of each door, as permissions that they need."""

    def __init__(self, there: cloud.Cloud) -> None:
        self.of: defaultdict[str, set[Permission]] = defaultdict(set)
        self.reaching: defaultdict[str, set[Reach]] = defaultdict(set)
        self._door = ""
        self._named = {
            there.table: "Table.Arn",
            there.governance: "Governance.Arn",
            there.variables["TESSERA_KEYS_SECRET"]: "KeysSecret",
            there.variables["TESSERA_SIGNING_KEY"]: "SigningKey.Arn",
            there.deliveries: "Deliveries.Arn",
            there.rights: "Rights.Arn",
            there.variables["TESSERA_RECEIPT_KEY"]: "ReceiptKey.Arn",
            there.variables["TESSERA_EXPORTS"]: "Exports.Arn",
            there.variables["TESSERA_DEAD_BATCHES"]: "DeadBatches.Arn",
            LAKE_STREAM: "LakeStream.Arn",
        }

    def through(self, door: str, handler: Handler) -> Handler:
        """The handler, as a function that has just started."""

        def started(event: dict[str, Any], context: Any) -> Any:
            dependencies.forget()
            published.forget()
            with self.noted(door):
                return handler(event, context)

        return started

    @contextmanager
    def noted(self, door: str) -> Iterator[None]:
        self._door = door
        yield
        self._door = ""

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """What botocore emits before each call."""
        self.add(model.service_model.signing_name, model.name, params)

    def add(self, service: str, operation: str, params: dict[str, Any]) -> None:
        """A call of a service, by whichever client."""
        if self._door:
            action = IN_OTHER_WORDS.get(f"{service}:{operation}", f"{service}:{operation}")
            self.of[self._door] |= {(action, about) for about in self._about(params)}
            if service == "dynamodb" and "IndexName" not in params:
                (about,) = self._about(params)
                self.reaching[self._door] |= {(action, about, _kind(partition)) for partition in _partitions(params)}

    def _about(self, params: dict[str, Any]) -> list[str]:
        if "IndexName" in params:
            return [f"index {params['IndexName']}"]
        if params.get("Bucket") in self._named:
            return [self._named[params["Bucket"]]]
        if "Bucket" in params:
            return ["artefact" if params.get("Key") == "ip/places.bin" else "bucket"]
        telling = ("TableName", "SecretId", "KeyId", "QueueUrl", "DeliveryStreamName")
        names = params.get("RequestItems") or [params[name] for name in telling if name in params]
        return [self._named[name] for name in names]


def _partitions(params: dict[str, Any]) -> list[str]:
    """Of the table: that of each item a call is about."""
    if "ExpressionAttributeValues" in params and "KeyConditionExpression" in params:
        return [params["ExpressionAttributeValues"][":partition"]["S"]]
    asked = [key for table in params.get("RequestItems", {}).values() for key in table["Keys"]]
    return [key["PK"]["S"] for key in (*asked, *(params[name] for name in ("Item", "Key") if name in params))]


def _kind(partition: str) -> str:
    """What partitions of its kind are like: `acme#D#01…` is one of `*#D#*`."""
    tenant, letter, more = (*partition.split("#", 2), None)[:3]
    if tenant in NOBODYS:
        return f"{tenant}#*"
    return f"*#{letter}" if more is None else f"*#{letter}#*"


@pytest.fixture(scope="module")
def calls() -> Iterator[Calls]:
    """All calls, once every way has been gone."""
    there = cloud.create(stand_in.start(), TEMPLATE)
    storage = there.client("s3")
    storage.create_bucket(Bucket=BUCKET)
    storage.put_object(Bucket=BUCKET, Key="ip/places.bin", Body=pack([], [], 0))
    noted, session, call = Calls(there), boto3.Session(), Service._call
    session.events.register("provide-client-params", noted.note)

    def note(ours: Service, operation: str, arguments: dict[str, Any]) -> Any:
        noted.add(ours.name, operation, arguments)
        return call(ours, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        more = {"TESSERA_IP_DATA": f"s3://{BUCKET}/ip/places.bin", "TESSERA_DECISION_DEADLINE_MS": "60000"}  # a stand-in may be slow
        for name, value in (there.variables | more).items():
            patch.setenv(name, value)
        patch.setenv("TESSERA_LAKE_STREAM", LAKE_STREAM)
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        patch.setattr(Service, "_call", note)
        dependencies.forget()
        filling.forget()
        streams = there.client("dynamodbstreams")
        happenings, publications = patterns_of(TEMPLATE, "Announce")
        told = [Feed(streams, there.stream, happenings), Feed(streams, there.governance_stream, publications)]
        results, actions = (Feed(streams, there.stream, pattern_of(TEMPLATE, function)) for function in ("Learn", "RollUp"))
        rows = [Feed(streams, there.stream, happenings), Feed(streams, there.governance_stream, publications)]
        take_rows(there)
        go_every_way(noted, results, actions, told, there)
        fill_lake = noted.through("fill_lake", import_module("functions.fill_lake.app").handler)
        assert [feed.drain(lambda event: _all_learned(fill_lake, event)) >= 1 for feed in rows] == [True, True]
    dependencies.forget()
    filling.forget()
    yield noted


def take_rows(there: cloud.Cloud) -> None:
    """A stream of Firehose that takes what it is given, into a bucket: that its destination is another is nothing to who sends."""
    there.client("s3").create_bucket(Bucket="rows")
    bucket = {"RoleARN": "arn:aws:iam::123456789012:role/rows", "BucketARN": "arn:aws:s3:::rows"}
    there.client("firehose").create_delivery_stream(DeliveryStreamName=LAKE_STREAM, ExtendedS3DestinationConfiguration=bucket)


def go_every_way(calls: Calls, results: Feed, actions: Feed, told: list[Feed], there: cloud.Cloud) -> None:
    """Every route, every kind of body that makes a door call what it does not call otherwise, learning of each result, counting of each
    action, announcing of what happened, and its delivery."""
    modules = {door: import_module(f"functions.{door}.app") for door in (*DOORS, *sorted(BEHIND))}
    dependencies.forget()  # what a door loads as it starts, it calls for
    routes = {route: calls.through(door, modules[door].handler) for door in DOORS for route in modules[door].api.routes}
    transport = DoorTransport(routes, calls.through("authorize", modules["authorize"].handler))
    learn = calls.through("learn", modules["learn"].handler)

    admin.create_application(dependencies.store(), "fjord", "bank")
    credentials = admin.create_client(dependencies.store(), "fjord", "bank", scopes=tuple(SCOPES))
    keep_a_model("fjord")
    device, backend = Device(transport, credentials[0], TRAITS, key=DeviceKey()), Backend(transport, *credentials)
    for path in ("/health", "/openapi.json", "/sdk/tessera.js", "/oidc/jwks"):
        transport.request("GET", path)
    without_a_key = Device(transport, credentials[0], TRAITS)
    without_a_key.open()
    without_a_key.renew()
    device.open(user_id="u-1")
    device.renew()
    device.send(human_events())
    device.set_user("u-1")
    device.clear_user()
    backend.ask("PUT", f"{ACTIVITIES}/start-collect?type=risk")
    backend.ask("PUT", f"{ACTIVITIES}/stream{STREAM}", {})
    webhook = keep_a_webhook(backend)
    accounts = {"payer": {"accountNumber": "NO12"}, "payee": {"accountNumber": "NO93"}}
    payment: dict[str, Any] = {"correlation_id": "order-1", "transaction_data": {"amount": 12.5, "currency": "EUR", **accounts}}
    first = backend.trigger("transaction", session_token=device.session_token, user_id="u-1", idempotency_key="once", **payment)
    again = backend.trigger("transaction", session_token=device.session_token, user_id="u-1", idempotency_key="once", **payment)
    assert first == again
    alone = backend.evaluate_payment(payment["transaction_data"], user_id="u-3", idempotency_key="alone")
    backend.result(alone["action_token"], "success")
    backend.reasons()
    backend.recommendation(first["action_token"], explain="true")
    backend.result(first["action_token"], "success", user_id="u-1", idempotency_key="reported")
    backend.ask("POST", "/risk/v1/action/authenticated-user", {"action_token": first["action_token"], "user_id": "u-1"})
    assert results.drain(lambda event: _all_learned(learn, event)) >= 1
    device.send([*human_events(), *a_hand(Random(5))])  # by now the device is known: its site learns how its people move
    moved = backend.trigger("login", session_token=device.session_token, user_id="u-1")
    backend.result(moved["action_token"], "success", user_id="u-1")
    assert results.drain(lambda event: _all_learned(learn, event)) >= 1
    device.set_user("u-2")  # the session's user is not the token's: another trip
    failed = backend.trigger("login", secured_session_token=device.secured_session_token("login"), claimed_user_id="u-2")
    backend.result(failed["action_token"], "failure")
    backend.recommendation(device.trigger("login"))
    label_every_way(backend, backend.recommendation(first["action_token"])["context"]["action_id"])
    decide_every_way(backend)
    action = backend.recommendation(first["action_token"])["context"]
    for sought in ({}, {"context.user_id": "u-1"}, {"context.device_id": action["device_id"]}, {"context.correlation_id": "order-1"}):
        until = dependencies.clock() + 1000
        window = {"start_time": until - 600_000, "end_time": until}
        backend.ask("GET", "/risk/v1/search/actions?" + urlencode({**window, "filters": json.dumps(sought)}))
    backend.ask("GET", f"/risk/v1/actions/compare?one={action['action_id']}&other={action['action_id']}")
    backend.ask("PUT", "/risk/v1/action/assignee", {"action_ids": [action["action_id"]], "assignee": "ann@bank.example"})
    keep_a_case(backend, action["action_id"])
    keep_a_view(backend)
    pull_a_stream(backend)
    look_into(backend, action)
    assert results.drain(lambda event: _all_learned(learn, event)) >= 1
    dependencies.forget()  # it reads the model that decided for itself
    roll_up = calls.through("roll_up", modules["roll_up"].handler)
    assert actions.drain(lambda event: roll_up(dict(event), LambdaContext())) >= 4
    announce, deliver = (calls.through(name, modules[name].handler) for name in ("announce", "deliver"))
    assert [feed.drain(lambda event: announce(dict(event), LambdaContext())) >= 1 for feed in told] == [True, True]
    tell(backend, webhook, there.client("sqs"), lambda event: deliver(event, LambdaContext()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_ONLY_THROUGH_PROXY", "on")  # where the API is closed, every door asks whether a proxy proves itself
        transport.request("POST", "/oidc/token", headers={"x-tessera-origin": "a guess"})
    backend.ask("DELETE", f"/risk/v1/users/u-1/devices/{action['device_id']}")
    work = calls.through("work_on_rights", modules["work_on_rights"].handler)
    exercise_rights(backend, there, lambda event: work(event, LambdaContext()))
    backend.ask("GET", f"/risk/v1/overview?from={dependencies.clock() - 172_800_000}&to={dependencies.clock()}")


def keep_a_model(tenant: str) -> None:
    """A model of the tenant's own, that decides."""
    models = dependencies.store().models
    models.put_version(tenant, {**artefacts.read("model"), "version": "their own"})
    models.put_head(tenant, ModelHead(current="their own"), 0)


def a_hand(chance: Random) -> list[Pointer]:
    """Movements of a mouse, as many as are needed to tell a hand."""
    ends = [(chance.uniform(0, 1_200), chance.uniform(0, 700)) for _ in range(60)]
    return [Pointer(kind="pointer", points=hand_movement(chance, (600.0, 350.0), end)) for end in ends]


def look_into(backend: Backend, action: dict[str, Any]) -> None:
    """A user, their devices and whom they are linked to, a device, an address; that a device is not known refuses before it is revoked."""
    for path in (
        "users/u-1",
        "users/u-1/linked",
        "users/u-1/devices",
        f"devices/{action['device_id']}",
        f"addresses/{action['ip']}",
        f"actions/{action['action_id']}/session",
    ):
        backend.ask("GET", f"/risk/v1/{path}")


def keep_a_view(backend: Backend) -> None:
    """A view that is saved, seen, changed and dropped."""
    view = {"name": "Denied", "address": "/recommendations"}
    saved = backend.ask("POST", "/risk/v1/views", view)
    backend.ask("GET", "/risk/v1/views")
    backend.ask("PUT", f"/risk/v1/views/{saved['view_id']}", {**view, "version": 1})
    backend.ask("DELETE", f"/risk/v1/views/{saved['view_id']}")


def exercise_rights(backend: Backend, there: cloud.Cloud, work: Callable[[Any], Any]) -> None:
    """A person is held, which refuses the erasure, exported, and erased, with everything that they left; and a batch that was given up."""
    queues, path = there.client("sqs"), "/risk/v1/users/u-1"

    def attend() -> None:
        while messages := queues.receive_message(QueueUrl=there.rights, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                work({"Records": [{"body": message["Body"]}]})
                queues.delete_message(QueueUrl=there.rights, ReceiptHandle=message["ReceiptHandle"])

    backend.ask("PUT", f"{path}/hold", {"reason": "a lawsuit"})
    with pytest.raises(Refused):
        backend.ask("DELETE", path)
    backend.ask("GET", f"{path}/hold")
    backend.ask("DELETE", f"{path}/hold")
    backend.ask("GET", f"{path}/export")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working, "PATIENCE", 0)  # a long export goes round the queue
        attend()
    assert backend.ask("GET", f"{path}/export")["downloads"]
    gone = {"Keys": {"PK": {"S": "fjord#D#0"}, "SK": {"S": "A#0"}}}
    letter = {"payload": {"Records": [{"dynamodb": gone}, {"dynamodb": {"Keys": {"PK": {"S": "C#1"}, "SK": {"S": "K"}}}}]}}
    alone = {"payload": {"Records": [{"dynamodb": gone}]}}
    for name, batch in (("one", letter), ("other", alone)):
        there.client("s3").put_object(Bucket=there.variables["TESSERA_DEAD_BATCHES"], Key=name, Body=json.dumps(batch).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(configurations, "LARGEST_INLINE", 0)  # documents too large for their items
        name_somebody(backend)
        job = backend.ask("DELETE", path)
        attend()
    assert backend.ask("GET", f"/risk/v1/jobs/{job['job_id']}")["result"]["outcome"] == "erased"
    assert backend.ask("GET", f"{path}/receipts")["receipts"]
    backend.ask("GET", "/receipts/jwks")


def name_somebody(backend: Backend) -> None:
    """A label and a case that are also about somebody else, a list and a rule that name two, a view that looks for one."""
    unobserved = {"ip": "203.0.113.9", "correlation_id": "order-2", "get_recommendation": True}
    told = [backend.trigger("login", user_id=user, **unobserved)["context"]["action_id"] for user in ("u-1", "u-9")]
    backend.label("CONFIRMED_LEGIT", "CORRELATION_ID", "order-2")
    backend.ask("POST", "/risk/v1/cases", {"title": "u-1 again", "action_ids": told, "note": "about u-1"})
    made = backend.ask("POST", "/risk/v1/lists", {"list_name": "People", "list_type": "user", "creator": "ann"})["list_id"]
    backend.ask("POST", f"/risk/v1/lists/{made}/items", {"item_ids": ["u-1", "u-9"]})
    asking = {"field": "user_id", "op": "in", "value": ["u-1", "u-9"]}
    rule = {"priority": 7, "recommendation": "deny", "mode": "preview", "type": "risk", "conditions": asking}
    backend.ask("POST", "/risk/v1/rules", rule)
    backend.ask("POST", "/risk/v1/views", {"name": "u-1", "address": "/recommendations?user=u-1"})


def keep_a_webhook(backend: Backend) -> str:
    """A receiver that wants everything, with its second secret."""
    wishes = {"url": "https://receiver.example", "event_types": sorted(TOLD)}
    made: str = backend.ask("POST", "/risk/v1/webhooks", wishes, idempotency_key="webhook")["webhook_id"]
    backend.ask("PUT", f"/risk/v1/webhooks/{made}", wishes)
    backend.ask("POST", f"/risk/v1/webhooks/{made}/secrets", {})
    return made


def tell(backend: Backend, webhook: str, queues: Any, deliver: Callable[[Any], Any]) -> None:
    """A receiver that fails until it rests, is well again, gets what it missed, says that it is gone, is resumed, tested and deleted."""
    url, path = os.environ["TESSERA_DELIVERIES"], f"/risk/v1/webhooks/{webhook}"

    def attend(outcome: Outcome) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(calling, "call", lambda *_, **__: outcome)
            patch.setattr(replaying, "SETTLED", 0)
            while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for message in messages:
                    deliver({"Records": [{"body": message["Body"]}]})
                    queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    attend(Outcome(status=500, fault="refused"))
    assert backend.ask("GET", path)["state"] == "resting"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "SETTLED", 0)  # nobody else delivers here
        backend.ask("POST", f"{path}/resume")
    attend(Outcome(status=410, fault="refused"))
    assert backend.ask("GET", "/risk/v1/webhooks")["webhooks"][0]["state"] == "paused"
    backend.ask("POST", f"{path}/test")
    attend(Outcome(status=200))
    now = dependencies.clock()
    backend.ask("POST", f"{path}/replay", {"since": now - 600_000, "until": now})
    attend(Outcome(status=200))
    assert {each["state"] for each in backend.ask("GET", f"{path}/deliveries")["deliveries"]} == {"delivered"}
    backend.ask("DELETE", path)


def pull_a_stream(backend: Backend) -> None:
    """What has happened since `STREAM` was opened, as if it had been a while ago, and the end of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "SETTLED", 0)
        assert backend.ask("POST", f"{ACTIVITIES}/collect{STREAM}")
    backend.ask("DELETE", f"{ACTIVITIES}/stream{STREAM}")
    backend.ask("DELETE", f"{ACTIVITIES}/stop-collect?type=risk")


def keep_a_case(backend: Backend, action_id: str) -> None:
    """A case: opened, found by state and by assignee, noted in, changed and decided."""
    case = {"title": "Ring", "action_ids": [action_id], "assignee": "ann"}
    opened = backend.ask("POST", "/risk/v1/cases", {**case, "note": "called"}, idempotency_key="case")
    path = f"/risk/v1/cases/{opened['case_id']}"
    backend.ask("GET", "/risk/v1/cases")
    backend.ask("GET", "/risk/v1/cases?assignee=ann")
    backend.ask("GET", path)
    backend.ask("PUT", path, {**case, "version": 1})
    backend.ask("POST", f"{path}/notes", {"text": "no answer"})
    backend.ask("POST", f"{path}/decision", {"version": 2, "decision": "fraud"})
    backend.ask("POST", f"{path}/decision", {"version": 3, "decision": "fraud", "use_case": "FIRST_PARTY_FRAUD"})


def label_every_way(backend: Backend, action_id: str) -> None:
    """A label on each kind of subject, read and taken back."""
    subjects = {"ACTION_ID": action_id, "CORRELATION_ID": "order-1", "USER_ID": "u-1", "IP_ADDRESS": "203.0.113.9", "FRAUD_RING_ID": "r"}
    for kind, value in subjects.items():
        label = backend.label("CONFIRMED_FRAUD", kind, value, idempotency_key=f"label-{kind}")["label_id"]
        backend.labelled(label)
        backend.withdraw_label(label)


def decide_every_way(backend: Backend) -> None:
    """Rules, lists and configurations: made, read, changed, published, rolled back and dropped."""

    def ask(method: str, path: str, body: Any = None) -> Any:
        return backend.ask(method, f"/risk/v1/{path}", body)

    made = ask("POST", "lists", {"list_name": "Hosts", "list_type": "ip", "creator": "ann"})["list_id"]
    ask("GET", "lists")
    ask("POST", f"lists/{made}/items", {"item_ids": ["192.0.2.0/24"]})
    asking = {"field": "ip", "op": "in_list", "value": made}
    rule = {"priority": 1, "recommendation": "deny", "mode": "preview", "type": "risk", "conditions": asking}
    rule_id = ask("POST", "rules", rule)["rule_id"]
    address = {"entity_type": "ip_address", "entity_value": "192.0.2.1"}
    backend.ask("POST", "/risk/v1/evaluate", address, idempotency_key="address")
    ask("GET", "rules")
    until = dependencies.clock() + 1000
    trial = {"start_time": until - 600_000, "end_time": until, "rule": {**rule, "priority": 2}}
    backend.ask("POST", "/risk/v1/rules/simulate", trial, idempotency_key="trial")
    ask("GET", f"thresholds/tradeoff?action_type=login&from={until - 600_000}&to={until}")
    ask("PUT", f"rules/{rule_id}", rule)
    ask("DELETE", f"rules/{rule_id}")
    ask("POST", "actions", {"name": "sign-in", "base": "login"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(configurations, "LARGEST_INLINE", 0)  # a draft too large for its item: its pieces go when it changes
        ask("PUT", "thresholds", {"thresholds": []})
        ask("PUT", "thresholds", {"thresholds": []})
    ask("DELETE", f"lists/{made}")
    ask("GET", "configuration/versions")
    draft = ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
    ask("PUT", "configuration/draft/preview")
    ask("POST", "configuration/publish", {"revision": draft["revision"]})
    ask("POST", "configuration/rollback", {"version": 0})
    ask("GET", "audit")


def _all_learned(learn: Callable[..., Any], event: Any) -> Any:
    answer = learn(event, LambdaContext())
    assert answer == {"batchItemFailures": []}
    return answer


def allowed(door: str) -> set[Permission]:
    """The actions of a door's role with the resources of the template that they are about, those under a condition included."""
    permissions: set[Permission] = set()
    for statement in statements(door):
        granted = statement.get("If", ["", statement])[1]
        if granted["Effect"] == "Deny":
            continue
        actions, resources = ([each] if not isinstance(each, list) else each for each in (granted["Action"], granted["Resource"]))
        permissions |= {(action, about) for action in actions for about in map(_resource, resources)}
    return permissions


def statements(door: str) -> list[dict[str, Any]]:
    (function,) = (
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::Serverless::Function" and resource["Properties"]["CodeUri"] == f"functions/{door}/"
    )
    role = RESOURCES[function["Role"]["GetAtt"].removesuffix(".Arn")]["Properties"]
    found: list[dict[str, Any]] = role["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def kinds(door: str) -> set[Reach]:
    """Which kinds of partitions a door may reach by which action on which table, as its role has it."""
    return {
        (action, table, kind)
        for statement in statements(door)
        if (table := _resource(statement.get("Resource", {"Ref": ""}))) in TABLES
        for kind in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for action in statement["Action"]
    }


def _by_manner(reaching: set[Reach]) -> set[Reach]:
    """Whether each kind is read, written, or has items removed: one statement allows all ways of reading, another all of writing."""
    manners = {"dynamodb:DeleteItem": "removes", "dynamodb:PutItem": "writes", "dynamodb:UpdateItem": "writes"}
    return {(manners.get(action, "reads"), table, kind) for action, table, kind in reaching}


OF_ACTIONS = ("report_result", "trigger_action")
"""Doors whose answers tell of one action, or of nobody: where they are kept is noted with the action."""


def always(door: str) -> set[Reach]:
    """What no way through a door need show: budgets are counted by the lot, misuse and repeats only of some requests."""
    routes = import_module(f"functions.{door}.app").api.routes.values() if door in DOORS else ()
    wanted = (
        {("dynamodb:UpdateItem", "Table.Arn", "*#N#*")}
        if any(route.path.startswith(("/risk", "/activities")) for route in routes)
        else set()
    )
    if any(route.scope for route in routes):
        wanted.add(("dynamodb:UpdateItem", "Table.Arn", "Z#*"))
    if door not in OF_ACTIONS and any(route.keeps_answers for route in routes):
        wanted.add(("dynamodb:PutItem", "Table.Arn", "*#K#*"))
    if any(route.keeps_answers for route in routes):
        wanted |= {("dynamodb:PutItem", "Table.Arn", "K#*"), ("dynamodb:UpdateItem", "Table.Arn", "K#*")}
    return wanted


def _resource(reference: dict[str, Any]) -> str:
    match reference:
        case {"GetAtt": name} if name.endswith("Logs.Arn"):
            return "logs"
        case {"GetAtt": name} | {"Ref": name}:
            return str(name)
        case {"Sub": name} if "/index/" in name:
            return f"index {name.rpartition('/')[2]}"
        case {"Sub": name} if name.endswith(".Arn}/*"):
            return str(name[2:-3])
        case _:
            return "artefact"


@pytest.mark.parametrize("door", (*DOORS, *sorted(BEHIND)))
def test_a_door_may_do_what_it_does(calls: Calls, door: str) -> None:
    assert calls.of[door] - allowed(door) == set()


@pytest.mark.parametrize("door", (*DOORS, *sorted(BEHIND)))
def test_a_door_does_what_it_may_do(calls: Calls, door: str) -> None:
    counted = {(action, table) for action, table, _ in always(door)}
    assert allowed(door) - calls.of[door] - counted - BY_LAMBDA_ITSELF - BY_OTHERS_FOR_THEM - KEYS_IN_EXCHANGE == set()


def test_the_next_and_the_former_key_of_access_tokens_may_be_used_as_the_stacks_own() -> None:
    for door in (*DOORS, *BEHIND):
        own, another, other = ({action for action, about in allowed(door) if about == key} for key in KEYS)
        assert (another, other) == (own, own & {"kms:GetPublicKey"}), door


def test_only_the_doors_that_look_back_read_an_index(calls: Calls) -> None:
    """A role has to name the index: a table's own name does not include them."""
    assert {door for door, permissions in calls.of.items() for _, about in permissions if about.startswith("index ")} == {
        "investigate", "manage_cases", "search_actions", "simulate", "stream_activities", "work_on_rights",
    }  # fmt: skip


@pytest.mark.parametrize("door", (*DOORS, *sorted(BEHIND)))
def test_a_door_reaches_the_kinds_of_items_that_it_needs_and_no_others(calls: Calls, door: str) -> None:
    assert _by_manner(kinds(door)) == _by_manner(calls.reaching[door] | always(door))


@pytest.mark.parametrize("door", (*DOORS, *sorted(BEHIND)))
def test_no_door_changes_or_removes_a_line_of_the_audit(door: str) -> None:
    """That one of those that add lines puts one in place of another is refused by the condition of the put alone: a role cannot tell these
    apart. One door reads them."""
    partition, _ = primary_keys.audit_record("acme", 0, "0")
    reaching = {action for action, _, kind in kinds(door) if fnmatchcase(partition, kind)}
    assert reaching <= {"dynamodb:PutItem", *(("dynamodb:GetItem", "dynamodb:Query") if door == "read_audit" else ())}


GOVERNING = {"*#C", "C#*", "*#G", "*#G#*", "*#L#*"}
"""Who may call, what is configured, who did what, and who was erased or may not be."""
OF_DEVICES = ("ingest_telemetry", "bind_user", "trigger_action")


def test_what_governs_lies_in_a_table_of_its_own_and_nothing_else_does() -> None:
    for door in (*DOORS, *sorted(BEHIND)):
        for _, table, kind in kinds(door):
            assert (table == "Governance.Arn") == (kind in GOVERNING), (door, kind)


@pytest.mark.parametrize("door", (*OF_DEVICES, "evaluate", "authorize", "issue_token", "report_result", "learn", "roll_up"))
def test_no_door_that_decides_lets_in_or_learns_writes_what_governs(door: str) -> None:
    assert {action for action, table, _ in kinds(door) if table == "Governance.Arn"} <= {
        "dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query",
    }  # fmt: skip


def test_only_who_manages_drafts_removes_from_what_governs_and_never_a_line_of_the_audit() -> None:
    removing = {
        (door, kind) for door in DOORS for action, table, kind in kinds(door) if (action, table) == ("dynamodb:DeleteItem", TABLES[1])
    }
    of_configuration = {(door, "*#C") for door in ("manage_configuration", "manage_lists", "manage_policy")}
    assert removing == {*of_configuration, ("manage_rights", "*#G#*")}, "a hold is lifted"


def test_kinds_of_items_are_told_apart_by_how_partitions_begin() -> None:
    """No tenant's name and no part of a key that a caller chooses makes one kind look like another."""
    for kind in {kind for door in (*DOORS, *sorted(BEHIND)) for *_, kind in kinds(door)}:
        letters = kind.strip("*#")
        assert len(letters) == 1, kind
        assert kind in (f"*#{letters}", f"*#{letters}#*", f"{letters}#*")
