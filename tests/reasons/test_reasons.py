"""The catalogue of reasons: a calm baseline on which none holds, and for each reason the one change that lights it and nothing else."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.behavior import typed_keys
from simulator.typing_tools import SIMPLE, Tool, lognormal, samples
from tessera import features, reasons
from tessera.action import Action
from tessera.evidence import Evidence, gather
from tessera.features import PointerFeatures, Tallies
from tessera.features.counters import Count
from tessera.features.movement.manner import BUCKETS, EACH
from tessera.features.synthetic import WRONG_WHEN, SyntheticFeatures
from tessera.history import History, Observation
from tessera.policy import ENFORCED_REASONS
from tessera.profile import DeviceProfile, Link, Payee, Profiles, UserProfile
from tessera.profile.values import worth
from tessera.reasons import RISK, TRUST
from tessera.reputation import Reputations
from tessera.scoring import FEWEST_NATS, Model, score
from tessera.session import DeviceSession
from tessera.telemetry import Click, Event, Input, InputMethod, Key, PageLoad, Point, Pointer, Typing
from tessera.user_agent import digest
from tests.builders import (
    DAY,
    DEVICE,
    HEADERS,
    HOUR,
    MINUTE,
    NOW,
    OSLO,
    OTHER_USER,
    USER,
    USER_AGENT,
    a_filling,
    a_history,
    a_known_place,
    a_market,
    a_payee,
    a_payment,
    a_place,
    a_session,
    a_user_profile,
    an_action,
    evidence,
    human_events,
    labelled,
    profiles,
    sightings,
    some_payments,
    some_rhythms,
)

MODEL = Model.load()
SYDNEY = a_place(country="AU", city="Sydney", region="New South Wales", latitude=-33.87, longitude=151.21, timezone="Australia/Sydney")


def holding(evidence: Evidence) -> set[str]:
    """The reasons that weigh enough to be named."""
    weighed = score(reasons.observe(evidence), MODEL).contributions
    return {code for code, contribution in weighed.items() if abs(contribution) >= FEWEST_NATS}


def typed(hold: int, count: int = 20) -> Event:
    return Typing(kind="typing", keys=tuple(Key(after=120, hold=hold + number % 2) for number in range(count)))


def straight_movements(count: int) -> tuple[Event, ...]:
    line = tuple(Point(after=16, x=10 * step, y=5 * step) for step in range(20))
    return tuple(Pointer(kind="pointer", points=line) for _ in range(count))


def corner_clicks(count: int) -> tuple[Event, ...]:
    return tuple(Click(kind="click", target_x=0.01, target_y=0.02, approach=20, trusted=True) for _ in range(count))


def weightless_clicks(count: int) -> tuple[Event, ...]:
    return tuple(Click(kind="click", target_x=0.3, target_y=0.6, approach=20, pressure=0.0, trusted=True) for _ in range(count))


def on_a_clock(keys: tuple[Key, ...], tick: float) -> tuple[Key, ...]:
    """The same strokes, timed by a clock that goes forward in ticks (ms)."""
    presses = list(accumulate(key.after for key in keys))

    def read(at: float) -> float:
        return at // tick * tick

    return tuple(
        replace(key, after=round(read(press) - read(before)), hold=round(read(press + key.hold) - read(press)))
        for key, before, press in zip(keys, [presses[0], *presses], presses, strict=False)
    )


IN_SYDNEY = a_known_place(country="AU", name="Sydney", latitude=-33.87, longitude=151.21, seen=sightings(last=NOW - HOUR))
THIS_BROWSER = f"Windows|Chrome|148|{a_session().agent}"
AT_HOME = "64496|aaa|bbb"  # an address at the provider of `OSLO`


def paying(amount: float = 50.0, currency: str = "NOK", **known: Any) -> Evidence:
    """Somebody pays an amount, of whose payments, payee, account or market something is known."""
    return evidence(action=an_action(payment=a_payment(amount=amount, currency=currency)), profiles=profiles(**known))


FIRST_KEY, OTHER_KEY = "aa" * 32, "bb" * 32
OLD = str(USER_AGENT).replace("Chrome/148.", "Chrome/90.")

JUST_KNOWN = UserProfile(devices={DEVICE: sightings()})
A_KNOWN_DEVICE = DeviceProfile(keys={FIRST_KEY: sightings(20)}, users={USER: sightings(20)})
A_MAC = dict.fromkeys(("card Apple", "platform Mac", "system macOS"), sightings())


def moving_alike(bucket: int) -> DeviceSession:
    """The calm session with 30 more movements, every habit of which falls into one of its buckets."""
    tallies = Counter(a_session().tallies)
    for place in range(bucket, BUCKETS, EACH):
        for count, amount in PointerFeatures.manner.tally(place):
            tallies[count.name] += 30 * amount
    return a_session(tallies=tallies)


UNDER_ATTACK = a_history(
    user_hours_last_day=20,
    user_failure_count_last_hour=1,
    user_failure_count_last_day=20,
    user_failure_count_last_week=20,
    linking_user_to_device_count=20,
    user_device_count_last_week=20,
)
A_KNOWN_HAND = profiles(user=UserProfile(manner=(20, 180, 20, 20) * (BUCKETS // EACH)))


def on_two_pages(*, every: int, then: int) -> DeviceSession:
    """The calm session, with another page before it and one after it, on which the pointer goes about and is seen every so many ms."""

    def page(interval: int) -> Tallies:
        wander = (Point(after=interval, x=9 * step, y=200 + (step * step) % 23) for step in range(60))
        return features.tally([Pointer(kind="pointer", points=tuple(wander))])

    calm, last = a_session(), page(then)
    return replace(calm, tallies=features.add(calm.tallies, features.add(page(every), last)), page=last)


A_KNOWN_TYPIST = profiles(user=UserProfile(rhythms=some_rhythms()))

LIGHTS: Mapping[str, Evidence] = {
    "BEHAVIOR_BOT": evidence(events=(*human_events(), Input(kind="input", method="is_typing", keyed=False))),
    "BEHAVIOR_CORNER_CLICK": evidence(events=(*human_events(), *corner_clicks(3))),
    "BEHAVIOR_INHUMAN_INPUT": evidence(events=(PageLoad(kind="page_load"), typed(hold=60))),
    "BEHAVIOR_NATURAL_TYPING": evidence(events=(Typing(kind="typing", keys=typed_keys(Random(3), 80)),)),
    "BEHAVIOR_NO_INTERACTION": evidence(events=(PageLoad(kind="page_load"),)),
    "BEHAVIOR_REMOTE_CONTROL": evidence(session=on_two_pages(every=16, then=40)),
    "BEHAVIOR_SYNTHETIC_INPUT": evidence(events=(*human_events(), *weightless_clicks(4))),
    "BEHAVIOR_SUSPICIOUS_MOVEMENT": evidence(events=(*straight_movements(8), *human_events()[:1])),
    "DEVICE_ACTION_VELOCITY": evidence(history=a_history(device_action_rate_60_sec=12)),
    "DEVICE_BOT": evidence(webdriver=True),
    "DEVICE_CHANGED": evidence(session=a_session(key=FIRST_KEY), profiles=profiles(device=replace(A_KNOWN_DEVICE, traits=A_MAC))),
    "DEVICE_FAILED_ATTEMPTS": evidence(history=a_history(device_failure_count_last_day=8, device_failure_count_last_week=8)),
    "DEVICE_IMPOSSIBLE_TRAVEL": evidence(history=a_history(device_last_seen=Observation(place=SYDNEY, at=NOW - HOUR))),
    "DEVICE_INCOGNITO_BROWSER": evidence(incognito=True),
    "DEVICE_INSPECTED": evidence(inspected=True),
    "DEVICE_NOT_OBSERVED": evidence(action=an_action(unobserved=True)),
    "DEVICE_KEY_FAMILIAR": evidence(session=a_session(key=FIRST_KEY), profiles=profiles(device=A_KNOWN_DEVICE)),
    "DEVICE_KEY_MISMATCH": evidence(session=a_session(key=OTHER_KEY, proven=False)),
    "DEVICE_MULTIPLE_USERS": evidence(history=a_history(linking_device_to_users_count=9)),
    "DEVICE_OLD_VERSION": evidence(  # whatever names the version
        user_agent=OLD,
        navigator_useragent=OLD,
        browser_version="90",
        hint_brands=("Chromium 90",),
        headers=replace(HEADERS, user_agent=OLD),
    ),
    "DEVICE_PLATFORM_ANOMALY": evidence(product_sub="20100101"),
    "DEVICE_SESSION_MOVED": evidence(heard_from=digest("another browser")),
    "DEVICE_SPOOFED": evidence(navigator_platform="Linux x86_64"),
    "DEVICE_SUSPICIOUS_ATTRIBUTE": evidence(screen_avail_height=2000),
    "DEVICE_SUSPICIOUS_BROWSER": evidence(automation_traces=("no_plugins",)),
    "DEVICE_SUSPICIOUS_PLATFORM": evidence(graphic_card="Google SwiftShader"),
    "DEVICE_SUSPICIOUS_TIMEZONE": evidence(timezone="Asia/Tokyo", timezone_offset=540),
    "DEVICE_TAMPERED": evidence(tampered=True),
    "IP_ACTION_VELOCITY": evidence(history=a_history(ip_action_rate_60_sec=40)),
    "IP_CRAWLER": evidence(session=a_session(place=a_place(crawler=True))),
    "IP_FAILED_ATTEMPTS": evidence(history=a_history(ip_failure_count_last_hour=12, ip_action_count_last_hour=12)),
    "IP_HOSTING": evidence(session=a_session(place=a_place(hosting=True))),
    "IP_MULTIPLE_USERS": evidence(history=a_history(ip_user_count_last_hour=25)),
    "IP_PROXY": evidence(session=a_session(place=a_place(proxy=True))),
    "IP_RISKY_REPUTATION": evidence(session=a_session(place=a_place(block_lists=3))),
    "IP_TOR": evidence(session=a_session(place=a_place(tor=True))),
    "IP_VPN": evidence(session=a_session(place=a_place(vpn=True))),
    "LABEL_FRAUD_DEVICE": evidence(profiles=profiles(reputations=Reputations(device=labelled("confirmed")))),
    "LABEL_FRAUD_IP": evidence(profiles=profiles(reputations=Reputations(address=labelled("confirmed")))),
    "LABEL_FRAUD_USER": evidence(profiles=profiles(reputations=Reputations(user=labelled("suspected")))),
    "LABEL_LEGIT_DEVICE": evidence(
        session=a_session(key=FIRST_KEY),
        profiles=profiles(reputations=Reputations(device=labelled("legit"))),
    ),
    "LABEL_LEGIT_IP": evidence(profiles=profiles(reputations=Reputations(address=labelled("legit")))),
    "LABEL_LEGIT_USER": evidence(profiles=profiles(reputations=Reputations(user=labelled("legit")))),
    "PROFILE_ACTION_VELOCITY": evidence(history=a_history(user_action_rate_60_sec=15)),
    "PROFILE_BROWSER_FAMILIAR": evidence(profiles=profiles(user=UserProfile(browsers={THIS_BROWSER: sightings(10)}))),
    "PROFILE_BROWSER_UNFAMILIAR": evidence(profiles=profiles(user=UserProfile(browsers={"macOS|Safari|26|ab12": sightings(10)}))),
    "PROFILE_DEVICE_FAMILIAR": evidence(profiles=profiles(user=JUST_KNOWN, link=Link(seen=sightings()))),
    "PROFILE_DEVICE_NEW": evidence(profiles=profiles(user=a_user_profile())),
    "PROFILE_FAILED_ATTEMPTS": evidence(history=a_history(user_failure_count_last_hour=5)),
    "PROFILE_LOCATION_FAMILIAR": evidence(
        profiles=profiles(user=UserProfile(places=(a_known_place(seen=sightings(first=NOW - 40 * DAY)),)))
    ),
    "PROFILE_HOUR_UNUSUAL": evidence(profiles=profiles(user=UserProfile(hours=(*[0] * 22, *[20 * worth(NOW)] * 2)))),
    "PROFILE_IMPOSSIBLE_TRAVEL": evidence(
        profiles=profiles(user=UserProfile(places=(IN_SYDNEY,))), history=a_history(device_last_seen=None)
    ),
    "PROFILE_POINTER_UNFAMILIAR": evidence(session=moving_alike(3), profiles=A_KNOWN_HAND),
    "PROFILE_TYPING_FAMILIAR": evidence(session=a_session(rhythm=a_filling(seed=5)), profiles=A_KNOWN_TYPIST),
    "PROFILE_TYPING_UNFAMILIAR": evidence(session=a_session(rhythm=a_filling(pace=1.6, weight=0.7)), profiles=A_KNOWN_TYPIST),
    "PROFILE_LOCATION_NEW": evidence(profiles=profiles(user=UserProfile(providers={"SE|64497": sightings(10)}))),
    "PROFILE_MULTIPLE_DEVICES": evidence(history=a_history(linking_user_to_device_count=8)),
    "PROFILE_NETWORK_FAMILIAR": evidence(address="aaa|bbb", profiles=profiles(user=UserProfile(addresses={AT_HOME: sightings(10)}))),
    "PROFILE_NETWORK_UNFAMILIAR": evidence(address="ccc|ddd", profiles=profiles(user=UserProfile(addresses={AT_HOME: sightings(10)}))),
    "PROFILE_SETTINGS_UNFAMILIAR": evidence(profiles=profiles(user=UserProfile(timezones={"America/New_York": sightings(10)}))),
    "PROFILE_AMOUNT_UNUSUAL": paying(amount=500.0, user=UserProfile(payments=some_payments())),
    "PROFILE_PAYEE_NEW": paying(currency="EUR", user=UserProfile(payments=some_payments(payee="77" * 16))),
    "TRANSACTION_AMOUNT_LARGE": paying(amount=5_000.0, market=a_market()),
    "TRANSACTION_CARD_TESTING": evidence(action=an_action(payment=a_payment()), history=a_history(device_card_count=8)),
    "TRANSACTION_CARDS_REFUSED": evidence(
        action=an_action(payment=a_payment()),
        history=a_history(user_refused_card_count_last_day=5),
    ),
    "TRANSACTION_MULE": paying(amount=150.0, account=a_payee(0, 1, 1)),
    "TRANSACTION_PAYEE_UNKNOWN": paying(amount=500.0, payee=Payee(), user=UserProfile(payments=some_payments(payee="77" * 16))),
    "TRANSACTION_PAYEE_RISKY": paying(payee=a_payee(*range(8, 20), frauds=(8, 9, 10))),
    "TRANSACTION_RAPID_SUCCESSION": paying(currency="EUR", user=UserProfile(payments=some_payments(20, every=MINUTE))),
}
ALSO = {
    "DEVICE_CHANGED": {"DEVICE_KEY_FAMILIAR"},
    "TRANSACTION_PAYEE_UNKNOWN": {"PROFILE_AMOUNT_UNUSUAL", "PROFILE_PAYEE_NEW"},
}
"""What cannot be had alone: who proves a key that succeeded before holds a familiar one; five times as much is unusual."""


def test_no_reason_holds_on_the_calm_baseline() -> None:
    assert holding(evidence()) == set()


@pytest.mark.parametrize("code", LIGHTS)
def test_one_change_lights_exactly_one_reason(code: str) -> None:
    held = holding(LIGHTS[code])
    assert code in held, f"change {code} in LIGHTS of tests/reasons/test_reasons.py, or its bins in model.json: it does not hold there"
    assert held == {code} | ALSO.get(code, set()), f"what lights {code} in LIGHTS of tests/reasons/test_reasons.py lights others too"


@pytest.mark.parametrize("code", reasons.CATALOGUE)
def test_every_reason_has_a_term_in_the_model(code: str) -> None:
    assert code in MODEL.terms, f"{code} weighs nothing yet: write its bins into layers/scoring/tessera/artefacts/model.json."


@pytest.mark.parametrize("code", reasons.CATALOGUE)
def test_every_reason_has_the_change_that_lights_it(code: str) -> None:
    assert code in LIGHTS, f"Add to LIGHTS in tests/reasons/test_reasons.py the one change of the calm baseline on which {code} holds."


@pytest.mark.parametrize("reason", [each for each in reasons.CATALOGUE.values() if each.polarity is RISK], ids=lambda reason: reason.code)
def test_whoever_accuses_says_which_honest_people_it_hits(reason: reasons.Reason) -> None:
    assert "Wrong when: " in (reason.measure.__doc__ or ""), f"Say in {reason.code}'s docstring who else leaves it: Wrong when: …"


def test_every_mark_of_synthetic_input_says_who_else_leaves_it() -> None:
    assert set(WRONG_WHEN) == {name for name, part in vars(SyntheticFeatures).items() if isinstance(part, Count)} - {"presses", "taps"}


def test_nothing_is_lit_that_is_no_reason() -> None:
    assert set(LIGHTS) <= set(reasons.CATALOGUE)


@pytest.mark.parametrize("reason", reasons.CATALOGUE.values(), ids=reasons.CATALOGUE)
def test_a_reason_is_named_after_its_category_and_described_in_a_sentence(reason: reasons.Reason) -> None:
    module = reason.measure.__module__.rpartition(".")[2]
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)+", reason.code)
    assert reason.category == module.upper().split("_")[0]
    assert reason.description.endswith(".") and len(reason.description) > 20


def test_a_keyboard_on_glass_accuses_nobody() -> None:
    """It reports a key's press and release at the same moment, as a driver does."""
    touch = Pointer(kind="pointer", pointer="touch", points=(Point(after=0, x=180, y=400),))
    typing = (PageLoad(kind="page_load"), typed(hold=3))
    assert holding(evidence(events=typing)) == {"BEHAVIOR_INHUMAN_INPUT"}
    assert holding(evidence(events=(*typing, touch))) == set()


