"""Reasons: why a score is what it is. A file for each category (the device has two), a function for each reason.

A reason's function answers what it measured (a number, yes or no, or several numbers by name), or `None` when it cannot tell. What the
measure weighs is not decided here: bins and weights are in the model artefact (`artefacts/model.json`), monotone and never of the opposite
sign.

To add a reason: write its function here and its term in the artefact. The catalogue is collected from the modules' attributes. The tests
then ask for the one change of the calm baseline on which it holds (`LIGHTS` in `tests/reasons/test_reasons.py`) and for its entry in
`docs/reference/reasons.md`, and for the sentence that says what it saw (`explanation`). CONTRIBUTING.md has the steps.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, TRUST, Observed, Polarity, Reason, reason

__all__ = ["CATALOGUE", "KINEMATIC", "RISK", "TRUST", "Observed", "Polarity", "Reason", "observe", "reason"]

CATALOGUE: Mapping[str, Reason] = {
    declared.code: declared
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for declared in vars(import_module(f"{__name__}.{module.name}")).values()
    if isinstance(declared, Reason)
}

KINEMATIC = tuple(code for code, declared in CATALOGUE.items() if declared.kinematic)
"""The reasons that rest on how the pointer moves and on nothing else. How people move differs from site to site."""


def observe(evidence: Evidence, catalogue: Mapping[str, Reason] = CATALOGUE) -> Mapping[str, Observed]:
    """What each reason measured, by code, to four decimals; reasons that cannot tell are left out. The model sees exactly what is stored,
    so that a stored decision can be worked out again."""
    return {code: _plain(value) for code, declared in catalogue.items() if (value := declared(evidence)) is not None}


def _plain(value: Observed) -> Observed:
    if isinstance(value, Mapping):
        return {name: round(number, 4) for name, number in value.items()}
    return value if isinstance(value, bool | int) else round(value, 4)
