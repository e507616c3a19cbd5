"""What each way of touching the table costs, counted by the meter: calls, sequential trips, write, index and read units.

Counted is what the doors of one ordinary protected session call, in their order, on a table that knows user and device from five
sessions before: traits of a desktop browser, six batches of a person filling a form, an action with 60 numbers of 17 digits, an answer of
700 bytes, a correlation id and no transaction data, its recommendation inline, a success that the backend reports with a user id, and
what `learn` then does. Not in its sum: client and application, which a process reads once per 30 s; idempotency keys and secured tokens,
which not every integration uses. A read recommendation would add "read recommendation" and "consume".
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from importlib import import_module
from itertools import groupby
from time import monotonic
from typing import Any

import pytest

from local.doubles.meter import Bill
from local.doubles.table import TableDouble
from tessera.features import tally
from tessera.history import History
from tessera.profile import Profiles
from tessera.rollup import Cell, Change
from tessera.service.store.action_index import ActionIndex, Row
from tessera.service.store.actions import ActionStore
from tessera.service.store.activities import ActivityStore, Position, last_before
from tessera.service.store.archive import Archive
from tessera.service.store.audit import AuditStore, StoredRecord
from tessera.service.store.cases import CaseStore, StoredCaseFile, StoredNote
from tessera.service.store.clients import ClientStore
from tessera.service.store.configuration_records import Head, StoredDraft, StoredList, StoredVersion
from tessera.service.store.configurations import ConfigurationStore
from tessera.service.store.facade import Store
from tessera.service.store.gather import Gathering
from tessera.service.store.idempotency import IdempotencyStore
from tessera.service.store.labels import LabelStore
from tessera.service.store.model_versions import ModelHead
from tessera.service.store.models import ModelStore
from tessera.service.store.outbox import EventName, Outbox, StoredDelivery, StoredEvent
from tessera.service.store.people import PersonStore
from tessera.service.store.profiles import ProfileStore
from tessera.service.store.records import (
    ActionLabel,
    Application,
    BoundUser,
    Client,
    Gathered,
    Heard,
    SessionName,
    StoredAction,
    StoredLabel,
    StoredSession,
)
from tessera.service.store.requests import RequestCounter
from tessera.service.store.rollups import RollupStore
from tessera.service.store.sessions import SessionStore
from tessera.service.store.sites import SiteStore
from tessera.service.store.ties import TieStore
from tessera.service.store.token_bans import TokenBanStore
from tessera.service.store.webhooks import StoredReceivers, WebhookStore
from tessera.site import NOBODY, Confirmed
from tessera.ties import SharedEntity, Tie
from tests.builders import a_payment
from tests.service.storing import (
    ADDRESS,
    DEVICE,
    KEY,
    NAME,
    NOW,
    OTHER_ADDRESS,
    OTHER_USER,
    PLACE,
    ULID,
    USER,
    action,
    batch,
    outcome,
    store_on,
    subjects,
    traits,
)
from tests.service.test_store_sessions import an_ordinary_page

PAYMENT = a_payment()
DAY = 86_400_000  # ms
ALONE = SessionName(tenant="acme", device="77" * 16, session="")
LATENCY = 0.06  # s; makes parallel calls overlap, so that sequential trips can be told

REQUESTS_COUNTED = 7 / 9  # units that counting the requests of a session costs in the mean
DESKTOP = {
    "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "sdk_version": "0.1.0", "platform": "desktop", "navigator_platform": "Win32", "navigator_vendor": "Google Inc.",
    "hint_platform": "Windows", "hint_platform_version": "15.0.0", "hint_mobile": False, "cpu_arch": "x86",
    "hint_brands": ["Chromium 142", "Google Chrome 142", "Not_A Brand 99"], "timezone": "Europe/Berlin", "timezone_offset": -60,
    "summer_timezone_offset": -120, "winter_timezone_offset": -60, "languages": ["de-DE", "de", "en-US", "en"], "ram": 8.0,
    "total_storage": 296352743424.0, "available_storage": 177811646054.0, "core_number": 12, "touch_points": 0,
    "graphic_card": "ANGLE (Intel, Intel(R) Iris(R) Xe Graphics (0x000046A8) Direct3D11 vs_5_0 ps_5_0, D3D11)", "battery_level": 0.87,
    "power_state": "charging", "screen_width": 1920, "screen_height": 1200, "screen_avail_width": 1920, "screen_avail_height": 1152,
    "screen_pixel_depth": 24, "screen_color_depth": 24, "device_pixel_ratio": 1.5, "window_width": 1905, "window_height": 963,
    "outer_width": 1920, "outer_height": 1152, "font_count": 61, "plugin_count": 5, "webdriver": False, "automation_traces": [],
    "incognito": False, "tampered": False,
}  # fmt: skip

BILLS = {
    "cold start": Bill(calls=2, trips=2, write_units=0, index_units=0, read_units=1),
    "start": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "six batches": Bill(calls=6, trips=6, write_units=6, index_units=0, read_units=0),
    "heard elsewhere": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "gather": Bill(calls=5, trips=1, write_units=3, index_units=0, read_units=3.5),
    "gather of a claim behind a copied id": Bill(calls=5, trips=1, write_units=3, index_units=0, read_units=3.5),
    "gather with what judges": Bill(calls=7, trips=1, write_units=3, index_units=0, read_units=4.5),
    "gather for a payment": Bill(calls=5, trips=1, write_units=3, index_units=0, read_units=5),
    "gather without telemetry": Bill(calls=4, trips=1, write_units=3, index_units=0, read_units=3),
    "put action": Bill(calls=2, trips=1, write_units=2, index_units=2, read_units=0),
    "result": Bill(calls=1, trips=1, write_units=1, index_units=1, read_units=0),
    "learn": Bill(calls=3, trips=2, write_units=2, index_units=0, read_units=1.5),
    "learn a payment": Bill(calls=5, trips=2, write_units=4, index_units=0, read_units=2.5),
    "refuse": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=0.5),
    "label payee": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=0.5),
    "learn again": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1.5),
    "gather again: address": Bill(calls=3, trips=1, write_units=2, index_units=0, read_units=1),
    "gather again: user": Bill(calls=3, trips=1, write_units=2, index_units=0, read_units=1),
    "read recommendation": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "consume": Bill(calls=1, trips=1, write_units=1, index_units=1, read_units=0),
    "failure of a claim": Bill(calls=3, trips=1, write_units=3, index_units=0, read_units=0),
    "put a claim": Bill(calls=2, trips=1, write_units=2, index_units=2, read_units=0),
    "result of a claim": Bill(calls=3, trips=3, write_units=3, index_units=2, read_units=0),
    "failure": Bill(calls=3, trips=1, write_units=3, index_units=0, read_units=0),
    "set user": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "set user without an action": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0),
    "erased": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "clear user": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "secured token": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "deciding models": Bill(calls=3, trips=3, write_units=0, index_units=0, read_units=1.5),
    "head": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "put head": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "put version": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "versions": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "count a change": Bill(calls=3, trips=3, write_units=2, index_units=0, read_units=0.5),
    "count it again": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "count a late change": Bill(calls=5, trips=5, write_units=4, index_units=0, read_units=0.5),
    "count a minute at one action a second": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0.5),
    "a day's overview": Bill(calls=27, trips=5, write_units=0, index_units=0, read_units=14.5),
    "actions of a day": Bill(calls=9, trips=9, write_units=0, index_units=0, read_units=4.5),
    "put label": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "read label": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "actions of a correlation": Bill(calls=2, trips=2, write_units=0, index_units=0, read_units=2),
    "label action": Bill(calls=1, trips=1, write_units=2, index_units=1, read_units=0),
    "mark user": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=1),
    "mark device": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=1),
    "mark address": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=1),
    "unmark user": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=1),
    "unlabel action": Bill(calls=1, trips=1, write_units=2, index_units=1, read_units=0),
    "withdraw label": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "actions of a user": Bill(calls=4, trips=1, write_units=0, index_units=0, read_units=2),
    "actions of a device": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "actions of a correlation id": Bill(calls=2, trips=1, write_units=0, index_units=0, read_units=1),
    "actions of days": Bill(calls=8, trips=1, write_units=0, index_units=0, read_units=4),
    "found actions": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "found transactions": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "assign": Bill(calls=1, trips=1, write_units=1, index_units=1, read_units=0),
    "publish": Bill(calls=2, trips=2, write_units=3, index_units=0, read_units=0),
    "head in force": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "version in force": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "published versions": Bill(calls=2, trips=2, write_units=0, index_units=0, read_units=2),
    "put draft": Bill(calls=1, trips=1, write_units=2, index_units=0, read_units=0),
    "draft": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "preview": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "drop draft": Bill(calls=2, trips=2, write_units=3, index_units=0, read_units=0),
    "put list": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0),
    "list": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "lists": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "drop list": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0),
    "record": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "audit": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "open case": Bill(calls=1, trips=1, write_units=1, index_units=2, read_units=0),
    "case": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "close case": Bill(calls=1, trips=1, write_units=1, index_units=4, read_units=0),
    "note": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0),
    "notes": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "cases": Bill(calls=2, trips=2, write_units=0, index_units=0, read_units=1),
    "start to collect": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "open nine streams": Bill(calls=18, trips=18, write_units=12, index_units=0, read_units=9),
    "open a stream": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=1),
    "position": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "actions since": Bill(calls=8, trips=1, write_units=0, index_units=0, read_units=4),
    "read on": Bill(calls=1, trips=1, write_units=2, index_units=0, read_units=0),
    "close a stream": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=1),
    "stop to collect": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=1),
    "keep receivers": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "receivers": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "keep an event": Bill(calls=1, trips=1, write_units=2, index_units=0, read_units=0),
    "event": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "events": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "delivery": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "note a delivery": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "deliveries": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "failed": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "an earlier one failed": Bill(calls=2, trips=2, write_units=2, index_units=0, read_units=0),
    "standing": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "standings": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "waits": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "rest": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "pause": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "recover": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "put action with ties": Bill(calls=6, trips=1, write_units=6, index_units=2, read_units=0),
    "who shares": Bill(calls=2, trips=1, write_units=0, index_units=0, read_units=1),
    "actions of users": Bill(calls=4, trips=1, write_units=0, index_units=0, read_units=2),
    "user": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "device": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=1),
    "reputation": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "reputations": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "link": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=2),
    "links": Bill(calls=2, trips=2, write_units=0, index_units=0, read_units=2),
    "revoke": Bill(calls=6, trips=6, write_units=3, index_units=0, read_units=1.5),
    "site": Bill(calls=1, trips=1, write_units=0, index_units=0, read_units=0.5),
    "learn site": Bill(calls=2, trips=2, write_units=1, index_units=0, read_units=0.5),
    "misused token": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "banned token": Bill(calls=5, trips=5, write_units=5, index_units=0, read_units=0),
    "claim": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
    "keep answer": Bill(calls=1, trips=1, write_units=1, index_units=0, read_units=0),
}
PROTECTED_SESSION = ("start", "six batches", "gather", "put action", "result", "set user", "learn")


@pytest.fixture(scope="module")
def table() -> TableDouble:
    """A table after one ordinary protected session, and after everything else that can be asked of it."""
    table = TableDouble()
    store = store_on(table)
    for number in range(1, 6):
        store.profiles.learn("acme", outcome(number))
        store.gathering.gather(subjects(now=NOW - number * 86_400_000))
    store.clients.put_client(Client(id="web", tenant="acme", application="bank", origins=("https://bank.example",), secrets=("00" * 32,)))
    store.clients.put_application(Application(id="bank", tenant="acme", name="Bank"))
    table.latency = LATENCY
    for part, call in in_order(store):
        with table.meter.part(part):
            call()
    return table


def in_order(store: Store) -> list[tuple[str, Callable[[], object]]]:
    chance = random.Random(5)
    decision = {"values": {f"reason_or_signal_{number}": chance.random() for number in range(8)}, "versions": {"model": "2026-11-22"}}
    judged = action(decision=decision, answer=chance.randbytes(420), correlation="ab" * 16)
    claimed = replace(judged, ulid="02" * 16, users=(), triggered_by="sdk")
    named: dict[str, Any] = {"users": (USER,), "subject": USER}
    failure: dict[str, Any] = {"user": USER, "device": DEVICE, "address": ADDRESS, "action": ULID, "at": NOW}
    events = list(an_ordinary_page())
    batches = [batch(number + 1, tallies=tally(events[number * 60 : number * 60 + 60])) for number in range(6)]
    before = Gathered(session=StoredSession(traits=None), history=History(), profiles=Profiles(), until=monotonic() + 60)
    label = StoredLabel(tenant="acme", id="019" + "0" * 29, type="CONFIRMED_FRAUD", sealed=bytes(300), actions=(judged.id,))
    said = ActionLabel(id=label.id, type="CONFIRMED_FRAUD", use_case="ACCOUNT_TAKEOVER")
    small = {"version": "one", "intercept": -4.6, "families": {}, "terms": {}}
    confirmed = Confirmed(action=ULID, user=USER, device=DEVICE, movements=(5, *NOBODY[1:]))
    changes = [
        Change(name=chance.randbytes(8).hex(), before=None, after=Cell("bank", kind, each, reason))
        for kind in ("login", "transaction", "otp_login")
        for each, reason in (
            ("allow", ""),
            ("challenge", "PROFILE_DEVICE_NEW"),
            ("deny", "BEHAVIOR_BOT"),
            ("trust", "DEVICE_KEY_FAMILIAR"),
        )
        for _ in range(10)
    ]  # a minute's: 60 actions, each of which ends
    bound = BoundUser(user=USER, sealed_user=bytes(40), asserted_by="sdk")
    return [
        ("cold start", lambda: (store.clients.client("web", NOW), store.clients.application("acme", "bank", NOW))),
        ("start", lambda: store.sessions.open_session(traits(traits=DESKTOP, opened_at=NOW), NOW)),
        ("six batches", lambda: [store.sessions.fold(each) for each in batches]),
        ("heard elsewhere", lambda: store.sessions.hear_elsewhere(NAME, Heard(at=NOW - 3_600_000, sealed=bytes(40)))),
        ("gather", lambda: store.gathering.gather(subjects())),
        ("gather with what judges", lambda: with_what_judges(store)),
        ("gather for a payment", lambda: store.gathering.gather(subjects(payment=PAYMENT))),
        ("gather without telemetry", lambda: store.gathering.gather(subjects(name=ALONE, payment=replace(PAYMENT, payer="6b" * 16)))),
        ("put action", lambda: store.actions.put_action(judged, NOW)),
        ("result", lambda: store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW)),
        ("learn", lambda: store.profiles.learn("acme", outcome(9))),
        ("learn a payment", lambda: store.profiles.learn("acme", outcome(10, payment=PAYMENT))),
        ("refuse", lambda: store.profiles.refuse("acme", outcome(11, payment=PAYMENT))),
        ("label payee", lambda: store.profiles.label_payee("acme", "5a" * 16, outcome(10).action, fraud=True, now=NOW)),
        ("learn again", lambda: store.profiles.learn("acme", outcome(9))),
        ("gather again: address", lambda: store.gathering.gather_again(subjects(), before, address=OTHER_ADDRESS, place=PLACE)),
        ("gather again: user", lambda: store.gathering.gather_again(subjects(user=None), before, user=USER, asserted_by="backend")),
        ("gather of a claim behind a copied id", lambda: store.gathering.gather(subjects(asserted_by="sdk", reported_by="sdk", copy="-"))),
        ("read recommendation", lambda: store.actions.action("acme", DEVICE, ULID, NOW)),
        ("consume", lambda: store.actions.consume(judged)),
        ("failure", lambda: store.actions.observe_failure("acme", asserted_by="backend", **failure)),
        ("failure of a claim", lambda: store.actions.observe_failure("acme", **failure)),
        ("set user", lambda: store.sessions.bind_user(NAME, bound, NOW, acted=True)),
        ("set user without an action", lambda: store.sessions.bind_user(NAME, bound, NOW)),
        ("erased", lambda: store.profiles.erased("acme", ("user",), NOW, NOW)),
        ("clear user", lambda: store.sessions.bind_user(NAME, None, NOW)),
        ("secured token", lambda: store.sessions.use_secured_token(NAME, "00" * 16, NOW + 300_000, NOW)),
        ("put version", lambda: store.models.put_version("acme", small)),
        ("put head", lambda: store.models.put_head("acme", ModelHead(current="one", shadow="two"), 0)),
        ("head", lambda: store.models.head("acme")),
        ("deciding models", lambda: store.models.deciding("acme", NOW)),
        ("versions", lambda: store.models.versions("acme")),
        ("count a change", lambda: store.rollups.count("acme", NOW, changes[:1], NOW)),
        ("count it again", lambda: store.rollups.count("acme", NOW, changes[:1], NOW)),
        ("count a late change", lambda: store.rollups.count("acme", NOW - 3 * 86_400_000, changes[:1], NOW)),
        ("count a minute at one action a second", lambda: store.rollups.count("acme", NOW, changes, NOW)),
        ("a day's overview", lambda: store.rollups.hours("acme", NOW - 86_400_000, NOW + 1, NOW)),
        ("actions of a day", lambda: list(store.archive.of_day("acme", "20270115", NOW))),
        ("put label", lambda: store.labels.put(label, NOW)),
        ("read label", lambda: store.labels.label("acme", label.id, NOW)),
        ("actions of a correlation", lambda: store.labels.correlated("acme", "ab" * 16, NOW)),
        ("label action", lambda: store.labels.label_action(judged, said)),
        ("mark user", lambda: store.labels.mark("acme", "user", USER, cause="0a", label=label.id, verdict="confirmed", now=NOW)),
        ("mark device", lambda: store.labels.mark("acme", "device", DEVICE, cause="0a", label=label.id, verdict="confirmed", now=NOW)),
        ("mark address", lambda: store.labels.mark("acme", "address", ADDRESS, cause="0a", label=label.id, verdict="confirmed", now=NOW)),
        ("unmark user", lambda: store.labels.unmark("acme", "user", USER, label.id, NOW)),
        ("unlabel action", lambda: store.labels.unlabel_action("acme", DEVICE, ULID, label.id)),
        ("withdraw label", lambda: store.labels.withdraw(label, NOW)),
        *what_analysts_ask(store),
        *what_connectors_ask(store),
        *what_webhooks_take(store),
        *whom_analysts_look_into(store, judged),
        ("site", lambda: store.sites.site("acme", "bank", NOW)),
        ("learn site", lambda: store.sites.learn("acme", "bank", confirmed, NOW)),
        ("misused token", lambda: store.token_bans.count("ab" * 16, 0, NOW)),
        ("banned token", lambda: [store.token_bans.count("ab" * 16, salt, NOW) for salt in range(1, 50)]),
        ("claim", lambda: store.idempotency.claim("scope", "body", NOW)),
        ("keep answer", lambda: store.idempotency.keep_answer("scope", 201, bytes(900))),
        ("put a claim", lambda: store.actions.put_action(claimed, NOW)),
        ("result of a claim", lambda: store.actions.report_result("acme", DEVICE, claimed.ulid, result="success", now=NOW, **named)),
    ]


def with_what_judges(store: Store) -> None:
    """The first action of a process, whose site and models nobody has asked for yet."""
    site = store.ahead(lambda: store.sites.site("cold", "bank", NOW))
    models = store.ahead(lambda: store.models.deciding("cold", NOW))
    store.gathering.gather(subjects())
    site.result(), models.result()


def what_analysts_ask(store: Store) -> list[tuple[str, Callable[[], object]]]:
    """A configuration of 1.5 KB, one list and one case, and the action of above."""
    configurations, finder, cases = store.configurations, store.index, store.cases
    version = StoredVersion(number=1, name="00000001#01", document=bytes(1_500), author="ann", at=NOW)
    draft = StoredDraft(document=bytes(1_500), author="ann", at=NOW, based_on=1, revision=1)
    case = StoredCaseFile(id="01" * 16, document=bytes(500), assignee="ab" * 16)
    week = ("acme", NOW - 7 * DAY, NOW + 1)
    return [
        ("actions of a user", lambda: finder.of_user("acme", USER, *week[1:], 25)),
        ("actions of a device", lambda: finder.of_device("acme", DEVICE, *week[1:], 25)),
        ("actions of a correlation id", lambda: finder.of_correlation("acme", "ab" * 16, "cd" * 16, *week[1:], 25)),
        ("actions of days", lambda: finder.of_days("acme", NOW, NOW + 1, 25)),
        ("found actions", lambda: list(finder.actions("acme", [Row(device=DEVICE, ulid=ULID)], NOW))),
        ("found transactions", lambda: finder.transactions([action()])),
        ("assign", lambda: finder.assign("acme", [(DEVICE, ULID)], "ann")),
        ("publish", lambda: configurations.publish("acme", Head(), version)),
        ("head in force", lambda: configurations.head("acme", NOW)),
        ("version in force", lambda: configurations.version("acme", version.name, NOW)),
        ("published versions", lambda: configurations.versions("acme", NOW)),
        ("put draft", lambda: configurations.put_draft("acme", draft)),
        ("draft", lambda: configurations.draft("acme", NOW)),
        ("preview", lambda: configurations.preview("acme", 1)),
        ("drop draft", lambda: configurations.drop_draft("acme", draft)),
        ("put list", lambda: configurations.put_list("acme", StoredList(id="0a" * 16, document=bytes(300), revision=1))),
        ("list", lambda: configurations.typed_list("acme", "0a" * 16, NOW)),
        ("lists", lambda: configurations.lists("acme", NOW)),
        ("drop list", lambda: configurations.drop_list("acme", "0a" * 16)),
        ("record", lambda: store.audit.record("acme", StoredRecord(ulid="01" * 16, document=bytes(200)), NOW)),
        ("audit", lambda: store.audit.of_month("acme", "202701", "", NOW)),
        ("open case", lambda: cases.create("acme", case, NOW, 400 * DAY)),
        ("case", lambda: cases.case_file("acme", case.id, NOW)),
        ("note", lambda: cases.add_note("acme", case.id, StoredNote(ulid="01" * 16, document=bytes(300)), NOW, 400 * DAY)),
        ("notes", lambda: cases.notes("acme", case.id, NOW)),
        ("close case", lambda: cases.change("acme", replace(case, state="closed", version=2), NOW, 400 * DAY)),
        ("cases", lambda: cases.listed("acme", ("closed",), None, None, 25, NOW)),
    ]


def what_connectors_ask(store: Store) -> list[tuple[str, Callable[[], object]]]:
    """A collection of ten streams, of which one is read on and closed."""
    activities, read = store.activities, Position(opened=NOW, mark=last_before(NOW))
    further = replace(read, mark=ULID, before=read.mark, key="ab" * 16)
    others = [partial(activities.open, "acme", f"siem-{number}", enriched=False, now=NOW) for number in range(9)]
    return [
        ("start to collect", lambda: activities.start("acme", NOW)),
        ("open nine streams", lambda: [each() for each in others]),
        ("open a stream", lambda: activities.open("acme", "siem", enriched=False, now=NOW)),
        ("position", lambda: activities.position("acme", "siem", NOW)),
        ("actions since", lambda: store.index.since("acme", last_before(NOW), last_before(NOW + 1), 25)),
        ("read on", lambda: activities.advance("acme", "siem", read, further, NOW)),
        ("close a stream", lambda: activities.close("acme", "siem", NOW)),
        ("stop to collect", lambda: activities.stop("acme", NOW)),
    ]


def what_webhooks_take(store: Store) -> list[tuple[str, Callable[[], object]]]:
    """A receiver that is told of an event: at the second attempt, and then it rests, is paused and recovers."""
    outbox, name, receiver = store.outbox, EventName(at=NOW, id="msg_" + "ab" * 16), "0e" * 16
    event = StoredEvent(name=name, type="recommendation.created", document=bytes(1_500))
    tried = StoredDelivery(name=name, type=event.type, state="retrying", attempts=1, noted_at=NOW, status=500, next_at=NOW + 5_000)
    return [
        ("keep receivers", lambda: store.webhooks.put("acme", StoredReceivers(document=bytes(900), version=1))),
        ("receivers", lambda: store.webhooks.receivers("acme", NOW)),
        ("keep an event", lambda: outbox.keep("acme", event, NOW)),
        ("event", lambda: outbox.event("acme", name, NOW)),
        ("events", lambda: outbox.events("acme", EventName(at=NOW, id=""), NOW + 1, NOW)),
        ("delivery", lambda: outbox.delivery("acme", receiver, name, NOW)),
        ("note a delivery", lambda: outbox.note("acme", receiver, tried, NOW)),
        ("deliveries", lambda: outbox.deliveries("acme", receiver, None, 25, NOW)),
        ("failed", lambda: outbox.failed("acme", receiver, NOW, NOW)),
        ("an earlier one failed", lambda: outbox.failed("acme", receiver, NOW - 1, NOW)),
        ("standing", lambda: outbox.standing("acme", receiver, NOW)),
        ("standings", lambda: outbox.standings("acme", [receiver], NOW)),
        ("waits", lambda: outbox.waits("acme", receiver, NOW)),
        ("rest", lambda: outbox.rest("acme", receiver, NOW)),
        ("pause", lambda: outbox.pause("acme", receiver, "gone", NOW, NOW)),
        ("recover", lambda: outbox.recover("acme", receiver)),
    ]


def whom_analysts_look_into(store: Store, judged: StoredAction) -> list[tuple[str, Callable[[], object]]]:
    """The user and the device of above. Their action is put once more as the first that they were seen by."""
    people, first = store.people, replace(judged, ulid="01" * 16)
    entities = (
        SharedEntity("device", DEVICE),
        SharedEntity("device_key", KEY),
        SharedEntity("ip", ADDRESS),
        SharedEntity("device_fingerprint", "f0" * 32),
    )
    return [
        ("put action with ties", lambda: store.actions.put_action(first, NOW, tuple(Tie(entity, USER) for entity in entities))),
        ("who shares", lambda: store.ties.sharing("acme", entities[:2], 21, NOW)),
        ("actions of users", lambda: store.index.of_users("acme", [USER, OTHER_USER], NOW, NOW + 1, 25)),
        ("user", lambda: people.user("acme", USER, NOW)),
        ("device", lambda: people.device("acme", DEVICE, NOW)),
        ("reputation", lambda: people.reputation("acme", "address", ADDRESS, NOW)),
        ("reputations", lambda: people.reputations("acme", [USER], NOW)),
        ("link", lambda: people.link("acme", USER, DEVICE, NOW)),
        ("links", lambda: people.links("acme", USER, NOW)),
        ("revoke", lambda: store.profiles.revoke("acme", USER, DEVICE, NOW)),
    ]


@pytest.mark.parametrize("part", BILLS)
def test_a_part_costs_what_the_table_says(table: TableDouble, part: str) -> None:
    assert table.meter.bill(part) == BILLS[part]


def test_every_part_is_in_the_table(table: TableDouble) -> None:
    assert {call.part for call in table.meter.calls} - {""} == BILLS.keys()


@pytest.mark.parametrize(
    "part",
    [
        LabelStore,
        ModelStore,
        SiteStore,
        Archive,
        ConfigurationStore,
        ActionIndex,
        CaseStore,
        PersonStore,
        TieStore,
        RollupStore,
        TokenBanStore,
        ActivityStore,
        AuditStore,
        WebhookStore,
        Outbox,
    ],
)
def test_every_method_has_its_row_in_the_stores_table(part: type) -> None:
    assert rows_of(part.__module__) == methods_of(part)


def test_every_method_of_a_journey_has_its_row_in_the_stores_table() -> None:
    parts = (Store, ClientStore, RequestCounter, SessionStore, Gathering, ActionStore, ProfileStore, IdempotencyStore)
    assert rows_of("tessera.service.store") == set().union(*map(methods_of, parts))


def rows_of(module: str) -> set[str]:
    first_table = (import_module(module).__doc__ or "").split("\n\n")[1]
    rows = first_table.splitlines()[1:]
    return {name for row in rows for pair in re.findall(r"^    (\w+)|`(\w+)`", row) for name in pair if name}


def methods_of(part: type) -> set[str]:
    return {name for name, held in vars(part).items() if not name.startswith("_") and not isinstance(held, cached_property)}


def test_a_protected_session_stays_within_its_budget(table: TableDouble) -> None:
    bill = table.meter.bill(*PROTECTED_SESSION)
    assert bill.write_units + bill.index_units + REQUESTS_COUNTED <= 20
    assert bill.read_units <= 8
    assert (bill.write_units + bill.index_units, bill.read_units) == (19, 5)


def test_counting_the_requests_of_a_session_costs_less_than_a_unit() -> None:
    """One start and six batches at the default limit, by as many processes as there are requests: 7 / 9 of a unit in the mean."""
    table = TableDouble()
    for session in range(300):
        for request in range(7):
            store = store_on(table, seed=session * 7 + request)
            store.requests.count_request("acme", "web", f"{session:032x}", 600, NOW)
    assert table.meter.bill().write_units / 300 == pytest.approx(REQUESTS_COUNTED, rel=0.2)


def test_rolling_up_costs_less_than_half_a_unit_an_action_at_a_million_a_month() -> None:
    """Actions at random moments, each with a result some seconds later, delivered as the template says: whatever came within 20 s."""
    table, chance, told, at = TableDouble(), random.Random(4), [], NOW
    store = store_on(table)
    for number in range(400):
        at += round(chance.expovariate(1_000_000 / (30 * 86_400_000)))
        begun, ended = Cell("bank", "login", "allow"), Cell("bank", "login", "allow", "", "success")
        told.append((at, at, Change(name=f"{number}a", before=None, after=begun)))
        told.append((at + round(chance.uniform(2_000, 30_000)), at, Change(name=f"{number}b", before=begun, after=ended)))
    for arrived, window in groupby(sorted(told, key=lambda each: each[0]), key=lambda each: each[0] // 20_000):
        for minute, changes in groupby(sorted(window, key=lambda each: each[1]), key=lambda each: each[1] // 60_000):
            store.rollups.count("acme", minute * 60_000, [change for _, _, change in changes], arrived * 20_000)
    assert table.meter.bill().write_units / 400 < 0.5


def test_a_decision_takes_two_trips(table: TableDouble) -> None:
    assert table.meter.bill("gather", "put action").trips == 2
