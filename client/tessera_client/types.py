"""The requests and answers of both APIs. Made by `python -m local.openapi`; not to be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, Union

from typing_extensions import NotRequired


class AccountLink(TypedDict):
    """What links two accounts: since when both have been seen with it, and when the later of them was seen last, accurate to 30 days."""

    one: str
    other: str
    by: Literal["device", "device_key", "device_fingerprint", "ip", "payee"]
    value: str
    since: int
    last: int


class ActionAnswer(TypedDict):
    """The token of an action, with which its recommendation is read and its result reported until `expires_at` (epoch milliseconds)."""

    action_token: str
    expires_at: int


ActionId: TypeAlias = "str"


class ActionLine(TypedDict):
    """One action. `asserted_by` says who named this user; `compare` is the link to why its score differs from that of the action before
    it."""

    action_id: str
    at: int
    action_type: str
    recommendation: RecommendationName
    risk_score: float
    reasons: Sequence[str]
    device_id: NotRequired[str]
    user_id: NotRequired[str]
    claimed_user_id: NotRequired[str]
    asserted_by: NotRequired[Literal["sdk", "backend"]]
    ip: NotRequired[str]
    ip_country: NotRequired[str]
    place: NotRequired[str]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    result: NotRequired[str]
    challenge_type: NotRequired[str]
    label: NotRequired[str]
    assignee: NotRequired[str]
    compare: NotRequired[str]


ActionName: TypeAlias = (
    Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    | str
)


class ActionResulted(TypedDict):
    type: Literal["action.result"]
    timestamp: str
    data: ReportedResult


class AdditionalParams(TypedDict):
    """The recommendation for an action, and the action itself. The last four fields appear in enriched streams only."""

    actionId: str
    actionType: str
    clientId: str
    recommendation: RecommendationName
    riskScore: Score
    reasons: Sequence[str]
    signals: StreamedSignals
    correlationId: NotRequired[str]
    deviceFingerprint: NotRequired[str]
    deviceId: NotRequired[str]
    location: NotRequired[str]
    ipCountry: NotRequired[str]
    ipRegion: NotRequired[str]
    ipLocationCity: NotRequired[str]
    ipLocationZip: NotRequired[str]
    ipLocationLatitude: NotRequired[str]
    ipLocationLongitude: NotRequired[str]
    ipLocationTimezone: NotRequired[str]
    ipAsnName: NotRequired[str]
    ipAsnId: NotRequired[str]
    ipOrganizationName: NotRequired[str]
    ipOrganizationType: NotRequired[str]
    osName: NotRequired[str]
    browserName: NotRequired[str]
    deviceTimezone: NotRequired[str]
    deviceLanguages: NotRequired[Sequence[str]]
    devicePlatform: NotRequired[str]
    sdkVersion: NotRequired[str]
    appVersion: NotRequired[str]
    claimedUserId: NotRequired[str]
    threats: NotRequired[Sequence[str]]
    result: NotRequired[Literal["success", "failure", "incomplete"]]
    label: NotRequired[Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]]


class Address(TypedDict):
    name: NotRequired[Name | None]
    addressLine1: NotRequired[LongName | None]
    addressLine2: NotRequired[LongName | None]
    city: NotRequired[Name | None]
    state: NotRequired[Name | None]
    zipPostalCode: NotRequired[str | None]
    country: NotRequired[CountryCode | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


AddressFact: TypeAlias = Literal["ip"]


class AddressInAnswer(TypedDict):
    name: NotRequired[Name]
    addressLine1: NotRequired[LongName]
    addressLine2: NotRequired[LongName]
    city: NotRequired[Name]
    state: NotRequired[Name]
    zipPostalCode: NotRequired[str]
    country: NotRequired[CountryCode]
    email: NotRequired[str]
    phone: NotRequired[str]


class AddressInDeviceRequest(TypedDict):
    name: NotRequired[Name | None]
    addressLine1: NotRequired[LongName | None]
    addressLine2: NotRequired[LongName | None]
    city: NotRequired[Name | None]
    state: NotRequired[Name | None]
    zipPostalCode: NotRequired[str | None]
    country: NotRequired[CountryCode | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class AddressIsAmong(TypedDict):
    field: AddressFact
    op: Literal["ip_in", "ip_not_in"]
    value: Sequence[str]


class AddressIsListed(TypedDict):
    field: AddressFact
    op: Literal["in_list", "not_in_list"]
    # The id or the name of a typed list.
    value: str


class AddressProfile(TypedDict):
    """An address: where it is and who owns it, what labels say, who was seen there with which device, and one action of each."""

    ip: str
    facts: Mapping[str, Any]
    network: Mapping[str, Any]
    accounts: Sequence[SeenAccount]
    more_accounts: bool
    reputation: ReputationSummary
    actions: Sequence[ActionLine]


AddressText: TypeAlias = "str"


class AddressVerification(TypedDict):
    code: NotRequired[str | None]
    provider: NotRequired[Tier | None]
    matchLevel: NotRequired[Literal["none", "postal", "street", "full", "unknown"] | None]


class AddressVerificationInAnswer(TypedDict):
    code: NotRequired[str]
    provider: NotRequired[Tier]
    matchLevel: NotRequired[Literal["none", "postal", "street", "full", "unknown"]]


class AddressVerificationInDeviceRequest(TypedDict):
    code: NotRequired[str | None]
    provider: NotRequired[Tier | None]
    matchLevel: NotRequired[Literal["none", "postal", "street", "full", "unknown"] | None]


Agreement: TypeAlias = Literal["agrees", "differs", "cannot_tell"]


class AllHold(TypedDict):
    all: Sequence[Condition]


class AnyHolds(TypedDict):
    any: Sequence[Condition]


AssignedAction: TypeAlias = "str"

Assignee: TypeAlias = "str"


class AssigneeAnswer(TypedDict):
    success: bool
    affectedActionsCount: int


class AssigneeRequest(TypedDict):
    """Assign actions to an analyst."""

    action_ids: Sequence[AssignedAction]
    assignee: str


AttributeName: TypeAlias = "str"

AttributeType: TypeAlias = Literal["string", "number", "boolean"]


class AttributesAnswer(TypedDict):
    attributes: NotRequired[Mapping[str, AttributeType]]


class AttributesRequest(TypedDict):
    """The custom attributes and their types; null: any attribute is accepted."""

    attributes: Mapping[str, AttributeType] | None


class AuditAnswer(TypedDict):
    """Lines of the audit, newest first; send `until` to continue where they end."""

    month: str
    lines: Sequence[AuditLine]
    until: NotRequired[str]


class AuditLine(TypedDict):
    """Who did what, when (epoch milliseconds), and what it is about. A line that can no longer be decrypted has only `id` and `at`, and is
    marked `unreadable`."""

    id: str
    at: int
    client_id: NotRequired[str]
    what: NotRequired[str]
    about: NotRequired[Mapping[str, Any]]
    unreadable: NotRequired[bool]


class AuthenticatedUser(TypedDict):
    """The user that an action turned out to have."""

    action_token: Token
    user_id: UserId


class BackendAction(TypedDict):
    """An action that a backend reports. Without a session token (the SDK is blocked, or an app has none yet) it is judged on what the
    backend knows: `ip`, the address of the person who acts, is required then, and `user_agent` is their request's header. Beside a session
    token both are ignored."""

    session_token: NotRequired[Token | None]
    secured_session_token: NotRequired[Token | None]
    action_type: ActionName
    user_id: NotRequired[UserId | None]
    claimed_user_id: NotRequired[UserId | None]
    claimed_user_id_type: NotRequired[
        Literal[
            "email", "phone_number", "account_id", "ssn", "national_id", "passport_number", "drivers_license_number", "username", "other"
        ]
        | None
    ]
    correlation_id: NotRequired[CorrelationId | None]
    transaction_data: NotRequired[TransactionData | None]
    custom_attributes: NotRequired[CustomAttributes | None]
    location: NotRequired[LongText | None]
    ip: NotRequired[AddressText | None]
    user_agent: NotRequired[LongText | None]


class BacktestAnswer(TypedDict):
    """What the draft would change on the actions of this call. Counts of several calls add up. A hit is an action that the draft rule
    decides; for another draft, an action that it decides differently. `before` is the decision of the configuration and model in force,
    `after` the decision with the draft. If there is a `cursor`, send it to continue; `progress` is the share of the period that is done."""

    actions: int
    hits: int
    changed: int
    decisions: Sequence[ChangedDecisions]
    overlap: Sequence[Overlap]
    examples: Sequence[str]
    progress: float
    cursor: NotRequired[int]


class BacktestRequest(TypedDict):
    """What to try on the actions from `start_time` to `end_time` (epoch milliseconds, at most 31 days). Exactly one of a draft `rule`
    (replacing the rule `rule_id`, if that is given), a whole `sensitivity`, a `model` version, or `draft`: all that the tenant's draft
    would change. `cursor` continues where the previous answer stopped; `take` is how many actions one call tries."""

    start_time: EpochMilliseconds
    end_time: EpochMilliseconds
    rule: NotRequired[RuleRequest | None]
    rule_id: NotRequired[Identifier | None]
    sensitivity: NotRequired[Mapping[str, Sensitivity] | None]
    model: NotRequired[Identifier | None]
    draft: NotRequired[Literal[True] | None]
    application: NotRequired[Identifier | None]
    cursor: NotRequired[EpochMilliseconds | None]
    take: NotRequired[int]


class BandLine(TypedDict):
    """The actions whose model score is at least `score` and less than ten more. `fraud` is the share of fraud among those of which it is
    known, `expected` the mean probability that the model gave these."""

    score: int
    actions: int
    alerts: int
    pass_rate: ShareInAnswer
    fraud: ShareInAnswer
    expected: NotRequired[float]


By: TypeAlias = Literal["hour", "application", "action_type", "recommendation", "reason", "result", "label"]


class Card(TypedDict):
    holderName: NotRequired[Name | None]
    bin: NotRequired[str | None]
    last4: NotRequired[str | None]


class CardInAnswer(TypedDict):
    holderName: NotRequired[Name]
    bin: NotRequired[str]
    last4: NotRequired[str]


class CardInDeviceRequest(TypedDict):
    holderName: NotRequired[Name | None]
    bin: NotRequired[str | None]
    last4: NotRequired[str | None]


class Case(TypedDict):
    """A case. `notes` appear only when a single case is read."""

    case_id: str
    version: int
    title: str
    state: Literal["open", "closed"]
    action_ids: Sequence[str]
    created_by: str
    created_at: int
    updated_at: int
    assignee: NotRequired[str]
    decision: NotRequired[CaseDecision]
    notes: NotRequired[Sequence[NoteInAnswer]]


CaseActions: TypeAlias = "Sequence[str]"


class CaseChange(TypedDict):
    """The new content of a case, based on the `version` that was read. Without an assignee it is nobody's. It may be closed or opened
    again."""

    version: int
    title: CaseTitle
    action_ids: CaseActions
    assignee: NotRequired[Assignee | None]
    state: NotRequired[Literal["open", "closed"]]


class CaseChanged(TypedDict):
    type: Literal["case.changed"]
    timestamp: str
    data: Case


class CaseDecision(TypedDict):
    """The decision of a case: by whom, when, on which version."""

    verdict: Literal["fraud", "legitimate"]
    use_case: NotRequired[
        Literal[
            "ACCOUNT_TAKEOVER",
            "FIRST_PARTY_FRAUD",
            "IDENTITY_THEFT",
            "MONEY_MULE",
            "BOT_ATTACK",
            "SYNTHETIC_IDENTITY",
            "SOCIAL_ENGINEERING",
            "CREDENTIAL_STUFFING",
        ]
    ]
    by: str
    at: int
    version: int


class CaseRequest(TypedDict):
    """Open a case: its title, the ids of the actions in question, its assignee, a first note."""

    title: CaseTitle
    action_ids: NotRequired[CaseActions]
    assignee: NotRequired[Assignee | None]
    note: NotRequired[NoteText | None]


CaseTitle: TypeAlias = "str"


class CasesAnswer(TypedDict):
    """The cases found; with a `cursor` if there are more."""

    cases: Sequence[Case]
    cursor: NotRequired[str]


Category: TypeAlias = "str"


class ChangedDecisions(TypedDict):
    """How many actions went from one recommendation to another; unchanged ones are counted, too."""

    before: RecommendationName
    after: RecommendationName
    actions: int


class ClearUser(TypedDict):
    session_token: Token


class Click(TypedDict):
    """A press on something. `target_x` and `target_y` say where inside it (0 to 1); `approach` counts the pointer positions seen in the
    second before; `trusted` is false if a script made the event. About the press that began it: how long it lasted (`hold`), with which
    pressure, whether it was between two pixels of the screen (`subpixel`), whether the time since the pointer's last move was not a whole
    number of milliseconds (`submillisecond`), which share of the positions before it came within 12 ms of the one before, faster than
    frames (`polled`), and of a touch whether it had an extent (`contact`)."""

    kind: Literal["click"]
    after: NotRequired[Milliseconds]
    pointer: NotRequired[PointerKind]
    target_x: NotRequired[Share | None]
    target_y: NotRequired[Share | None]
    approach: NotRequired[Count | None]
    hold: NotRequired[Milliseconds | None]
    pressure: NotRequired[Share | None]
    subpixel: NotRequired[bool | None]
    submillisecond: NotRequired[bool | None]
    polled: NotRequired[Share | None]
    contact: NotRequired[bool | None]
    trusted: NotRequired[bool | None]


Code: TypeAlias = "str"


class Collection(TypedDict):
    """How much the SDK may collect into one batch, and the newest version of columns that it may use."""

    events_per_batch: NotRequired[int]
    seconds_per_batch: NotRequired[int]
    bytes_per_batch: NotRequired[int]
    columns: NotRequired[int]


class ColumnsPageLoad(TypedDict):
    location: NotRequired[str | Sequence[str | int | None]]


class ColumnsTypingKeys(TypedDict):
    count: Sequence[int]
    after: NotRequired[Sequence[int]]
    hold: NotRequired[Sequence[int]]
    type: NotRequired[
        Literal["character", "delete", "enter", "modifier", "navigation", "other", "tab"]
        | Sequence[Literal["character", "delete", "enter", "modifier", "navigation", "other", "tab"] | int | None]
    ]


class ColumnsTyping(TypedDict):
    field: NotRequired[str | Sequence[str | int | None]]
    submillisecond: NotRequired[Sequence[int | None]]
    placed: NotRequired[Sequence[int | None]]
    unplaced: NotRequired[Sequence[int | None]]
    unnumbered: NotRequired[Sequence[int | None]]
    unshifted: NotRequired[Sequence[int | None]]
    latched: NotRequired[Sequence[int | None]]
    sideless: NotRequired[Sequence[int | None]]
    keys: NotRequired[ColumnsTypingKeys]


class ColumnsRhythmKeys(TypedDict):
    count: Sequence[int]
    after: NotRequired[Sequence[int]]
    hold: NotRequired[Sequence[int]]


class ColumnsRhythm(TypedDict):
    field: NotRequired[str | Sequence[str | int]]
    keys: NotRequired[ColumnsRhythmKeys]


class ColumnsPointerPoints(TypedDict):
    count: Sequence[int]
    after: NotRequired[Sequence[int]]
    x: NotRequired[Sequence[int]]
    y: NotRequired[Sequence[int]]


class ColumnsPointer(TypedDict):
    pointer: NotRequired[
        Literal["keyboard", "mouse", "none", "pen", "touch"] | Sequence[Literal["keyboard", "mouse", "none", "pen", "touch"] | int | None]
    ]
    points: NotRequired[ColumnsPointerPoints]


class ColumnsClick(TypedDict):
    pointer: NotRequired[
        Literal["keyboard", "mouse", "none", "pen", "touch"] | Sequence[Literal["keyboard", "mouse", "none", "pen", "touch"] | int | None]
    ]
    target_x: NotRequired[Sequence[float | None]]
    target_y: NotRequired[Sequence[float | None]]
    approach: NotRequired[Sequence[int | None]]
    hold: NotRequired[Sequence[int | None]]
    pressure: NotRequired[Sequence[float | None]]
    subpixel: NotRequired[bool | Sequence[bool | None]]
    submillisecond: NotRequired[bool | Sequence[bool | None]]
    polled: NotRequired[Sequence[float | None]]
    contact: NotRequired[bool | Sequence[bool | None]]
    trusted: NotRequired[bool | Sequence[bool | None]]


class ColumnsInput(TypedDict):
    field: NotRequired[str | Sequence[str | int | None]]
    method: NotRequired[
        Literal[
            "is_autocomplete",
            "is_delete",
            "is_delete_by_cut",
            "is_delete_by_drag",
            "is_delete_composition_text",
            "is_delete_content",
            "is_delete_content_backward",
            "is_delete_content_forward",
            "is_delete_hardline_backward",
            "is_delete_softline_backward",
            "is_delete_word_backward",
            "is_history_redo",
            "is_history_undo",
            "is_insert_composition",
            "is_insert_from_composition",
            "is_insert_from_drop",
            "is_insert_line_break",
            "is_insert_replacement_text",
            "is_password_manager",
            "is_paste",
            "is_typing",
        ]
        | Sequence[
            Literal[
                "is_autocomplete",
                "is_delete",
                "is_delete_by_cut",
                "is_delete_by_drag",
                "is_delete_composition_text",
                "is_delete_content",
                "is_delete_content_backward",
                "is_delete_content_forward",
                "is_delete_hardline_backward",
                "is_delete_softline_backward",
                "is_delete_word_backward",
                "is_history_redo",
                "is_history_undo",
                "is_insert_composition",
                "is_insert_from_composition",
                "is_insert_from_drop",
                "is_insert_line_break",
                "is_insert_replacement_text",
                "is_password_manager",
                "is_paste",
                "is_typing",
            ]
            | int
        ]
    ]
    keyed: NotRequired[bool | Sequence[bool | None]]
    trusted: NotRequired[bool | Sequence[bool | None]]


class ColumnsFocus(TypedDict):
    field: NotRequired[str | Sequence[str | int | None]]
    by: NotRequired[Literal["keyboard", "pointer", "script"] | Sequence[Literal["keyboard", "pointer", "script"] | int | None]]


class ColumnsScroll(TypedDict):
    steps: NotRequired[Sequence[int | None]]


class ColumnsVisibility(TypedDict):
    visible: NotRequired[bool | Sequence[bool]]


class Columns(TypedDict):
    """The events of a batch, column by column. `kinds` and `after` have a cell per event, in order; each kind has a table with a row per
    event of it and a column per field. What repeats within an event is a table of its own, whose `count` says how many rows each event has.
    In a column of texts a text is written out at first, later as its number among the texts so far, from 0. `x` and `y` of points are
    differences to the point before in the same movement, the first one to 0. `null`, or a column that is left out, is an absent field."""

    version: Literal[1]
    kinds: Sequence[str | int]
    after: NotRequired[Sequence[int | None]]
    page_load: NotRequired[ColumnsPageLoad]
    typing: NotRequired[ColumnsTyping]
    rhythm: NotRequired[ColumnsRhythm]
    pointer: NotRequired[ColumnsPointer]
    click: NotRequired[ColumnsClick]
    input: NotRequired[ColumnsInput]
    focus: NotRequired[ColumnsFocus]
    scroll: NotRequired[ColumnsScroll]
    visibility: NotRequired[ColumnsVisibility]


class Compared(TypedDict):
    """One of the two actions: the decision, the model that made it, and the model's own score."""

    action_id: str
    action_performed_at: int
    recommendation: RecommendationName
    model_score: Score
    model: str


