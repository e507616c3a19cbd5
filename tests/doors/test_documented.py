"""The checklist of compatibility: every documented endpoint, field, enumeration and status, against the description and by real calls.

The tables restate the vendor's published facts (sections 3 to 11 of our notes on them); what we decided otherwise, or have not built, is
named below, and a test fails once that is not so any more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local import openapi
from tessera.search import FIELDS
from tests.builders import MINUTE, TRAITS, human_events
from tests.doors.house import HOME, House
from tests.doors.test_policy import RULE, Desk
from tests.doors.test_streams import SECOND, Connector

DESCRIBED = json.loads(Path(openapi.WRITTEN).read_text())
SCHEMAS: dict[str, Any] = DESCRIBED["components"]["schemas"]

NOT_BUILT = {
    ("get", "/activities/v1/activities/user"),
    ("get", "/activities/v1/activities/admin"),
}
"""Deprecated, and what users and administrators do in a product that this is not."""
ANYWHERE = {400, 409, 413, 463, 503}
"""What every route may answer where it takes something, documented of it or not."""
MORE: dict[str, set[int]] = {
    "POST /risk/v1/action/result": {404},
    "POST /risk/v1/action/authenticated-user": {404},
    "GET /risk/v1/recommendation": {404},
    "GET /risk/v1/search/actions": {422},
}
"""What is answered beyond that and beyond what is documented of a route: an unknown action token, and a search that would read too much."""
DECISIONS = Path("docs/decisions/2026-11-29-documented-product-differences.md")

ACTIVITIES = ("/activities/v1/activities", "/activities/v2/activities")
"""The bases of event streaming: the older one and the newest."""
SHARED = {401, 403, 429, 500}
ENDPOINTS: dict[str, set[int]] = {
    "POST /risk/v1/action/trigger-action": {201, 400},
    "POST /risk/v1/action/result": {201, 400},
    "POST /risk/v1/action/authenticated-user": {201},
    "PUT /risk/v1/action/assignee": {200, 400, 404},
    "GET /risk/v1/recommendation": {200, 400, 463},
    "POST /risk/v1/rules": {201, 400, 409},
    "GET /risk/v1/rules": {200},
    "GET /risk/v1/rules/{rule_id}": {200, 404},
    "PUT /risk/v1/rules/{rule_id}": {200, 400, 404},
    "DELETE /risk/v1/rules/{rule_id}": {200, 404},
    "POST /risk/v1/recommendation/rules": {201, 400, 409},
    "GET /risk/v1/recommendation/rules": {200},
    "GET /risk/v1/recommendation/rules/{rule_id}": {200, 404},
    "PUT /risk/v1/recommendation/rules/{rule_id}": {200, 400, 404},
    "DELETE /risk/v1/recommendation/rules/{rule_id}": {200, 404},
    "POST /risk/v1/lists": {201, 400, 409},
    "GET /risk/v1/lists": {200, 404},
    "GET /risk/v1/lists/{list_id}": {200, 404},
    "PUT /risk/v1/lists/{list_id}": {200, 400, 404, 409},
    "DELETE /risk/v1/lists/{list_id}": {200, 404},
    "POST /risk/v1/lists/{list_id}/items": {201, 400, 404, 409},
    "DELETE /risk/v1/lists/{list_id}/items/{item_id}": {200, 404},
    "POST /risk/v1/label": {201, 400},
    "GET /risk/v1/search/actions": {200, 400},
    "POST /risk/v1/evaluate": {200, 400},
    "POST /risk/v1/transaction-monitoring/evaluate": {201, 400},
    **{f"PUT {base}/start-collect": {200, 400, 409} for base in ACTIVITIES},
    **{f"PUT {base}/stream": {200, 400, 406, 409} for base in ACTIVITIES},
    **{f"POST {base}/collect": {201, 400, 404, 406} for base in ACTIVITIES},
    **{f"DELETE {base}/stream": {200, 400, 404, 406} for base in ACTIVITIES},
    **{f"DELETE {base}/stop-collect": {200, 400} for base in ACTIVITIES},
}
QUERIES: dict[str, set[str]] = {
    "POST /risk/v1/action/trigger-action": {"get_recommendation"},
    "GET /risk/v1/recommendation": {"action_token", "user_id"},
    "GET /risk/v1/lists": {"item_id"},
    "PUT /risk/v1/lists/{list_id}": {"list_name"},
    "GET /risk/v1/search/actions": {"start_time", "end_time", "skip", "take", "sort_field", "filters"},
    **{f"PUT {base}/stream": {"type", "stream_id"} for base in ACTIVITIES},
    **{f"POST {base}/collect": {"type", "stream_id", "batch_size"} for base in ACTIVITIES},
}

REQUESTS: dict[str, str] = {
    "BackendAction": "session_token secured_session_token action_type! user_id claimed_user_id claimed_user_id_type correlation_id "
    "transaction_data custom_attributes",
    "ResultReport": "action_token! result! user_id private_user_identifier challenge_type",
    "AuthenticatedUser": "action_token! user_id!",
    "AssigneeRequest": "action_ids! assignee!",
    "RuleRequest": "name priority! recommendation! enabled mode! type! description matchers",
    "DeprecatedRuleRequest": "name priority! recommendation! enabled! mode! description matcher!",
    "ListRequest": "list_name! list_type! creator!",
    "ItemsRequest": "item_ids",
    "LabelRequest": "label_type! subject! use_case sub_category attack_method source",
    "LabelSubject": "type! value! recommendations is_campaign_confirmed",
    "EntityRequest": "entity_type! entity_value!",
    "StreamRequest": "enrichment",
    "TransactionData": "amount currency type method channelId reason transactionDate payer payee purchase avs",
    "Party": "name accountNumber accountId accountCountryCode bankIdentifier branchIdentifier card",
    "Payer": "name accountNumber accountId accountCountryCode bankIdentifier branchIdentifier card customerTier billingInfo",
    "Purchase": "totalItems products shippingInfo",
    "Product": "id name amount price",
    "AddressVerification": "code provider matchLevel",
    "Address": "name addressLine1 addressLine2 city state zipPostalCode country email phone",
    "Card": "holderName bin last4",
}
"""Fields of what is sent; those with an exclamation mark are required."""
ONLY_WITH_TELEMETRY = {"Context": {"device_id", "device_fingerprint"}}
"""Fields of what is answered, as documented of every action; a payment without telemetry, of which no schema is published, has none."""

ANSWERS: dict[str, str] = {
    "RecommendationAnswer": "id! issued_at! recommendation! risk_score! context! risk_signals reasons! transaction_data custom_attributes "
    "threats preview_rule",
    "Recommendation": "type! result challenge_type",
    "PreviewRuleMatch": "rule_name! recommendation! risk_score!",
    "Context": "action_id! action_type! action_performed_at! device_id! device_fingerprint! application_id! device_timestamp client_id "
    "tenant_id device_public_key correlation_id user_id claimed_user_id location ip ip_country ip_location_region ip_location_city "
    "ip_location_zip ip_location_longitude ip_location_latitude ip_location_timezone ip_domain ip_asn_id ip_asn_name "
    "ip_organization_name ip_organization_type device_timezone device_languages device_platform os_name os_version browser_name "
    "browser_version user_agent",
    "RiskSignals": "device network behavior history",
    "AssigneeAnswer": "success! affectedActionsCount!",
    "RuleCreated": "message! rule_id! data!",
    "RuleAnswer": "id! data!",
    "RuleChanged": "message! data!",
    "RuleDetails": "id! name! priority! recommendation! enabled! mode! type! description matchers created_date! updated_date!",
    "DeprecatedRuleCreated": "message! rule_id!",
    "ListAnswer": "list_id! list_name! tenant_id! list_type! creator! items! created_date! updated_date!",
    "ListItem": "item_id! item_created_timestamp!",
    "ItemsAdded": "list_id! tenant_id! added_date! items!",
    "LabelAnswer": "message! label_id! label! afftectedActionIds! affectedActionIds!",
    "Label": "label_id! label_type! subject! label_timestamp! use_case sub_category attack_method source",
    "EntityAnswer": "entity_type! entity! recommendation! matched_rule preview_rule",
    "StreamedEvent": "activity! app_id! ip timestamp! user_agent user_id additionalParams!",
    "AdditionalParams": "actionId! actionType! clientId! correlationId deviceFingerprint deviceId recommendation! riskScore! location "
    "ipCountry ipRegion ipLocationCity ipLocationZip ipLocationLatitude ipLocationLongitude ipLocationTimezone ipAsnName ipAsnId "
    "ipOrganizationName ipOrganizationType osName browserName deviceTimezone deviceLanguages devicePlatform sdkVersion appVersion "
    "reasons! signals!",
    "StreamedSignals": "device! network! behavioral! history!",
    "TokenAnswer": "access_token! token_type! expires_in! scope!",
    "Error": "message! error_code!",
}

SIGNALS: dict[str, str] = {
    "device": "ram total_storage available_storage battery_level device_power_state core_number graphic_card model screen_width "
    "screen_height screen_avail_width screen_avail_height screen_pixel_depth screen_color_depth incognito tampered emulated spoofed "
    "tz_mismatch esim_usage accept_languages mobile_network_code font_count cpu_arch navigator_useragent true_useragent "
    "device_timezone_offset summer_timezone_offset winter_timezone_offset device_name",
    "network": "vpn tor hosting proxy anonymizer x_forwarded_for",
    "behavior": "typing_velocity movement_velocity input_method no_user_interaction straight_line_ratio right_angels_ratio "
    "minor_angels_ratio movement_latency corner_click",
    "history": "ip_action_rate_60_sec user_action_rate_60_sec device_action_rate_60_sec ip_user_count_last_hour ip_device_count_last_hour "
    "linking_device_to_users_count linking_user_to_device_count",
}

CHALLENGES = "sms_otp email_otp totp push_otp voice_otp idv captcha invisible_captcha password passkey"
CHOICES: dict[tuple[str, str], str] = {
    ("BackendAction", "claimed_user_id_type"): "email phone_number account_id ssn national_id passport_number drivers_license_number other",
    ("ResultReport", "result"): "success failure incomplete",
    ("ResultReport", "challenge_type"): CHALLENGES,
    ("RuleRequest", "recommendation"): "challenge deny trust allow",
    ("RuleRequest", "mode"): "preview production",
    ("RuleRequest", "type"): "risk",
    ("DeprecatedRuleRequest", "recommendation"): "challenge deny trust",
    ("ListRequest", "list_type"): "action_id",
    ("LabelRequest", "label_type"): "CONFIRMED_FRAUD SUSPECTED_FRAUD CONFIRMED_LEGIT UNDETERMINED DEVICE_TAKEOVER KNOWN_MALICIOUS "
    "SUSPECTED_MALICIOUS KNOWN_LEGIT UNKNOWN",
    ("LabelSubject", "type"): "ACTION_ID CORRELATION_ID CAMPAIGN_ID USER_ID IP_ADDRESS VERIFICATION_SESSION_ID FRAUD_RING_ID",
    ("LabelSubject", "recommendations"): "allow trust challenge deny",
    ("LabelRequest", "use_case"): "ACCOUNT_TAKEOVER FIRST_PARTY_FRAUD IDENTITY_THEFT MONEY_MULE BOT_ATTACK SYNTHETIC_IDENTITY "
    "SOCIAL_ENGINEERING CREDENTIAL_STUFFING",
    ("LabelRequest", "source"): "MANUAL_REVIEW CUSTOMER_COMPLAINTS CHARGEBACKS OTHER_VENDORS",
    ("EntityRequest", "entity_type"): "ip_address",
    ("TransactionData", "type"): "purchase bill_payment mobile_recharge money_transfer credit_transfer credit_redemption top_up withdrawal "
    "investment loan refund other",
    ("TransactionData", "method"): "bank_account wire card p2p wallet",
    ("AddressVerification", "matchLevel"): "none postal street full unknown",
    ("Recommendation", "type"): "trust allow challenge deny",
    ("Recommendation", "result"): "success failure incomplete",
    ("Recommendation", "challenge_type"): CHALLENGES,
}
ACTION_TYPES = (
    "login register transaction checkout password_reset logout account_details_change account_auth_change withdraw credits_change"
)
REASONS = (
    "BEHAVIOR_BOT BEHAVIOR_INHUMAN_INPUT BEHAVIOR_SUSPICIOUS_MOVEMENT DEVICE_IMPOSSIBLE_TRAVEL DEVICE_SUSPICIOUS_PLATFORM "
    "DEVICE_SUSPICIOUS_ATTRIBUTE DEVICE_SUSPICIOUS_TIMEZONE DEVICE_SUSPICIOUS_NETWORK DEVICE_PLATFORM_ANOMALY DEVICE_ORIGIN_ANOMALY "
    "DEVICE_PROFILE_VELOCITY DEVICE_OLD_VERSION DEVICE_NEW DEVICE_BOT DEVICE_SPOOFED DEVICE_INCOGNITO_BROWSER DEVICE_PRIVATE_BROWSER "
    "IP_RISKY_REPUTATION PROFILE_DEVICE_NEW PROFILE_LOCATION_FAMILIAR"
)
NOT_TOLD = "DEVICE_NEW DEVICE_PROFILE_VELOCITY DEVICE_SUSPICIOUS_NETWORK DEVICE_ORIGIN_ANOMALY DEVICE_PRIVATE_BROWSER"
"""Documented by name alone, and no reason here: what they would say is said by another, or by nothing that has been measured."""
IN_OR_NOT = (
    "device_ids device_fingerprints device_public_keys user_ids country_codes browser_names os_versions action_type "
    "client_id application_id asn_id organization_name organization_type ip_timezone device_timezone device_platform"
)
MATCHERS: dict[str, str] = {
    **dict.fromkeys(
        IN_OR_NOT.split(),
        "in not_in",
    ),
    **dict.fromkeys(("user_agent", "location"), "contains not_contains"),
    "ip_cidrs": "ip_in ip_not_in",
}
SORTED_BY = (
    "id issued_at risk_score threats was_consumed_by_api recommendation.type recommendation.result recommendation.challenge_type "
    "context.action_id context.action_type context.application_id context.client_id context.correlation_id context.device_fingerprint "
    "context.device_id context.user_id context.ip context.ip_country context.ip_asn_id context.os_name context.browser_name "
    "context.user_agent context.device_timezone"
)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def operation(endpoint: str) -> Mapping[str, Any]:
    method, path = endpoint.split(" ")
    described: Mapping[str, Any] = DESCRIBED["paths"][path][method.lower()]
    return described


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_endpoint_is_described_with_its_statuses_and_parameters(endpoint: str) -> None:
    described = operation(endpoint)
    statuses = {int(status) for status in described["responses"]}
    assert statuses - ANYWHERE - MORE.get(endpoint, set()) == (ENDPOINTS[endpoint] | SHARED) - ANYWHERE
    assert ENDPOINTS[endpoint] | MORE.get(endpoint, set()) <= statuses
    assert QUERIES.get(endpoint, set()) <= {parameter["name"] for parameter in described.get("parameters", ())}


def test_what_is_not_built_is_not_described() -> None:
    assert NOT_BUILT.isdisjoint((method, path) for path, methods in DESCRIBED["paths"].items() for method in methods)


@pytest.mark.parametrize("status", sorted(ANYWHERE.union(*MORE.values()) - {400}))
def test_a_status_that_is_not_documented_of_a_route_is_on_the_page_of_differences(status: int) -> None:
    assert f" {status}" in DECISIONS.read_text()


def test_whoever_is_given_actions_of_which_none_is_there_hears_so(house: House) -> None:
    token = house.backend().access_token()
    known = house.backend().trigger("login", get_recommendation=True, session_token=house.device().session_token)["context"]["action_id"]
    for ids, status, told in (
        (["ab" * 32], 404, None),
        (["ab" * 32, known], 200, {"success": False, "affectedActionsCount": 1}),
        ([known], 200, {"success": True, "affectedActionsCount": 1}),
    ):
        answer = house.request("PUT", "/risk/v1/action/assignee", {"action_ids": ids, "assignee": "ann"}, token=token)
        assert answer.status == status
        assert told in (None, answer.body)


def test_an_item_that_no_list_holds_is_not_found(desk: Desk) -> None:
    assert desk.ask("GET", "lists") == []
    assert desk.ask("GET", f"lists?item_id={'ab' * 32}", status=404)["error_code"] == "list_not_found"
    made = desk.post("lists", {"list_name": "Mine", "list_type": "action_id", "creator": "ann"})
    desk.post(f"lists/{made['list_id']}/items", {"item_ids": ["ab" * 32]})
    assert [each["list_id"] for each in desk.ask("GET", f"lists?item_id={'ab' * 32}")] == [made["list_id"]]
    assert desk.ask("GET", f"lists?item_id={'ab' * 32}&after={made['list_id']}") == []


@pytest.mark.parametrize("name", [*REQUESTS, *ANSWERS])
def test_a_document_has_the_documented_fields(name: str) -> None:
    named = {**REQUESTS, **ANSWERS}[name].split()
    schema = SCHEMAS[name]
    assert {field.rstrip("!") for field in named} <= schema["properties"].keys()
    required = {field.rstrip("!") for field in named if field.endswith("!")} - ONLY_WITH_TELEMETRY.get(name, set())
    assert required <= set(schema.get("required", ()))
    if name in REQUESTS:  # nothing that documentation leaves out may be demanded
        assert set(schema.get("required", ())) == required


@pytest.mark.parametrize(("name", "field"), CHOICES)
def test_a_field_takes_the_documented_values(name: str, field: str) -> None:
    assert set(CHOICES[name, field].split()) <= set(choices(SCHEMAS[name]["properties"][field]))


def choices(schema: Any) -> Iterator[Any]:
    """Every value that a schema enumerates, wherever it does."""
    if isinstance(schema, dict):
        yield from schema.get("enum", ())
        if "const" in schema:
            yield schema["const"]
        if "$ref" in schema:
            yield from choices(SCHEMAS[schema["$ref"].rpartition("/")[2]])
        for part in schema.values():
            yield from choices(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from choices(part)


@pytest.mark.parametrize("group", SIGNALS)
def test_every_documented_signal_is_described(group: str) -> None:
    assert set(SIGNALS[group].split()) <= SCHEMAS["RiskSignals"]["properties"][group]["properties"].keys()


def test_every_field_can_be_sorted_by() -> None:
    assert set(SORTED_BY.split()) <= FIELDS.keys()


def test_documented_reasons_are_in_the_catalogue(desk: Desk) -> None:
    there = {reason["code"] for reason in desk.ask("GET", "reasons")["reasons"]}
    assert set(REASONS.split()) - there == set(NOT_TOLD.split())


@pytest.mark.parametrize("action_type", ACTION_TYPES.split())
def test_every_action_type_is_decided(house: House, action_type: str) -> None:
    device = house.device()
    device.send(human_events())
    answer = house.backend().trigger(action_type, get_recommendation=True, session_token=device.session_token)
    for name in ("RecommendationAnswer", "Context"):
        there = answer if name == "RecommendationAnswer" else answer["context"]
        assert {field.rstrip("!") for field in ANSWERS[name].split() if field.endswith("!")} <= there.keys()


@pytest.mark.parametrize("key", MATCHERS)
def test_every_matcher_takes_its_operators(desk: Desk, key: str) -> None:
    value = [f"{HOME}/32"] if key == "ip_cidrs" else ["x"]
    for priority, op in enumerate(MATCHERS[key].split(), 1):
        desk.post("rules", {**RULE, "name": op, "priority": priority, "matchers": [{key: {"op": op, "value": value}}]})
    desk.post("rules", {**RULE, "name": "another", "priority": 9, "matchers": [{key: {"op": "like", "value": value}}]}, status=400)


@pytest.mark.parametrize("subject", CHOICES["LabelSubject", "type"].split())
def test_every_subject_can_be_labelled(house: House, subject: str) -> None:
    value = {"IP_ADDRESS": HOME, "ACTION_ID": "ab" * 32}.get(subject, "somebody")
    for label_type in CHOICES["LabelRequest", "label_type"].split()[:5]:
        answer = house.backend().label(label_type, subject, value)
        assert {field.rstrip("!") for field in ANSWERS["LabelAnswer"].split()} <= answer.keys()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_enters_without_a_token_or_with_a_scope_that_is_not_enough(house: House, endpoint: str) -> None:
    method, path = endpoint.split(" ")
    path = path.replace("{", "").replace("}", "")
    assert house.request(method, path, {}).status == 401
    nothing = house.backend(house.client(scopes=())).access_token()
    assert house.request(method, path, {}, token=nothing).status == 403


@pytest.mark.parametrize("endpoint", [each for each, statuses in ENDPOINTS.items() if 400 in statuses])
def test_what_is_malformed_is_refused_with_its_place(house: House, endpoint: str) -> None:
    method, path = endpoint.split(" ")
    answer = house.request(method, path.replace("{", "").replace("}", ""), {}, token=house.backend().access_token())
    assert answer.status == 400
    assert answer.body["details"]
    assert answer.body.keys() >= {"message", "error_code"}


@pytest.mark.parametrize("endpoint", [each for each, statuses in ENDPOINTS.items() if 404 in statuses and "{" in each])
def test_what_is_not_there_is_not_found(house: House, endpoint: str) -> None:
    method, path = endpoint.split(" ")
    old = {"name": "x", "priority": 1, "recommendation": "DENY", "enabled": True, "mode": "PREVIEW", "matcher": {"user_ids": ["x"]}}
    bodies = {"rules": RULE, "recommendation": old, "lists": {"item_ids": ["ab" * 32]}}
    query = "?list_name=x" if method == "PUT" and "lists" in path else ""
    body = bodies[path.split("/")[3]] if method in ("PUT", "POST") else None
    path = path.replace("{", "").replace("}", "")
    assert house.request(method, path + query, body, token=house.backend().access_token()).status == 404


def test_an_event_and_an_answer_tell_the_versions_of_sdk_and_app(house: House) -> None:
    connector = Connector(house)
    connector.begin("siem")
    house.wait(SECOND)
    device = house.device(traits=replace(TRAITS, app_version="4.1"))
    context = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)["context"]
    house.wait(MINUTE)
    (event,) = connector.collect()
    told = event["additionalParams"]
    assert (told["sdkVersion"], told["appVersion"]) == (context["sdk_version"], context["app_version"]) == (TRAITS.sdk_version, "4.1")
