"""Explanations: what each reason saw in this action, in a sentence. A file for each category of reasons, a function for each reason.

A reason's docstring says what it means for everybody; its explanation says what was seen here: which mark, which two places, which value
against which. It is made of what is stored with the decision: the measures, and a few *seen* facts that a measure does not hold (a name, a
second value). So a decision of last year can still be explained, and a better sentence improves it too.

    show   takes the seen facts from the evidence, when the action is decided
    tell   makes the sentence, when somebody reads it

Only measures that moved the score are told. Facts name no person, address or payee.

To explain a reason: write its function in the file of its category. The tests ask for one for each reason that weighs something.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tessera.evidence import Evidence
from tessera.explanation.declaration import Explanation, Seen, Told
from tessera.reasons import Observed

__all__ = ["CATALOGUE", "Explanation", "Seen", "Told", "show", "tell"]

CATALOGUE: Mapping[str, Explanation] = {
    declared.code: declared
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for declared in vars(import_module(f"{__name__}.{module.name}")).values()
    if isinstance(declared, Explanation)
}


def show(evidence: Evidence, codes: Iterable[str]) -> Mapping[str, Seen]:
    """The facts that help to understand these reasons' measures, by reason; those whose measure says it all are left out."""
    return {code: seen for code in codes if code in CATALOGUE and (seen := CATALOGUE[code].sees(evidence))}


def tell(code: str, observed: Observed, usual: Mapping[str, Any], seen: Seen | None = None) -> str | None:
    """The sentence of a reason, from what is stored of it: its measures, the range of each that moves nothing (`scoring.Term.usual`), and
    the seen facts. None for a reason that has no sentence, such as one that is gone, and for measures that it does not know."""
    explanation = CATALOGUE.get(code)
    if explanation is None:
        return None
    text = explanation.says(Told.of(observed, usual, seen or {}))
    return text[0].upper() + text[1:] + ("" if text.endswith("…") else ".") if text else None