class Comparison(TypedDict):
    """Why the score changed, the largest change first. If one model judged both, the points add up to the difference of both model
    scores."""

    one: Compared
    other: Compared
    same_model: bool
    moved: Sequence[Moved]


Condition: TypeAlias = Union[
    "AllHold",
    "AnyHolds",
    "NotHolds",
    "Exists",
    "NumberIs",
    "NumberIsBetween",
    "NumberIsAmong",
    "TextIs",
    "TextIsAmong",
    "TextIsListed",
    "TextsIsAmong",
    "TextsIsListed",
    "FlagIs",
    "AddressIsAmong",
    "AddressIsListed",
]


class Configuration(TypedDict):
    """One version of a tenant's configuration."""

    rules: NotRequired[Sequence[Rule]]
    custom_actions: NotRequired[Mapping[str, CustomAction]]
    custom_attributes: NotRequired[Mapping[str, AttributeType] | None]
    sensitivity: NotRequired[Mapping[str, Sensitivity]]
    thresholds: NotRequired[Sequence[ThresholdChoice]]
    second_person: NotRequired[bool]


class ConfigurationAnswer(TypedDict):
    """A version and its content. `changes` are the differences from the version before it."""

    version: int
    author: NotRequired[str]
    published_at: NotRequired[int]
    note: NotRequired[str]
    configuration: Mapping[str, Any]
    changes: NotRequired[Sequence[Mapping[str, Any]]]


class ConfigurationPublished(TypedDict):
    type: Literal["configuration.published"]
    timestamp: str
    data: VersionLine


class ConsoleSettings(TypedDict):
    """Where people sign in, and as which client; empty where nobody can. `sign_out` is a page of the issuer's that ends its session, where
    discovery names none. `simulator` is where attacks on a sandbox are begun; only the local run has one."""

    issuer: str
    client_id: str
    scope: str
    sign_out: NotRequired[str]
    simulator: NotRequired[str]


class ContainsMatcher(TypedDict):
    op: Literal["contains", "not_contains"]
    value: Sequence[str]


class Context(TypedDict):
    """What the action was and where it came from. A payment without telemetry has no device."""

    action_id: str
    action_type: str
    action_performed_at: int
    device_timestamp: int
    client_id: str
    application_id: str
    tenant_id: str
    device_id: NotRequired[str]
    device_fingerprint: NotRequired[str]
    device_public_key: NotRequired[str]
    correlation_id: NotRequired[str]
    user_id: NotRequired[str]
    claimed_user_id: NotRequired[str]
    location: NotRequired[str]
    ip: NotRequired[str]
    ip_country: NotRequired[str]
    ip_location_region: NotRequired[str]
    ip_location_city: NotRequired[str]
    ip_location_zip: NotRequired[str]
    ip_location_longitude: NotRequired[str]
    ip_location_latitude: NotRequired[str]
    ip_location_timezone: NotRequired[str]
    ip_domain: NotRequired[str]
    ip_asn_id: NotRequired[str]
    ip_asn_name: NotRequired[str]
    ip_organization_name: NotRequired[str]
    ip_organization_type: NotRequired[str]
    device_timezone: NotRequired[str]
    device_languages: NotRequired[Sequence[str]]
    device_platform: NotRequired[str]
    os_name: NotRequired[str]
    os_version: NotRequired[str]
    browser_name: NotRequired[str]
    browser_version: NotRequired[str]
    user_agent: NotRequired[str]
    sdk_version: NotRequired[str]
    app_version: NotRequired[str]


class Corrected(TypedDict):
    """Precision and recall of challenges as the random control estimates them; left out where there was none, or too little of it. Denials
    are not part of it: they are never withheld. `recall.numerator` and `denominator` are sums of weights, and so estimates of numbers of
    frauds."""

    withheld: int
    precision: ShareInAnswer
    recall: ShareInAnswer


CorrelationId: TypeAlias = "str"

Cost: TypeAlias = "float"

Count: TypeAlias = "int"

CountryCode: TypeAlias = "str"


class CreatedLabel(TypedDict):
    """A label, and the actions that it is about."""

    label: Label
    affected_action_ids: Sequence[str]


class CrowdedEntity(TypedDict):
    by: Literal["device", "device_key", "device_fingerprint", "ip", "payee"]
    value: str


Currency: TypeAlias = "str"

Cursor: TypeAlias = "str"


class CustomAction(TypedDict):
    """What an alias stands for."""

    base: Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    description: NotRequired[str | None]


class CustomActionCheck(TypedDict):
    """Whether a custom action looks like the base type that it is defined as. `told` is what its name and what is around it look like, left
    out where nothing is likely enough; the configured type is what counts either way."""

    configured: Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    told: NotRequired[
        Literal[
            "login",
            "register",
            "transaction",
            "checkout",
            "password_reset",
            "logout",
            "account_details_change",
            "account_auth_change",
            "withdraw",
            "credits_change",
            "account_details_view",
        ]
    ]
    probability: float
    verdict: Agreement


class CustomActionDetails(TypedDict):
    """An alias, the type that it stands for, and what its name looks like, which is for people to read and has no effect."""

    name: str
    base: Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    description: NotRequired[str]
    looks_like: NotRequired[
        Literal[
            "login",
            "register",
            "transaction",
            "checkout",
            "password_reset",
            "logout",
            "account_details_change",
            "account_auth_change",
            "withdraw",
            "credits_change",
            "account_details_view",
        ]
    ]
    verdict: Agreement


class CustomActionRequest(TypedDict):
    """An alias of a built-in action type, in lower case."""

    name: str
    base: Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    description: NotRequired[str | None]


class CustomActionsAnswer(TypedDict):
    actions: Sequence[CustomActionDetails]


CustomAttribute: TypeAlias = "str | int | float | bool"

CustomAttributes: TypeAlias = "Mapping[str, CustomAttribute]"


class DecisionRequest(TypedDict):
    """The decision of a case, based on the `version` that was read. Every action in the case gets this label."""

    version: int
    decision: Literal["fraud", "legitimate"]
    use_case: NotRequired[
        Literal[
            "ACCOUNT_TAKEOVER",
            "FIRST_PARTY_FRAUD",
            "IDENTITY_THEFT",
            "MONEY_MULE",
            "BOT_ATTACK",
            "SYNTHETIC_IDENTITY",
            "SOCIAL_ENGINEERING",
            "CREDENTIAL_STUFFING",
        ]
        | None
    ]


class DeliveriesAnswer(TypedDict):
    """Deliveries of the last seven days; with a `cursor` if there are more."""

    deliveries: Sequence[DeliveryLine]
    cursor: NotRequired[str]


DeliveryCursor: TypeAlias = "str"


class DeliveryLine(TypedDict):
    """How telling of one event went. `retrying` until `next_at`; `waiting` for a receiver that rests or is paused; `dead` after a day of
    attempts. `fault` says why there was no good answer, `status` what the answer was."""

    event_id: str
    event_type: str
    happened_at: int
    state: DeliveryState
    attempts: int
    noted_at: int
    status: NotRequired[int]
    fault: NotRequired[str]
    next_at: NotRequired[int]


DeliveryState: TypeAlias = Literal["delivered", "retrying", "waiting", "dead"]


class DeprecatedRule(TypedDict):
    """A rule in the deprecated shape."""

    id: str
    name: str
    priority: int
    recommendation: Literal["CHALLENGE", "DENY", "TRUST"]
    enabled: bool
    mode: Literal["PREVIEW", "PRODUCTION"]
    type: Literal["RISK"]
    description: NotRequired[str]
    matcher: Mapping[str, Sequence[str]]
    created_date: str
    updated_date: str


class DeprecatedRuleAnswer(TypedDict):
    id: str
    data: DeprecatedRule


class DeprecatedRuleChanged(TypedDict):
    message: str
    data: DeprecatedRule


class DeprecatedRuleCreated(TypedDict):
    message: str
    rule_id: str


class DeprecatedRuleRequest(TypedDict):
    """A rule in the deprecated shape: exactly one matcher, of eight, as a plain array of texts."""

    name: NotRequired[RuleName | None]
    priority: Priority
    recommendation: Literal["challenge", "deny", "trust", "CHALLENGE", "DENY", "TRUST"]
    enabled: bool
    mode: Literal["preview", "production", "PREVIEW", "PRODUCTION"]
    type: NotRequired[Literal["risk", "RISK"]]
    description: NotRequired[Description | None]
    matcher: Mapping[str, Texts]


class DeprecatedRulesAnswer(TypedDict):
    data: Sequence[DeprecatedRule]


Description: TypeAlias = "str"

Device: TypeAlias = "DeviceTraits"


class DeviceAction(TypedDict):
    """An action that the SDK reports, at `device_timestamp` by its own clock (epoch milliseconds). The user is the one of the device
    session. `transaction_data` and `custom_attributes` may have 8,192 bytes as JSON each: a backend may report more."""

    session_token: NotRequired[Token | None]
    secured_session_token: NotRequired[Token | None]
    action_type: ActionName
    correlation_id: NotRequired[CorrelationId | None]
    claimed_user_id: NotRequired[UserId | None]
    claimed_user_id_type: NotRequired[
        Literal[
            "email", "phone_number", "account_id", "ssn", "national_id", "passport_number", "drivers_license_number", "username", "other"
        ]
        | None
    ]
    transaction_data: NotRequired[TransactionDataInDeviceRequest | None]
    custom_attributes: NotRequired[CustomAttributes | None]
    location: NotRequired[LongText | None]
    device_timestamp: NotRequired[int | None]


class DeviceProfile(TypedDict):
    """A device: when it first succeeded, with which keys and traits, for which accounts, what labels say, and the newest actions."""

    device_id: str
    successes: int
    keys: Sequence[SeenValue]
    traits: Sequence[SeenValue]
    places: Sequence[SeenPlace]
    accounts: Sequence[SeenAccount]
    more_accounts: bool
    reputation: ReputationSummary
    actions: Sequence[ActionLine]
    timeline: Sequence[TimelineEntry]
    first_seen: NotRequired[int]
    last_seen: NotRequired[int]
    lately: NotRequired[RecentActivity]
    cursor: NotRequired[str]