def test_enforced_reasons_weigh_nothing() -> None:
    assert not set(ENFORCED_REASONS) & (set(reasons.CATALOGUE) | set(MODEL.terms))


def test_nobody_is_accused_or_trusted_on_silence() -> None:
    silence = gather(
        Action(type="login", base="login", performed_at=NOW, triggered_by="backend"),
        DeviceSession(id="s", device="d", opened_at=NOW),
        Profiles(),
        History(),
    )
    assert reasons.observe(silence) == {}


def test_a_flag_is_a_signal_that_exists() -> None:
    assert evidence(tampered=True).flag("device", "tampered") is True
    with pytest.raises(KeyError, match="no signal device"):
        evidence().flag("device", "tempered")


class TestSessionMoved:
    def test_tells_what_is_otherwise_than_when_the_token_was_issued(self) -> None:
        gone_on = a_session(
            issued_to=OSLO,
            place=a_place(country="SE", city="Karlstad", latitude=59.38, longitude=13.5, asn=64_497),
            heard_from=digest("another browser"),
        )
        moved = evidence(session=gone_on, history=a_history(device_last_seen=None))
        assert moved.signals.device["session_moved"] == ("country", "provider", "browser")
        told = reasons.CATALOGUE["DEVICE_SESSION_MOVED"](moved)
        assert told == {"country": 1.0, "browser": 1.0}

    @pytest.mark.parametrize("hidden", ["relay", "mobile_carrier"])
    def test_who_is_handed_from_one_wireless_network_to_another_has_not_moved(self, hidden: str) -> None:
        changed: dict[str, Any] = {hidden: True}
        cell = a_place(asn=64_499, **changed)
        for before, here in ((OSLO, cell), (cell, OSLO)):
            assert holding(evidence(session=a_session(issued_to=before, place=here))) == set()

    def test_a_tunnel_that_is_turned_on_is_a_tunnel(self) -> None:
        tunnelled = a_session(key=FIRST_KEY, issued_to=OSLO, place=a_place(vpn=True, country="SE", asn=64_500))
        assert holding(evidence(session=tunnelled)) == {"IP_VPN"}

    @pytest.mark.parametrize("elsewhere", [{"vpn": True}, {"country": "SE", "asn": 64_500}, {"country": "SE", "asn": 64_500, "vpn": True}])
    def test_what_goes_on_elsewhere_may_be_a_tunnel_or_a_thiefs_and_earns_nothing(self, elsewhere: Mapping[str, Any]) -> None:
        known = profiles(
            user=a_user_profile(devices={DEVICE: sightings()}),
            link=Link(seen=sightings(20)),
            device=A_KNOWN_DEVICE,
            reputations=Reputations(device=labelled("legit")),
        )
        at_home, away = (
            evidence(session=a_session(key=FIRST_KEY, issued_to=OSLO, place=place), profiles=known)
            for place in (OSLO, a_place(**elsewhere))
        )
        of_the_device = {"DEVICE_KEY_FAMILIAR", "PROFILE_DEVICE_FAMILIAR", "LABEL_LEGIT_DEVICE"}
        assert of_the_device <= holding(at_home)
        assert holding(away).isdisjoint(of_the_device | {"PROFILE_LOCATION_FAMILIAR"})
        assert not away.may_be_trusted

    def test_a_token_that_was_taken_earns_none_of_the_devices_trust(self) -> None:
        known = profiles(user=a_user_profile(), link=Link(seen=sightings(20)), device=A_KNOWN_DEVICE)
        taken = a_session(key=FIRST_KEY, issued_to=a_place(asn=64_498), heard_from=digest("another browser"))
        used = evidence(session=taken, profiles=known)
        assert holding(used) == {"DEVICE_SESSION_MOVED", "PROFILE_DEVICE_NEW"}
        assert not used.may_be_trusted

    def test_a_secured_token_is_signed_where_it_is_used(self) -> None:
        known = profiles(device=A_KNOWN_DEVICE)
        moved = a_session(key=FIRST_KEY, issued_to=a_place(asn=64_498), heard_from=digest("another browser"))
        assert holding(evidence(session=moved, profiles=known, action=an_action(secured=True))) == {"DEVICE_KEY_FAMILIAR"}


