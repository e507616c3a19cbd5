"""Which browsers people use, and the user agent strings these send.

Shares and versions are those with which the npm package `user-agents` 2.1.198 draws (200,000 draws, November 2026), summed by system,
browser, kind of device and major version; versions below 2.5 % of their browser are left out. So are the numbers of different strings: most
browsers send one by version, some one by build, and three in ten Chromes on Android claim one of hundreds of old phones and builds. The
strings are put together here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
OLD = 60  # the last of the old versions that some phones claim
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"


@dataclass(frozen=True, eq=False)
class Browser:
    """A browser on a system: its share of all people, and of its own people by major version."""

    name: str
    system: str
    device_type: str  # desktop, mobile, tablet
    share: float
    versions: Mapping[int, float]
    builds: int = 1  # that circulate of one version, the first most

    def user_agent(self, version: int, build: int = 0) -> str:
        """The string that this browser sends in that build of that version."""
        return f"Mozilla/5.0 ({self._platform(version, build)}) {self._engine(version, build)}"

    def _platform(self, version: int, build: int) -> str:
        gecko = f"; rv:{version}.0" if self.name == "Firefox" and self.system != "iOS" else ""
        match self.system, self.device_type:
            case "Windows", _:
                return f"Windows NT 10.0; Win64; x64{gecko}"
            case "macOS", _:
                return f"Macintosh; Intel Mac OS X 10{'.15' + gecko if gecko else '_15_7'}"
            case "iOS", "tablet":
                return "iPad; CPU OS 18_7 like Mac OS X"
            case "iOS", _:
                return "iPhone; CPU iPhone OS 18_7 like Mac OS X"
            case "Android", _:
                model = "K" if version > OLD else f"Nexus {5 + build % 5} Build/M{build:02}"
                return f"Android 16; Mobile{gecko}" if gecko else f"Linux; Android {10 if version > OLD else 6}; {model}"
            case "ChromeOS", _:
                return "X11; CrOS x86_64 14541.0.0"
            case _:
                return f"X11; Linux x86_64{gecko}"

    def _engine(self, version: int, build: int) -> str:
        phone = " Mobile" if self.device_type == "mobile" else ""
        if self.system == "iOS":
            marks = {"Chrome": "CriOS", "Google App": "GSA", "Firefox": "FxiOS", "Safari": "Version", "Opera": "OPT"}
            return f"{WEBKIT} {marks[self.name]}/{version}.{build} Mobile/15E148 Safari/604.1"
        match self.name:
            case "Safari":
                return f"{WEBKIT} Version/{version}.{build} Safari/605.1.15"
            case "Firefox":
                return f"Gecko/20100101 Firefox/{version}.0"
            case "Samsung Internet":
                return f"{BLINK} SamsungBrowser/{version}.0 Chrome/143.0.0.0{phone} Safari/537.36"
            case "Edge":
                return f"{BLINK} Chrome/{version}.0.0.0 Safari/537.36 Edg/{version}.0.0.0"
            case "Opera":
                return f"{BLINK} Chrome/{version + 16}.0.0.0 Safari/537.36 OPR/{version}.0.0.0"
            case _:
                return f"{BLINK} Chrome/{version}.0.{build}.0{phone} Safari/537.36"


BROWSERS = (
    Browser("Chrome", "macOS", "desktop", 0.2839, {145: 0.82, 153: 0.05, 139: 0.03}),
    Browser("Safari", "iOS", "mobile", 0.2641, {26: 0.84, 18: 0.08, 27: 0.07}, 16),
    Browser("Chrome", "Android", "mobile", 0.1075, {153: 0.23, 149: 0.08, 151: 0.08, 147: 0.08, 154: 0.08, 150: 0.07, 148: 0.07}),
    Browser("Chrome", "Android", "mobile", 0.0468, dict.fromkeys(range(40, OLD + 1), 1.0), 22),
    Browser("Chrome", "iOS", "mobile", 0.1060, {154: 0.29, 148: 0.12, 151: 0.11, 150: 0.11, 149: 0.1, 147: 0.09}, 8),
    Browser("Chrome", "Windows", "desktop", 0.0960, {153: 0.44, 154: 0.2, 150: 0.09, 149: 0.08, 152: 0.06, 148: 0.04}),
    Browser("Google App", "iOS", "mobile", 0.0294, {439: 0.91}, 21),
    Browser("Safari", "macOS", "desktop", 0.0193, {26: 0.66, 18: 0.19, 27: 0.07, 17: 0.06}, 8),
    Browser("Edge", "Windows", "desktop", 0.0162, {154: 0.56, 153: 0.36, 152: 0.06}),
    Browser("Chrome", "Linux", "desktop", 0.0057, {148: 0.53, 146: 0.14, 152: 0.12, 154: 0.08, 153: 0.05, 145: 0.04, 124: 0.03}),
    Browser("Chrome", "ChromeOS", "desktop", 0.0054, {152: 0.55, 151: 0.17, 144: 0.13, 150: 0.05}),
    Browser("Firefox", "Windows", "desktop", 0.0043, {156: 0.86, 155: 0.04, 149: 0.03, 153: 0.03}),
    Browser("Samsung Internet", "Android", "mobile", 0.0042, {30: 0.98}),
    Browser("Firefox", "macOS", "desktop", 0.0024, {156: 0.71, 140: 0.1, 153: 0.07, 155: 0.06, 154: 0.03, 138: 0.03}),
    Browser("Opera", "Windows", "desktop", 0.0014, {136: 0.54, 135: 0.46}),
    Browser("Firefox", "Android", "mobile", 0.0011, {156: 0.94, 153: 0.06}),
    Browser("Firefox", "iOS", "mobile", 0.0011, {156: 0.69, 155: 0.14, 157: 0.09}),
    Browser("Chrome", "Android", "tablet", 0.0010, {153: 0.36, 154: 0.27, 138: 0.24, 152: 0.13}),
    Browser("Chrome", "iOS", "tablet", 0.0010, {154: 0.89, 148: 0.11}),
    Browser("Opera", "iOS", "mobile", 0.0003, {6: 1.0}),
    Browser("Opera", "macOS", "desktop", 0.0003, {135: 1.0}),
    Browser("Google App", "iOS", "tablet", 0.0003, {439: 0.73, 319: 0.27}),
)