class DeviceTraits(TypedDict):
    """What a device says about itself when its session opens. Every trait is optional; an absent one is unknown."""

    user_agent: NotRequired[LongText | None]
    navigator_useragent: NotRequired[LongText | None]
    true_useragent: NotRequired[LongText | None]
    browser_name: NotRequired[ShortText | None]
    browser_version: NotRequired[ShortText | None]
    sdk_version: NotRequired[ShortText | None]
    app_version: NotRequired[ShortText | None]
    os_name: NotRequired[ShortText | None]
    os_version: NotRequired[ShortText | None]
    platform: NotRequired[Literal["desktop", "mobile", "tablet", "wearable", "tv", "other"] | None]
    navigator_platform: NotRequired[ShortText | None]
    navigator_vendor: NotRequired[ShortText | None]
    product_sub: NotRequired[ShortText | None]
    oscpu: NotRequired[ShortText | None]
    codecs: NotRequired[Sequence[ShortText] | None]
    model: NotRequired[Text | None]
    name: NotRequired[Text | None]
    cpu_arch: NotRequired[ShortText | None]
    hint_platform: NotRequired[ShortText | None]
    hint_platform_version: NotRequired[ShortText | None]
    hint_mobile: NotRequired[bool | None]
    hint_brands: NotRequired[Sequence[ShortText] | None]
    hint_full_version: NotRequired[ShortText | None]
    hint_architecture: NotRequired[ShortText | None]
    hint_bitness: NotRequired[ShortText | None]
    hint_model: NotRequired[Text | None]
    timezone: NotRequired[ShortText | None]
    timezone_offset: NotRequired[Minutes | None]
    summer_timezone_offset: NotRequired[Minutes | None]
    winter_timezone_offset: NotRequired[Minutes | None]
    languages: NotRequired[Sequence[ShortText] | None]
    accept_languages: NotRequired[Text | None]
    ram: NotRequired[float | None]
    total_storage: NotRequired[float | None]
    available_storage: NotRequired[float | None]
    core_number: NotRequired[Count | None]
    touch_points: NotRequired[Count | None]
    graphic_card: NotRequired[Text | None]
    battery_level: NotRequired[Share | None]
    power_state: NotRequired[ShortText | None]
    connection: NotRequired[ShortText | None]
    esim_usage: NotRequired[bool | None]
    mobile_network_code: NotRequired[ShortText | None]
    screen_width: NotRequired[Pixels | None]
    screen_height: NotRequired[Pixels | None]
    screen_avail_width: NotRequired[Pixels | None]
    screen_avail_height: NotRequired[Pixels | None]
    screen_pixel_depth: NotRequired[Count | None]
    screen_color_depth: NotRequired[Count | None]
    device_pixel_ratio: NotRequired[float | None]
    window_width: NotRequired[Pixels | None]
    window_height: NotRequired[Pixels | None]
    outer_width: NotRequired[Pixels | None]
    outer_height: NotRequired[Pixels | None]
    desktop_interfaces: NotRequired[bool | None]
    font_count: NotRequired[Count | None]
    canvas_hash: NotRequired[ShortText | None]
    audio_hash: NotRequired[ShortText | None]
    plugin_count: NotRequired[Count | None]
    permissions: NotRequired[Sequence[ShortText] | None]
    storages: NotRequired[Sequence[ShortText] | None]
    webdriver: NotRequired[bool | None]
    inspected: NotRequired[bool | None]
    fine_pointer: NotRequired[bool | None]
    automation_traces: NotRequired[Sequence[ShortText] | None]
    incognito: NotRequired[bool | None]
    tampered: NotRequired[bool | None]
    emulated: NotRequired[bool | None]
    spoofed: NotRequired[bool | None]
    worker_user_agent: NotRequired[LongText | None]
    worker_platform: NotRequired[ShortText | None]
    worker_languages: NotRequired[Sequence[ShortText] | None]
    worker_core_number: NotRequired[Count | None]
    worker_timezone: NotRequired[ShortText | None]
    worker_graphic_card: NotRequired[Text | None]
    iframe_user_agent: NotRequired[LongText | None]
    iframe_platform: NotRequired[ShortText | None]
    iframe_languages: NotRequired[Sequence[ShortText] | None]
    iframe_core_number: NotRequired[Count | None]
    iframe_timezone: NotRequired[ShortText | None]
    iframe_webdriver: NotRequired[bool | None]
    unread: NotRequired[Sequence[ShortText] | None]


class Doubtful(TypedDict):
    """Payments in EUR of which somebody should decide: `suspected` fraud that nobody has confirmed; `first_party` fraud by the payer, which
    is no fraud upon them; labelled as fraud and never reported as made (`not_made`). None of their values (EUR) is in a rate as fraud."""

    suspected: float
    first_party: float
    not_made: float


class DraftAnswer(TypedDict):
    """The draft, what it would change, and what prevents it from being published."""

    revision: int
    based_on: int
    author: str
    changed_at: int
    in_preview: bool
    configuration: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]]
    faults: Sequence[Mapping[str, str]]


class DraftRequest(TypedDict):
    """A whole configuration as a draft, in the form of an export. `based_on` is the version that it was made from."""

    based_on: int
    configuration: Configuration


class DraftVerdict(TypedDict):
    """What the configuration in preview would have decided, with its revision."""

    revision: int
    recommendation: RecommendationName
    risk_score: Score


class Drift(TypedDict):
    """How what terms measure has moved since the days before, the terms that moved most first; the bands of scores are the term `score`. A
    term's name ends in a mark of its bins: where a new model parts a measure otherwise, both cannot be compared, and the term is new. Drift
    is of all types of actions of the application."""

    since: int
    until: int
    terms: Sequence[TermDrift]


class EntityAnswer(TypedDict):
    """What is known about an address, and the rules' recommendation for it: allow if none matches."""

    entity_type: Literal["ip_address"]
    entity: Mapping[str, Any]
    recommendation: EntityRecommendation
    matched_rule: NotRequired[MatchedRule]
    preview_rule: NotRequired[PreviewRuleMatch]


class EntityRecommendation(TypedDict):
    type: RecommendationName


class EntityRequest(TypedDict):
    """An address, IPv4 or IPv6."""

    entity_type: Literal["ip_address"]
    entity_value: str


EpochMilliseconds: TypeAlias = "int"


class ErasureAnswer(TypedDict):
    """An erasure that is under way, or was just begun: `GET /risk/v1/jobs/{job_id}` says how it goes, and has the receipt at its end."""

    job_id: str
    state: JobState
    begun_at: int


class Error(TypedDict):
    """Every refusal has this shape; `error_code` is stable."""

    message: str
    error_code: str
    request_id: str
    details: NotRequired[Sequence[ErrorDetail]]


class ErrorDetail(TypedDict):
    location: str
    message: str


EventType: TypeAlias = Literal["recommendation.created", "action.result", "label.created", "case.changed", "configuration.published"]


class Exists(TypedDict):
    field: NumberFact | TextFact | TextsFact | FlagFact | AddressFact | str
    op: Literal["exists"]
    # Whether it shall be known.
    value: NotRequired[bool | None]


class ExportAnswer(TypedDict):
    """An export. Once its `state` is `done`, `downloads` are its parts: JSON, a value a line, compressed by gzip; each link is good for a
    quarter of an hour, and new ones are answered until `expires_at`, when the files end."""

    job_id: str
    state: JobState
    begun_at: int
    lines: int
    expires_at: NotRequired[int]
    downloads: NotRequired[Sequence[str]]


Filters = TypedDict(
    "Filters",
    {
        "id": "NotRequired[TextFilter]",
        "issued_at": "NotRequired[NumberFilter]",
        "risk_score": "NotRequired[NumberFilter]",
        "reasons": "NotRequired[TextsFilter]",
        "threats": "NotRequired[TextsFilter]",
        "was_consumed_by_api": "NotRequired[FlagFilter]",
        "assignee": "NotRequired[TextFilter]",
        "label": "NotRequired[TextFilter]",
        "recommendation.type": "NotRequired[TextFilter]",
        "recommendation.result": "NotRequired[TextFilter]",
        "recommendation.challenge_type": "NotRequired[TextFilter]",
        "preview_rule.rule_name": "NotRequired[TextFilter]",
        "transaction_data.amount": "NotRequired[NumberFilter]",
        "transaction_data.currency": "NotRequired[TextFilter]",
        "transaction_data.type": "NotRequired[TextFilter]",
        "transaction_data.method": "NotRequired[TextFilter]",
        "transaction_data.channelId": "NotRequired[TextFilter]",
        "transaction_data.payer.name": "NotRequired[TextFilter]",
        "transaction_data.payer.accountNumber": "NotRequired[TextFilter]",
        "transaction_data.payer.accountId": "NotRequired[TextFilter]",
        "transaction_data.payer.accountCountryCode": "NotRequired[TextFilter]",
        "transaction_data.payer.bankIdentifier": "NotRequired[TextFilter]",
        "transaction_data.payer.branchIdentifier": "NotRequired[TextFilter]",
        "transaction_data.payer.card.bin": "NotRequired[TextFilter]",
        "transaction_data.payer.card.last4": "NotRequired[TextFilter]",
        "transaction_data.payee.name": "NotRequired[TextFilter]",
        "transaction_data.payee.accountNumber": "NotRequired[TextFilter]",
        "transaction_data.payee.accountId": "NotRequired[TextFilter]",
        "transaction_data.payee.accountCountryCode": "NotRequired[TextFilter]",
        "transaction_data.payee.bankIdentifier": "NotRequired[TextFilter]",
        "transaction_data.payee.branchIdentifier": "NotRequired[TextFilter]",
        "transaction_data.payee.card.bin": "NotRequired[TextFilter]",
        "transaction_data.payee.card.last4": "NotRequired[TextFilter]",
        "context.action_performed_at": "NotRequired[NumberFilter]",
        "context.device_timestamp": "NotRequired[NumberFilter]",
        "context.action_id": "NotRequired[TextFilter]",
        "context.action_type": "NotRequired[TextFilter]",
        "context.client_id": "NotRequired[TextFilter]",
        "context.application_id": "NotRequired[TextFilter]",
        "context.device_id": "NotRequired[TextFilter]",
        "context.device_fingerprint": "NotRequired[TextFilter]",
        "context.device_public_key": "NotRequired[TextFilter]",
        "context.correlation_id": "NotRequired[TextFilter]",
        "context.user_id": "NotRequired[TextFilter]",
        "context.claimed_user_id": "NotRequired[TextFilter]",
        "context.location": "NotRequired[TextFilter]",
        "context.ip": "NotRequired[TextFilter]",
        "context.ip_country": "NotRequired[TextFilter]",
        "context.ip_location_region": "NotRequired[TextFilter]",
        "context.ip_location_city": "NotRequired[TextFilter]",
        "context.ip_location_zip": "NotRequired[TextFilter]",
        "context.ip_location_timezone": "NotRequired[TextFilter]",
        "context.ip_domain": "NotRequired[TextFilter]",
        "context.ip_asn_id": "NotRequired[TextFilter]",
        "context.ip_asn_name": "NotRequired[TextFilter]",
        "context.ip_organization_name": "NotRequired[TextFilter]",
        "context.ip_organization_type": "NotRequired[TextFilter]",
        "context.device_timezone": "NotRequired[TextFilter]",
        "context.device_platform": "NotRequired[TextFilter]",
        "context.os_name": "NotRequired[TextFilter]",
        "context.os_version": "NotRequired[TextFilter]",
        "context.browser_name": "NotRequired[TextFilter]",
        "context.browser_version": "NotRequired[TextFilter]",
        "context.user_agent": "NotRequired[TextFilter]",
        "context.sdk_version": "NotRequired[TextFilter]",
        "context.app_version": "NotRequired[TextFilter]",
        "risk_signals.device.accept_languages": "NotRequired[TextFilter]",
        "risk_signals.device.available_storage": "NotRequired[NumberFilter]",
        "risk_signals.device.battery_level": "NotRequired[NumberFilter]",
        "risk_signals.device.connection": "NotRequired[TextFilter]",
        "risk_signals.device.core_number": "NotRequired[NumberFilter]",
        "risk_signals.device.cpu_arch": "NotRequired[TextFilter]",
        "risk_signals.device.device_name": "NotRequired[TextFilter]",
        "risk_signals.device.device_power_state": "NotRequired[TextFilter]",
        "risk_signals.device.device_timezone_offset": "NotRequired[NumberFilter]",
        "risk_signals.device.emulated": "NotRequired[FlagFilter]",
        "risk_signals.device.esim_usage": "NotRequired[FlagFilter]",
        "risk_signals.device.font_count": "NotRequired[NumberFilter]",
        "risk_signals.device.graphic_card": "NotRequired[TextFilter]",
        "risk_signals.device.incognito": "NotRequired[FlagFilter]",
        "risk_signals.device.mobile_network_code": "NotRequired[TextFilter]",
        "risk_signals.device.model": "NotRequired[TextFilter]",
        "risk_signals.device.navigator_useragent": "NotRequired[TextFilter]",
        "risk_signals.device.permissions": "NotRequired[TextsFilter]",
        "risk_signals.device.ram": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_avail_height": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_avail_width": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_color_depth": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_height": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_pixel_depth": "NotRequired[NumberFilter]",
        "risk_signals.device.screen_width": "NotRequired[NumberFilter]",
        "risk_signals.device.session_moved": "NotRequired[TextsFilter]",
        "risk_signals.device.spoofed": "NotRequired[FlagFilter]",
        "risk_signals.device.storages": "NotRequired[TextsFilter]",
        "risk_signals.device.summer_timezone_offset": "NotRequired[NumberFilter]",
        "risk_signals.device.tampered": "NotRequired[FlagFilter]",
        "risk_signals.device.total_storage": "NotRequired[NumberFilter]",
        "risk_signals.device.true_useragent": "NotRequired[TextFilter]",
        "risk_signals.device.tz_mismatch": "NotRequired[FlagFilter]",
        "risk_signals.device.winter_timezone_offset": "NotRequired[NumberFilter]",
        "risk_signals.network.anonymizer": "NotRequired[FlagFilter]",
        "risk_signals.network.block_lists": "NotRequired[NumberFilter]",
        "risk_signals.network.crawler": "NotRequired[FlagFilter]",
        "risk_signals.network.hosting": "NotRequired[FlagFilter]",
        "risk_signals.network.ja4": "NotRequired[TextFilter]",
        "risk_signals.network.mobile_carrier": "NotRequired[FlagFilter]",
        "risk_signals.network.proxy": "NotRequired[FlagFilter]",
        "risk_signals.network.relay": "NotRequired[FlagFilter]",
        "risk_signals.network.tor": "NotRequired[FlagFilter]",
        "risk_signals.network.vpn": "NotRequired[FlagFilter]",
        "risk_signals.network.x_forwarded_for": "NotRequired[TextsFilter]",
        "risk_signals.behavior.corner_click": "NotRequired[FlagFilter]",
        "risk_signals.behavior.input_method": "NotRequired[TextsFilter]",
        "risk_signals.behavior.minor_angels_ratio": "NotRequired[NumberFilter]",
        "risk_signals.behavior.movement_latency": "NotRequired[NumberFilter]",
        "risk_signals.behavior.movement_velocity": "NotRequired[NumberFilter]",
        "risk_signals.behavior.no_user_interaction": "NotRequired[FlagFilter]",
        "risk_signals.behavior.pointer_coarsening": "NotRequired[NumberFilter]",
        "risk_signals.behavior.right_angels_ratio": "NotRequired[NumberFilter]",
        "risk_signals.behavior.straight_line_ratio": "NotRequired[NumberFilter]",
        "risk_signals.behavior.typing_velocity": "NotRequired[NumberFilter]",
        "risk_signals.history.device_action_rate_60_sec": "NotRequired[NumberFilter]",
        "risk_signals.history.ip_action_rate_60_sec": "NotRequired[NumberFilter]",
        "risk_signals.history.ip_device_count_last_hour": "NotRequired[NumberFilter]",
        "risk_signals.history.ip_user_count_last_hour": "NotRequired[NumberFilter]",
        "risk_signals.history.linking_device_to_users_count": "NotRequired[NumberFilter]",
        "risk_signals.history.linking_user_to_device_count": "NotRequired[NumberFilter]",
        "risk_signals.history.user_action_rate_60_sec": "NotRequired[NumberFilter]",
    },
)
"""What is looked for: each field with its value, or with one operator and a value; all must hold."""


