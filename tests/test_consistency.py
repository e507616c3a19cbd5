"""Whether a device's facts go together: honest browsers surprise nobody, what was never seen accuses nobody, and a lie is named."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import artefacts, reasons
from tessera.consistency import Surprises, age_of, attributes, changes, inconsistency, lasting, possible_values, repeats_agree
from tessera.consistency.attributes import READINGS
from tessera.profile import DeviceProfile
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.signals.device import spoofed
from tessera.telemetry import DeviceTraits, HeaderFacts
from tessera.user_agent import UserAgent
from tests.builders import NOW, USER_AGENT, a_session, evidence, profiles, sightings
from tests.signals.test_spoofed import BELIEVED

CLAIMED = str(USER_AGENT)
ANOMALY = Model.load().terms["DEVICE_PLATFORM_ANOMALY"]


class TestInconsistency:
    def test_the_calm_baseline_surprises_too_little_to_weigh(self) -> None:
        found = inconsistency(a_session())
        assert found is not None
        assert ANOMALY.weigh(found.nats) == 0

    @pytest.mark.parametrize("browser", BELIEVED)
    def test_an_honest_browser_of_any_kind_does_not(self, browser: str) -> None:
        found = inconsistency(BELIEVED[browser])
        assert found is None or ANOMALY.weigh(found.nats) == 0, found

    @pytest.mark.parametrize(
        ("change", "pair"),
        [
            ({"product_sub": "20100101"}, "product 20100101"),
            ({"codecs": ("mp3 maybe", "aac maybe")}, "codecs maybe, maybe"),
            ({"graphic_card": "Apple GPU"}, "card Apple"),
            ({"oscpu": "Linux x86_64"}, "oscpu Linux x86"),
        ],
    )
    def test_a_lie_is_named(self, change: dict[str, Any], pair: str) -> None:
        found = inconsistency(a_session(**change))
        assert found is not None
        assert found.nats > 3.5
        assert pair in found.pair

    def test_what_was_never_seen_surprises_nobody(self) -> None:
        calm = inconsistency(a_session())
        news = a_session(
            graphic_card="Framework Graphics 9000", navigator_platform="Haiku", hint_platform="Fuchsia", codecs=("mp3 surely",)
        )
        told = inconsistency(news)
        assert calm and told and told.nats <= calm.nats

    def test_too_few_facts_say_nothing(self) -> None:
        assert inconsistency(DeviceSession(id="s", device="d", opened_at=NOW, traits=DeviceTraits(navigator_platform="Win32"))) is None

    @given(st.sets(st.sampled_from(sorted(READINGS))))
    def test_knowing_less_never_surprises_more(self, left_out: set[str]) -> None:
        told = attributes(a_session(product_sub="20100101", touch_points=5))
        less = {name: value for name, value in told.items() if name not in left_out}
        assert Surprises.load().greatest(less).nats <= Surprises.load().greatest(told).nats

    def test_the_table_names_attributes_that_are_read(self) -> None:
        named = {name for pair in artefacts.read("fingerprint")["surprises"] for name in pair.split(" x ")}
        assert named <= set(READINGS)


IN_A_WORKER: Mapping[str, Any] = {"worker_user_agent": CLAIMED, "worker_platform": "Win32", "worker_core_number": 8}


class TestChange:
    KNOWN = lasting(a_session())

    def test_a_browser_update_and_another_screen_change_nothing(self) -> None:
        newer = CLAIMED.replace("Chrome/148.", "Chrome/151.")
        docked = a_session(user_agent=newer, screen_width=3440, screen_height=1440, device_pixel_ratio=1.25, touch_points=10, core_number=6)
        assert changes(docked, self.KNOWN) == 0

    def test_each_lasting_trait_counts(self) -> None:
        assert self.KNOWN == ("card Intel", "platform Win", "system Windows")
        assert changes(a_session(graphic_card="ANGLE (NVIDIA, NVIDIA GeForce RTX 4060 Direct3D11)"), self.KNOWN) == 1
        assert changes(a_session(), ("card Apple", "platform Mac", "system macOS")) == 3

    def test_any_value_that_succeeded_before_is_known(self) -> None:
        assert changes(a_session(), (*self.KNOWN, "card NVIDIA")) == 0

    def test_what_either_side_does_not_tell_is_not_compared(self) -> None:
        assert changes(a_session(graphic_card=None), ("card Apple",)) is None
        assert changes(a_session(graphic_card=None), ("card Apple", "system Windows")) == 0
        assert changes(a_session(), ()) is None

    def test_without_the_proven_key_it_is_another_matter(self) -> None:
        copied = evidence(
            session=a_session(key="bb" * 32),
            profiles=profiles(device=DeviceProfile(keys={"aa" * 32: sightings()}, traits={"system macOS": sightings()})),
        )
        assert reasons.CATALOGUE["DEVICE_CHANGED"](copied) is None


class TestRepeats:
    def test_a_worker_that_says_the_same_agrees(self) -> None:
        agreed = dict(repeats_agree(a_session(**IN_A_WORKER)))
        assert {"worker user_agent", "worker platform", "worker core_number"} <= agreed.keys()
        assert all(agreed.values())

    @pytest.mark.parametrize(
        ("compared", "change"),
        [
            ("worker user_agent", {"worker_user_agent": CLAIMED.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64")}),
            ("worker platform", {"worker_platform": "Linux x86_64"}),
            ("worker core_number", {"worker_core_number": 2}),
            ("worker timezone", {"worker_timezone": "UTC"}),
            ("worker graphic_card", {"worker_graphic_card": "Google SwiftShader"}),
            ("iframe languages", {"iframe_languages": ("en-US",)}),
            ("iframe core_number", {"iframe_core_number": 2}),
            ("iframe platform", {"iframe_platform": "Linux x86_64"}),
            ("hint version", {"hint_brands": ("Chromium 130", "Google Chrome 130")}),
            ("hint full version", {"hint_full_version": "130.0.6723.70"}),
            ("hint brand", {"hint_brands": ("Chromium 148", "Microsoft Edge 148")}),
            ("hint mobile", {"headers": HeaderFacts(hint_mobile="?1")}),
            ("no hints of a browser with hints", {"unread": ("oscpu absent", "hint_brands absent")}),
            ("header hint version", {"headers": HeaderFacts(hint_brands='"Chromium";v="130", "Not:A-Brand";v="8"')}),
            ("header order", {"headers": HeaderFacts(order=("user-agent", "accept-language", "accept-encoding"))}),
            ("handshake", {"headers": HeaderFacts(handshake="t13d1311h1_f57a46bbacb6_ab7e3b40a677")}),
            ("handshake", {"headers": HeaderFacts(handshake="t12d1311h2_f57a46bbacb6_ab7e3b40a677")}),
            ("language", {"languages": ("ru-RU", "ru")}),
        ],
    )
    def test_one_that_differs_is_a_contradiction(self, compared: str, change: dict[str, Any]) -> None:
        session = a_session(**change)
        assert [name for name, agrees in repeats_agree(session) if not agrees] == [compared]
        assert spoofed.read(session) is True

    @pytest.mark.parametrize(
        "change",
        [
            {"worker_languages": ("nb", "en"), "languages": ("nb-NO", "nb", "no", "en-US")},
            {"worker_timezone": "Asia/Calcutta", "timezone": "Asia/Kolkata"},
            {"worker_graphic_card": "ANGLE (Intel, Intel(R) UHD Graphics 770, OpenGL 4.6)"},
            {"worker_graphic_card": "k3NnZ8eP"},
            {"navigator_platform": "MacIntel", "worker_platform": "iPad"},
        ],
    )
    def test_what_differs_for_honest_reasons_is_no_contradiction(self, change: dict[str, Any]) -> None:
        assert [name for name, agrees in repeats_agree(a_session(**change)) if not agrees] == []

    @pytest.mark.parametrize(
        ("page", "worker"),
        [
            ("Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", "iPad; CPU OS 18_3 like Mac OS X) AppleWebKit/605.1.15"),
            ("X11; Linux x86_64) AppleWebKit/537.36 Chrome/148.0", "Linux; Android 10; K) AppleWebKit/537.36 Chrome/148.0"),
        ],
    )
    def test_nor_is_a_worker_that_does_not_know_of_the_desktop_page(self, page: str, worker: str) -> None:
        told: dict[str, Any] = {
            "navigator_useragent": f"Mozilla/5.0 ({page} Version/18.3",
            "worker_user_agent": f"Mozilla/5.0 ({worker} Version/18.3",
        }
        compared = dict(repeats_agree(a_session(user_agent=told["navigator_useragent"], **told)))
        assert compared["worker user_agent"] is True

    @pytest.mark.parametrize(
        "change",
        [
            {"unread": ("hint_brands insecure",)},
            *(
                {"unread": ("hint_brands absent",), "user_agent": CLAIMED.replace("Safari/", f"{mark} Safari/")}
                for mark in ("QtWebEngine/6.9", "Electron/38.1", "SMART-TV")
            ),
            {"unread": ("hint_brands absent",), "user_agent": CLAIMED.replace("Chrome/148", "Chrome/88")},
            {
                "unread": ("hint_brands absent",),
                "user_agent": CLAIMED.replace("Chrome/148.0.0.0 Safari/537.36", "Gecko/20100101 Firefox/153.0"),
            },
        ],
    )
    def test_hints_may_be_missing_on_insecure_pages_in_old_browsers_and_in_those_without(self, change: dict[str, Any]) -> None:
        compared = dict(repeats_agree(a_session(navigator_useragent=change.get("user_agent", CLAIMED), **change)))
        assert compared.get("no hints of a browser with hints") is not False

    def test_firefox_and_safari_have_no_client_hints(self) -> None:
        firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"
        session = a_session(user_agent=firefox, navigator_useragent=firefox)
        assert ("hints of a browser without hints", False) in list(repeats_agree(session))
        assert ("header hints of a browser without hints", False) in list(repeats_agree(session))

    @pytest.mark.parametrize(
        ("order", "agrees"),
        [(("accept-language", "accept-encoding"), [True]), (("accept-encoding", "accept-language"), [False]), (("accept-language",), [])],
    )
    def test_firefox_asks_for_languages_first(self, order: tuple[str, ...], agrees: list[bool]) -> None:
        firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"
        session = a_session(user_agent=firefox, navigator_useragent=firefox, headers=HeaderFacts(order=order))
        assert [same for name, same in repeats_agree(session) if name == "header order"] == agrees

    @pytest.mark.parametrize("handshake", ["t13d1516h2_8daaf6152771_02713d6af862", "q13d0312h3_55b375c5d22e_06cda9e17597"])
    def test_a_browser_of_today_offers_the_newest_tls_and_http(self, handshake: str) -> None:
        session = a_session(headers=HeaderFacts(handshake=handshake))
        assert [same for name, same in repeats_agree(session) if name == "handshake"] == [True]

    @pytest.mark.parametrize("claimed", ["okhttp/4.12.0", "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:78.0) Gecko/20100101 Firefox/78.0"])
    def test_what_claims_to_be_no_browser_of_today_may_offer_less(self, claimed: str) -> None:
        session = a_session(
            user_agent=claimed, navigator_useragent=claimed, headers=HeaderFacts(handshake="t12d1311h1_f57a46bbacb6_ab7e3b40a677")
        )
        assert "handshake" not in dict(repeats_agree(session))

    def test_what_was_not_read_twice_is_not_compared(self) -> None:
        assert list(repeats_agree(DeviceSession(id="s", device="d", opened_at=NOW))) == []


class TestPossibleValues:
    def test_the_baselines_values_are(self) -> None:
        possible = dict(possible_values(a_session()))
        assert len(possible) >= 7
        assert all(possible.values())

    @pytest.mark.parametrize(
        ("value", "change"),
        [
            ("screen width", {"screen_width": 0, "screen_avail_width": 0}),
            ("available screen height", {"screen_avail_height": 2000}),
            ("depth of colours and pixels", {"screen_pixel_depth": 30}),
            ("memory", {"ram": 6}),
            ("cores", {"core_number": 0}),
        ],
    )
    def test_one_that_no_browser_gives(self, value: str, change: dict[str, Any]) -> None:
        assert [name for name, within in possible_values(a_session(**change)) if not within] == [value]

    def test_a_native_app_may_count_its_memory_as_it_likes(self) -> None:
        app = DeviceSession(id="s", device="d", opened_at=NOW, traits=DeviceTraits(ram=7.6))
        assert list(possible_values(app)) == []


class TestAge:
    NOVEMBER_2026 = 1_795_000_000_000

    @pytest.mark.parametrize(("browser", "version", "years"), [("Chrome", "90", 5.6), ("Safari", "17", 3.2), ("Firefox", "115", 3.4)])
    def test_is_that_of_the_release(self, browser: str, version: str, years: float) -> None:
        age = age_of(UserAgent(browser=browser, browser_version=version), self.NOVEMBER_2026)
        assert age == pytest.approx(years, abs=0.3)

    def test_a_version_newer_than_the_table_has_none(self) -> None:
        assert age_of(UserAgent(browser="Chrome", browser_version="999"), NOW) is None

    def test_one_older_than_the_table_is_as_old_as_its_first(self) -> None:
        ages = [age_of(UserAgent(browser="Chrome", browser_version=version), NOW) for version in ("1", "40")]
        assert ages[0] == ages[1] and (ages[0] or 0) > 10

    def test_nor_has_a_browser_that_the_table_does_not_know(self) -> None:
        assert age_of(UserAgent(browser="Lynx", browser_version="2"), NOW) is None
        assert age_of(UserAgent(), NOW) is None
