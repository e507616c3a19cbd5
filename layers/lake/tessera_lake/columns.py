"""Every table's columns. Iceberg's schema, the template's tables, the views of DuckDB and the reference are made of this module.

To add a column: write it at the end of its table with `since` one higher than `VERSION` was, raise `VERSION`, and fill it in its module of
`rows`. Rows that are older have no value there. Signals bring their own columns: a new signal raises `VERSION` too
(`tests/lake/test_columns.py` says so).
"""

from importlib import import_module
from inspect import cleandoc

from tessera import signals
from tessera_lake.schema import Column, Table, Whose

VERSION = 1
"""The version of the schema, which every row names."""

HASHED_SIGNALS = frozenset({"device.device_name", "network.x_forwarded_for"})
"""Signals that may name a person or an address: the lake has their keyed hashes."""
TYPE_OF: dict[signals.Kind, str] = {"flag": "boolean", "number": "double", "text": "string", "texts": "array<string>"}
MEASURES = "array<struct<reason:string,measure:string,value:double>>"
RULES = "array<struct<id:string,name:string,priority:int,recommendation:string,mode:string,enabled:boolean>>"
TEXTS, NUMBERS, FLAGS, WORDS = "array<string>", "map<string,double>", "map<string,boolean>", "map<string,string>"


def _(name: str, kind: str, text: str, unit: str | None = None, *, whose: Whose | None = None, since: int = 1) -> Column:
    return Column(name=name, type=kind, text=text, unit=unit, whose=whose, since=since)


def signal_column(path: str) -> str:
    """The column of a signal: `device.tz_mismatch` is in `signal_device_tz_mismatch`."""
    return f"signal_{path.replace('.', '_')}"


def _of_signals() -> tuple[Column, ...]:
    """A column for each signal, described by the first sentence of its file."""
    return tuple(
        _(signal_column(f"{group}.{name}"), TYPE_OF[kind], _first_sentence(group, name, f"{group}.{name}" in HASHED_SIGNALS))
        for group, kinds in signals.KINDS.items()
        for name, kind in kinds.items()
    )


def _first_sentence(group: str, name: str, hashed: bool) -> str:
    told = " ".join(cleandoc(import_module(f"tessera.signals.{group}.{name}").__doc__ or "").split("\n\n")[0].split())
    return f"Signal {group}.{name}: {told}" + (" A keyed hash." if hashed else "")


def of_events(text: str) -> tuple[Column, ...]:
    """The columns that every table has; `text` says what `happened_at` is."""
    return (
        _("event_id", "string", "Name of the event; the same if it is delivered again."),
        _("event", "string", "What happened: the table's name without its last letter."),
        _("tenant", "string", "The tenant."),
        _("happened_at", "timestamp", text, "UTC"),
        _("schema_version", "int", "Version of this schema by which the row was written."),
    )


OF_AN_ACTION = (
    _("action_id", "string", "The action's id.", whose="action"),
    _("device", "string", "The device; of an action without telemetry a keyed hash of who began it.", whose="device"),
    _("application", "string", "The application."),
    _("client", "string", "The client that reported it, or that its device belongs to."),
    _("action_type", "string", "The type as it was reported: an alias, or a base type."),
    _("base_type", "string", "The base type that it stands for."),
    _("triggered_by", "string", "Who reported it: sdk or backend."),
    _("decided", "string", "What model and policy decided: trust, allow, challenge or deny."),
    _("recommendation", "string", "What was answered; it differs where an application only monitors, and where the control decided."),
    _("score", "double", "The risk score that was answered.", "0 to 100"),
    _("reason", "string", "The first of its reasons."),
    _("rule", "string", "Name of the rule that decided."),
    _("subject", "string", "Keyed hash of the user with whose profile it was compared.", whose="user"),
    _("address", "string", "Keyed hash of the IPv4 address, or of the /64 network of an IPv6 address.", whose="address"),
    _("country", "string", "Country of the address.", "ISO 3166-1, two letters"),
    _("device_platform", "string", "Kind of device: desktop, mobile, tablet …"),
    _("amount", "double", "What was paid.", "units of the currency"),
    _("currency", "string", "Its currency.", "ISO 4217"),
    _("payee", "string", "Keyed hash of the account that was paid, with its bank and currency.", whose="payee"),
    _("model", "string", "Version of the model that decided."),
    _("control_treatment", "string", "What the random control did in place of the decision: withheld or given."),
    _("control_propensity", "double", "How likely the control's result was; absent where there was no draw.", "0 to 1"),
)
"""What the tables of decisions, results and labels tell of an action, so that questions about what became of it need no join."""

