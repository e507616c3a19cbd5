"""What the proof in real browsers rests on. The proof itself is `make bench-browsers`; a part of it is tests/served/test_automation.py."""

import pytest

from tessera import reasons
from tessera.telemetry import Key
from tests.browsers.__main__ import wilson
from tests.browsers.adversaries import ADVERSARIES
from tests.browsers.bank import Verdict, home
from tests.browsers.first_visits import FirstVisit
from tests.browsers.hand import strokes
from tests.browsers.ordinary import EXTENSIONS
from tests.browsers.personas import Persona, personas
from tests.browsers.personas.__main__ import lines_missed, row_of


def test_names_are_unique_and_some_are_kept_out() -> None:
    assert len({adversary.name for adversary in ADVERSARIES}) == len(ADVERSARIES)
    assert 0 < sum(adversary.kept_out for adversary in ADVERSARIES) < len(ADVERSARIES)


def test_a_key_is_up_before_it_goes_down_again() -> None:
    steps = [what for _, what in sorted(strokes("aab", (Key(after=0, hold=120), Key(after=40, hold=120), Key(after=60, hold=80))))]
    assert steps == ["keydown a", "keyup a", "keydown a", "keydown b", "keyup a", "keyup b"]


def test_a_capital_has_a_shift_that_is_up_before_the_next_key() -> None:
    keys = (Key(after=0, hold=120), Key(after=40, hold=120), Key(after=20, hold=80))
    steps = [what for _, what in sorted(strokes("aBc", keys))]
    shift, up = steps.index("keydown Shift_L"), steps.index("keyup Shift_L")
    assert shift < steps.index("keydown b") < up < steps.index("keydown c")


def test_the_interval_of_a_share() -> None:
    """Wilson's of 3 in 300, as published tables have it."""
    low, high = wilson(3, 300)
    assert low == pytest.approx(0.0034, abs=1e-4)
    assert high == pytest.approx(0.0290, abs=1e-4)


def test_personas_are_at_least_as_many_kinds_as_were_asked_for() -> None:
    assert len(personas()) >= 24


def test_what_personas_explain_and_have_exists() -> None:
    for persona in personas():
        assert persona.explains.keys() <= reasons.CATALOGUE.keys(), persona.name
        assert all((EXTENSIONS / name / "manifest.json").exists() for name in persona.settings.extensions), persona.name


def test_everybody_has_an_address_of_their_own() -> None:
    assert len({home(number) for number in range(5_000)}) == 5_000


@pytest.mark.parametrize(
    ("verdict", "missed"),
    [
        (Verdict("allow", 30.0, ()), 0),
        (Verdict("challenge", 40.0, ()), 1),
        (Verdict("allow", 60.0, ()), 1),  # the mean
        (Verdict("allow", 40.0, ("DEVICE_BOT",), {"DEVICE_BOT": 10.0}), 1),
        (Verdict("allow", 40.0, ("DEVICE_TAMPERED",), {"DEVICE_TAMPERED": 10.0}), 0),  # it is explained
        (None, 1),  # did not arrive
    ],
)
def test_each_line_can_fall_short(verdict: Verdict | None, missed: int) -> None:
    persona = Persona(name="somebody", who="Somebody.", explains={"DEVICE_TAMPERED": "it is"})
    visits = [FirstVisit(persona="somebody", browser="chromium", run=0, verdict=verdict)]
    row = row_of(persona, visits)
    assert len(lines_missed({persona: row} if row else {}, visits)) == missed