class FlagCondition(TypedDict):
    """One operator and its value. A field that is not known equals nothing; only `exists` asks about that."""

    eq: NotRequired[bool]
    exists: NotRequired[bool]


FlagFact: TypeAlias = Literal[
    "signals.device.emulated",
    "signals.device.esim_usage",
    "signals.device.incognito",
    "signals.device.spoofed",
    "signals.device.tampered",
    "signals.device.tz_mismatch",
    "signals.network.anonymizer",
    "signals.network.crawler",
    "signals.network.hosting",
    "signals.network.mobile_carrier",
    "signals.network.proxy",
    "signals.network.relay",
    "signals.network.tor",
    "signals.network.vpn",
    "signals.behavior.corner_click",
    "signals.behavior.no_user_interaction",
]

FlagFilter: TypeAlias = "bool | FlagCondition"


class FlagIs(TypedDict):
    field: FlagFact | str
    op: Literal["eq", "ne"]
    value: bool


class Focus(TypedDict):
    """A field was entered: by pointing, by the keyboard, or by a script."""

    kind: Literal["focus"]
    after: NotRequired[Milliseconds]
    field: NotRequired[ShortText | None]
    by: NotRequired[Literal["pointer", "keyboard", "script"] | None]


class FoundAction(TypedDict):
    """An action as an analyst sees it: the recommendation with its full explanation, whether a backend read it, who works on it, and its
    label."""

    id: str
    issued_at: int
    recommendation: Recommendation
    risk_score: Score
    context: Context
    risk_signals: RiskSignals
    reasons: Sequence[str]
    transaction_data: NotRequired[TransactionDataInAnswer]
    custom_attributes: NotRequired[Mapping[str, CustomAttribute]]
    threats: NotRequired[Sequence[str]]
    preview_rule: NotRequired[PreviewRuleMatch]
    reason_details: NotRequired[Sequence[ReasonShare]]
    threat_details: NotRequired[Sequence[ThreatDetail]]
    sub_scores: NotRequired[SubScores]
    probability: NotRequired[float]
    decided: NotRequired[RecommendationName]
    model_score: NotRequired[Score]
    stale_signals: NotRequired[Sequence[str]]
    model: NotRequired[str]
    shadow: NotRequired[ShadowVerdict]
    custom_action_check: NotRequired[CustomActionCheck]
    rule: NotRequired[str]
    draft: NotRequired[DraftVerdict]
    was_consumed_by_api: NotRequired[bool]
    assignee: NotRequired[str]
    label: NotRequired[Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]]


class FraudRates(TypedDict):
    """The fraud rates of payments over the ninety days from `since` to `until` (epoch milliseconds, whole days, UTC), by Delegated
    Regulation (EU) 2018/389. Counted are payments in EUR that a backend reported, with a success as their result. If `complete` is false,
    the earliest days are missing: ask again."""

    since: int
    until: int
    complete: bool
    rates: Sequence[InstrumentRate]
    uncounted: Sequence[Uncounted]
    doubtful: Doubtful


class Health(TypedDict):
    status: Literal["ok"]


HealthBy: TypeAlias = Literal["application", "action_type", "model", "policy", "application_version", "rule"]


class HealthLine(TypedDict):
    """Actions that have `value` in common. `recommendations` counts decisions. `alert_rate` is the share challenged or denied, `pass_rate`
    the share passed of ended challenges. `precision` is the share of frauds among the known alerts, `recall` the share of alerts among the
    known frauds; `corrected` says both as the random control corrects them. `calibration_error`: how far, in the mean over the known, the
    share of fraud in a band lies from what the model expected there; left out of too few. `control` is the share of actions whose challenge
    a lot decided, `unknown` the share of which it is not known how they ended, `degraded` the share decided without part of the
    evidence."""

    value: str
    actions: int
    recommendations: Mapping[str, int]
    alert_rate: ShareInAnswer
    pass_rate: ShareInAnswer
    precision: ShareInAnswer
    recall: ShareInAnswer
    corrected: NotRequired[Corrected]
    calibration_error: NotRequired[float]
    control: ShareInAnswer
    unknown: ShareInAnswer
    degraded: ShareInAnswer
    bands: Sequence[BandLine]


class HoldAnswer(TypedDict):
    """A legal hold: why, who set it, since when, and until when if it ends by itself."""

    reason: str
    set_by: str
    set_at: int
    until: NotRequired[int]


class HoldRequest(TypedDict):
    """Why somebody may not be erased, and until when (epoch milliseconds) if that ends by itself. The reason stands in the receipt of every
    refusal: write nothing there that whoever asks must not read."""

    reason: str
    until: NotRequired[int | None]


Identifier: TypeAlias = "str"


class InMatcher(TypedDict):
    op: Literal["in", "not_in"]
    value: Sequence[str]


class InlineAnswer(TypedDict):
    """The recommendation together with the action's token."""

    id: str
    issued_at: int
    recommendation: Recommendation
    risk_score: Score
    context: Context
    risk_signals: RiskSignals
    reasons: Sequence[str]
    transaction_data: NotRequired[TransactionDataInAnswer]
    custom_attributes: NotRequired[Mapping[str, CustomAttribute]]
    threats: NotRequired[Sequence[str]]
    preview_rule: NotRequired[PreviewRuleMatch]
    reason_details: NotRequired[Sequence[ReasonShare]]
    threat_details: NotRequired[Sequence[ThreatDetail]]
    sub_scores: NotRequired[SubScores]
    probability: NotRequired[float]
    decided: NotRequired[RecommendationName]
    model_score: NotRequired[Score]
    stale_signals: NotRequired[Sequence[str]]
    model: NotRequired[str]
    shadow: NotRequired[ShadowVerdict]
    custom_action_check: NotRequired[CustomActionCheck]
    rule: NotRequired[str]
    draft: NotRequired[DraftVerdict]
    action_token: str
    expires_at: int


class Input(TypedDict):
    """Text was entered into a field, or removed. `keyed` says whether a key press preceded it; `trusted` is false if a script made the
    event."""

    kind: Literal["input"]
    after: NotRequired[Milliseconds]
    field: NotRequired[ShortText | None]
    method: Literal[
        "is_typing",
        "is_paste",
        "is_autocomplete",
        "is_delete",
        "is_password_manager",
        "is_insert_replacement_text",
        "is_insert_composition",
        "is_insert_from_composition",
        "is_insert_line_break",
        "is_insert_from_drop",
        "is_delete_content_backward",
        "is_delete_content_forward",
        "is_delete_content",
        "is_delete_word_backward",
        "is_delete_softline_backward",
        "is_delete_hardline_backward",
        "is_delete_by_cut",
        "is_delete_by_drag",
        "is_delete_composition_text",
        "is_history_undo",
        "is_history_redo",
    ]
    keyed: NotRequired[bool | None]
    trusted: NotRequired[bool | None]


class InstrumentRate(TypedDict):
    """The fraud rate of one type of payment over the last ninety days, and the thresholds, highest first. `highest` is the highest
    threshold (EUR) whose reference is not exceeded and that has not ceased; left out if there is none, or nothing was paid. `report`: a
    reference that the quarter before still kept is exceeded now; the regulation wants it reported at once (article 20(1))."""

    instrument: Literal["card", "transfer"]
    turnover: Turnover
    rate: NotRequired[float]
    thresholds: Sequence[Threshold]
    highest: NotRequired[int]
    report: bool
    quarters: Sequence[Quarter]


class IpInMatcher(TypedDict):
    op: Literal["ip_in", "ip_not_in"]
    value: Sequence[str]


ItemId: TypeAlias = "str"


class ItemsAdded(TypedDict):
    list_id: str
    tenant_id: str
    added_date: str
    items: Sequence[ListItem]


class ItemsRequest(TypedDict):
    """Items to be added: by id, as documented, or each with its expiry. In a typed list an item that is already there is renewed. A list
    may have 10,000 items, and 3 MB in an answer: 10,000 items of 210 bytes, or 2,700 of 1,024."""

    item_ids: NotRequired[Sequence[ItemId]]
    items: NotRequired[Sequence[ListEntry]]


class JobAnswer(TypedDict):
    """How a job goes. `step` names what it is at, `done` how many things it has been through, of `total` where that is known. `failed`: the
    same step ended five times before its time (`fault` says by what); asked for again, the job goes on there. `result` is what it came
    to."""

    job_id: str
    kind: str
    state: JobState
    created_at: int
    updated_at: int
    created_by: str
    step: NotRequired[str]
    done: NotRequired[int]
    total: NotRequired[int]
    finished_at: NotRequired[int]
    fault: NotRequired[str]
    result: NotRequired[Mapping[str, Any]]


JobState: TypeAlias = Literal["waiting", "running", "done", "failed"]


class Key(TypedDict):
    """A key stroke, and what class of key it was."""

    after: Milliseconds
    hold: Milliseconds
    type: NotRequired[KeyKind]


KeyKind: TypeAlias = Literal["character", "delete", "navigation", "modifier", "enter", "tab", "other"]


class KnownBy(TypedDict):
    """How many of the read actions' ends are known in one way, and how many of these were fraud. `control` are actions whose challenge was
    withheld by lot; they count as `label` or `result`, too."""

    by: Literal["label", "chargeback", "challenge", "result", "control"]
    legitimate: int
    frauds: int


class Label(TypedDict):
    """A label as it was sent, with its type in the newest spelling, and when it was sent (epoch milliseconds)."""

    label_id: str
    label_type: Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]
    subject: LabelledSubject
    label_timestamp: int
    use_case: NotRequired[
        Literal[
            "ACCOUNT_TAKEOVER",
            "FIRST_PARTY_FRAUD",
            "IDENTITY_THEFT",
            "MONEY_MULE",
            "BOT_ATTACK",
            "SYNTHETIC_IDENTITY",
            "SOCIAL_ENGINEERING",
            "CREDENTIAL_STUFFING",
        ]
    ]
    sub_category: NotRequired[str]
    attack_method: NotRequired[str]
    source: NotRequired[Literal["MANUAL_REVIEW", "CUSTOMER_COMPLAINTS", "CHARGEBACKS", "OTHER_VENDORS"]]


class LabelAnswer(TypedDict):
    """A label, and its actions under both spellings of the field; the first is the documented one."""

    message: str
    label_id: str
    label: Label
    afftectedActionIds: Sequence[str]
    affectedActionIds: Sequence[str]
    withdrawn_at: NotRequired[int]


class LabelCreated(TypedDict):
    type: Literal["label.created"]
    timestamp: str
    data: CreatedLabel


class LabelMark(TypedDict):
    """What a label says."""

    label_id: str
    verdict: Verdict
    at: int


class LabelRequest(TypedDict):
    """Later truth about an action, a user or an address. Legacy label types are stored as their successors."""

    label_type: (
        Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]
        | Literal["KNOWN_MALICIOUS", "SUSPECTED_MALICIOUS", "KNOWN_LEGIT", "UNKNOWN"]
    )
    subject: LabelSubject
    use_case: NotRequired[
        Literal[
            "ACCOUNT_TAKEOVER",
            "FIRST_PARTY_FRAUD",
            "IDENTITY_THEFT",
            "MONEY_MULE",
            "BOT_ATTACK",
            "SYNTHETIC_IDENTITY",
            "SOCIAL_ENGINEERING",
            "CREDENTIAL_STUFFING",
        ]
        | None
    ]
    sub_category: NotRequired[Category | None]
    attack_method: NotRequired[Category | None]
    source: NotRequired[Literal["MANUAL_REVIEW", "CUSTOMER_COMPLAINTS", "CHARGEBACKS", "OTHER_VENDORS"] | None]


class LabelSubject(TypedDict):
    """What a label is about. The scope of a ring's or a campaign's label (`recommendations`, `is_campaign_confirmed`) is stored."""

    type: Literal["ACTION_ID", "CORRELATION_ID", "CAMPAIGN_ID", "USER_ID", "IP_ADDRESS", "VERIFICATION_SESSION_ID", "FRAUD_RING_ID"]
    value: str
    recommendations: NotRequired[Sequence[RecommendationName] | None]
    is_campaign_confirmed: NotRequired[bool | None]


class LabelledSubject(TypedDict):
    type: Literal["ACTION_ID", "CORRELATION_ID", "CAMPAIGN_ID", "USER_ID", "IP_ADDRESS", "VERIFICATION_SESSION_ID", "FRAUD_RING_ID"]
    value: str
    recommendations: NotRequired[Sequence[str]]
    is_campaign_confirmed: NotRequired[bool]


Level: TypeAlias = Literal["steady", "slight", "serious", "too_few"]


class Line(TypedDict):
    """One line of an overview: the actions that have `value` in common (an hour is in epoch milliseconds; empty if there is no value),
    counted by decision, result and label; only labels that occur are listed."""

    value: str | int
    actions: int
    recommendations: Mapping[str, int]
    results: Mapping[str, int]
    labels: Mapping[str, int]
    challenge_rate: NotRequired[float]
    pass_rate: NotRequired[float]
    fraud_rate: NotRequired[float]


class LinkedAccount(TypedDict):
    """An account that was found, and in how many steps; `fraud` if labels say so about it, `same_person` if it is another id of the one
    that was asked about."""

    account: str
    steps: int
    fraud: bool
    same_person: bool
    user_id: NotRequired[str]
    action_id: NotRequired[str]


class LinkedAnswer(TypedDict):
    """The accounts linked to one in at most two steps, what links them, and what too many share to be a link. `cut`: some were left out
    because of limits. Devices appear by their ids, keys and fingerprints appear as they are, addresses appear if an action of the user
    shows them, payees (and other addresses) appear as keyed hashes."""

    accounts: Sequence[LinkedAccount]
    links: Sequence[AccountLink]
    crowded: Sequence[CrowdedEntity]
    cut: bool


class ListAnswer(TypedDict):
    """A list; expired entries are left out."""

    list_id: str
    list_name: str
    tenant_id: str
    list_type: str
    creator: str
    items: Sequence[ListItem]
    created_date: str
    updated_date: str


class ListEntry(TypedDict):
    """An item that is removed by itself at `expires_at` (epoch milliseconds)."""

    item_id: ItemId
    expires_at: NotRequired[EpochMilliseconds | None]


class ListItem(TypedDict):
    item_id: str
    item_created_timestamp: int
    expires_at: NotRequired[int]


ListName: TypeAlias = "str"


class ListRequest(TypedDict):
    """A list to be created. Lists of type `action_id` organise work; rules can use all others."""

    list_name: ListName
    list_type: ListTypeName
    creator: str


ListTypeName: TypeAlias = Literal["action_id", "ip", "user", "device", "fingerprint", "country", "asn", "email_domain", "payee"]

LongName: TypeAlias = "str"

LongText: TypeAlias = "str"


class MatchedRule(TypedDict):
    """The rule in production that decided."""

    rule_id: str
    rule_name: str
    recommendation: RecommendationName


