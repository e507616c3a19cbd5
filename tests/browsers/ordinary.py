"""Ordinary browsers: a new profile in a window, no debugging port, nothing that drives them."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

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


@contextmanager
def opened(browser: Browser, url: str, size: tuple[int, int], environment: Mapping[str, str]) -> Iterator[None]:
    """A window of this size with the page in it."""
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        program = found(browser) or browser
        width, height = map(str, size)
        if browser == "chromium":
            (Path(folder) / "Default").mkdir()
            (Path(folder) / "Default/Preferences").write_text(json.dumps(DECLINED))
            command = [program, f"--user-data-dir={folder}", f"--window-size={width},{height}", "--window-position=0,0", *FLAGS, url]
        else:
            lines = [f'user_pref("{name}", {value});' for name, value in PREFERENCES.items()]
            (Path(folder) / "user.js").write_text("\n".join(lines))
            command = [program, "--profile", folder, "--no-remote", "--new-instance", "--width", width, "--height", height, url]
        process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