class TestRemoteControl:
    def test_who_goes_on_as_before_or_comes_back_is_not_noticed(self) -> None:
        for every, then in ((16, 16), (40, 16)):
            assert holding(evidence(session=on_two_pages(every=every, then=then))) == set()

    def test_one_page_cannot_be_compared_with_itself(self) -> None:
        lone = on_two_pages(every=16, then=40)
        assert reasons.CATALOGUE["BEHAVIOR_REMOTE_CONTROL"](evidence(session=replace(lone, page=lone.tallies))) is None

    def test_the_users_own_device_earns_nothing_under_another_hand(self) -> None:
        known = profiles(user=a_user_profile(), link=Link(seen=sightings(20)), device=A_KNOWN_DEVICE)
        taken_over = replace(on_two_pages(every=16, then=40), key=FIRST_KEY)
        assert {"PROFILE_DEVICE_FAMILIAR", "DEVICE_KEY_FAMILIAR"} <= holding(evidence(session=a_session(key=FIRST_KEY), profiles=known))
        worked = evidence(session=taken_over, profiles=known)
        assert holding(worked) == {"BEHAVIOR_REMOTE_CONTROL"}
        assert not worked.may_be_trusted


class TestMule:
    measure = reasons.CATALOGUE["TRANSACTION_MULE"]

    def test_who_passes_on_what_several_have_just_paid_them_is_told(self) -> None:
        assert self.measure(paying(amount=150.0, account=a_payee(0, 1, 1))) == {
            "passed_on": 1.0,
            "collected": 3,
            "onward": 1.0,
            "brought": 3,
        }

    def test_who_collects_for_somebody_they_have_paid_before_is_not(self) -> None:
        collecting = paying(amount=150.0, account=a_payee(0, 1, 1), user=UserProfile(payments=some_payments(2)))
        assert self.measure(collecting) == {"passed_on": 0.0, "onward": 0.0}

    def test_a_small_payment_of_the_same_day_prepares_nothing(self) -> None:
        prepared = paying(amount=150.0, account=a_payee(0, 1, 1), user=UserProfile(payments=some_payments(1, amount=1.0)))
        assert self.measure(prepared) == self.measure(paying(amount=150.0, account=a_payee(0, 1, 1)))

    def test_what_is_passed_on_is_what_newcomers_brought(self) -> None:
        """A salary comes from whoever has paid before: crowns of strangers beside it are not what the rent is paid from."""
        measured = self.measure(paying(amount=12_000.0, account=a_payee(0, 1, 1)))
        assert isinstance(measured, Mapping) and measured["onward"] == 0.0


