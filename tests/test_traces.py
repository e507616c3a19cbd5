"""Traces: what an SDK can say is known here, each says which honest people leave it, and what people leave weighs little.

Whatever can accuse says when it is wrong: reasons and signals in their docstrings, checks, values and traces in their tables, the SDK's
readings in their files. One that is added without it fails here.
"""

import ast
import re
from inspect import getsource
from itertools import combinations, product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tessera import reasons
from tessera.consistency import repeats, repeats_agree, traces, values, wording
from tessera.consistency.checks import CHECKS
from tessera.consistency.traces import DRIVERS, GUARDS, HINTS, OF_THE_PAGE
from tessera.reasons.declaration import Polarity
from tessera.scoring import Model, score
from tessera.signals.device import spoofed
from tessera.telemetry import HeaderFacts
from tests.builders import a_session, evidence

SDK = Path("web/sdk/src")
SOURCES = SDK / "device/sources"
READ = ("gaps", "left_names", "overrides")
PARTS_READ = re.findall(r'from "\.\./sources/(\w+)"', (SDK / "device/essential/automation_traces.ts").read_text())
ALLOW, CHALLENGE = 45.0, 70.0


def said() -> set[str]:
    """Every trace that the browser SDK can name."""
    gaps, names, overrides = ((SOURCES / f"{name}.ts").read_text() for name in READ)
    parts = re.search(r"PARTS.*= \{(.*)\}", (SDK / "device/essential/automation_traces.ts").read_text())
    assert parts
    return {
        *(f"unread_{part.partition(':')[0].strip()}" for part in parts[1].split(",")),
        *(f"unread_{reading.stem}" for reading in (SDK / "device/essential").iterdir()),
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


TELL_ON_PROGRAMS = [
    *(SOURCES / f"{name}.ts" for name in READ),
    *(file for file in sorted(SDK.glob("*/**/*.ts")) if "Purpose: automation" in file.read_text()),
]


def test_the_sdk_has_files_that_tell_on_programs() -> None:
    assert {"inspected.ts", "webdriver.ts", "clicks.ts", "typing.ts", "gaps.ts"} <= {file.name for file in TELL_ON_PROGRAMS}


@pytest.mark.parametrize("file", TELL_ON_PROGRAMS, ids=lambda file: file.name)
def test_a_reading_that_can_accuse_says_when_it_is_wrong(file: Path) -> None:
    assert "\n * Wrong when: " in file.read_text()


@pytest.mark.parametrize("part", PARTS_READ)
def test_whatever_the_traces_are_read_from_says_it_too(part: str) -> None:
    assert "Wrong when: " in (SOURCES / f"{part}.ts").read_text()


@pytest.mark.parametrize("code", [code for code, each in reasons.CATALOGUE.items() if each.polarity is Polarity.RISK])
def test_a_reason_that_accuses_says_when_it_is_wrong(code: str) -> None:
    said = " ".join((reasons.CATALOGUE[code].measure.__doc__ or "").split())
    assert "Wrong when: " in said
    assert len(said.partition("Wrong when: ")[2]) > len("nobody does so.")


def names_yielded(*modules: ModuleType) -> set[str]:
    """What the checks of modules are called: the first of each pair that they yield."""
    trees = (ast.walk(ast.parse(getsource(module))) for module in modules)
    yielded = (node.value.elts[0] for tree in trees for node in tree if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple))
    return {name for each in yielded for name in named(each)}


def named(name: ast.expr) -> set[str]:
    """A name, or all that one with places in it may become."""
    if isinstance(name, ast.Constant):
        return {str(name.value)}
    assert isinstance(name, ast.JoinedStr)
    parts = [
        PLACES_IN_NAMES[ast.unparse(part.value)] if isinstance(part, ast.FormattedValue) else (ast.literal_eval(part),)
        for part in name.values
    ]
    return {"".join(combined) for combined in product(*parts)}


PLACES_IN_NAMES = {"place": repeats.PLACES, "reading": repeats.REPEATED, "where": ("header", "other"), "side": ("width", "height")}


def test_every_check_says_which_cause_it_has_and_who_else_fails_it() -> None:
    assert names_yielded(repeats, spoofed, wording) == {*CHECKS}
    assert [name for name, check in CHECKS.items() if len(check.wrong_when) < len("an extension")] == []


def test_every_value_says_who_else_gives_it() -> None:
    assert names_yielded(values) == {*values.WRONG_WHEN}


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


def test_what_a_browser_inside_an_app_hides_and_lacks_is_one_habit() -> None:
    inside = ("no_chrome_object", "no_plugins", "notification_permission_gap", "no_webdriver_property")
    assert traces.causes(inside) == {"hides": 1, "lacks": 0}
    assert traces.causes((*inside, "overridden_permissions")) == {"hides": 1, "lacks": 1}