DECISIONS = Table(
    event="decision",
    text="One row for each action: what was known, what was decided, and what it takes to decide it again.",
    columns=(
        *of_events("When the action was decided."),
        *OF_AN_ACTION,
        # who
        _("has_telemetry", "boolean", "Whether it came with a device session."),
        _("session", "string", "The device session.", whose="session"),
        _("device_copy", "string", "What distinguishes a copy of the device, or its session that goes on elsewhere."),
        _("authenticated_user", "string", "Keyed hash of the authenticated user id.", whose="user"),
        _("claimed_user", "string", "Keyed hash of the claimed user id.", whose="user"),
        _("users", TEXTS, "Keyed hashes of the users whose profiles may learn from it: those that a backend named.", whose="user"),
        _("correlation", "string", "Keyed hash of the correlation id, of a backend's apart from an SDK's.", whose="correlation"),
        _("payer", "string", "Keyed hash of the account or card that paid.", whose="payer"),
        # what was answered
        _("answered_reasons", TEXTS, "The reasons that were answered, the most important first."),
        _("threats", TEXTS, "The threats that were named, the one with the most support first."),
        _("model_score", "double", "The model's own score.", "0 to 100"),
        _("probability", "double", "Calibrated probability of fraud.", "0 to 1"),
        _("score_bot", "double", "Sub-score: programs.", "0 to 100"),
        _("score_account_takeover", "double", "Sub-score: account takeover.", "0 to 100"),
        _("score_new_account", "double", "Sub-score: fraudulent sign-ups.", "0 to 100"),
        _("score_transaction", "double", "Sub-score: payments.", "0 to 100"),
        _("suggested_challenges", TEXTS, "The challenges that were suggested."),
        _("preview_rule", "string", "Rule in preview that would have decided."),
        _("preview_recommendation", "string", "What it would have enforced."),
        _("preview_score", "double", "The score with it.", "0 to 100"),
        _("draft_revision", "int", "Revision of the draft in preview."),
        _("draft_recommendation", "string", "What the draft in preview would have decided."),
        _("draft_score", "double", "The score with it.", "0 to 100"),
        _("shadow_model", "string", "Version of the model that ran as a shadow."),
        _("shadow_decided", "string", "What the shadow would have decided."),
        _("shadow_score", "double", "The shadow's score.", "0 to 100"),
        _("shadow_probability", "double", "The shadow's probability of fraud.", "0 to 1"),
        _("alias_verdict", "string", "Whether an alias looks like the type that it stands for."),
        _("stale_signals", TEXTS, "Network signals whose source was out of date."),
        # what it depended on
        _("observed", MEASURES, "What each reason measured. Without `measure` it is the only number; with `yes` it is yes (1) or no (0)."),
        _("known", "boolean", "Whether user and device are known together and may be trusted."),
        _("grounded", "boolean", "Whether a payment has a ground of its own for trust."),
        _("threshold_trust", "double", "Score up to which it may be trusted; absent: never.", "0 to 100"),
        _("threshold_challenge", "double", "Score from which it is challenged.", "0 to 100"),
        _("threshold_deny", "double", "Score from which it is denied.", "0 to 100"),
        _("factors", NUMBERS, "By which each reason's weight was multiplied, where a sensitivity changed it."),
        _("denying", TEXTS, "Reasons that deny by themselves."),
        _("enforced", "string", "What a rule or the sandbox enforced."),
        _("missing", TEXTS, "What did not arrive before the decision's deadline."),
        _("outage", "string", "The least decision while something is missing."),
        _("without_telemetry", "string", "The least decision, where telemetry was expected and there was none."),
        _("monitor_only", "boolean", "Whether the application only monitors."),
        _("challenges", TEXTS, "Challenges that the application supports; absent: all."),
        _("tentative", TEXTS, "Reasons that may challenge but not deny."),
        _("unproven", TEXTS, "What rests on an SDK's word only: action, user, device."),
        _("control_share", "double", "Share of actions about which the control draws.", "0 to 1"),
        _("lot", "double", "The control's random number; absent where it draws about none.", "0 to 1"),
        # what rules may ask
        _("ip_region", "string", "Region of the address."),
        _("ip_city", "string", "City of the address."),
        _("ip_timezone", "string", "Time zone of the address."),
        _("asn", "string", "Autonomous system of the address, as AS64500."),
        _("asn_name", "string", "Name of the autonomous system."),
        _("organization_name", "string", "Organization of the address."),
        _("organization_type", "string", "Its kind."),
        _("device_fingerprint", "string", "What devices that look alike share."),
        _("device_public_key", "string", "Thumbprint of the device's key."),
        _("device_timezone", "string", "Time zone that the device reports."),
        _("device_languages", TEXTS, "Languages that the device reports."),
        _("device_timestamp", "bigint", "The action's time by the device's clock.", "epoch milliseconds"),
        _("os_name", "string", "Operating system."),
        _("os_version", "string", "Its version."),
        _("browser_name", "string", "Browser."),
        _("browser_version", "string", "Its version."),
        _("user_agent", "string", "User agent, in the sender's own words."),
        _("location", "string", "Page or screen, without query and fragment, in the sender's own words."),
        _("sdk_version", "string", "Version of the SDK."),
        _("app_version", "string", "Version of the app."),
        _("email_domains", TEXTS, "Keyed hashes of the domains of the e-mail addresses that it names."),
        _("transaction_type", "string", "The payment's type."),
        _("transaction_method", "string", "The payment's method."),
        _("payee_names", TEXTS, "Keyed hashes of the payee's account number and account id, each by itself.", whose="payee"),
        _("payee_country", "string", "Country of the payee's account.", "ISO 3166-1, two letters"),
        _("billing_country", "string", "Country of the billing address.", "ISO 3166-1, two letters"),
        _("shipping_country", "string", "Country of the shipping address.", "ISO 3166-1, two letters"),
        _("items", "bigint", "How many items were bought.", "items"),
        _("avs_match", "string", "How well the billing address matched the card's, as it was sent."),
        _("custom_numbers", NUMBERS, "Custom attributes that are numbers."),
        _("custom_flags", FLAGS, "Custom attributes that are true or false."),
        _("custom_texts", WORDS, "Keyed hashes of custom attributes that are texts."),
        *_of_signals(),
    ),
)