def test_a_pair_that_has_become_known_just_now_earns_nothing_yet() -> None:
    """A thief who has got through a sign-in is as familiar, minutes later, as they have made themselves; it vouches for no payment."""
    familiar = {"PROFILE_DEVICE_FAMILIAR"}
    for age, base, named in ((HOUR - 1, "withdraw", set()), (HOUR, "withdraw", familiar), (HOUR - 1, "login", familiar)):
        first = Link(seen=sightings(3, first=NOW - age, last=NOW - age))
        judged = evidence(action=an_action(type=base, base=base), profiles=profiles(user=JUST_KNOWN, link=first))
        assert holding(judged) == named
        assert judged.may_be_trusted == bool(named)


def test_a_pair_vouches_for_nobody_of_whom_nothing_else_is_known() -> None:
    """While a first success is being learned, the pair is known a moment before the user is: a traveller who came meanwhile was let in."""
    link = Link(seen=sightings())
    half, whole = (evidence(profiles=profiles(user=user, link=link)) for user in (UserProfile(), JUST_KNOWN))
    assert holding(half) == set()
    assert not half.may_be_trusted
    assert holding(whole) == {"PROFILE_DEVICE_FAMILIAR"}
    assert whole.may_be_trusted


class TestSlowAttempts:
    def test_one_an_hour_from_one_device_in_many_names_comes_to_a_challenge(self) -> None:
        """Twenty hours of a list that is tried slowly: no minute, and no hour, has seen more than one attempt."""
        tried = a_history(
            device_hours_last_day=20,
            device_failure_count_last_day=20,
            device_failure_count_last_week=20,
            linking_device_to_users_count=20,
            device_user_count_last_week=20,
        )
        assert holding(evidence(history=tried)) == {"DEVICE_ACTION_VELOCITY", "DEVICE_FAILED_ATTEMPTS", "DEVICE_MULTIPLE_USERS"}
        assert score(reasons.observe(evidence(history=tried)), MODEL).value >= 70

    def test_one_an_hour_on_one_user_from_many_devices_comes_to_a_challenge(self) -> None:
        assert score(reasons.observe(evidence(history=UNDER_ATTACK)), MODEL).value >= 70

    def test_who_is_attacked_is_far_from_a_challenge_on_their_own_device(self) -> None:
        at_home = profiles(
            user=a_user_profile(devices={a_session().device: sightings(20)}, addresses={AT_HOME: sightings(20)}),
            link=Link(seen=sightings(20)),
        )
        attacked = evidence(address="aaa|bbb", profiles=at_home, history=UNDER_ATTACK)
        assert score(reasons.observe(attacked), MODEL).value < 50


