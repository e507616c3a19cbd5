"""Every reason: what it says, how far it can move the score, and which honest people cause it."""

from collections.abc import Iterable

from local.reference.markdown import page_of, paragraphs, table
from local.reference.schemas import anchor
from tessera import reasons
from tessera.policy import ENFORCED_REASONS
from tessera.reasons import Reason
from tessera.scoring import Model

WRONG = "Wrong when: "
ABOUT = """
A reason is a named judgement that moves the risk score. *Risk* raises it, *trust* lowers it. The weight is the most by which a reason can
move it by default, in log-odds: +0.7 doubles the odds of fraud, −0.7 halves them. Your configuration's sensitivity changes weights; `GET
/risk/v1/reasons` answers the weights in force for you.
"""
WEIGHTS = """
Weights are fitted where public data exist and set by hand elsewhere: `made` in `layers/scoring/tessera/artefacts/model.json` says which.
[How good is it](../detection/how-good.md) has the measurements. *Wrong when* says which honest people cause a reason; for reasons that rest
on many small facts, [traces](traces.md) has it for each fact.
"""
ENFORCED = "These have no weight. They come first if they decide, whatever the score is."


def page() -> str:
    """The page."""
    model = Model.load()
    overview = ((f"[`{code}`](#{anchor(code)})", *_weight(declared, model)) for code, declared in reasons.CATALOGUE.items())
    parts = [ABOUT, WEIGHTS, table(("Code", "Polarity", "Weight"), overview)]
    for category in dict.fromkeys(declared.category for declared in reasons.CATALOGUE.values()):
        members = [declared for declared in reasons.CATALOGUE.values() if declared.category == category]
        parts += [f"## {category}", *(part for declared in members for part in _entry(declared, model))]
    parts += ["## Enforced", ENFORCED, table(("Code", "Meaning"), ((f"`{code}`", text) for code, text in ENFORCED_REASONS.items()))]
    return page_of("Reasons", *parts)


def _weight(declared: Reason, model: Model) -> tuple[str, str]:
    return declared.polarity.value, f"{model.strongest(declared.code):+.1f}".replace("-", "−")


def _entry(declared: Reason, model: Model) -> Iterable[str]:
    description, *more = paragraphs(declared.measure.__doc__)
    yield f"### {declared.code}"
    yield ", at most ".join(_weight(declared, model))
    yield description
    yield from (f"*{WRONG.strip()}* {text.removeprefix(WRONG)}" if text.startswith(WRONG) else text for text in more)
