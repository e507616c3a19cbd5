"""Each alarm is quiet while all is well, and rings for what it is there for: the fault is made to happen, the metrics are read, and the
alarm's own definition says whether it rings. Which metrics are AWS's own, and counted by stand-ins, `observed` says."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from local.doubles.table import Fault
from local.stack.stack import Stack
from simulator.transport import Refused
from tessera.rollup import Cell, Change
from tessera.service import dependencies
from tessera.service.configuration import published
from tessera.service.health import watching
from tessera.service.ip.artefact import pack
from tessera.service.ip.intelligence import IpIntelligence
from tessera.service.store.clients import OUTLASTED
from tessera.units import DAY, HOUR, MINUTE
from tests import building
from tests.doors.house import TENANT
from tests.doors.test_policy import RULE, Desk
from tests.health.drifting import DRIFTS, World
from tests.template.cloudwatch import rings
from tests.template.observed import Observed

ALL = {"IpDataBucket": "bank-ip-data", "Lake": "on"}  # without them nobody watches the age of IP data, or the lake


@pytest.fixture(scope="module")
def watched(translated: dict[str, Any], account: Callable[[str], Any], stack: Stack) -> Stack:
    """The stack that was made, as it is where there are IP data, with the lake made beside it."""
    whole = Stack(translated, account, parameters=ALL, code=building.built())
    whole.made |= stack.made
    whole.make_all()
    return whole


@pytest.fixture
def alarms(watched: Stack, translated: dict[str, Any]) -> Mapping[str, Any]:
    """The definitions of all alarms, by name."""
    resources = translated["Resources"].items()
    return {name: watched.resolve(each["Properties"]) for name, each in resources if each["Type"] == "AWS::CloudWatch::Alarm"}


@pytest.fixture
def house(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], watched: Stack, account: Callable[[str], Any]
) -> Iterator[Observed]:
    published.forget()
    watching.forget()
    monkeypatch.setattr(watching, "PATIENCE", 60.0)  # as after some hours
    observed = Observed(monkeypatch, capsys, watched, account)
    yield observed
    observed.empty_the_queue()


def goes_on(house: Observed, minutes: int = 5, people: int = 1) -> None:
    """Minutes in which people sign in, and their backend is answered or not."""
    for _ in range(minutes):
        for number in range(people):
            with suppress(Refused):
                backend = house.backend()
                answer = backend.trigger("login", session_token=house.device().session_token, user_id=f"user-{number}")
                backend.report_result(action_token=answer["action_token"], result="success")
        if house.table.changes:
            house.read_stream("learn")
            house.read_stream("roll_up")
            house.read_stream("announce")
            house.read_stream("fill_lake")
            house.table.changes.clear()
        house.look()


def asks(path: str, method: str = "GET", body: Any = None) -> Callable[[Observed], None]:
    """Five minutes in which a route is asked for, five times in each."""

    def ask(house: Observed) -> None:
        token = None if house.throttled | house.broken >= {"IssueToken"} else house.backend().access_token()
        for _ in range(5):
            for _ in range(5):
                house.request(method, path, body, token=token)
            house.look()

    return ask


type Happening = Callable[[Observed], None]


def dies(function: str, asked: Happening) -> Happening:
    """A function that raises an error at every event."""

    def fault(house: Observed) -> None:
        house.broken.add(function)
        asked(house)

    return fault


def is_refused(function: str, asked: Happening) -> Happening:
    """A function for which the account has no concurrency left."""

    def fault(house: Observed) -> None:
        house.throttled.add(function)
        asked(house)

    return fault


def the_table_loses_writes(house: Observed) -> None:
    house.table.faults.append(Fault("put_item", "lose", times=10_000))
    goes_on(house, people=6)


def actions_are_lost(house: Observed) -> None:
    """As after a release that may not write them: the function answers 503, and that is no error to Lambda."""
    house.table.faults.append(Fault("put_item", "lose", when=lambda asked: asked["Item"]["SK"]["S"].startswith("A#"), times=10_000))
    goes_on(house, people=3)


def a_request_a_minute_fails(house: Observed) -> None:
    """Too few for an alarm that looks at minutes."""
    for _ in range(12):
        house.table.faults.append(Fault("put_item", "lose", times=1))
        goes_on(house, minutes=1)


def the_table_refuses_writes(house: Observed) -> None:
    house.throttle("put_item", "Write")
    goes_on(house)


def the_table_does_not_answer_the_authorizer(house: Observed) -> None:
    token = house.backend().access_token()
    house.wait(OUTLASTED)  # until then a client is let in by what was read before
    house.look()
    house.table.faults.append(Fault("get_item", "lose", times=10_000))
    house.wait(OUTLASTED)  # until then it lets in whom it remembers
    for _ in range(3):
        house.request("GET", "/risk/v1/reasons", token=token)
        house.look()


def the_table_is_slow(house: Observed) -> None:
    house.slow("put_item", 900)
    goes_on(house)


def backends_do_not_ask(house: Observed) -> None:
    house.look()
    for _ in range(60):
        house.device()
        house.look()


def a_rule_denies_everybody(house: Observed) -> None:
    Desk(house).post("rules", {**RULE, "matchers": [{"ip_cidrs": {"op": "ip_in", "value": ["0.0.0.0/1", "128.0.0.0/1"]}}]})
    house.wait(MINUTE)
    goes_on(house, minutes=10, people=4)


def is_not_called_for_a_while(reader: str, while_: int = 6 * MINUTE) -> Happening:
    """A reader of the stream, which is so far behind by then."""

    def fault(house: Observed) -> None:
        backend = house.backend()
        answer = backend.trigger("login", session_token=house.device().session_token, user_id="ingrid")
        backend.report_result(action_token=answer["action_token"], result="success")
        house.wait(while_)
        for _ in range(15):
            house.read_stream(reader)
            house.look()

    return fault


def a_test_of_a_webhook_is_asked_for(house: Observed) -> None:
    desk = Desk(house)
    made = desk.post("webhooks", {"url": "https://receiver.example", "event_types": ["case.changed"]})
    desk.post(f"webhooks/{made['webhook_id']}/test", {})


def nobody_delivers(house: Observed) -> None:
    a_test_of_a_webhook_is_asked_for(house)
    house.look(waited=HOUR)


def delivering_dies(house: Observed) -> None:
    house.broken.add("Deliver")
    a_test_of_a_webhook_is_asked_for(house)
    house.attend_to_the_queue()
    house.look()


def an_erasure_is_asked_for(house: Observed) -> None:
    house.backend().ask("DELETE", "/risk/v1/users/ingrid")


def nobody_works_on_rights(house: Observed) -> None:
    an_erasure_is_asked_for(house)
    house.look(waited=2 * HOUR)


def working_on_rights_dies(house: Observed) -> None:
    house.broken.add("WorkOnRights")
    an_erasure_is_asked_for(house)
    house.attend_to_rights()
    house.look()


def rows_do_not_fit(house: Observed) -> None:
    """As after a column whose type was changed by hand."""
    house.firehose.fits = False
    goes_on(house)


def a_batch_is_given_up(house: Observed) -> None:
    house.lay_down_a_batch()
    house.look()


def a_batch_lies_for_a_day(house: Observed) -> None:
    house.lay_down_a_batch()
    house.look(waited=25 * HOUR)


def the_artefact_is(monkeypatch: pytest.MonkeyPatch, house: Observed, location: str) -> None:
    """Read as the deciding function reads it when it starts, and asked for anew after a while."""
    data = IpIntelligence.load(location, lambda: house.now)
    monkeypatch.setattr(dependencies, "ip_intelligence", lambda: data)
    house.wait(HOUR)
    goes_on(house, minutes=1)
    data.settle()
    house.look()


def drifts(kind: str) -> Happening:
    """Ten weeks of another application of the tenant, and then drift until it must be found; the next action wakes who looks."""

    def fault(house: Observed) -> None:
        what, change = DRIFTS[kind]
        world = World(1)
        world.change(change)
        world.live(36 if what == "precision" else 2)
        back = house.now - house.now % DAY - world.today
        for day, tallies in world.days.items():
            counted = Change(name=f"{day:016x}", before=None, after=Cell("bank", "login", "allow"), health=tallies)
            house.store.rollups.count(TENANT, day + back, [counted], day + back)
        house.wait(HOUR)
        goes_on(house, minutes=1)

    return fault


TOKEN = asks("/oidc/token", "POST", b"grant_type=client_credentials")
RINGS_FOR: Mapping[str, Happening] = {
    "DecisionsSlow": the_table_is_slow,
    "DecisionsStopped": backends_do_not_ask,
    "DenialsUnusual": a_rule_denies_everybody,
    "AuthorizerFails": the_table_does_not_answer_the_authorizer,
    "ApiFails": the_table_loses_writes,
    "AvailabilityBudgetBurns": a_request_a_minute_fails,
    "DecidersFail": actions_are_lost,
    "DoorsFail": dies("IssueToken", TOKEN),
    "DoorsThrottled": is_refused("IssueToken", TOKEN),
    "PolicyDoorsFail": dies("ManageRules", asks("/risk/v1/rules")),
    "PolicyDoorsThrottled": is_refused("ManageRules", asks("/risk/v1/rules")),
    "InvestigationDoorsFail": dies("ReadAudit", asks("/risk/v1/audit")),
    "InvestigationDoorsThrottled": is_refused("ReadAudit", asks("/risk/v1/audit")),
    "StreamReadersFail": dies("Learn", lambda house: goes_on(house)),
    "StreamReadersThrottled": is_refused("Learn", lambda house: goes_on(house)),
    "LearningLags": is_not_called_for_a_while("learn"),
    "AnnouncingLags": is_not_called_for_a_while("announce"),
    "WebhooksWait": nobody_delivers,
    "DeliveringGaveUp": delivering_dies,
    "RightsWait": nobody_works_on_rights,
    "RightsGaveUp": working_on_rights_dies,
    "LearningGaveUp": a_batch_is_given_up,
    "LakeReadersFail": dies("FillLake", lambda house: goes_on(house)),
    "LakeReadersThrottled": is_refused("FillLake", lambda house: goes_on(house)),
    "LakeLags": is_not_called_for_a_while("fill_lake", 2 * HOUR),
    "LakeRefusesRows": rows_do_not_fit,
    "DeadLettersWait": a_batch_lies_for_a_day,
    "TableThrottled": the_table_refuses_writes,
    "MeasuresDrift": drifts("a measure moves"),
    "ChallengesFail": drifts("attackers come"),
    "PrecisionFalls": drifts("alerts meet the honest"),
    "SignalsSilent": drifts("telemetry is lost"),
}
OF_IP_DATA = {"IpDataOld", "IpDataUnreadable"}


def test_every_alarm_is_rung_here(alarms: Mapping[str, Any]) -> None:
    assert RINGS_FOR.keys() | OF_IP_DATA == alarms.keys()


def test_none_rings_while_all_is_well(house: Observed, alarms: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "places.bin").write_bytes(pack([], [], house.now // 1000 - 7 * DAY // 1000))
    the_artefact_is(monkeypatch, house, str(file))
    goes_on(house, minutes=15, people=3)
    assert {name for name, alarm in alarms.items() if rings(alarm, house.measured, house.seconds())} == set()


@pytest.mark.parametrize("name", RINGS_FOR)
def test_rings(name: str, house: Observed, alarms: Mapping[str, Any]) -> None:
    goes_on(house)
    assert not rings(alarms[name], house.measured, house.seconds())
    RINGS_FOR[name](house)
    assert rings(alarms[name], house.measured, house.seconds())


@pytest.mark.parametrize(("name", "days"), [("IpDataOld", 40), ("IpDataUnreadable", None)])
def test_of_ip_data_rings(
    name: str, days: int | None, house: Observed, alarms: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on(house)
    assert not rings(alarms[name], house.measured, house.seconds())
    if days:
        (tmp_path / "places.bin").write_bytes(pack([], [], house.now // 1000 - days * DAY // 1000))
    the_artefact_is(monkeypatch, house, str(tmp_path / "places.bin"))
    assert rings(alarms[name], house.measured, house.seconds())


def test_silence_is_minded_unless_nobody_wants_it(translated: dict[str, Any], account: Callable[[str], Any]) -> None:
    (name,) = (each["Condition"] for name, each in translated["Resources"].items() if name == "DecisionsStopped")
    minded = {
        minutes: Stack(translated, account, parameters={"SilenceMinutes": minutes}).resolve({"Condition": name}) for minutes in (0, 60)
    }
    assert minded == {0: False, 60: True}


def test_of_few_failures_no_share_is_taken_and_of_many_requests_a_few_are_within_the_budget(
    house: Observed, alarms: Mapping[str, Any]
) -> None:
    alarm = alarms["AvailabilityBudgetBurns"]
    for requests, failed, burns in ((100, 9, False), (1_000, 10, True), (100_000, 10, False)):
        house.measured.values.clear()
        house.aws("AWS/ApiGateway", "Count", requests, ApiId=house.api)
        house.aws("AWS/ApiGateway", "5xx", failed, ApiId=house.api)
        house.look()
        assert rings(alarm, house.measured, house.seconds()) is burns


class TestBand:
    """The share of denials has two ends."""

    def test_too_few_ring_where_somebody_asked_for_it(
        self, house: Observed, translated: dict[str, Any], account: Callable[[str], Any], stack: Stack
    ) -> None:
        other = Stack(translated, account, parameters={"DenyShareLeast": 1})
        other.made |= stack.made
        alarm = other.resolve(translated["Resources"]["DenialsUnusual"]["Properties"])
        goes_on(house, minutes=10, people=2)
        assert not rings(alarm, house.measured, house.seconds())  # of twenty no share is taken
        goes_on(house, minutes=4, people=3)
        assert rings(alarm, house.measured, house.seconds())
