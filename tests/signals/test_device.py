"""What the device says of itself: the calm baseline's value, and that of one change."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tessera import signals
from tessera.consistency.traces import OF_THE_PAGE
from tessera.place import Place
from tessera.telemetry import HeaderFacts
from tests.builders import a_place, a_session


def told(name: str, /, **changes: Any) -> signals.Value:
    return signals.CATALOGUE["device"][name](a_session(**changes))


@pytest.mark.parametrize(
    ("name", "calm", "trait", "change"),
    [
        ("ram", 8, "ram", 2.0),
        ("total_storage", None, "total_storage", 128.0),
        ("available_storage", None, "available_storage", 31.5),
        ("battery_level", 0.8, "battery_level", 0.15),
        ("device_power_state", "plugged", "power_state", "unplugged"),
        ("core_number", 8, "core_number", 2),
        ("screen_width", 1920, "screen_width", 2560),
        ("screen_height", 1080, "screen_height", 1440),
        ("screen_avail_width", 1920, "screen_avail_width", 1860),
        ("screen_avail_height", 1040, "screen_avail_height", 1080),
        ("screen_pixel_depth", 24, "screen_pixel_depth", 30),
        ("screen_color_depth", 24, "screen_color_depth", 16),
        ("incognito", None, "incognito", True),
        ("esim_usage", None, "esim_usage", False),
        ("mobile_network_code", None, "mobile_network_code", "24201"),
        ("font_count", 24, "font_count", 3),
        ("cpu_arch", "x86_64", "cpu_arch", "arm_64"),
        ("navigator_useragent", a_session().traits.user_agent, "navigator_useragent", "Lynx/2.9"),
        ("true_useragent", None, "true_useragent", "Lynx/2.9"),
        ("summer_timezone_offset", 120, "summer_timezone_offset", 60),
        ("winter_timezone_offset", 60, "winter_timezone_offset", 0),
        ("device_name", None, "name", "The blue tablet"),
    ],
)
def test_a_trait_is_told_as_it_came(name: str, calm: signals.Value, trait: str, change: signals.Value) -> None:
    assert told(name) == calm
    assert told(name, **{trait: change}) == change
    assert told(name, **{trait: None}) is None


def test_graphic_card() -> None:
    assert str(told("graphic_card")).startswith("ANGLE (Intel")
    assert told("graphic_card", graphic_card="Apple GPU") == "Apple GPU"


class TestModel:
    def test_a_desktop_names_none(self) -> None:
        assert told("model") is None

    def test_client_hints_name_it(self) -> None:
        assert told("model", model="Pixel 8") == "Pixel 8"

    @pytest.mark.parametrize(
        ("claims", "model"),
        [
            ("Linux; Android 13; SM-G991B Build/TP1A.220624.014", "SM-G991B"),
            ("Linux; Android 13; SM-G991B Build/TP1A.220624.014; wv", "SM-G991B"),
            ("Linux; Android 10; HarmonyOS; YAL-AL10; HMSCore 6.3.0.327", "YAL-AL10"),
            ("Linux; Android 12; HarmonyOS 2.0.0; NOH-AN00", "NOH-AN00"),
            ("Phone; OpenHarmony 5.0", None),
            ("Linux; U; Android 10; zh-CN; MI 8 Build/QKQ1.190828.002", "MI 8"),
            ("Linux; U; Android 9; zh-Hans-CN; Redmi Note 8", "Redmi Note 8"),
            ("Linux; arm_64; Android 10; ELE-L29", "ELE-L29"),
            ("Linux; Android 10; LM-Q720", "LM-Q720"),
            ("Linux; Android 10; moto g(7) power", "moto g(7) power"),
            ("Linux; Android 12; wv", None),
            ("Android 13; Tablet; rv:128.0", None),
            ("Linux; Tizen 2.3; SAMSUNG SM-Z130H", "SAMSUNG SM-Z130H"),
            ("SMART-TV; Linux; Tizen 6.0", None),
            ("Web0S; Linux/SmartTV", None),
            ("Linux; Android 9; BRAVIA 4K UR2 Build/PTT1.190515.001.S104", "BRAVIA 4K UR2"),
            ("Linux; Android 7.1.2; AFTMM Build/NS6265; wv", "AFTMM"),
            ("Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950", "Lumia 950"),
            ("Android; Opera Mini/36.2.2254/119.132; U; en", None),
            ("Linux; Android 9; Android SDK built for x86", "Android SDK built for x86"),
            ("Linux; U; Android 9; Redmi Note 8", "Redmi Note 8"),
            ("Linux; Android 12; Pixel 6 Build/SD1A; wv", "Pixel 6"),
            ("Linux; Android 10; K", None),
            ("Android 14; Mobile; rv:140.0", None),
            ("Linux; Android 14", None),
            ("iPhone; CPU iPhone OS 17_4 like Mac OS X", None),
        ],
    )
    def test_else_an_android_user_agent_may(self, claims: str, model: str | None) -> None:
        assert told("model", user_agent=f"Mozilla/5.0 ({claims}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0") == model

    @pytest.mark.parametrize(("claims", "model"), [("Mobile; Nokia_8110_4G; rv:48.0", "Nokia_8110_4G"), ("Mobile; rv:48.0", None)])
    def test_a_kaios_phone_names_it_first(self, claims: str, model: str | None) -> None:
        assert told("model", user_agent=f"Mozilla/5.0 ({claims}) Gecko/48.0 Firefox/48.0 KAIOS/2.5") == model


class TestAcceptLanguages:
    def test_the_header_counts(self) -> None:
        assert told("accept_languages", headers=HeaderFacts(accept_language="en-GB")) == "en-GB"

    def test_else_the_devices_word(self) -> None:
        assert told("accept_languages", headers=HeaderFacts(), accept_languages="sv") == "sv"


class TestDeviceTimezoneOffset:
    def test_east_is_positive(self) -> None:
        assert told("device_timezone_offset") == 60
        assert told("device_timezone_offset", timezone_offset=-300) == -300

    def test_utc_is_an_answer(self) -> None:
        assert told("device_timezone_offset", timezone_offset=0) == 0

    @pytest.mark.parametrize(("month", "offset"), [(1, 60), (7, 120)])
    def test_else_the_named_zones_of_that_day(self, month: int, offset: int) -> None:
        opened_at = int(datetime(2026, month, 15, tzinfo=UTC).timestamp() * 1000)
        assert told("device_timezone_offset", timezone_offset=None, opened_at=opened_at) == offset

    @pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "America", "\0", "Europe/Oslo\n"])
    def test_no_such_zone(self, zone: str | None) -> None:
        assert told("device_timezone_offset", timezone_offset=None, timezone=zone) is None


class TestTimeZoneMismatch:
    def test_the_baseline_keeps_the_time_of_its_address(self) -> None:
        assert told("tz_mismatch") is False

    def test_another_continents_time(self) -> None:
        assert told("tz_mismatch", timezone_offset=-300, timezone="America/New_York") is True
        assert told("tz_mismatch", place=a_place(timezone="Asia/Tokyo")) is True

    def test_a_neighbours_time_is_no_mismatch(self) -> None:
        assert told("tz_mismatch", place=a_place(timezone="Europe/Helsinki")) is False
        assert told("tz_mismatch", timezone="Europe/Berlin") is False

    @pytest.mark.parametrize("hidden", ["vpn", "tor", "proxy", "relay", "hosting", "mobile_carrier"])
    def test_where_the_place_is_not_the_persons_it_is_unknown(self, hidden: str) -> None:
        assert told("tz_mismatch", place=a_place(timezone="Asia/Tokyo", **{hidden: True})) is None

    def test_below_a_satellite_it_is_unknown_too(self) -> None:
        assert told("tz_mismatch", place=a_place(timezone="Asia/Tokyo", organization_type="satellite")) is None

    @pytest.mark.parametrize(("browser", "mismatch"), [("Firefox", None), ("Chrome", True)])
    def test_a_firefox_that_resists_fingerprinting_tells_everybodys_zone(self, browser: str, mismatch: bool | None) -> None:
        hidden = {"timezone": "UTC", "timezone_offset": 0, "summer_timezone_offset": 0, "winter_timezone_offset": 0}
        assert told("tz_mismatch", browser_name=browser, place=a_place(timezone="Asia/Tokyo"), **hidden) is mismatch

    def test_unknown_where_either_side_is_silent(self) -> None:
        assert told("tz_mismatch", place=a_place(timezone=None)) is None
        assert told("tz_mismatch", timezone_offset=None, timezone=None) is None

    @pytest.mark.parametrize("place", [a_place(), a_place(vpn=True), a_place(timezone=None)])
    def test_a_clock_that_contradicts_the_zone_it_names_is_one_anywhere(self, place: Place) -> None:
        assert told("tz_mismatch", timezone="Asia/Tokyo", place=place) is True

    def test_a_clock_beyond_its_own_seasons(self) -> None:
        assert told("tz_mismatch", timezone=None, timezone_offset=540, place=a_place(timezone="Asia/Tokyo")) is True
        asian = {"timezone_offset": 540, "summer_timezone_offset": 540, "winter_timezone_offset": 540}
        assert told("tz_mismatch", timezone=None, place=a_place(timezone="Asia/Tokyo"), **asian) is False


class TestTampered:
    def test_the_baselines_interfaces_are_the_browsers_own(self) -> None:
        assert told("tampered") is False

    def test_the_devices_own_word(self) -> None:
        assert told("tampered", tampered=True) is True
        assert told("tampered", tampered=False, automation_traces=None) is False

    def test_what_the_page_itself_overrides_is_not_held_against_the_visitor(self) -> None:
        for trace in OF_THE_PAGE:
            assert told("tampered", automation_traces=(trace,)) is False

    def test_an_overridden_interface(self) -> None:
        assert told("tampered", automation_traces=("overridden_webdriver",)) is True
        assert told("tampered", tampered=False, automation_traces=("overridden_webdriver",)) is True

    def test_a_trace_of_an_automation_tool_is_another_matter(self) -> None:
        assert told("tampered", automation_traces=("playwright_global",)) is False

    def test_unknown_where_nobody_looked(self) -> None:
        assert told("tampered", automation_traces=None) is None


class TestEmulated:
    def test_the_baseline_is_real(self) -> None:
        assert told("emulated") is False

    def test_the_devices_own_word(self) -> None:
        assert told("emulated", emulated=True) is True

    @pytest.mark.parametrize(
        "card",
        [
            "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
            "Google SwiftShader",
            "llvmpipe (LLVM 15.0.7, 256 bits)",
            "Mesa/X.org, llvmpipe (LLVM 17.0.6, 256 bits), or similar",
            "ANGLE (VMware, Inc., SVGA3D; build: RELEASE; LLVM;, OpenGL 4.1)",
            "ANGLE (VirtualBox Graphics Adapter (WDDM) Direct3D11 vs_4_0 ps_4_0)",
            "ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0)",
            "Android Emulator OpenGL ES Translator (NVIDIA GeForce GTX 1060/PCIe/SSE2)",
        ],
    )
    def test_a_card_that_is_drawn_by_software_or_a_host(self, card: str) -> None:
        assert told("emulated", graphic_card=card) is True

    @pytest.mark.parametrize("model", ["sdk_gphone64_arm64", "Android SDK built for x86", "Emulator", "x86_64", "iPhone Simulator"])
    def test_an_emulators_model(self, model: str) -> None:
        assert told("emulated", model=model) is True

    @pytest.mark.parametrize("model", ["Pixel 8", "SM-G991B", "iPhone15,2", "motorola edge 40"])
    def test_a_phones_model(self, model: str) -> None:
        assert told("emulated", model=model) is False

    def test_an_android_on_a_pcs_processor(self) -> None:
        android = {"user_agent": "Mozilla/5.0 (Linux; Android 13; K) Chrome/145.0.0.0 Mobile", "os_name": "Android", "graphic_card": None}
        assert told("emulated", **android, cpu_arch=None, navigator_platform="Linux x86_64") is True
        assert told("emulated", **android, cpu_arch="x86_64", navigator_platform="Linux armv81") is True
        assert told("emulated", **android, cpu_arch="arm_64", navigator_platform="Linux armv81") is False

    def test_a_denial_counts_less_than_a_trace(self) -> None:
        assert told("emulated", emulated=False, graphic_card="llvmpipe (LLVM 15.0.7, 256 bits)") is True

    def test_unknown_where_nothing_is_shown(self) -> None:
        assert told("emulated", graphic_card=None) is None
        assert told("emulated", graphic_card=None, emulated=False) is False
