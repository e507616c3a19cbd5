"""Privacy: windows that forget, browsers that reveal less."""

from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona

STRICT = {
    "browser.contentblocking.category": '"strict"',
    "privacy.trackingprotection.enabled": "true",
    "privacy.trackingprotection.socialtracking.enabled": "true",
    "privacy.fingerprintingProtection": "true",
    "privacy.query_stripping.enabled": "true",
    "network.cookie.cookieBehavior": "5",
    "privacy.globalprivacycontrol.enabled": "true",
    "privacy.donottrackheader.enabled": "true",
}

family = (
    Persona(
        name="private window",
        who="A private window.",
        settings=Settings(private=True),
        explains={"DEVICE_INCOGNITO_BROWSER": "it is one"},
    ),
    Persona(
        name="resists fingerprinting",
        who="Firefox with `privacy.resistFingerprinting`: coarse clocks, a canvas that says nothing, the time of Reykjavik.",
        browsers=("firefox",),
        settings=Settings(prefs={"privacy.resistFingerprinting": "true", "privacy.resistFingerprinting.letterboxing": "false"}),
        explains={
            "DEVICE_SUSPICIOUS_TIMEZONE": "it tells another time on purpose",
            "DEVICE_TAMPERED": "its canvas is noise",
            "BEHAVIOR_INHUMAN_INPUT": "a clock of 100 ms or of frames",
        },
    ),
    Persona(
        name="strict tracking protection",
        who="Everything that blocks trackers is on.",
        settings=Settings(
            prefs=STRICT,
            preferences={"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}, "enable_do_not_track": True},
        ),
    ),
    Persona(
        name="PDF files are downloaded",
        who="Has PDF files downloaded, not shown.",
        settings=Settings(
            preferences={"plugins": {"always_open_pdf_externally": True}},
            prefs={"pdfjs.disabled": "true"},
        ),
        explains={"DEVICE_SUSPICIOUS_BROWSER": "the setting takes the list of plugins away, which drivers lack as well: one thing, a hint"},
        quick=True,
    ),
)
