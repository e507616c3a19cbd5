"""Every reason: what it says, how far it moves the score at most, and which honest people meet it."""

from collections.abc import Iterable

from local.reference.markdown import page_of, paragraphs, table
from local.reference.schemas import anchor
from tessera import reasons
from tessera.policy import ENFORCED_REASONS
from tessera.reasons import Reason
from tessera.scoring import Model

WRONG = "Wrong when: "
ABOUT = """
A reason is a named judgement that moves the risk score. *Risk* raises it, *trust* lowers it. The weight is the furthest that a reason can
move it by default, in log-odds: +0.7 doubles the odds of fraud, −0.7 halves them. Your configuration's sensitivity changes weights;
`GET /risk/v1/reasons` answers what each weighs for you now.
"""
WEIGHTS = """
Weights are fitted where public data measure something and set by hand elsewhere: `made` in `layers/scoring/tessera/artefacts/model.json`
says which. [How good is it](../detection/how-good.md) has the measurements. *Wrong when* says which honest people meet a reason; where one
rests on many small facts, [traces](traces.md) says so of each.
"""
ENFORCED = "These have no weight. They are put first where they decide, whatever the score is."


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
