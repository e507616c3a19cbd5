"""What the device's and the input's reasons rest on, piece by piece, each with the honest people who leave it."""

from local.reference.markdown import page_of, table
from tessera.consistency.checks import CHECKS
from tessera.consistency.traces import DRIVERS, GUARDS, HINTS, OF_THE_PAGE
from tessera.features.synthetic import WRONG_WHEN

ABOUT = """
Some [reasons](reasons.md) rest on many small facts. This page has each of them, and which honest people leave it. Facts of one *cause* are
one habit, and count once.
"""
ON_DRIVERS = "Left by programs that drive a browser. One is enough for `DEVICE_BOT`."
ON_HINTS = """
Left by people as well, and therefore hints: `DEVICE_SUSPICIOUS_BROWSER` counts their causes. *Hides* is what would hide a program, *lacks*
what others of the same browser have.
"""
ON_GUARDS = "An overridden interface is `tampered`, and no trace of a program."
ON_PAGES = "Of what a page's own scripts override, nothing is held against the visitor."
ON_CHECKS = "What is compared of a device. `DEVICE_SPOOFED` counts the fewest causes that explain the checks that fail."
ON_MARKS = "Left by presses and keys that come from inside a browser. `BEHAVIOR_SYNTHETIC_INPUT` rests on them."


def page() -> str:
    """The page."""
    return page_of(
        "Traces",
        ABOUT,
        "## Traces of drivers",
        ON_DRIVERS,
        table(("Trace", "Who else leaves it"), ((f"`{name}`", who) for name, who in DRIVERS.items())),
        "## Hints",
        ON_HINTS,
        table(
            ("Hint", "", "Cause", "Wrong when"),
            ((f"`{name}`", hint.kind, hint.cause, hint.wrong_when + "; Chrome only" * hint.chrome) for name, hint in HINTS.items()),
        ),
        "## Overrides that guard a person",
        ON_GUARDS,
        table(("Override", "Who has it"), ((f"`{name}`", who) for name, who in GUARDS.items())),
        "## Overrides that pages make",
        ON_PAGES,
        table(("Override", "Who has it"), ((f"`{name}`", who) for name, who in OF_THE_PAGE.items())),
        "## Checks",
        ON_CHECKS,
        table(("Check", "Cause", "Wrong when"), ((name, ", ".join(check.causes), check.wrong_when) for name, check in CHECKS.items())),
        "## Marks of synthetic input",
        ON_MARKS,
        table(("Mark", "Wrong when"), ((f"`{name}`", who) for name, who in WRONG_WHEN.items())),
    )