RESULTS = Table(
    event="result",
    text="One row for each reported result: how an action ended, beside what had been decided about it.",
    columns=(
        *of_events("When it was reported."),
        *OF_AN_ACTION,
        _("decided_at", "timestamp", "When the action was decided.", "UTC"),
        _("result", "string", "How it ended: success, failure or incomplete."),
        _("challenge_type", "string", "How it was challenged."),
        _("seconds", "double", "From the decision to the report.", "seconds"),
    ),
)

LABELS = Table(
    event="label",
    text="One row for each action that a label is about, or one if it is about none; and again when the label is withdrawn.",
    columns=(
        *of_events("When the label was created, or withdrawn."),
        _("label_id", "string", "The label; a later one has a larger id, and the latest stands."),
        _("state", "string", "created or withdrawn."),
        _("label_type", "string", "What it says: CONFIRMED_FRAUD, SUSPECTED_FRAUD, CONFIRMED_LEGIT, UNDETERMINED or DEVICE_TAKEOVER."),
        _("is_fraud", "boolean", "Whether it says fraud, confirmed or suspected."),
        _("use_case", "string", "Kind of fraud."),
        _("sub_category", "string", "Its sub-category."),
        _("attack_method", "string", "Its method."),
        _("source", "string", "Where it comes from: MANUAL_REVIEW, CUSTOMER_COMPLAINTS, CHARGEBACKS or OTHER_VENDORS."),
        _("subject_type", "string", "What it is about, as it was sent: ACTION_ID, CORRELATION_ID, USER_ID, IP_ADDRESS …"),
        _("about_user", "string", "Keyed hash of the user that it is about.", whose="user"),
        _("about_address", "string", "Keyed hash of the address that it is about.", whose="address"),
        _("about", "string", "Keyed hash of what else it is about: a correlation id, a campaign …", whose="correlation"),
        *OF_AN_ACTION,
        _("decided_at", "timestamp", "When that action was decided.", "UTC"),
    ),
)

CASES = Table(
    event="case",
    text="One row for each version of a case. Titles and notes stay in the table that governs.",
    columns=(
        *of_events("When the case was changed."),
        _("case_id", "string", "The case."),
        _("version", "int", "Counts its changes, from 1."),
        _("state", "string", "open or closed."),
        _("action_ids", TEXTS, "Its actions.", whose="action"),
        _("actions", "int", "Their number.", "actions"),
        _("assignee", "string", "Keyed hash of whom it is assigned to."),
        _("created_by", "string", "The client that opened it."),
        _("created_at", "timestamp", "When it was opened.", "UTC"),
        _("verdict", "string", "Its decision: fraud or legitimate."),
        _("use_case", "string", "Kind of fraud that was decided."),
        _("decided_by", "string", "The client that decided it."),
        _("decided_at", "timestamp", "When it was decided.", "UTC"),
    ),
)

CONFIGURATIONS = Table(
    event="configuration",
    text="One row for each published configuration.",
    columns=(
        *of_events("When it was published."),
        _("version", "int", "Its number."),
        _("name", "string", "Its name, which is unique."),
        _("based_on", "string", "Name of the version before it."),
        _("author", "string", "The client that published it."),
        _("rules", RULES, "Its rules, in order of priority."),
        _("rules_in_production", "int", "How many of them are enabled and in production.", "rules"),
        _("sensitivity", WORDS, "Sensitivity by reason, where it is not the default."),
        _("second_person", "boolean", "Whether a draft must be published by another client than its author."),
    ),
)

ERASURES = Table(
    event="erasure",
    text="One row for each step of erasing a person that was finished. It names the erasure, and nobody.",
    columns=(
        *of_events("When the step was finished."),
        _("erasure_id", "string", "The erasure."),
        _("step", "string", "What was finished."),
        _("erased", "bigint", "How many items, files or rows were erased.", "items, files or rows"),
        _("remains", TEXTS, "What remains, by kind."),
    ),
)

TABLES = (DECISIONS, RESULTS, LABELS, CASES, CONFIGURATIONS, ERASURES)
BY_NAME = {table.name: table for table in TABLES}
