"""How an adversary reaches into its browser. Each driver answers a script: what it does before a sign-in page, on a display."""

from collections.abc import Callable, Mapping

from tests.browsers.bank import Visit

type Script = Callable[[Visit, Mapping[str, str]], None]

FIELDS = {"username": "input[name=username]", "password": "input[name=password]"}
SUBMIT = "#sign-in-form button"
LINGER = 20.0  # seconds that a program stays, at the most, for its answer
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
HIDDEN = "--disable-blink-features=AutomationControlled"
UNDRIVEN = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false, configurable: true})"
"""What is pasted most to hide a driver."""
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