class Matchers(TypedDict):
    """Documented matchers. All that are named must hold."""

    ip_cidrs: NotRequired[IpInMatcher]
    device_ids: NotRequired[InMatcher]
    device_fingerprints: NotRequired[InMatcher]
    device_public_keys: NotRequired[InMatcher]
    user_ids: NotRequired[InMatcher]
    country_codes: NotRequired[InMatcher]
    browser_names: NotRequired[InMatcher]
    os_versions: NotRequired[InMatcher]
    action_type: NotRequired[InMatcher]
    client_id: NotRequired[InMatcher]
    application_id: NotRequired[InMatcher]
    asn_id: NotRequired[InMatcher]
    organization_name: NotRequired[InMatcher]
    organization_type: NotRequired[InMatcher]
    ip_timezone: NotRequired[InMatcher]
    device_timezone: NotRequired[InMatcher]
    device_platform: NotRequired[InMatcher]
    user_agent: NotRequired[ContainsMatcher]
    location: NotRequired[ContainsMatcher]


class Maturity(TypedDict):
    """Whether labels have had time to come. `immature_days` of the answered days are younger than `mature_days`: among what has been quiet
    there, some will still turn out to be fraud, so that `precision`, `recall`, `corrected`, `fraud`, `false_alarms` and calibration over
    them look different later. `mature` is true if there is no such day."""

    mature: bool
    mature_days: int
    immature_days: int


class Metrics(TypedDict):
    """How well decisions did from `since` to `until` (epoch milliseconds, the first and after the last day; `until` excluded). If
    `complete` is false, too many days had never been summed up before, and the earliest are missing: ask again, and each call adds some."""

    since: int
    until: int
    complete: bool
    maturity: Maturity
    by: NotRequired[HealthBy]
    total: HealthLine
    lines: Sequence[HealthLine]
    reasons: Sequence[ReasonLine]
    shadows: Sequence[ShadowLine]
    drift: Drift


Milliseconds: TypeAlias = "int"

Minutes: TypeAlias = "int"

Moment: TypeAlias = "int"


class Moved(TypedDict):
    """How one reason's share changed from one action to the other, in log-odds and in points of score, and what was observed in each: as
    measured, and in a sentence (`text_one`, `text_other`)."""

    code: str
    contribution: float
    points: float
    observed_one: NotRequired[Any]
    observed_other: NotRequired[Any]
    text_one: NotRequired[str]
    text_other: NotRequired[str]


Name: TypeAlias = "str"

NotHolds = TypedDict(
    "NotHolds",
    {"not": "Condition"},
)


Note: TypeAlias = "str"


class NoteInAnswer(TypedDict):
    """A note in a case."""

    by: str
    at: int
    text: str


class NoteRequest(TypedDict):
    """A note."""

    text: NoteText


NoteText: TypeAlias = "str"

NumberCondition = TypedDict(
    "NumberCondition",
    {
        "eq": "NotRequired[float]",
        "in": "NotRequired[Sequence[float]]",
        "between": "NotRequired[Sequence[float]]",
        "gte": "NotRequired[float]",
        "lte": "NotRequired[float]",
        "exists": "NotRequired[bool]",
    },
)
"""One operator and its value. A field that is not known equals nothing; only `exists` asks about that."""

NumberFact: TypeAlias = Literal[
    "risk_score",
    "probability",
    "scores.bot",
    "scores.account_takeover",
    "scores.new_account",
    "scores.transaction",
    "failures.ip_last_hour",
    "failures.user_last_hour",
    "failures.user_last_day",
    "failures.user_last_week",
    "failures.device_last_day",
    "failures.device_last_week",
    "transaction.amount",
    "signals.device.available_storage",
    "signals.device.battery_level",
    "signals.device.core_number",
    "signals.device.device_timezone_offset",
    "signals.device.font_count",
    "signals.device.ram",
    "signals.device.screen_avail_height",
    "signals.device.screen_avail_width",
    "signals.device.screen_color_depth",
    "signals.device.screen_height",
    "signals.device.screen_pixel_depth",
    "signals.device.screen_width",
    "signals.device.summer_timezone_offset",
    "signals.device.total_storage",
    "signals.device.winter_timezone_offset",
    "signals.network.block_lists",
    "signals.behavior.minor_angels_ratio",
    "signals.behavior.movement_latency",
    "signals.behavior.movement_velocity",
    "signals.behavior.pointer_coarsening",
    "signals.behavior.right_angels_ratio",
    "signals.behavior.straight_line_ratio",
    "signals.behavior.typing_velocity",
    "signals.history.device_action_rate_60_sec",
    "signals.history.ip_action_rate_60_sec",
    "signals.history.ip_device_count_last_hour",
    "signals.history.ip_user_count_last_hour",
    "signals.history.linking_device_to_users_count",
    "signals.history.linking_user_to_device_count",
    "signals.history.user_action_rate_60_sec",
]

NumberFilter: TypeAlias = "float | NumberCondition"


class NumberIs(TypedDict):
    field: NumberFact | str
    op: Literal["eq", "ne", "gt", "gte", "lt", "lte"]
    value: float


class NumberIsAmong(TypedDict):
    field: NumberFact | str
    op: Literal["in", "not_in"]
    value: Sequence[float]


class NumberIsBetween(TypedDict):
    field: NumberFact | str
    op: Literal["between"]
    # The smaller first.
    value: Sequence[float]


class Overlap(TypedDict):
    """How many actions were labelled, or ended, in one way, and how many of them are hits."""

    of: Literal["label", "result"]
    value: str
    actions: int
    hits: int


class Overview(TypedDict):
    """How many actions there were and what became of them. If `complete` is false, too many of the earliest hours had never been summed up
    before: ask again, and each call adds some."""

    by: By
    complete: bool
    total: Line
    lines: Sequence[Line]


class PageActivity(TypedDict):
    """What somebody did on one page of a device session, from the first to the last batch of its telemetry (epoch milliseconds). Times in
    milliseconds; `methods` says in which ways text was entered. A mean is left out where there was nothing."""

    first: int
    last: int
    batches: int
    active_time: int
    key_strokes: int
    pointer_positions: int
    movements: int
    straight_movements: int
    touches: int
    scripted_presses: int
    methods: Sequence[str]
    location: NotRequired[str]
    mean_hold: NotRequired[float]
    mean_interval: NotRequired[float]


class PageLoad(TypedDict):
    """A page, or a view of a single-page application, was shown."""

    kind: Literal["page_load"]
    after: NotRequired[Milliseconds]
    location: NotRequired[LongText | None]


class Party(TypedDict):
    """Who pays, or who is paid."""

    name: NotRequired[Name | None]
    accountNumber: NotRequired[Name | None]
    accountId: NotRequired[Name | None]
    accountCountryCode: NotRequired[CountryCode | None]
    bankIdentifier: NotRequired[Code | None]
    branchIdentifier: NotRequired[Code | None]
    card: NotRequired[Card | None]


class PartyInAnswer(TypedDict):
    """Who pays, or who is paid."""

    name: NotRequired[Name]
    accountNumber: NotRequired[Name]
    accountId: NotRequired[Name]
    accountCountryCode: NotRequired[CountryCode]
    bankIdentifier: NotRequired[Code]
    branchIdentifier: NotRequired[Code]
    card: NotRequired[CardInAnswer]


class PartyInDeviceRequest(TypedDict):
    """Who pays, or who is paid."""

    name: NotRequired[Name | None]
    accountNumber: NotRequired[Name | None]
    accountId: NotRequired[Name | None]
    accountCountryCode: NotRequired[CountryCode | None]
    bankIdentifier: NotRequired[Code | None]
    branchIdentifier: NotRequired[Code | None]
    card: NotRequired[CardInDeviceRequest | None]


Pause: TypeAlias = Literal["failed for a day", "gone"]


class Payer(TypedDict):
    name: NotRequired[Name | None]
    accountNumber: NotRequired[Name | None]
    accountId: NotRequired[Name | None]
    accountCountryCode: NotRequired[CountryCode | None]
    bankIdentifier: NotRequired[Code | None]
    branchIdentifier: NotRequired[Code | None]
    card: NotRequired[Card | None]
    customerTier: NotRequired[Tier | None]
    billingInfo: NotRequired[Address | None]


class PayerInAnswer(TypedDict):
    name: NotRequired[Name]
    accountNumber: NotRequired[Name]
    accountId: NotRequired[Name]
    accountCountryCode: NotRequired[CountryCode]
    bankIdentifier: NotRequired[Code]
    branchIdentifier: NotRequired[Code]
    card: NotRequired[CardInAnswer]
    customerTier: NotRequired[Tier]
    billingInfo: NotRequired[AddressInAnswer]


class PayerInDeviceRequest(TypedDict):
    name: NotRequired[Name | None]
    accountNumber: NotRequired[Name | None]
    accountId: NotRequired[Name | None]
    accountCountryCode: NotRequired[CountryCode | None]
    bankIdentifier: NotRequired[Code | None]
    branchIdentifier: NotRequired[Code | None]
    card: NotRequired[CardInDeviceRequest | None]
    customerTier: NotRequired[Tier | None]
    billingInfo: NotRequired[AddressInDeviceRequest | None]


class PaymentData(TypedDict):
    """A payment, as documented in section 4.4. `transactionDate` is in epoch milliseconds or seconds, as the caller sends it, up to the end
    of the year 9999."""

    amount: float | str
    currency: Currency
    type: NotRequired[
        Literal[
            "purchase",
            "bill_payment",
            "mobile_recharge",
            "money_transfer",
            "credit_transfer",
            "credit_redemption",
            "top_up",
            "withdrawal",
            "investment",
            "loan",
            "refund",
            "other",
        ]
        | None
    ]
    method: NotRequired[Literal["bank_account", "wire", "card", "p2p", "wallet"] | None]
    channelId: NotRequired[Name | None]
    reason: NotRequired[str | None]
    transactionDate: NotRequired[int | None]
    payer: NotRequired[Payer | None]
    payee: NotRequired[Party | None]
    purchase: NotRequired[Purchase | None]
    avs: NotRequired[AddressVerification | None]


class PaymentRequest(TypedDict):
    """A payment that a backend reports without telemetry. `transaction_data` needs `amount` and `currency`; `ip` is the address of the
    person who pays, if the backend knows it."""

    transaction_data: PaymentData
    action_type: NotRequired[Literal["transaction", "checkout", "withdraw", "credits_change"] | str]
    user_id: NotRequired[UserId | None]
    claimed_user_id: NotRequired[UserId | None]
    claimed_user_id_type: NotRequired[
        Literal[
            "email", "phone_number", "account_id", "ssn", "national_id", "passport_number", "drivers_license_number", "username", "other"
        ]
        | None
    ]
    correlation_id: NotRequired[CorrelationId | None]
    custom_attributes: NotRequired[CustomAttributes | None]
    ip: NotRequired[str | None]


Pixels: TypeAlias = "int"


class Point(TypedDict):
    """One pointer position, and the time since the previous one of its movement (0 for the first)."""

    after: Milliseconds
    x: Pixels
    y: Pixels


class Pointer(TypedDict):
    """A finished movement: ended by a pause of 200 ms, a click, or its 600th point."""

    kind: Literal["pointer"]
    after: NotRequired[Milliseconds]
    pointer: NotRequired[PointerKind]
    points: Sequence[Point]


PointerKind: TypeAlias = Literal["mouse", "touch", "pen", "keyboard", "none"]


class PreviewRuleMatch(TypedDict):
    """The rule in preview that would have decided this action, were all rules in production."""

    rule_name: str
    recommendation: RecommendationName
    risk_score: Score


Priority: TypeAlias = "int"


class Product(TypedDict):
    """One line of a purchase; `amount` is the quantity, `price` the unit price."""

    id: NotRequired[Name | None]
    name: NotRequired[LongName | None]
    amount: NotRequired[Quantity | None]
    price: NotRequired[float | None]


class ProductInAnswer(TypedDict):
    """One line of a purchase; `amount` is the quantity, `price` the unit price."""

    id: NotRequired[Name]
    name: NotRequired[LongName]
    amount: NotRequired[Quantity]
    price: NotRequired[float]


class ProductInDeviceRequest(TypedDict):
    """One line of a purchase; `amount` is the quantity, `price` the unit price."""

    id: NotRequired[Name | None]
    name: NotRequired[LongName | None]
    amount: NotRequired[Quantity | None]
    price: NotRequired[float | None]


class PublicKey(TypedDict):
    """The public half of a device's key, as a JWK on the curve P-256."""

    kty: str
    crv: str
    x: str
    y: str


class PublicKeys(TypedDict):
    keys: Sequence[Mapping[str, str]]


class PublishRequest(TypedDict):
    """Put the draft into force if it is still at this `revision`."""

    revision: int
    note: NotRequired[Note]


class Published(TypedDict):
    message: str
    version: int


class Purchase(TypedDict):
    totalItems: NotRequired[Quantity | None]
    products: NotRequired[Sequence[Product] | None]
    shippingInfo: NotRequired[Address | None]


class PurchaseInAnswer(TypedDict):
    totalItems: NotRequired[Quantity]
    products: NotRequired[Sequence[ProductInAnswer]]
    shippingInfo: NotRequired[AddressInAnswer]


class PurchaseInDeviceRequest(TypedDict):
    totalItems: NotRequired[Quantity | None]
    products: NotRequired[Sequence[ProductInDeviceRequest] | None]
    shippingInfo: NotRequired[AddressInDeviceRequest | None]


Quantity: TypeAlias = "int"


class Quarter(TypedDict):
    """A whole calendar quarter: its first day (YYYY-MM-DD), and its rate; left out if nothing was paid."""

    begins: str
    turnover: Turnover
    rate: NotRequired[float]


class Rate(TypedDict):
    """A share with its 95 % interval (Wilson 1927), as if its actions were independent."""

    share: float
    low: float
    high: float


class ReasonCatalogue(TypedDict):
    """Every reason; `model` is the version as shipped, `model_in_force` the one that decides for the tenant now."""

    model: str
    model_in_force: str
    reasons: Sequence[ReasonEntry]


class ReasonEntry(TypedDict):
    """One reason of the catalogue. `default_weight` is how far it can move the log-odds in the model as shipped, `weight` the same in the
    model that decides for the tenant now, with the `sensitivity` in force (left out if that is the default). Enforced reasons weigh
    nothing."""

    code: str
    category: str
    polarity: Literal["risk", "trust", "none"]
    default_weight: float
    weight: float
    description: str
    sensitivity: NotRequired[Sensitivity]


class ReasonLine(TypedDict):
    """The alerts that name a reason. `pass_rate` is the share passed of their ended challenges; `false_alarms` the share of alerts on
    people who were not fraud, and `precision` the share on frauds, of those known. `friction` is the cost of the honest people challenged
    and denied, in units of one honest person challenged, and `per_alert` that in the mean."""

    reason: str
    alerts: int
    challenged: int
    passed: int
    frauds: int
    pass_rate: ShareInAnswer
    false_alarms: ShareInAnswer
    precision: ShareInAnswer
    friction: float
    per_alert: NotRequired[float]


class ReasonShare(TypedDict):
    """What one reason moved: in log-odds, exactly, and in score points, which add up. `usual` is the range that moves nothing. A reason
    with several measures has both by measure. `text` says in a sentence what was seen in this action, and `evidence` has the facts in it
    that no measure holds: of impossible travel both places, by city, the distance, the hours and the speed. Facts from a device are in its
    own words: escape them as you would any visitor's text."""

    code: str
    contribution: float
    points: float
    observed: bool | int | float | Mapping[str, int | float]
    usual: Mapping[str, int | float | Mapping[str, int | float]]
    evidence: NotRequired[Mapping[str, str | int | float]]
    text: NotRequired[str]


