"""Requests and answers of configurations: whole, as a file that can be kept in a repository, and in parts."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from annotated_types import Ge, MaxLen
from pydantic.dataclasses import dataclass

from tessera.action import ActionType
from tessera.configuration import AttributeName, AttributeType, Configuration, CustomAction, ThresholdChoice
from tessera.custom_actions import Agreement, Classifier
from tessera.errors import Fault
from tessera.policy import Sensitivity
from tessera.service.configuration import published
from tessera.service.http.contract import OURS
from tessera.service.store.configuration_records import StoredDraft, StoredVersion

type Note = Annotated[str, MaxLen(500)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class DraftRequest:
    """A whole configuration as a draft, in the form of an export. `based_on` is the version that it was made from."""

    based_on: Annotated[int, Ge(0)]
    configuration: Configuration


@dataclass(frozen=True, kw_only=True, config=OURS)
class PublishRequest:
    """Put the draft into force if it is still at this `revision`."""

    revision: Annotated[int, Ge(1)]
    note: Note = ""


@dataclass(frozen=True, kw_only=True, config=OURS)
class RollbackRequest:
    """Put an earlier version into force again, as a new one."""

    version: Annotated[int, Ge(0)]
    note: Note = ""


@dataclass(frozen=True, kw_only=True, config=OURS)
class CustomActionRequest:
    """An alias of a built-in action type, in lower case."""

    name: Annotated[str, MaxLen(64)]
    base: ActionType
    description: Annotated[str, MaxLen(500)] | None = None

    @property
    def action(self) -> CustomAction:
        return CustomAction(base=self.base, description=self.description)


@dataclass(frozen=True, kw_only=True, config=OURS)
class AttributesRequest:
    """The custom attributes and their types; null: any attribute is accepted."""

    attributes: dict[AttributeName, AttributeType] | None


@dataclass(frozen=True, kw_only=True, config=OURS)
class SensitivityRequest:
    """How much each reason counts; a reason that is not named counts by default."""

    sensitivity: Annotated[dict[Annotated[str, MaxLen(64)], Sensitivity], MaxLen(500)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class ThresholdsRequest:
    """Thresholds by application and action type; `*` means all of them."""

    thresholds: Annotated[tuple[ThresholdChoice, ...], MaxLen(200)]


@dataclass(frozen=True, kw_only=True)
class ConfigurationAnswer:
    """A version and its content. `changes` are the differences from the version before it."""

    version: int
    author: str | None = None
    published_at: int | None = None
    note: str | None = None
    configuration: dict[str, Any]
    changes: tuple[dict[str, Any], ...] | None = None

    @classmethod
    def of(cls, stored: StoredVersion | None, configuration: Configuration, changes: tuple[Mapping[str, Any], ...] | None = None) -> Self:
        document = published.plain(configuration)
        if stored is None:
            return cls(version=0, configuration=document)
        return cls(
            version=stored.number,
            author=stored.author,
            published_at=stored.at,
            note=stored.note or None,
            configuration=document,
            changes=tuple(map(dict, changes)) if changes is not None else None,
        )


@dataclass(frozen=True, kw_only=True)
class DraftAnswer:
    """The draft, what it would change, and what prevents it from being published."""

    revision: int
    based_on: int
    author: str
    changed_at: int
    in_preview: bool
    configuration: dict[str, Any]
    changes: tuple[dict[str, Any], ...]
    faults: tuple[dict[str, str], ...]

    @classmethod
    def of(
        cls,
        stored: StoredDraft,
        configuration: Configuration,
        changes: tuple[Mapping[str, Any], ...],
        faults: tuple[Fault, ...],
        *,
        in_preview: bool,
    ) -> Self:
        return cls(
            revision=stored.revision,
            based_on=stored.based_on,
            author=stored.author,
            changed_at=stored.at,
            in_preview=in_preview,
            configuration=published.plain(configuration),
            changes=tuple(map(dict, changes)),
            faults=tuple({"location": fault.location, "message": fault.message} for fault in faults),
        )


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    version: int
    author: str
    published_at: int
    note: str


@dataclass(frozen=True, kw_only=True)
class VersionsAnswer:
    """The newest published versions, newest first."""

    versions: tuple[VersionLine, ...]

    @classmethod
    def of(cls, published: Iterable[StoredVersion]) -> Self:
        lines = (VersionLine(version=each.number, author=each.author, published_at=each.at, note=each.note) for each in published)
        return cls(versions=tuple(lines))


@dataclass(frozen=True, kw_only=True)
class Published:
    message: str
    version: int


@dataclass(frozen=True, kw_only=True)
class CustomActionDetails:
    """An alias, the type that it stands for, and what its name looks like, which is for people to read and has no effect."""

    name: str
    base: ActionType
    description: str | None
    looks_like: ActionType | None
    verdict: Agreement

    @classmethod
    def of(cls, name: str, action: CustomAction) -> Self:
        found = Classifier.load().classify(name)
        verdict = found.verdict_on(action.base)
        return cls(name=name, base=action.base, description=action.description, looks_like=found.base, verdict=verdict)


@dataclass(frozen=True, kw_only=True)
class CustomActionsAnswer:
    actions: tuple[CustomActionDetails, ...]

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        return cls(actions=tuple(CustomActionDetails.of(name, action) for name, action in sorted(configuration.custom_actions.items())))


@dataclass(frozen=True, kw_only=True)
class AttributesAnswer:
    attributes: Mapping[str, AttributeType] | None


@dataclass(frozen=True, kw_only=True)
class SensitivityAnswer:
    sensitivity: dict[str, Sensitivity]


@dataclass(frozen=True, kw_only=True)
class ThresholdsAnswer:
    thresholds: tuple[ThresholdChoice, ...]