class TestImpossibleTravel:
    def test_is_a_speed(self) -> None:
        speed = reasons.CATALOGUE["DEVICE_IMPOSSIBLE_TRAVEL"](LIGHTS["DEVICE_IMPOSSIBLE_TRAVEL"])
        assert speed == pytest.approx(15_900, rel=0.02)  # Sydney is 15,940 km from Oslo, less both accuracy radii

    def test_at_the_pace_of_an_aeroplane_is_possible(self) -> None:
        flown = a_history(device_last_seen=Observation(place=SYDNEY, at=NOW - 30 * HOUR))
        assert "DEVICE_IMPOSSIBLE_TRAVEL" not in holding(evidence(history=flown))

    def test_is_not_told_of_neighbouring_cities(self) -> None:
        drammen = a_place(city="Drammen", latitude=59.74, longitude=10.2)
        nearby = a_history(device_last_seen=Observation(place=drammen, at=NOW - MINUTE))
        assert reasons.CATALOGUE["DEVICE_IMPOSSIBLE_TRAVEL"](evidence(history=nearby)) == 0

    @pytest.mark.parametrize("hidden", ["vpn", "tor", "proxy", "relay", "hosting", "mobile_carrier"])
    def test_is_unknown_where_either_end_is_not_the_persons_place(self, hidden: str) -> None:
        changed: dict[str, Any] = {hidden: True}
        elsewhere = replace(SYDNEY, **changed)
        for there, here in ((elsewhere, OSLO), (OSLO, elsewhere)):
            travelled = evidence(session=a_session(place=here), history=a_history(device_last_seen=Observation(place=there, at=NOW - HOUR)))
            assert reasons.CATALOGUE["DEVICE_IMPOSSIBLE_TRAVEL"](travelled) is None


