"""Ordinary browsers: a new profile in a window, no debugging port, nothing that drives them."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

type Browser = Literal["chromium", "firefox"]

BROWSERS: tuple[Browser, ...] = ("chromium", "firefox")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
# No machine of a test's has a graphics card. What browsers would draw with instead, in software, says "virtual machine", which those who
# sit at one are to say alone; so neither has WebGL.
DRAWN_IN_SOFTWARE = {"webgl.disabled": "false"}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--no-default-browser-check",
)
PREFERENCES = {  # what a newcomer has clicked away on the first day
    "browser.aboutwelcome.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "browser.startup.homepage_override.mstone": '"ignore"',
    "datareporting.policy.dataSubmissionEnabled": "false",
    "media.webspeech.synth.dont_notify_on_error": "true",
    "signon.rememberSignons": "false",
    "termsofuse.bypassNotification": "true",
    "webgl.disabled": "true",
    "trailhead.firstrun.didSeeAboutWelcome": "true",
}
UNLOCKED = "--password-store=basic"  # no key ring, which would ask for a password of its own
TOUCH = ("--touch-events=enabled", "--touch-devices=4")  # by its number among the display's: the pointer that XTEST moves
LAYING_OUT = 30.0  # seconds
DECLINED = {"credentials_enable_service": False}  # the same, of Chromium's: its offer to keep the password lies over the page


def found(browser: Browser) -> str | None:
    """The browser's program, if this machine has it."""
    names = CHROMIUM if browser == "chromium" else FIREFOX
    return next((path for name in names if (path := shutil.which(name))), None)


EXTENSIONS = Path(__file__).parent / "extensions"