@pytest.mark.thorough
@pytest.mark.parametrize("found", [*combinations(HINTS, 1), *combinations(HINTS, 2)], ids=" ".join)
def test_a_further_trace_never_speaks_for_anybody(found: tuple[str, ...]) -> None:
    assert [more for more in HINTS if judged(*found, more) < judged(*found)] == []


@pytest.mark.thorough
def test_any_two_of_a_persons_traces_do_not_challenge() -> None:
    innocent = [*HINTS, *GUARDS, *OF_THE_PAGE]
    assert {pair for pair in combinations(innocent, 2) if judged(*pair) >= CHALLENGE} == set()


HIDING = ("overridden_webdriver", "overridden_permissions", "no_chrome_object", "no_outer_window")


def test_hiding_and_two_things_that_lack_are_habits_and_with_a_reader_a_driver() -> None:
    assert ALLOW < judged(*HIDING) < CHALLENGE
    driven = evidence(automation_traces=HIDING, inspected=True)
    assert score(reasons.observe(driven), Model.load()).value >= CHALLENGE + 5


def test_a_hidden_flag_beside_a_reader_challenges_on_a_machine_without_a_card() -> None:
    """So a driver of Firefox is seen that works the page as a hand does."""
    driven: dict[str, Any] = {"automation_traces": ("overridden_webdriver",), "inspected": True}
    assert score(reasons.observe(evidence(**driven)), Model.load()).value < CHALLENGE
    assert score(reasons.observe(evidence(**driven, graphic_card="llvmpipe, or similar")), Model.load()).value >= CHALLENGE + 2


@pytest.mark.parametrize("reading", ["webdriver", "inspected", "automation_traces"])
@pytest.mark.parametrize("why", ["refused", "late", "blank"])
def test_a_reading_that_fails_is_itself_seen_and_accuses_nobody(reading: str, why: str) -> None:
    broken: dict[str, Any] = {reading: None, "unread": (f"{reading} {why}",)}
    assert reasons.observe(evidence(**broken))["DEVICE_SUSPICIOUS_BROWSER"] == {"hides": 1, "lacks": 0}
    assert score(reasons.observe(evidence(**broken)), Model.load()).value <= ALLOW


@pytest.mark.parametrize("why", ["absent", "insecure", "busy"])
def test_one_that_a_browser_does_not_have_is_not(why: str) -> None:
    told = reasons.observe(evidence(inspected=None, unread=(f"inspected {why}",)))
    assert told.get("DEVICE_SUSPICIOUS_BROWSER") in (None, {"hides": 0, "lacks": 0})


def test_a_part_that_fails_leaves_what_another_found() -> None:
    assert judged("unread_overrides", "unread_permissions", "playwright_global") >= CHALLENGE


PEOPLE: dict[str, dict[str, Any]] = {
    "developer tools are open": {"inspected": True},
    "an extension switches the user agent": {"navigator_platform": "MacIntel", "hint_platform": "macOS"},
    "a guard against fingerprints": {
        "automation_traces": ("overridden_cores", "overridden_canvas", "overridden_screen"),
        "iframe_core_number": 2,
        "worker_core_number": 4,
    },
    "drawn by the processor": {"graphic_card": "Google SwiftShader"},
    "documents are downloaded": {"automation_traces": ("no_plugins",)},
}  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_one_habit_of_a_person_does_not_accuse(person: str) -> None:
    assert score(reasons.observe(evidence(**PEOPLE[person])), Model.load()).value <= ALLOW


IOS = {
    "Chrome on an iPad": "CriOS/138 Version/11.1.1 Safari/605.1.15",
    "Edge on an iPad": "EdgiOS/138.0.3351.83 Version/17.0 Safari/605.1.15",
    "Firefox on an iPad": "FxiOS/139.0 Safari/605.1.15",
    "Opera on an iPad": "Version/18.5 Safari/605.1.15 OPT/5.4.1",
    "Yandex on an iPad": "Version/18.5 YaBrowser/25.6.1 Safari/605.1.15",
    "a view inside an app on an iPad": "Mobile/15E148",
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


@pytest.mark.parametrize("agent", ["curl/8.5.0", "Wget/1.24.5", "HTTPie/3.2.2", "Scrapy/2.11 (+https://scrapy.org)"])
def test_a_tool_of_the_command_line_says_itself_what_it_is(agent: str) -> None:
    assert reasons.CATALOGUE["DEVICE_BOT"](evidence(headers=HeaderFacts(user_agent=agent))) is True


@pytest.mark.parametrize(
    "agent", ["okhttp/4.12.0", "FjordBank/4.1 CFNetwork/1568 Darwin/24", "Dart/3.5 (dart:io)", "tessera-python/0.2.0", ""]
)
def test_a_library_that_apps_are_built_on_says_nothing(agent: str) -> None:
    assert reasons.CATALOGUE["DEVICE_BOT"](evidence(headers=HeaderFacts(user_agent=agent))) is False
