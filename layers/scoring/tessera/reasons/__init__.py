"""Reasons: why a score is what it is. A category a file, a reason a function.

A reason's function answers what it measured, a number, yes/no or several numbers by name, or `None` when it cannot tell. How much that
weighs is not its business: bins and weights stand in the model artefact (`artefacts/model.json`), monotone and never of the opposite sign.

To add a reason: write its function here and its term in the artefact. The catalogue collects itself from the modules' attributes; the
tests then ask for the one change of the calm baseline that lights it (`LIGHTS` in `tests/reasons/test_reasons.py`) and for its entry in
`docs/reference/reasons.md`. CONTRIBUTING.md has the steps.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, TRUST, Observed, Polarity, Reason, Shown, reason

__all__ = ["CATALOGUE", "KINEMATIC", "RISK", "TRUST", "Observed", "Polarity", "Reason", "Shown", "observe", "reason", "show"]

CATALOGUE: Mapping[str, Reason] = {
    declared.code: declared
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for declared in vars(import_module(f"{__name__}.{module.name}")).values()
    if isinstance(declared, Reason)
}

KINEMATIC = tuple(code for code, declared in CATALOGUE.items() if declared.kinematic)
"""The reasons that rest on how somebody moves and on nothing else: which people do otherwise at every site."""


def observe(evidence: Evidence, catalogue: Mapping[str, Reason] = CATALOGUE) -> Mapping[str, Observed]:
    """What each reason measured, by code, to four decimals; those that cannot tell are left out. This is what the model sees and what is
    stored: nothing finer is judged than what can be judged again."""
    return {code: _plain(value) for code, declared in catalogue.items() if (value := declared(evidence)) is not None}


def show(evidence: Evidence, observed: Mapping[str, Observed]) -> Mapping[str, Shown]:
    """What makes the measures understood, by code, for those reasons that have something to show."""
    return {code: shown for code in observed if (shown := CATALOGUE[code].shows(evidence))}


def _plain(value: Observed) -> Observed:
    if isinstance(value, Mapping):
        return {name: round(number, 4) for name, number in value.items()}
    return value if isinstance(value, bool | int) else round(value, 4)
