"""Requests and answers of labels."""

from dataclasses import dataclass
from typing import Annotated, Self

import pydantic.dataclasses
from annotated_types import MaxLen, MinLen

from tessera.labels import LabelType, LegacyLabelType, Source, SubjectType, UseCase
from tessera.service.http.contract import DOCUMENTED, RecommendationName

type Category = Annotated[str, MinLen(1), MaxLen(64)]


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class LabelSubject:
    """What a label is about. The scope of a ring's or a campaign's label (`recommendations`, `is_campaign_confirmed`) is stored."""

    type: SubjectType
    value: Annotated[str, MinLen(1), MaxLen(256)]
    recommendations: Annotated[tuple[RecommendationName, ...], MaxLen(8)] | None = None
    is_campaign_confirmed: bool | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class LabelRequest:
    """Later truth about an action, a user or an address. Legacy label types are stored as their successors."""

    label_type: LabelType | LegacyLabelType
    subject: LabelSubject
    use_case: UseCase | None = None
    sub_category: Category | None = None
    attack_method: Category | None = None
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class LabelledSubject:
    type: SubjectType
    value: str
    recommendations: tuple[str, ...] | None = None
    is_campaign_confirmed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label as it was sent, with its type in the newest spelling, and when it was sent (epoch milliseconds)."""

    label_id: str
    label_type: LabelType
    subject: LabelledSubject
    label_timestamp: int
    use_case: UseCase | None = None
    sub_category: str | None = None
    attack_method: str | None = None
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class LabelAnswer:
    """A label, and its actions under both spellings of the field; the first is the documented one."""

    message: str
    label_id: str
    label: Label
    afftectedActionIds: tuple[str, ...]  # noqa: N815
    affectedActionIds: tuple[str, ...]  # noqa: N815
    withdrawn_at: int | None = None

    @classmethod
    def of(cls, message: str, label: Label, actions: tuple[str, ...], *, withdrawn_at: int | None = None) -> Self:
        return cls(
            message=message,
            label_id=label.label_id,
            label=label,
            afftectedActionIds=actions,
            affectedActionIds=actions,
            withdrawn_at=withdrawn_at,
        )
