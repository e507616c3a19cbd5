"""The catalogue of reasons in answers, with the weights in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tessera import reasons
from tessera.policy import ENFORCED_REASONS, SENSITIVITY_FACTORS, Sensitivity
from tessera.scoring import Model


@dataclass(frozen=True, kw_only=True)
class ReasonEntry:
    """One reason of the catalogue. `default_weight` is how far it can move the log-odds in the model as shipped, `weight` the same in the
    model that decides for the tenant now, with the `sensitivity` in force (left out if that is the default). Enforced reasons weigh
    nothing."""

    code: str
    category: str
    polarity: Literal["risk", "trust", "none"]
    default_weight: float
    weight: float
    description: str
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True, kw_only=True)
class ReasonCatalogue:
    """Every reason; `model` is the version as shipped, `model_in_force` the one that decides for the tenant now."""

    model: str
    model_in_force: str
    reasons: tuple[ReasonEntry, ...]


def reason_catalogue(shipped: Model, deciding: Model, sensitivity: Mapping[str, Sensitivity]) -> ReasonCatalogue:
    """Every reason, both weighed and enforced ones."""
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
