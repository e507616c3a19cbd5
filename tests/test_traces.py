"""Traces: what an SDK can say is known here, each says which honest people leave it, and what people leave weighs little."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from tessera import reasons
from tessera.fingerprint import repeats_agree, traces
from tessera.fingerprint.traces import DRIVERS, GUARDS, HINTS, OF_THE_PAGE
from tessera.scoring import Model, score
from tessera.telemetry import HeaderFacts
from tests.builders import a_session, evidence

SOURCES = Path("web/sdk/src/device/sources")
READ = ("gaps", "left_names", "overrides")
ALLOW, CHALLENGE = 45.0, 70.0


def said() -> set[str]:
    """Every trace that the browser SDK can name."""
    gaps, names, overrides = ((SOURCES / f"{name}.ts").read_text() for name in READ)
    return {
        *re.findall(r"^    (\w+): ", gaps, re.MULTILINE),
        *re.findall(r'\["(\w+)"\]', gaps),
        *re.findall(r'^  \["(\w+)", /', names, re.MULTILINE),
        *(f"overridden_{name}" for name in re.findall(r'^  \["(\w+)", \(\)', overrides, re.MULTILINE)),
        "overridden_navigator",
    }


def judged(*found: str) -> float:
    return score(reasons.observe(evidence(automation_traces=found)), Model.load()).value


def test_what_the_sdk_can_say_is_what_is_known() -> None:
    assert said() == {*DRIVERS, *HINTS, *OF_THE_PAGE, *GUARDS}


@pytest.mark.parametrize("name", [*READ, "../essential/inspected"])
def test_a_reading_that_can_accuse_says_when_it_is_wrong(name: str) -> None:
    assert "Wrong when: " in (SOURCES / f"{name}.ts").read_text()


def test_each_trace_says_who_else_leaves_it() -> None:
    told = {**DRIVERS, **OF_THE_PAGE, **GUARDS, **{name: hint.wrong_when for name, hint in HINTS.items()}}
    assert [name for name, who in told.items() if len(who) < 10] == []


@pytest.mark.parametrize("trace", DRIVERS)
def test_what_drivers_alone_leave_challenges_by_itself(trace: str) -> None:
    assert judged(trace) >= CHALLENGE


@pytest.mark.parametrize("trace", [*HINTS, *GUARDS, *OF_THE_PAGE, "of_a_newer_sdk"])
def test_what_people_leave_does_not_accuse(trace: str) -> None:
    assert judged(trace) <= ALLOW


@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(HINTS, 2) if HINTS[pair[0]].cause == HINTS[pair[1]].cause])
def test_traces_of_one_cause_count_once(one: str, other: str) -> None:
    assert traces.causes((one, other)) == traces.causes((one,))


def test_any_two_of_a_persons_traces_do_not_challenge() -> None:
    innocent = [*HINTS, *GUARDS, *OF_THE_PAGE]
    assert {pair for pair in combinations(innocent, 2) if judged(*pair) >= CHALLENGE} == set()


def test_a_disguise_of_several_causes_is_told_from_a_setting() -> None:
    assert judged("overridden_webdriver", "overridden_permissions", "no_plugins", "no_outer_window") >= CHALLENGE


IOS = {
    "Chrome on an iPad": "CriOS/138 Version/11.1.1 Safari/605.1.15",
    "Edge on an iPad": "EdgiOS/138.0.3351.83 Version/17.0 Safari/605.1.15",
    "Firefox on an iPad": "FxiOS/139.0 Safari/605.1.15",
}


@pytest.mark.parametrize("browser", IOS)
def test_browsers_of_ios_that_ask_for_the_desktop_page_contradict_nothing(browser: str) -> None:
    text = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) {IOS[browser]}"
    session = a_session(
        user_agent=text,
        navigator_useragent=text,
        hint_brands=None,
        hint_full_version=None,
        unread=("hint_brands absent",),
        headers=HeaderFacts(user_agent=text, accept_language=None),
    )
    assert [name for name, agrees in repeats_agree(session) if not agrees] == []
    assert (session.user_agent.system, session.user_agent.platform) == ("iOS", "tablet")