type Window = Literal["ordinary", "kiosk", "app"]
type Told = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How somebody has their browser. `scale` is the screen's, `zoom` the page's; `flags` and `preferences` are Chromium's, `prefs` are
    Firefox's, as its user.js has them; `extensions` are folders of `extensions/`. With `touch` Chromium
    takes what the hand works for a touch screen. `remembers`: Chromium was asked earlier to keep
    the name and the password."""

    size: tuple[int, int] = (1280, 1000)
    at: tuple[int, int] = (0, 0)
    scale: float = 1.0
    zoom: float = 1.0
    private: bool = False
    window: Window = "ordinary"
    extensions: tuple[str, ...] = ()
    touch: bool = False
    remembers: bool = False
    flags: tuple[str, ...] = ()
    preferences: Mapping[str, Any] = field(default_factory=dict)
    prefs: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def opened(
    browser: Browser,
    url: str,
    size: tuple[int, int] | Settings,
    environment: Mapping[str, str],
    *,
    tabs: Sequence[str] = (),
    told: Told | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A window of this size, or set so, with the page in it, and more `tabs` behind it. Extensions know what they are `told`."""
    settings = size if isinstance(size, Settings) else Settings(size=size)
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        at_hand = chromium if browser == "chromium" else firefox
        command = at_hand(Path(folder), url, settings, told or {})
        process = subprocess.Popen(
            [found(browser) or browser, *command, *tabs],
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def chromium(folder: Path, url: str, settings: Settings, told: Told) -> list[str]:
    """Chromium's arguments, after its profile was laid out in the folder."""
    (folder / "Default").mkdir()
    preferences = {**DECLINED, **settings.preferences}
    if settings.zoom != 1:
        preferences["partition"] = {"default_zoom_level": {"x": log(settings.zoom) / log(1.2)}}
    (folder / "Default/Preferences").write_text(json.dumps(preferences))
    (width, height), (left, top) = settings.size, settings.at
    arguments = [f"--user-data-dir={folder}", f"--window-size={width},{height}", f"--window-position={left},{top}", *FLAGS]
    if settings.scale != 1:
        arguments.append(f"--force-device-scale-factor={settings.scale}")
    if settings.private:
        arguments.append("--incognito")
    if settings.extensions:
        laid = ",".join(str(_laid_out(name, folder / "unpacked" / name, told)) for name in settings.extensions)
        arguments += [f"--load-extension={laid}", "--disable-features=DisableLoadExtensionCommandLineSwitch"]
    if settings.remembers and told:
        arguments.append(UNLOCKED)
        _remembered(folder, url, told)
    if settings.touch:
        arguments += TOUCH
    arguments += settings.flags
    match settings.window:
        case "kiosk":
            return [*arguments, "--kiosk", url]
        case "app":
            return [*arguments, f"--app={url}"]
        case _:
            return [*arguments, url]


def _remembered(folder: Path, url: str, told: Told) -> None:
    """The name and the password among the profile's logins, which the browser itself has laid out first."""
    program, logins = found("chromium") or "chromium", folder / "Default/Login Data"
    laying_out = subprocess.Popen(
        [program, "--headless=new", UNLOCKED, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + LAYING_OUT
    while not logins.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)
    laying_out.terminate()
    laying_out.wait(10)
    parts = urlsplit(url)
    realm = f"{parts.scheme}://{parts.netloc}/"
    row = {
        "origin_url": realm,
        "action_url": realm,
        "username_element": "username",
        "username_value": told["username"],
        "password_element": "password",
        "password_value": _sealed(told["password"]),
        "submit_element": "",
        "signon_realm": realm,
        "date_created": 13_400_000_000_000_000,  # microseconds since 1601
        "blacklisted_by_user": 0,
        "scheme": 0,
        "times_used": 3,
        "date_last_used": 13_400_000_000_000_000,
    }
    with closing(sqlite3.connect(logins)) as kept, kept:
        kept.execute(f"INSERT INTO logins ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))  # noqa: S608


def _sealed(password: str) -> bytes:
    """As Chromium keeps a password on Linux where there is no key ring: AES in CBC mode under a key that is the same everywhere."""
    key = hashlib.pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)
    padding = PKCS7(128).padder()
    padded = padding.update(password.encode()) + padding.finalize()
    sealing = Cipher(algorithms.AES(key), modes.CBC(b" " * 16)).encryptor()
    return b"v10" + sealing.update(padded) + sealing.finalize()


def firefox(folder: Path, url: str, settings: Settings, told: Told) -> list[str]:
    """Firefox's arguments, after its profile was laid out in the folder."""
    prefs = {**PREFERENCES, **settings.prefs}
    if settings.scale != 1:
        prefs["layout.css.devPixelsPerPx"] = f'"{settings.scale}"'
    if settings.extensions:
        prefs |= {"xpinstall.signatures.required": "false", "extensions.autoDisableScopes": "0", "extensions.startupScanScopes": "15"}
        (folder / "extensions").mkdir()
        for name in settings.extensions:
            laid = _laid_out(name, folder / "unpacked" / name, told)
            archive = shutil.make_archive(str(folder / name), "zip", laid)
            identity = json.loads((laid / "manifest.json").read_text())["browser_specific_settings"]["gecko"]["id"]
            shutil.move(archive, folder / "extensions" / f"{identity}.xpi")
    if settings.zoom != 1:
        _zoomed(folder / "content-prefs.sqlite", settings.zoom)
    (folder / "user.js").write_text("\n".join(f'user_pref("{name}", {value});' for name, value in prefs.items()))
    width, height = settings.size
    arguments = ["--profile", str(folder), "--no-remote", "--new-instance", "--width", str(width), "--height", str(height)]
    if settings.window == "kiosk":
        arguments.append("--kiosk")
    return [*arguments, "--private-window", url] if settings.private else [*arguments, url]


def _laid_out(name: str, folder: Path, told: Told) -> Path:
    """Our own extension in a folder of its own, with the settings that it gets for its owner."""
    shutil.copytree(EXTENSIONS / name, folder)
    (folder / "told.js").write_text(f"globalThis.told = {json.dumps(dict(told))};\n")
    return folder


def _zoomed(database: Path, zoom: float) -> None:
    """Firefox's settings by site, in which the one for all sites is the zoom."""
    with closing(sqlite3.connect(database)) as kept, kept:
        kept.executescript("""
            CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE settings (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE prefs (id INTEGER PRIMARY KEY, groupID INTEGER REFERENCES groups(id), settingID INTEGER NOT NULL REFERENCES
              settings(id), value BLOB, timestamp INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX groups_idx ON groups(name);
            CREATE INDEX settings_idx ON settings(name);
            CREATE INDEX prefs_idx ON prefs(timestamp, groupID, settingID);
            INSERT INTO settings VALUES (1, 'browser.content.full-zoom');
            PRAGMA user_version = 6;
        """)
        kept.execute("INSERT INTO prefs VALUES (1, NULL, 1, ?, 0)", (zoom,))