@pytest.mark.parametrize("code", [code for code in LIGHTS if code.startswith("PROFILE_") and reasons.CATALOGUE[code].polarity is TRUST])
def test_whom_only_an_sdk_asserts_earns_no_trust(code: str) -> None:
    lit = LIGHTS[code]
    for action in (an_action(triggered_by="sdk"), an_action(claimed=None, user=USER, user_asserted_by="sdk")):
        assert holding(replace(lit, action=action)) == set()
    bound_by_backend = an_action(triggered_by="sdk", claimed=None, user=USER, user_asserted_by="backend")
    assert holding(replace(lit, action=bound_by_backend)) == {code}


class TestKeyMismatch:
    def test_holds_when_a_device_shows_no_key_at_all(self) -> None:
        assert "DEVICE_KEY_MISMATCH" in holding(evidence(session=a_session(key=None, proven=False)))

    def test_does_not_hold_for_the_key_that_the_id_was_made_for_nor_for_an_id_that_was_made_for_none(self) -> None:
        assert holding(evidence(session=a_session(key=FIRST_KEY, proven=True))) == set()
        assert holding(evidence(session=a_session(key=None, proven=None))) == set()

    def test_a_key_that_succeeded_is_the_devices_too(self) -> None:
        shown = evidence(session=a_session(key=FIRST_KEY, proven=False), profiles=profiles(device=A_KNOWN_DEVICE))
        assert holding(shown) == {"DEVICE_KEY_FAMILIAR"}

    def test_a_key_that_the_known_one_named_its_successor_is_as_good(self) -> None:
        rotated = a_session(key=OTHER_KEY, former_key=FIRST_KEY, proven=None)
        assert holding(evidence(session=rotated, profiles=profiles(device=A_KNOWN_DEVICE))) == {"DEVICE_KEY_FAMILIAR"}

    def test_a_copied_device_id_is_not_the_known_device(self) -> None:
        familiar = profiles(user=a_user_profile(), link=Link(seen=sightings(20)), device=A_KNOWN_DEVICE)
        copied = evidence(session=a_session(key=OTHER_KEY, proven=False), profiles=familiar)
        assert holding(copied) == {"DEVICE_KEY_MISMATCH", "PROFILE_DEVICE_NEW"}
        assert not copied.pair_is_known

    def test_an_id_without_a_key_earns_nothing_and_is_not_accused(self) -> None:
        """Anybody may have a copy of it, its own people among them."""
        known = a_user_profile(devices={DEVICE: sightings(20)})
        keyless = evidence(session=a_session(key=None, proven=None), profiles=profiles(user=known, link=Link(seen=sightings(20))))
        assert holding(keyless) == set()
        assert not keyless.may_be_trusted

    def test_what_a_device_earned_with_one_account_speaks_for_no_other(self) -> None:
        others = replace(A_KNOWN_DEVICE, users={OTHER_USER: sightings(20)})
        assert holding(evidence(session=a_session(key=FIRST_KEY), profiles=profiles(device=others))) == set()


