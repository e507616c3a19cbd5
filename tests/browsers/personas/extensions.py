"""Extensions and the page's own watchers: what else runs in the page."""

from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona


def _with(*extensions: str) -> Settings:
    return Settings(extensions=extensions)


family = (
    Persona(name="wallets", who="Wallets that put themselves into every page.", settings=_with("wallets"), quick=True),
    Persona(
        name="monitored page",
        who="The page's monitoring wraps console, requests and timers, and reads what is written.",
        settings=_with("monitoring"),
    ),
    Persona(
        name="recorded page",
        who="The page is recorded for replay: setters, style sheets and shadow roots are wrapped, every change is observed.",
        settings=_with("recording"),
    ),
    Persona(
        name="ad blocker",
        who="A blocker that drops what is sent as a page goes away, and puts a style into every page.",
        settings=_with("blocker"),
    ),
    Persona(
        name="blocker of telemetry",
        who="A blocker that drops all that tells how the page is worked.",
        settings=_with("blocker_of_events"),
        explains={"BEHAVIOR_NO_INTERACTION": "nobody is told that they touched the page"},
    ),
    Persona(
        name="canvas noise",
        who="An extension that adds noise to what canvases tell.",
        settings=_with("canvas_noise"),
        explains={"DEVICE_TAMPERED": "it does override the canvas", "DEVICE_SPOOFED": "its canvas does not repeat what was drawn"},
    ),
    Persona(
        name="user agent switched",
        who="An extension that says another system in headers and script, for a page that would not let Linux in.",
        settings=_with("switcher"),
        explains={
            "DEVICE_SPOOFED": "it does claim to be another device",
            "DEVICE_TAMPERED": "it does override the navigator",
            "DEVICE_PLATFORM_ANOMALY": "the two systems do not go together",
            "DEVICE_SUSPICIOUS_ATTRIBUTE": "what it claims is not what such a system has",
        },
    ),
    Persona(name="busy page", who="A page so full of scripts that it often does not answer for a while.", settings=_with("busy")),
)