class Receipt(TypedDict):
    message: str


class ReceiptKeys(TypedDict):
    """The public key of receipts, as a set of JWK (RFC 7517)."""

    keys: Sequence[Mapping[str, str]]


class ReceiptsAnswer(TypedDict):
    """The receipts of a person, the newest first: compact JWS, verified with the key of `GET /receipts/jwks`."""

    receipts: Sequence[str]


class RecentActivity(TypedDict):
    """The counters; they count up to 48."""

    actions_60_sec: int
    failures_last_hour: int
    linked: int
    last_place: NotRequired[str]
    last_place_at: NotRequired[int]


class Recommendation(TypedDict):
    """How to respond. `result` and `challenge_type` appear once they have been reported; `type` is in upper case for clients that are
    configured so."""

    type: RecommendationName
    result: NotRequired[Literal["success", "failure", "incomplete"]]
    challenge_type: NotRequired[
        Literal["sms_otp", "email_otp", "totp", "push_otp", "voice_otp", "idv", "captcha", "invisible_captcha", "password", "passkey"]
    ]
    suggested_challenges: NotRequired[Sequence[str]]


class RecommendationAnswer(TypedDict):
    """The recommendation of one action. The fields named in `EXPLAINED` are there with `explain=true`: `decided` is the actual decision if
    the application only monitors or the random control replaced it, `stale_signals` the network signals with an outdated source, `shadow`
    the decision of another model, `rule` the name of the rule that decided, `draft` the decision of the configuration in preview."""

    id: str
    issued_at: int
    recommendation: Recommendation
    risk_score: Score
    context: Context
    risk_signals: RiskSignals
    reasons: Sequence[str]
    transaction_data: NotRequired[TransactionDataInAnswer]
    custom_attributes: NotRequired[Mapping[str, CustomAttribute]]
    threats: NotRequired[Sequence[str]]
    preview_rule: NotRequired[PreviewRuleMatch]
    reason_details: NotRequired[Sequence[ReasonShare]]
    threat_details: NotRequired[Sequence[ThreatDetail]]
    sub_scores: NotRequired[SubScores]
    probability: NotRequired[float]
    decided: NotRequired[RecommendationName]
    model_score: NotRequired[Score]
    stale_signals: NotRequired[Sequence[str]]
    model: NotRequired[str]
    shadow: NotRequired[ShadowVerdict]
    custom_action_check: NotRequired[CustomActionCheck]
    rule: NotRequired[str]
    draft: NotRequired[DraftVerdict]


class RecommendationCreated(TypedDict):
    type: Literal["recommendation.created"]
    timestamp: str
    data: RecommendationAnswer


RecommendationName: TypeAlias = Literal["trust", "allow", "challenge", "deny", "TRUST", "ALLOW", "CHALLENGE", "DENY"]

RecommendationType: TypeAlias = Literal["trust", "allow", "challenge", "deny"]


class ReplayRequest(TypedDict):
    """A period of events that are sent again, as long as they are kept; times in epoch milliseconds. `include_delivered`: also those that
    were delivered before, under the same ids."""

    since: Moment
    until: Moment
    include_delivered: NotRequired[bool]


class ReportedResult(TypedDict):
    """How an action ended, by its backend, and what had been recommended."""

    action_id: str
    application_id: str
    client_id: str
    action_type: str
    recommendation: RecommendationName
    risk_score: Score
    result: Literal["success", "failure", "incomplete"]
    reported_at: NotRequired[int]
    challenge_type: NotRequired[
        Literal["sms_otp", "email_otp", "totp", "push_otp", "voice_otp", "idv", "captcha", "invisible_captcha", "password", "passkey"]
    ]
    correlation_id: NotRequired[str]
    user_id: NotRequired[str]


class ReputationSummary(TypedDict):
    """What the labels add up to: 1 for fraud confirmed just now, half for a suspicion, fading over time; likewise for labels as
    legitimate."""

    fraud: float
    legitimate: float
    labels: Sequence[LabelMark]


class ResultReport(TypedDict):
    """How an action ended. `private_user_identifier` is accepted for compatibility and not kept."""

    action_token: Token
    result: Literal["success", "failure", "incomplete"]
    user_id: NotRequired[UserId | None]
    private_user_identifier: NotRequired[str | None]
    challenge_type: NotRequired[
        Literal["sms_otp", "email_otp", "totp", "push_otp", "voice_otp", "idv", "captcha", "invisible_captcha", "password", "passkey"]
        | None
    ]


class Rhythm(TypedDict):
    """A field that opted in was filled in from its first key to its last, without a correction: the strokes by position, including all
    pauses. Sent in addition to the field's `typing` events, and only for a text that is always the same (a password): this reveals how many
    keys the text has."""

    kind: Literal["rhythm"]
    after: NotRequired[Milliseconds]
    field: ShortText
    keys: Sequence[Stroke]


class RiskSignalsDevice(TypedDict):
    # The languages asked for in the `Accept-Language` header of the request that opened the session; without one, those that the device
    # reports.
    accept_languages: NotRequired[str]
    # How much storage is left, in gigabytes, as the native SDK says; browsers do not say it.
    available_storage: NotRequired[float]
    # How full the battery is, from 0 to 1.
    battery_level: NotRequired[float]
    # How the device is connected (`wifi`, `cellular`), or how fast the connection seems (`4g`); Chromium only.
    connection: NotRequired[str]
    # How many logical cores the processor has, as the device says.
    core_number: NotRequired[int]
    # The processor's architecture, as client hints or the native SDK name it (`x86_64`, `arm_64`).
    cpu_arch: NotRequired[str]
    # What the owner named the device; native SDKs on iOS only.
    device_name: NotRequired[str]
    # Whether the device is plugged in (`plugged`, `unplugged`, or the native SDK's own word).
    device_power_state: NotRequired[str]
    # Minutes the device's clock is ahead of UTC (east is positive), as the device says; otherwise by its named time zone when the session
    # opened.
    device_timezone_offset: NotRequired[int]
    # The device is not real hardware: an emulator, a virtual machine, or a browser without a display that draws in software.
    emulated: NotRequired[bool]
    # The device is connected by an embedded SIM; native SDKs only.
    esim_usage: NotRequired[bool]
    # How many fonts of the SDK's list are installed, found by measuring text.
    font_count: NotRequired[int]
    # What WebGL calls the graphics card and its driver; browsers only.
    graphic_card: NotRequired[str]
    # The browser is in a private mode, by the SDK's own word.
    incognito: NotRequired[bool]
    # The mobile network of the SIM, country code and network code (MCC and MNC) in one; native SDKs only.
    mobile_network_code: NotRequired[str]
    # The device's model, as client hints or the native SDK name it, otherwise as its user agent does.
    model: NotRequired[str]
    # The user agent as script reads it in the browser.
    navigator_useragent: NotRequired[str]
    # Which of certain permissions the page has, as the browser says: each entry is a permission and its state (`camera prompt`).
    permissions: NotRequired[Sequence[str]]
    # How much memory the device has, in gigabytes, as it says.
    ram: NotRequired[float]
    # How high the screen is without task bar, menu bar or dock, in CSS pixels.
    screen_avail_height: NotRequired[int]
    # How wide the screen is without the parts that the system keeps for itself, in CSS pixels.
    screen_avail_width: NotRequired[int]
    # How many bits a color has on the screen.
    screen_color_depth: NotRequired[int]
    # How high the screen is, in CSS pixels.
    screen_height: NotRequired[int]
    # How many bits a pixel of the screen has.
    screen_pixel_depth: NotRequired[int]
    # How wide the screen is, in CSS pixels.
    screen_width: NotRequired[int]
    # What has changed since the session token was issued, at most half an hour ago: `country`, `provider`, `anonymizer` (the session
    # continues behind one, but was not opened behind it) and `browser` (another user agent sends the requests); empty if nothing has
    # changed.
    session_moved: NotRequired[Sequence[str]]
    # The device claims to be a different one: what its user agent says contradicts what it says elsewhere.
    spoofed: NotRequired[bool]
    # In which kinds of storage the browser lets the page write.
    storages: NotRequired[Sequence[str]]
    # Minutes the device's time zone is ahead of UTC during summer time; the same as in winter where there is none.
    summer_timezone_offset: NotRequired[int]
    # The device is rooted or jailbroken, as the native SDK says, or the page's interfaces were overridden before the SDK read them.
    tampered: NotRequired[bool]
    # How much storage the device has, in gigabytes, as its native SDK says; browsers do not say it.
    total_storage: NotRequired[float]
    # The user agent as the SDK reconstructed it from its other readings.
    true_useragent: NotRequired[str]
    # The device's clock does not have the time of the place where its address is, or of the time zone that the device itself names.
    tz_mismatch: NotRequired[bool]
    # Minutes the device's time zone is ahead of UTC outside summer time.
    winter_timezone_offset: NotRequired[int]


class RiskSignalsNetwork(TypedDict):
    # Something hides where the connection comes from: a VPN, a proxy or Tor.
    anonymizer: NotRequired[bool]
    # How many lists of attacking addresses contain this one.
    block_lists: NotRequired[int]
    # The address is a crawler's: a search engine, an archive or an assistant fetches pages from there, and no person does.
    crawler: NotRequired[bool]
    # The address belongs to a data centre, where programs run and people do not live.
    hosting: NotRequired[bool]
    # The JA4 fingerprint of the TLS handshake, as CloudFront took it before the API; left out without `edge.yaml`.
    ja4: NotRequired[str]
    # The connection comes over a mobile network. Many people share its addresses, which do not say where they are.
    mobile_carrier: NotRequired[bool]
    # The connection comes through an open or residential proxy.
    proxy: NotRequired[bool]
    # The connection comes through a privacy relay such as Apple's: its operator hides the address and keeps the country.
    relay: NotRequired[bool]
    # The connection leaves the Tor network here.
    tor: NotRequired[bool]
    # The connection comes through a VPN.
    vpn: NotRequired[bool]
    # The addresses that the request says it was forwarded for, client first; left out if it names none.
    x_forwarded_for: NotRequired[Sequence[str]]


class RiskSignalsBehavior(TypedDict):
    # Clicks land again and again in the corner of what they press: within 4 % of both its edges.
    corner_click: NotRequired[bool]
    # How text was entered into the fields of the page: every method that was seen, in the documented order.
    input_method: NotRequired[Sequence[str]]
    # The share of turns of the pointer by a minor angle (at most 10°), among all its turns. The name's spelling is the documented one.
    minor_angels_ratio: NotRequired[float]
    # The median time between two pointer positions, in milliseconds, mouse and pen only.
    movement_latency: NotRequired[float]
    # How many input events there were per second of active time: key strokes, pointer positions, scrolls and clicks.
    movement_velocity: NotRequired[float]
    # Pages were shown and nobody touched them: no key, no pointer, no scroll, and no click except by a script.
    no_user_interaction: NotRequired[bool]
    # How much larger the share of late pointer positions (25 ms or more after the one before) is on this page than on the session's earlier
    # pages: −1 to 1.
    pointer_coarsening: NotRequired[float]
    # The share of turns of the pointer by a right angle (80° to 100°), among all its turns. The name's spelling is the documented one.
    right_angels_ratio: NotRequired[float]
    # The share of straight movements of the pointer, among those long enough to tell.
    straight_line_ratio: NotRequired[float]
    # How fast this person types compared with others: the share of people who type more slowly, from 0.01 to 0.99.
    typing_velocity: NotRequired[float]


class RiskSignalsHistory(TypedDict):
    # How many actions this device attempted in the 60 seconds before this one.
    device_action_rate_60_sec: NotRequired[int]
    # How many actions came from this address in the 60 seconds before this one.
    ip_action_rate_60_sec: NotRequired[int]
    # How many distinct devices acted from this address in the hour before.
    ip_device_count_last_hour: NotRequired[int]
    # How many distinct users acted from this address in the hour before.
    ip_user_count_last_hour: NotRequired[int]
    # How many distinct users acted from this device before this action.
    linking_device_to_users_count: NotRequired[int]
    # How many distinct devices this user acted from before this action; unknown if no user is named. If only an SDK names the user, only
    # this device counts: such a claim counts nowhere else.
    linking_user_to_device_count: NotRequired[int]
    # How many actions this user attempted in the 60 seconds before this one; on this device, where only an SDK names the user.
    user_action_rate_60_sec: NotRequired[int]


class RiskSignals(TypedDict):
    """Discrete facts; an absent one is not known. The four groups are always there."""

    device: RiskSignalsDevice
    network: RiskSignalsNetwork
    behavior: RiskSignalsBehavior
    history: RiskSignalsHistory


class RollbackRequest(TypedDict):
    """Put an earlier version into force again, as a new one."""

    version: int
    note: NotRequired[Note]


class Rule(TypedDict):
    """A rule in the form in which its author writes it. `matchers` are the documented ones, `conditions` ours; both must hold. It is in
    force from `starts_at` until `expires_at` (epoch milliseconds)."""

    id: str
    name: RuleName
    priority: Priority
    recommendation: RecommendationType
    mode: Literal["preview", "production"]
    enabled: NotRequired[bool]
    description: NotRequired[str | None]
    matchers: NotRequired[Sequence[Mapping[str, Any]]]
    conditions: NotRequired[Mapping[str, Any] | None]
    starts_at: NotRequired[EpochMilliseconds | None]
    expires_at: NotRequired[EpochMilliseconds | None]
    snoozes: NotRequired[Sequence[Snooze]]
    created_at: NotRequired[EpochMilliseconds]
    updated_at: NotRequired[EpochMilliseconds]


class RuleAnswer(TypedDict):
    id: str
    data: RuleDetails


class RuleChanged(TypedDict):
    message: str
    data: RuleDetails


class RuleCreated(TypedDict):
    message: str
    rule_id: str
    data: RuleDetails


class RuleDetails(TypedDict):
    """A rule."""

    id: str
    name: str
    priority: int
    recommendation: RecommendationType
    enabled: bool
    mode: Literal["preview", "production"]
    type: Literal["risk"]
    description: NotRequired[str]
    matchers: Sequence[Matchers]
    conditions: NotRequired[Condition]
    starts_at: NotRequired[int]
    expires_at: NotRequired[int]
    snoozes: NotRequired[Sequence[SnoozeInAnswer]]
    created_date: str
    updated_date: str


RuleName: TypeAlias = "str"


class RuleRequest(TypedDict):
    """A rule, whole. `matchers` are the documented ones, `conditions` ours: `all`, `any`, `not` and comparisons of `field`, `op`, `value`.
    It is in force from `starts_at` until `expires_at` (epoch milliseconds)."""

    name: NotRequired[RuleName | None]
    priority: Priority
    recommendation: Literal["trust", "allow", "challenge", "deny", "TRUST", "ALLOW", "CHALLENGE", "DENY"]
    enabled: NotRequired[bool]
    mode: Literal["preview", "production", "PREVIEW", "PRODUCTION"]
    type: Literal["risk", "RISK"]
    description: NotRequired[Description | None]
    matchers: NotRequired[Sequence[Matchers]]
    conditions: NotRequired[Condition | None]
    starts_at: NotRequired[EpochMilliseconds | None]
    expires_at: NotRequired[EpochMilliseconds | None]


class RulesAnswer(TypedDict):
    data: Sequence[RuleDetails]


