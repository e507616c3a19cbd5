"""What is logged, stored and answered about people: as little as can be."""

import json

import pytest

from simulator.transport import Refused
from tessera.telemetry import PageLoad
from tests.builders import human_events
from tests.doors.house import HOME, VPN, House

USER, CLAIMED, CORRELATION = "user-4711-id", "claimed-0815-id", "order-2342"


def a_whole_journey(house: House) -> list[str]:
    """One protected session and some refusals; answers every secret that went through it."""
    device, backend = house.device(key=True), house.backend()
    device.address = VPN
    device.send(human_events())
    device.set_user(USER)
    answer = backend.trigger(
        "login",
        get_recommendation=True,
        secured_session_token=device.secured_session_token(),
        user_id=USER,
        claimed_user_id=CLAIMED,
        correlation_id=CORRELATION,
        transaction_data={"payee": {"accountNumber": "DE4711"}},
        idempotency_key="key-4711",
    )
    backend.recommendation(answer["action_token"])
    backend.result(answer["action_token"], "success", user_id=USER)
    house.learn()
    device.trigger("logout", claimed_user_id=CLAIMED)
    with pytest.raises(Refused):
        backend.recommendation("no-such-token-4711")
    house.request("POST", "/risk-collect/sessions", {"client_id": USER, USER: CLAIMED})
    secrets = [USER, CLAIMED, CORRELATION, HOME, VPN, "DE4711", "key-4711", "no-such-token-4711"]
    return [*secrets, answer["action_token"], device.session_token, backend.access_token(), house.client_secret]


def test_logs_and_metrics_name_nobody(house: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    secrets = a_whole_journey(house)
    logged = capfd.readouterr().out + "".join(json.dumps(vars(record), default=str) for record in caplog.records)
    assert "POST /risk/v1/action/trigger-action" in logged
    assert [secret for secret in secrets if secret in logged] == []


def test_the_table_names_nobody(house: House) -> None:
    secrets = a_whole_journey(house)
    stored = repr(house.table._items)
    assert [secret for secret in secrets if secret in stored] == []


def test_a_pages_query_and_fragment_are_not_kept(house: House) -> None:
    device = house.device()
    device.open(location="https://bank.example/reset?token=secret-4711#secret-4711")
    device.send([PageLoad(kind="page_load", location="https://bank.example/reset?token=secret-4711")])
    answer = house.backend().trigger("password_reset", get_recommendation=True, session_token=device.session_token)
    assert answer["context"]["location"] == "https://bank.example/reset"
    read = house.backend().recommendation(device.trigger("transaction", location="https://bank.example/pay?token=secret-4711"))
    assert read["context"]["location"] == "https://bank.example/pay"
    assert "secret-4711" not in repr(house.table._items)


def test_one_short_line_is_logged_per_request(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.backend().access_token()
    (record,) = caplog.records
    line = {name: vars(record)[name] for name in ("route", "status", "duration_ms", "request_id")}
    assert (line["route"], line["status"]) == ("POST /oidc/token", 200)
    assert len(json.dumps(line)) < 200


def test_of_the_many_that_devices_send_only_the_refused_have_a_line(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """API Gateway's access log has one of each."""
    device = house.device()
    device.send(human_events())
    assert caplog.records == []
    device.session_token = "nobody's"
    with pytest.raises(Refused):
        device.send(human_events())
    assert [vars(record)["status"] for record in caplog.records] == [401]


def test_a_backend_reads_how_long_what_took_and_a_device_does_not(house: House) -> None:
    device = house.device()
    token = house.backend().access_token()
    body = {"session_token": device.session_token, "action_type": "login"}
    told = house.request("POST", "/risk/v1/action/trigger-action", body, token=token).headers["server-timing"]
    parts = dict(part.split(";dur=") for part in told.split(", "))
    assert list(parts) == ["load", "decide", "save", "total"]
    assert 0 < sum(float(parts[name]) for name in ("load", "decide", "save")) <= float(parts["total"]) + 0.2
    assert "server-timing" in house.request("GET", "/risk/v1/recommendation?action_token=x", token=token).headers, "of a refusal, too"
    of_a_device = house.request("POST", "/risk-collect/actions", body)
    assert of_a_device.status == 201
    assert "server-timing" not in of_a_device.headers


def test_a_refusal_is_logged_with_its_code(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.request("POST", "/risk-collect/sessions", {"client_id": "nobody"})
    assert vars(caplog.records[-1])["error_code"] == "invalid_client"


def test_tokens_show_nothing(house: House) -> None:
    device = house.device()
    assert HOME not in device.session_token
    assert house.client_id not in device.session_token
