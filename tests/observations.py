"""What reasons may have measured, as the shipped model knows them: strategies for laws about scoring."""

from hypothesis import strategies as st

from tessera.reasons import Observed
from tessera.scoring import SOLE, Model

MODEL = Model.load()
CODES = sorted(MODEL.terms)


def observed_of(code: str) -> st.SearchStrategy[Observed]:
    """A number or yes/no, or a number for each of the measures that the reason names."""
    measures = MODEL.terms[code].tables
    if SOLE in measures:
        return st.one_of(st.booleans(), st.floats(0, 1e5))
    return st.dictionaries(st.sampled_from(sorted(measures)), st.floats(-1e5, 1e5))


def observations() -> st.SearchStrategy[dict[str, Observed]]:
    """What some of the reasons measured."""
    return st.lists(st.sampled_from(CODES), unique=True).flatmap(
        lambda codes: st.fixed_dictionaries({code: observed_of(code) for code in codes})
    )