class Sample(TypedDict):
    """What the answer rests on: of `actions` of the type found in the window, at most the newest 12,000, so many were `read`, evenly by
    score. If `complete` is false there were more actions; those from `since` on are in it."""

    actions: int
    read: int
    complete: bool
    since: NotRequired[int]


class SavedView(TypedDict):
    """A view, and who keeps it."""

    view_id: str
    version: int
    name: str
    address: str
    shared: bool
    owner: str
    saved_at: int


class SavedViews(TypedDict):
    """Your own views and those that others share, in the order of their names."""

    views: Sequence[SavedView]


Score: TypeAlias = "float"


class Scroll(TypedDict):
    """The page was scrolled: a finished run of scroll events."""

    kind: Literal["scroll"]
    after: NotRequired[Milliseconds]
    steps: NotRequired[Count]


class SearchAnswer(TypedDict):
    """What was found: for each action its recommendation with the full explanation. `more`: there are more results; continue with `skip` +
    `take`. A page ends early if it would be larger than 4 MB; `take` then says how many it has."""

    data: Sequence[FoundAction]
    skip: int
    take: int
    more: bool


SearchField: TypeAlias = Literal[
    "id",
    "issued_at",
    "risk_score",
    "reasons",
    "threats",
    "was_consumed_by_api",
    "assignee",
    "label",
    "recommendation.type",
    "recommendation.result",
    "recommendation.challenge_type",
    "preview_rule.rule_name",
    "transaction_data.amount",
    "transaction_data.currency",
    "transaction_data.type",
    "transaction_data.method",
    "transaction_data.channelId",
    "transaction_data.payer.name",
    "transaction_data.payer.accountNumber",
    "transaction_data.payer.accountId",
    "transaction_data.payer.accountCountryCode",
    "transaction_data.payer.bankIdentifier",
    "transaction_data.payer.branchIdentifier",
    "transaction_data.payer.card.bin",
    "transaction_data.payer.card.last4",
    "transaction_data.payee.name",
    "transaction_data.payee.accountNumber",
    "transaction_data.payee.accountId",
    "transaction_data.payee.accountCountryCode",
    "transaction_data.payee.bankIdentifier",
    "transaction_data.payee.branchIdentifier",
    "transaction_data.payee.card.bin",
    "transaction_data.payee.card.last4",
    "context.action_performed_at",
    "context.device_timestamp",
    "context.action_id",
    "context.action_type",
    "context.client_id",
    "context.application_id",
    "context.device_id",
    "context.device_fingerprint",
    "context.device_public_key",
    "context.correlation_id",
    "context.user_id",
    "context.claimed_user_id",
    "context.location",
    "context.ip",
    "context.ip_country",
    "context.ip_location_region",
    "context.ip_location_city",
    "context.ip_location_zip",
    "context.ip_location_timezone",
    "context.ip_domain",
    "context.ip_asn_id",
    "context.ip_asn_name",
    "context.ip_organization_name",
    "context.ip_organization_type",
    "context.device_timezone",
    "context.device_platform",
    "context.os_name",
    "context.os_version",
    "context.browser_name",
    "context.browser_version",
    "context.user_agent",
    "context.sdk_version",
    "context.app_version",
    "risk_signals.device.accept_languages",
    "risk_signals.device.available_storage",
    "risk_signals.device.battery_level",
    "risk_signals.device.connection",
    "risk_signals.device.core_number",
    "risk_signals.device.cpu_arch",
    "risk_signals.device.device_name",
    "risk_signals.device.device_power_state",
    "risk_signals.device.device_timezone_offset",
    "risk_signals.device.emulated",
    "risk_signals.device.esim_usage",
    "risk_signals.device.font_count",
    "risk_signals.device.graphic_card",
    "risk_signals.device.incognito",
    "risk_signals.device.mobile_network_code",
    "risk_signals.device.model",
    "risk_signals.device.navigator_useragent",
    "risk_signals.device.permissions",
    "risk_signals.device.ram",
    "risk_signals.device.screen_avail_height",
    "risk_signals.device.screen_avail_width",
    "risk_signals.device.screen_color_depth",
    "risk_signals.device.screen_height",
    "risk_signals.device.screen_pixel_depth",
    "risk_signals.device.screen_width",
    "risk_signals.device.session_moved",
    "risk_signals.device.spoofed",
    "risk_signals.device.storages",
    "risk_signals.device.summer_timezone_offset",
    "risk_signals.device.tampered",
    "risk_signals.device.total_storage",
    "risk_signals.device.true_useragent",
    "risk_signals.device.tz_mismatch",
    "risk_signals.device.winter_timezone_offset",
    "risk_signals.network.anonymizer",
    "risk_signals.network.block_lists",
    "risk_signals.network.crawler",
    "risk_signals.network.hosting",
    "risk_signals.network.ja4",
    "risk_signals.network.mobile_carrier",
    "risk_signals.network.proxy",
    "risk_signals.network.relay",
    "risk_signals.network.tor",
    "risk_signals.network.vpn",
    "risk_signals.network.x_forwarded_for",
    "risk_signals.behavior.corner_click",
    "risk_signals.behavior.input_method",
    "risk_signals.behavior.minor_angels_ratio",
    "risk_signals.behavior.movement_latency",
    "risk_signals.behavior.movement_velocity",
    "risk_signals.behavior.no_user_interaction",
    "risk_signals.behavior.pointer_coarsening",
    "risk_signals.behavior.right_angels_ratio",
    "risk_signals.behavior.straight_line_ratio",
    "risk_signals.behavior.typing_velocity",
    "risk_signals.history.device_action_rate_60_sec",
    "risk_signals.history.ip_action_rate_60_sec",
    "risk_signals.history.ip_device_count_last_hour",
    "risk_signals.history.ip_user_count_last_hour",
    "risk_signals.history.linking_device_to_users_count",
    "risk_signals.history.linking_user_to_device_count",
    "risk_signals.history.user_action_rate_60_sec",
]


class SecretLine(TypedDict):
    """A secret that signs: since when, until when if it is a former one, and the public key of `v1a`."""

    made_at: int
    signature: Signature
    good_until: NotRequired[int]
    public_key: NotRequired[str]


class SecretRequest(TypedDict):
    """A new secret, of the kind of the newest unless another is named. The former ones go on signing beside it for so many hours."""

    overlap_hours: NotRequired[int]
    signature: NotRequired[Signature | None]


class SeenAccount(TypedDict):
    """An account seen with a device or an address. `account` is its name in the audit; `user_id` and `device_id` are known as long as an
    action that shows them is kept. `last_seen` is accurate to 30 days."""

    account: str
    action_id: str
    first_seen: int
    last_seen: int
    user_id: NotRequired[str]
    device_id: NotRequired[str]


class SeenPlace(TypedDict):
    """A place from which actions succeeded; coordinates in degrees, where they are known."""

    what: str
    count: int
    first_seen: int
    last_seen: int
    latitude: NotRequired[float]
    longitude: NotRequired[float]


class SeenValue(TypedDict):
    """A value with which actions succeeded: how often, and when first and last (epoch milliseconds)."""

    what: str
    count: int
    first_seen: int
    last_seen: int


Sensitivity: TypeAlias = Literal["ignore", "low", "default", "high", "deny"]


class SensitivityAnswer(TypedDict):
    sensitivity: Mapping[str, Sensitivity]


class SensitivityRequest(TypedDict):
    """How much each reason counts; a reason that is not named counts by default."""

    sensitivity: Mapping[str, Sensitivity]


class SessionActivity(TypedDict):
    """The device session of an action: its pages in order, as long as its telemetry is kept (a day), and all of its actions, oldest first.
    Without `opened_at` the telemetry is gone, or there was none."""

    pages: Sequence[PageActivity]
    actions: Sequence[ActionLine]
    opened_at: NotRequired[int]


class SessionAnswer(TypedDict):
    """A device session's token, valid until `expires_at` (epoch milliseconds). If `key_proven` is false, renew with the `nonce` in the
    proof."""

    session_token: str
    expires_at: int
    device_id: str
    server_time: int
    nonce: str
    key_proven: bool
    collection: NotRequired[Collection]


class SessionRequest(TypedDict):
    """A device opens its device session, or renews it when `session_token` is given. A device that has replaced its key shows by
    `succession`, signed by `former_key`, that the new key is its own too."""

    client_id: str
    device: NotRequired[Device]
    device_id: NotRequired[str | None]
    public_key: NotRequired[PublicKey | None]
    key_proof: NotRequired[Token | None]
    former_key: NotRequired[PublicKey | None]
    succession: NotRequired[Token | None]
    session_token: NotRequired[Token | None]
    user_id: NotRequired[UserId | None]
    location: NotRequired[LongText | None]


class SetUser(TypedDict):
    session_token: Token
    user_id: UserId


class ShadowAgreement(TypedDict):
    """The actions on which one decided `decided` and the other would have decided `shadow`, and what they turned out to be."""

    decided: str
    shadow: str
    actions: int
    frauds: int
    legitimate: int


class ShadowLine(TypedDict):
    """Two models on the same actions. `agreement` is the share of the same decisions; `moved` by how many points of score the shadow
    differs in the mean, regardless of sign, and `raised` with it. Precision and recall of both are of the same known actions."""

    model: str
    shadow: str
    actions: int
    agreement: ShareInAnswer
    raised: NotRequired[float]
    moved: NotRequired[float]
    alert_rate: ShareInAnswer
    shadow_alert_rate: ShareInAnswer
    precision: ShareInAnswer
    shadow_precision: ShareInAnswer
    recall: ShareInAnswer
    shadow_recall: ShareInAnswer
    matrix: Sequence[ShadowAgreement]


class ShadowVerdict(TypedDict):
    """What a model that runs as a shadow would have come to."""

    model: str
    decided: RecommendationName
    model_score: Score
    probability: float


Share: TypeAlias = "float"


class ShareInAnswer(TypedDict):
    """`numerator` of `denominator`, and that as a share between 0 and 1 with its 95 % interval (Wilson 1927), as if cases were independent.
    Of fewer than twenty cases there is no share: `share`, `low` and `high` are left out, which is not zero."""

    numerator: float
    denominator: float
    share: NotRequired[float]
    low: NotRequired[float]
    high: NotRequired[float]


ShortText: TypeAlias = "str"

Signature: TypeAlias = Literal["v1", "v1a"]


class SignedIn(TypedDict):
    """Who calls: a client's id, or `analyst:` and the name at the analysts' issuer; with the scopes of their roles."""

    client: str
    is_person: bool
    scopes: Sequence[str]


class Snooze(TypedDict):
    """A rule is silent for one user, device or address until a given time."""

    subject: Literal["user", "device", "ip"]
    value: str
    until: EpochMilliseconds
    by: NotRequired[str | None]
    note: NotRequired[str | None]


class SnoozeInAnswer(TypedDict):
    """A rule is silent for one user, device or address until a given time."""

    subject: Literal["user", "device", "ip"]
    value: str
    until: EpochMilliseconds
    by: NotRequired[str]
    note: NotRequired[str]


class SnoozeRequest(TypedDict):
    """Silence a rule for one user, device or address until a given time (epoch milliseconds)."""

    subject: Literal["user", "device", "ip"]
    value: str
    until: EpochMilliseconds
    note: NotRequired[str | None]


class StillNeeded(TypedDict):
    """How many more actions must be known before thresholds are weighed."""

    frauds: int
    legitimate: int


class StreamRequest(TypedDict):
    """What a stream's events contain: with `enrichment` also the threats, the claimed user, and the result and label known by then."""

    enrichment: NotRequired[bool]


class StreamedEvent(TypedDict):
    """One recommendation; `timestamp` (ISO 8601) is when its action was performed."""

    activity: Literal["risk_recommendation"]
    app_id: str
    timestamp: str
    additionalParams: AdditionalParams
    ip: NotRequired[str]
    user_agent: NotRequired[str]
    user_id: NotRequired[str]


class StreamedSignals(TypedDict):
    """Discrete facts; an absent fact is unknown."""

    device: Mapping[str, Any]
    network: Mapping[str, Any]
    behavioral: Mapping[str, Any]
    history: Mapping[str, Any]


class Stroke(TypedDict):
    """One key stroke: press-to-press time since the previous stroke of its run (0 for the first), and how long it was held."""

    after: Milliseconds
    hold: Milliseconds


Strokes: TypeAlias = "int"


class SubScores(TypedDict):
    """A score for each kind of attack, of the reasons that speak of it."""

    bot: Score
    account_takeover: Score
    new_account: Score
    transaction: Score


class TelemetryAnswer(TypedDict):
    """How many events were folded in; none for a duplicate."""

    accepted: int
    duplicate: bool


class TelemetryRequest(TypedDict):
    """A batch of telemetry, and the device session it belongs to. Instead of `events` there may be `columns`, which encode the same in
    fewer bytes."""

    stream: str
    sequence: int
    sent_at: NotRequired[int | None]
    events: NotRequired[Sequence[WireEvent]]
    session_token: Token
    columns: NotRequired[Columns]


class TermDrift(TypedDict):
    """How the measures of one table of a term have moved. `then` and `now` count actions; `observed_then` and `observed_now` are the shares
    of which the measure could be told. `index` is left out where either period has fewer than a thousand actions (`too_few`)."""

    term: str
    then: int
    now: int
    observed_then: NotRequired[float]
    observed_now: NotRequired[float]
    index: NotRequired[float]
    level: Level


Text: TypeAlias = "str"

TextCondition = TypedDict(
    "TextCondition",
    {"eq": "NotRequired[str]", "in": "NotRequired[Sequence[str]]", "contains": "NotRequired[str]", "exists": "NotRequired[bool]"},
)
"""One operator and its value. A field that is not known equals nothing; only `exists` asks about that."""

TextFact: TypeAlias = Literal[
    "device_id",
    "device_fingerprint",
    "device_public_key",
    "ip_country",
    "browser_name",
    "os_version",
    "client_id",
    "application_id",
    "ip_asn_id",
    "ip_organization_name",
    "ip_organization_type",
    "ip_location_timezone",
    "device_timezone",
    "device_platform",
    "user_agent",
    "location",
    "transaction.currency",
    "transaction.type",
    "transaction.method",
    "transaction.payee_country",
    "os_name",
    "correlation_id",
    "signals.device.accept_languages",
    "signals.device.connection",
    "signals.device.cpu_arch",
    "signals.device.device_name",
    "signals.device.device_power_state",
    "signals.device.graphic_card",
    "signals.device.mobile_network_code",
    "signals.device.model",
    "signals.device.navigator_useragent",
    "signals.device.true_useragent",
    "signals.network.ja4",
]

TextFilter: TypeAlias = "str | TextCondition"


class TextIs(TypedDict):
    field: TextFact | str
    op: Literal["eq", "ne", "contains", "not_contains", "starts_with", "ends_with"]
    value: str


class TextIsAmong(TypedDict):
    field: TextFact | str
    op: Literal["in", "not_in"]
    value: Sequence[str]


class TextIsListed(TypedDict):
    field: TextFact | str
    op: Literal["in_list", "not_in_list"]
    # The id or the name of a typed list.
    value: str


Texts: TypeAlias = "Sequence[str]"

TextsCondition = TypedDict(
    "TextsCondition",
    {"eq": "NotRequired[str]", "contains": "NotRequired[str]", "in": "NotRequired[Sequence[str]]", "exists": "NotRequired[bool]"},
)
"""One operator and its value. A field that is not known equals nothing; only `exists` asks about that."""