class TestInhumanInput:
    @pytest.mark.parametrize("tool", [*SIMPLE.values(), lognormal], ids=lambda tool: tool.__name__)
    def test_holds_for_tools_that_type(self, tool: Tool) -> None:
        keys = next(samples(tool, 1, "reasons", 25, 25))
        assert "BEHAVIOR_INHUMAN_INPUT" in holding(evidence(events=(Typing(kind="typing", keys=keys),)))

    def test_knows_nothing_of_eleven_keys(self) -> None:
        measure = reasons.CATALOGUE["BEHAVIOR_INHUMAN_INPUT"]
        assert measure(evidence(events=(typed(hold=60, count=11),))) is None
        assert measure(evidence(events=(typed(hold=60, count=12),))) is not None

    def test_is_the_surer_the_more_was_typed(self) -> None:
        measure = reasons.CATALOGUE["BEHAVIOR_INHUMAN_INPUT"]
        few, many = (measure(evidence(events=(typed(hold=60, count=count),))) for count in (12, 120))
        assert isinstance(few, float) and isinstance(many, float)
        assert 0 < few < many

    @pytest.mark.parametrize("tick", [50 / 3, 100], ids=["16.7 ms", "100 ms"])
    def test_a_browser_that_rounds_its_clock_accuses_nobody(self, tick: float) -> None:
        rounded = Typing(kind="typing", keys=on_a_clock(typed_keys(Random(7), 60), tick))
        assert reasons.CATALOGUE["BEHAVIOR_INHUMAN_INPUT"](evidence(events=(rounded,))) is None

    @pytest.mark.parametrize("tick", [1, 2])
    def test_a_clock_of_one_or_two_milliseconds_is_fine_enough(self, tick: float) -> None:
        rounded = Typing(kind="typing", keys=on_a_clock(typed_keys(Random(7), 60), tick))
        assert "BEHAVIOR_INHUMAN_INPUT" not in holding(evidence(events=(rounded,)))

    @pytest.mark.parametrize("method", ["is_paste", "is_password_manager", "is_autocomplete", "is_insert_composition"])
    def test_text_that_was_not_typed_is_not_inhuman(self, method: InputMethod) -> None:
        filled = (*human_events(), *(Input(kind="input", method=method, keyed=False) for _ in range(20)))
        assert "BEHAVIOR_INHUMAN_INPUT" not in holding(evidence(events=filled))


