"""The catalogue of reasons as it is answered, weighed by what is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tessera import reasons
from tessera.policy import ENFORCED_REASONS, SENSITIVITY_FACTORS, Sensitivity
from tessera.scoring import Model


@dataclass(frozen=True, kw_only=True)
class ReasonEntry:
    """One reason of the catalogue. `default_weight` is the furthest it can move the log-odds as shipped, `weight` by the model that decides
    for the tenant now and the `sensitivity` in force (left out where that is the default); enforced reasons weigh nothing."""

    code: str
    category: str
    polarity: Literal["risk", "trust", "none"]
    default_weight: float
    weight: float
    description: str
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True, kw_only=True)
class ReasonCatalogue:
    """Every reason; `model` is the version that ships, `model_in_force` the one that decides for the tenant now."""

    model: str
    model_in_force: str
    reasons: tuple[ReasonEntry, ...]


def reason_catalogue(shipped: Model, deciding: Model, sensitivity: Mapping[str, Sensitivity]) -> ReasonCatalogue:
    """Every reason, weighed and enforced."""
    weighed = (
        ReasonEntry(
            code=reason.code,
            category=reason.category,
            polarity=reason.polarity.value,
            default_weight=shipped.strongest(reason.code),
            weight=deciding.strongest(reason.code) * SENSITIVITY_FACTORS[sensitivity.get(reason.code, "default")],
            description=reason.description,
            sensitivity=sensitivity.get(reason.code),
        )
        for reason in reasons.CATALOGUE.values()
    )
    enforced = (
        ReasonEntry(code=code, category=code.split("_", 1)[0], polarity="none", default_weight=0.0, weight=0.0, description=description)
        for code, description in ENFORCED_REASONS.items()
    )
    return ReasonCatalogue(model=shipped.version, model_in_force=deciding.version, reasons=(*weighed, *enforced))
