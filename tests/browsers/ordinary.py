"""Ordinary browsers: a new profile in a window, no debugging port, nothing that drives them."""

import json
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import Any, Literal

type Browser = Literal["chromium", "firefox"]

BROWSERS: tuple[Browser, ...] = ("chromium", "firefox")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
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
    "trailhead.firstrun.didSeeAboutWelcome": "true",
}
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
    Firefox's, as its user.js has them; `extensions` are folders of `extensions/`."""

    size: tuple[int, int] = (1280, 1000)
    at: tuple[int, int] = (0, 0)
    scale: float = 1.0
    zoom: float = 1.0
    private: bool = False
    window: Window = "ordinary"
    extensions: tuple[str, ...] = ()
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
    arguments += settings.flags
    match settings.window:
        case "kiosk":
            return [*arguments, "--kiosk", url]
        case "app":
            return [*arguments, f"--app={url}"]
        case _:
            return [*arguments, url]


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
    """An extension of ours in a folder of its own, with what it is told about its owner."""
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