class TestTypingRhythm:
    def test_is_unknown_until_the_field_was_filled_in_three_times(self) -> None:
        stranger = a_session(rhythm=a_filling(pace=1.6, weight=0.7))
        for fillings, known in ((2, False), (3, True)):
            lately = profiles(user=UserProfile(rhythms=some_rhythms(fillings)))
            told = reasons.CATALOGUE["PROFILE_TYPING_UNFAMILIAR"](evidence(session=stranger, profiles=lately))
            assert (told is not None) == known

    def test_weighs_more_the_more_fillings_are_known(self) -> None:
        stranger = a_session(rhythm=a_filling(pace=1.6, weight=0.7))
        told = [
            reasons.CATALOGUE["PROFILE_TYPING_UNFAMILIAR"](
                evidence(session=stranger, profiles=profiles(user=UserProfile(rhythms=some_rhythms(fillings))))
            )
            for fillings in (3, 6, 12)
        ]
        assert told == sorted(told, key=float)  # type: ignore[arg-type]

    def test_a_password_of_another_length_is_not_compared(self) -> None:
        shorter = replace(a_filling(pace=1.6), keys=a_filling(pace=1.6).keys[:11])
        assert holding(evidence(session=a_session(rhythm=shorter), profiles=A_KNOWN_TYPIST)) == set()

    def test_on_glass_a_password_is_known_by_itself(self) -> None:
        """Thumbs are no strangers to ten fingers' password."""
        touch = (*human_events(), Pointer(kind="pointer", pointer="touch", points=(Point(after=0, x=180, y=400),)))
        thumbs = a_session(events=touch, rhythm=a_filling(pace=1.6, weight=0.7))
        assert reasons.CATALOGUE["PROFILE_TYPING_UNFAMILIAR"](evidence(session=thumbs, profiles=A_KNOWN_TYPIST)) is None
        on_glass = tuple(replace(known, field=f"{known.field} on glass") for known in some_rhythms())
        both = profiles(user=UserProfile(rhythms=(*some_rhythms(), *on_glass)))
        assert reasons.CATALOGUE["PROFILE_TYPING_UNFAMILIAR"](evidence(session=thumbs, profiles=both)) is not None


class TestPointerManner:
    def test_ones_own_manner_is_not_noticed(self) -> None:
        assert holding(evidence(session=moving_alike(1), profiles=A_KNOWN_HAND)) == set()

    def test_weighs_more_the_more_is_known(self) -> None:
        told = [
            reasons.CATALOGUE["PROFILE_POINTER_UNFAMILIAR"](
                evidence(
                    session=moving_alike(3),
                    profiles=profiles(user=UserProfile(manner=(times, 9 * times, times, times) * (BUCKETS // EACH))),
                )
            )
            for times in (10, 20, 40, 120)
        ]
        assert told[0] is None  # of 120 movements
        assert told[1:] == sorted(told[1:], key=float)  # type: ignore[arg-type]


class TestBot:
    def test_a_click_that_no_movement_led_to_and_unkeyed_text_are_one_habit(self) -> None:
        driven = evidence(
            events=(
                PageLoad(kind="page_load"),
                Input(kind="input", method="is_typing", keyed=False),
                Pointer(kind="pointer", points=(Point(after=0, x=3, y=4),)),
                Click(kind="click", approach=1),
            )
        )
        assert reasons.CATALOGUE["BEHAVIOR_BOT"](driven) == {"causeless": 1, "together": 0, "scripted": 0, "unkeyed": 0, "tapped": 0}

    def test_a_keyboard_alone_is_no_bot(self) -> None:
        keyboard = evidence(
            events=(
                PageLoad(kind="page_load"),
                Input(kind="input", method="is_typing", keyed=True),
                Typing(kind="typing", keys=typed_keys(Random(5), 16)),
                Click(kind="click", pointer="keyboard"),
            )
        )
        assert holding(keyboard) == set()

    def test_a_suggestion_on_a_phone_is_no_bot(self) -> None:
        phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1"
        suggested = evidence(user_agent=phone, events=(*human_events(), Input(kind="input", method="is_typing", keyed=False)))
        assert "BEHAVIOR_BOT" not in holding(suggested)

    def test_a_password_manager_is_no_bot(self) -> None:
        filled = evidence(events=(*human_events(), Input(kind="input", method="is_password_manager", keyed=False)))
        assert holding(filled) == set()


@pytest.mark.parametrize("shared", ["relay", "mobile_carrier"])
def test_many_users_of_an_address_that_strangers_share_say_nothing(shared: str) -> None:
    changed: dict[str, Any] = {shared: True}
    crowd = a_history(ip_user_count_last_hour=200)
    assert holding(evidence(session=a_session(place=a_place(**changed)), history=crowd)) == set()


@pytest.mark.parametrize(("lists", "weight"), [(0, 0.0), (1, 0.5), (2, 0.5), (3, 0.95), (40, 0.95)])
def test_a_bad_reputation_weighs_by_how_many_lists_agree(lists: int, weight: float) -> None:
    named = evidence(session=a_session(place=a_place(block_lists=lists)))
    assert score(reasons.observe(named), MODEL).contributions.get("IP_RISKY_REPUTATION", 0.0) == weight


def test_counts_of_an_address_that_is_not_routed_say_nothing() -> None:
    crowd = a_history(ip_action_rate_60_sec=500, ip_user_count_last_hour=200, ip_failure_count_last_hour=100)
    assert holding(evidence(session=a_session(place=a_place(private=True)), history=crowd)) == set()


@given(st.sampled_from(sorted(MODEL.terms)), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_weights_are_monotone_and_of_one_sign(code: str, one: float, other: float) -> None:
    for table in MODEL.terms[code].tables.values():
        low, high = (table.weigh(value) for value in sorted((one, other)))
        assert low <= high if table.weights[0] <= table.weights[-1] else low >= high
        assert min(low, high) >= 0 if reasons.CATALOGUE[code].polarity is RISK else max(low, high) <= 0