TextsFact: TypeAlias = Literal[
    "user_id",
    "action_type",
    "reasons",
    "transaction.payee",
    "email_domain",
    "signals.device.permissions",
    "signals.device.session_moved",
    "signals.device.storages",
    "signals.network.x_forwarded_for",
    "signals.behavior.input_method",
]

TextsFilter: TypeAlias = "str | TextsCondition"


class TextsIsAmong(TypedDict):
    field: TextsFact
    op: Literal["in", "not_in"]
    value: Sequence[str]


class TextsIsListed(TypedDict):
    field: TextsFact
    op: Literal["in_list", "not_in_list"]
    # The id or the name of a typed list.
    value: str


class ThreatDetail(TypedDict):
    """A threat, and the reasons it rests on, strongest first."""

    threat: str
    reasons: Sequence[str]


class Threshold(TypedDict):
    """One threshold of the exemption. `amount` is the exemption threshold value (EUR), `reference` the reference fraud rate; `within`:
    whether the rate of the last ninety days is at most that; `left`: how much more of these payments' value (EUR) may turn out to be fraud
    until it is exceeded. `exceeded_quarters`: how many of the last whole calendar quarters in a row exceeded it, two at most. `ceased`: it
    was two, and the exemption ends for this threshold (article 20(2))."""

    amount: int
    reference: float
    within: bool
    left: float
    exceeded_quarters: int
    ceased: bool


class ThresholdChoice(TypedDict):
    """Scores from which an action is challenged and denied, and up to which a known pair may be trusted (`null`: never)."""

    application: NotRequired[str]
    action_type: NotRequired[str]
    trust: NotRequired[Score | None]
    challenge: NotRequired[Score]
    deny: NotRequired[Score]


class ThresholdChoiceInAnswer(TypedDict):
    """Scores from which an action is challenged and denied, and up to which a known pair may be trusted (`null`: never)."""

    application: NotRequired[str]
    action_type: NotRequired[str]
    trust: NotRequired[Score]
    challenge: NotRequired[Score]
    deny: NotRequired[Score]


class ThresholdCosts(TypedDict):
    """The costs that were used, in units of one honest person challenged; `assumed` names those that are the house's and not yours, `why`
    is the house's reason for them."""

    fraud: float
    denial: float
    passed: float
    base_rate: float
    assumed: Sequence[str]
    why: str


class ThresholdPair(TypedDict):
    """Two thresholds, and what they cost in a thousand actions (null if too little is known)."""

    challenge: Score
    deny: Score
    cost: NotRequired[float]


class ThresholdsAnswer(TypedDict):
    thresholds: Sequence[ThresholdChoiceInAnswer]


class ThresholdsRequest(TypedDict):
    """Thresholds by application and action type; `*` means all of them."""

    thresholds: Sequence[ThresholdChoice]


Tier: TypeAlias = "str"


class TimelineEntry(TypedDict):
    """One event. `what` is the recommendation, the result, or the label."""

    at: int
    event: Literal["action", "result", "label", "device_trusted", "device_revoked"]
    what: NotRequired[
        RecommendationName
        | Literal["success", "failure", "incomplete"]
        | Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]
        | Verdict
    ]
    action_id: NotRequired[str]
    device_id: NotRequired[str]
    label_id: NotRequired[str]


Token: TypeAlias = "str"


class TokenAnswer(TypedDict):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenRequest(TypedDict):
    """A backend asks for an access token; its credentials are here or in HTTP Basic."""

    grant_type: Literal["client_credentials"]
    client_id: NotRequired[str | None]
    client_secret: NotRequired[str | None]
    resource: NotRequired[
        Literal[
            "https://risk.identity.security",
            "https://risk.identity.security/",
            "https://riskid.identity.security",
            "https://riskid.identity.security/",
        ]
    ]
    scope: NotRequired[str | None]


class Tradeoff(TypedDict):
    """What thresholds would have come to. If too few actions are known, `lines` is empty, `least` missing, and `needed` says how many more.
    `current` are the thresholds in force, `least` those that cost least on what is known, `stated` those that the costs come to if the
    score is believed. Scores are of the model in force. Unknown is not legitimate: within each band of ten points the known actions stand
    for all. `unknown` is how many read actions had no known end."""

    action_type: str
    base: Literal[
        "login",
        "register",
        "transaction",
        "checkout",
        "password_reset",
        "logout",
        "account_details_change",
        "account_auth_change",
        "withdraw",
        "credits_change",
        "account_details_view",
    ]
    sample: Sample
    known: Sequence[KnownBy]
    unknown: int
    costs: ThresholdCosts
    current: ThresholdPair
    stated: ThresholdPair
    least: NotRequired[ThresholdPair]
    lines: NotRequired[Sequence[TradeoffLine]]
    needed: NotRequired[StillNeeded]


class TradeoffLine(TypedDict):
    """What comes of challenging from `threshold` on: the share of honest people challenged, the share of frauds stopped, also by use case
    of the label, each with its 95 % interval; and what it costs in a thousand actions, in units of one honest person challenged."""

    threshold: Score
    people: Rate
    stopped: Rate
    by_use_case: Mapping[str, Rate]
    cost: float


class TransactionData(TypedDict):
    """A payment, as documented in section 4.4. `transactionDate` is in epoch milliseconds or seconds, as the caller sends it, up to the end
    of the year 9999."""

    amount: NotRequired[float | str | None]
    currency: NotRequired[Currency | None]
    type: NotRequired[
        Literal[
            "purchase",
            "bill_payment",
            "mobile_recharge",
            "money_transfer",
            "credit_transfer",
            "credit_redemption",
            "top_up",
            "withdrawal",
            "investment",
            "loan",
            "refund",
            "other",
        ]
        | None
    ]
    method: NotRequired[Literal["bank_account", "wire", "card", "p2p", "wallet"] | None]
    channelId: NotRequired[Name | None]
    reason: NotRequired[str | None]
    transactionDate: NotRequired[int | None]
    payer: NotRequired[Payer | None]
    payee: NotRequired[Party | None]
    purchase: NotRequired[Purchase | None]
    avs: NotRequired[AddressVerification | None]


class TransactionDataInAnswer(TypedDict):
    """A payment, as documented in section 4.4. `transactionDate` is in epoch milliseconds or seconds, as the caller sends it, up to the end
    of the year 9999."""

    amount: NotRequired[float]
    currency: NotRequired[Currency]
    type: NotRequired[
        Literal[
            "purchase",
            "bill_payment",
            "mobile_recharge",
            "money_transfer",
            "credit_transfer",
            "credit_redemption",
            "top_up",
            "withdrawal",
            "investment",
            "loan",
            "refund",
            "other",
        ]
    ]
    method: NotRequired[Literal["bank_account", "wire", "card", "p2p", "wallet"]]
    channelId: NotRequired[Name]
    reason: NotRequired[str]
    transactionDate: NotRequired[int]
    payer: NotRequired[PayerInAnswer]
    payee: NotRequired[PartyInAnswer]
    purchase: NotRequired[PurchaseInAnswer]
    avs: NotRequired[AddressVerificationInAnswer]


class TransactionDataInDeviceRequest(TypedDict):
    """A payment, as documented in section 4.4. `transactionDate` is in epoch milliseconds or seconds, as the caller sends it, up to the end
    of the year 9999."""

    amount: NotRequired[float | str | None]
    currency: NotRequired[Currency | None]
    type: NotRequired[
        Literal[
            "purchase",
            "bill_payment",
            "mobile_recharge",
            "money_transfer",
            "credit_transfer",
            "credit_redemption",
            "top_up",
            "withdrawal",
            "investment",
            "loan",
            "refund",
            "other",
        ]
        | None
    ]
    method: NotRequired[Literal["bank_account", "wire", "card", "p2p", "wallet"] | None]
    channelId: NotRequired[Name | None]
    reason: NotRequired[str | None]
    transactionDate: NotRequired[int | None]
    payer: NotRequired[PayerInDeviceRequest | None]
    payee: NotRequired[PartyInDeviceRequest | None]
    purchase: NotRequired[PurchaseInDeviceRequest | None]
    avs: NotRequired[AddressVerificationInDeviceRequest | None]


class TrustedDevice(TypedDict):
    """A device on which a backend has reported successes of a user: when first, and when last."""

    device_id: str
    successes: int
    since: int
    last_seen: int


class TrustedDevices(TypedDict):
    devices: Sequence[TrustedDevice]


class Turnover(TypedDict):
    """Payments made in a period, in EUR: their number and value, and the number and value of those that were fraud."""

    payments: NotRequired[int]
    value: NotRequired[float]
    frauds: NotRequired[int]
    fraud_value: NotRequired[float]


class Typing(TypedDict):
    """A finished run of key strokes in one field. `submillisecond` counts the key presses whose distance from the press or release before
    them was not a whole number of milliseconds. The other counts, absent where there are none, tell of the keyboard and not of the keys:
    characters whose key has a place on a keyboard (`placed`); Latin letters, digits, Enter, Tab and Backspace without a place (`unplaced`)
    or without a number (`unnumbered`); capitals for which neither Shift nor Caps Lock held (`unshifted`), or held a Shift that had never
    gone down (`latched`); and modifiers that are on no side (`sideless`)."""

    kind: Literal["typing"]
    after: NotRequired[Milliseconds]
    field: NotRequired[ShortText | None]
    submillisecond: NotRequired[Strokes | None]
    placed: NotRequired[Strokes | None]
    unplaced: NotRequired[Strokes | None]
    unnumbered: NotRequired[Strokes | None]
    unshifted: NotRequired[Strokes | None]
    latched: NotRequired[Strokes | None]
    sideless: NotRequired[Strokes | None]
    keys: Sequence[Key]


class Uncounted(TypedDict):
    """Payments that are in no rate: made in another currency, or by what their report does not say (`unstated`). `value` is in units of the
    currency."""

    instrument: str
    currency: str
    payments: int
    value: float


class UnknownEvent(TypedDict):
    """A kind of event that this server does not know, from a newer SDK: counted, otherwise ignored."""

    kind: ShortText


class UserAnswer(TypedDict):
    user_set: bool


UserId: TypeAlias = "str"


class UserProfile(TypedDict):
    """A user: what is usual for them, which devices are trusted since when, what labels say, and the newest actions: also those under
    `other_ids`, ids of the same person as a backend has reported, each as an action shows it."""

    user_id: str
    account: str
    other_ids: Sequence[str]
    successes: int
    places: Sequence[SeenPlace]
    browsers: Sequence[SeenValue]
    timezones: Sequence[SeenValue]
    languages: Sequence[SeenValue]
    devices: Sequence[TrustedDevice]
    reputation: ReputationSummary
    actions: Sequence[ActionLine]
    timeline: Sequence[TimelineEntry]
    first_seen: NotRequired[int]
    last_seen: NotRequired[int]
    lately: NotRequired[RecentActivity]
    cursor: NotRequired[str]


Verdict: TypeAlias = Literal["confirmed", "suspected", "legit"]


class VersionLine(TypedDict):
    version: int
    author: str
    published_at: int
    note: str


class VersionsAnswer(TypedDict):
    """The newest published versions, newest first."""

    versions: Sequence[VersionLine]


ViewAddress: TypeAlias = "str"


class ViewChange(TypedDict):
    """The new content of a view, based on the `version` that was read."""

    version: int
    name: ViewName
    address: ViewAddress
    shared: NotRequired[bool]


ViewName: TypeAlias = "str"


class ViewRequest(TypedDict):
    """Keep a view: a name, its address below the console's, and whether everybody may see it."""

    name: ViewName
    address: ViewAddress
    shared: NotRequired[bool]


class Visibility(TypedDict):
    """The page was hidden or shown again."""

    kind: Literal["visibility"]
    after: NotRequired[Milliseconds]
    visible: bool


class Webhook(TypedDict):
    """A receiver and how it does. `resting`: it failed repeatedly, one delivery goes on trying, the others wait. `paused`: it failed for a
    day, or said that it is gone; it is tried again once somebody resumes it. `missing_since` is when the earliest event happened that it
    has not got. `secret` appears once, when it is made."""

    webhook_id: str
    url: str
    event_types: Sequence[EventType]
    recommendations: Sequence[RecommendationType]
    reasons: Sequence[str]
    rules: Sequence[str]
    applications: Sequence[str]
    description: str
    enabled: bool
    state: WebhookState
    secrets: Sequence[SecretLine]
    created_by: str
    created_at: int
    updated_at: int
    failures: NotRequired[int]
    missing_since: NotRequired[int]
    paused_because: NotRequired[Pause]
    secret: NotRequired[str]


class WebhookChange(TypedDict):
    """Where a receiver is and what it wants to hear. `recommendations`, `reasons` and `rules` narrow `recommendation.created` to those that
    have one of each; `applications` narrows it and `action.result`. A receiver that is not `enabled` is told nothing."""

    url: WebhookUrl
    event_types: Sequence[EventType]
    recommendations: NotRequired[Sequence[RecommendationType]]
    reasons: NotRequired[WebhookNames]
    rules: NotRequired[WebhookNames]
    applications: NotRequired[WebhookNames]
    description: NotRequired[WebhookDescription]
    enabled: NotRequired[bool]


WebhookDescription: TypeAlias = "str"


class WebhookEvent(TypedDict):
    """The event that a test sends; its delivery is in the log."""

    event_id: str
    message: str


WebhookNames: TypeAlias = "Sequence[str]"


class WebhookRequest(TypedDict):
    """A new receiver. `signature` is how it is signed to: `v1`, HMAC-SHA256 with a shared secret, or `v1a`, Ed25519, of which the receiver
    needs the public key alone."""

    url: WebhookUrl
    event_types: Sequence[EventType]
    recommendations: NotRequired[Sequence[RecommendationType]]
    reasons: NotRequired[WebhookNames]
    rules: NotRequired[WebhookNames]
    applications: NotRequired[WebhookNames]
    description: NotRequired[WebhookDescription]
    enabled: NotRequired[bool]
    signature: NotRequired[Signature]


WebhookState: TypeAlias = Literal["active", "resting", "paused", "off"]


class WebhookTestData(TypedDict):
    """What a test says."""

    webhook_id: str
    message: str


class WebhookTested(TypedDict):
    type: Literal["webhook.test"]
    timestamp: str
    data: WebhookTestData


WebhookUrl: TypeAlias = "str"


class WebhooksAnswer(TypedDict):
    """Every receiver of the tenant, at most ten."""

    webhooks: Sequence[Webhook]


WireEvent: TypeAlias = "PageLoad | Typing | Rhythm | Pointer | Click | Input | Focus | Scroll | Visibility | UnknownEvent"


class DeviceActionOptions(TypedDict):
    """What may be told of an action."""

    correlation_id: NotRequired[CorrelationId | None]
    claimed_user_id: NotRequired[UserId | None]
    claimed_user_id_type: NotRequired[
        Literal[
            "email", "phone_number", "account_id", "ssn", "national_id", "passport_number", "drivers_license_number", "username", "other"
        ]
        | None
    ]
    transaction_data: NotRequired[TransactionDataInDeviceRequest | None]
    custom_attributes: NotRequired[CustomAttributes | None]
    location: NotRequired[LongText | None]
    device_timestamp: NotRequired[int | None]
