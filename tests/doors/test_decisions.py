"""A decision's journey: everything is loaded, then everything is decided, then it is recorded and answered; each once."""

from collections.abc import Callable
from typing import Any

import pytest

from local import models
from tessera.assessment import assess, replay
from tessera.service.decisions.payment import payment_of
from tests.doors.house import TENANT, House
from tests.doors.test_custom_actions import define
from tests.doors.test_models import WARY

READS = {"get_item", "query", "batch_get_item"}
PAYMENT = {"amount": 20.0, "currency": "EUR", "payee": {"accountId": "lars"}, "payer": {"accountId": "ingrid"}}


@pytest.fixture
def told(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens, in order: calls of the table by their name, what decides, and what works out a payment."""
    happened: list[str] = []

    def heard(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **options: Any) -> Any:
            happened.append(name)
            return call(*arguments, **options)

        return called

    for operation in (*READS, "put_item", "update_item"):
        monkeypatch.setattr(house.table, operation, heard(operation, getattr(house.table, operation)))
    monkeypatch.setattr("tessera.service.decisions.deciding.assess", heard("decide", assess))
    monkeypatch.setattr("tessera.service.store.model_versions.replay", heard("decide", replay))
    monkeypatch.setattr("tessera.service.decisions.reported_action.payment_of", heard("pay", payment_of))
    return happened


def with_everything(house: House) -> None:
    """A tenant with an alias, a draft in preview, and a model in the shadow."""
    define(house, "otp_payment", "transaction")
    token = house.backend().access_token()
    draft = house.request("PUT", "/risk/v1/sensitivity", {"sensitivity": {"IP_VPN": "high"}}, token=token)
    assert draft.status == 200
    assert house.request("PUT", "/risk/v1/configuration/draft/preview", {}, token=token).status == 200
    models.publish(house.store, TENANT, WARY, "ingrid")
    models.change(house.store, TENANT, "shadow", "ingrid", "wary")
    house.wait(30_001)


def test_it_is_loaded_then_decided_then_recorded(house: House, told: list[str]) -> None:
    with_everything(house)
    device, backend = house.device(), house.backend()
    backend.access_token()
    told.clear()
    answer = backend.trigger("otp_payment", session_token=device.session_token, user_id="ingrid", transaction_data=PAYMENT)
    first, last = told.index("decide"), len(told) - told[::-1].index("decide")
    assert told.count("decide") == 3  # what is in force, the shadow and the draft
    assert set(told[first:last]) == {"decide"}
    assert READS & set(told[:first])
    assert {"put_item"} <= set(told[last:]) <= {"put_item", "update_item"}
    explained = backend.recommendation(answer["action_token"], explain="true")
    assert {"shadow", "draft", "custom_action_check"} <= explained.keys()


@pytest.mark.parametrize("payment", [PAYMENT, {**PAYMENT, "payee": None}])
def test_a_payment_is_worked_out_once(house: House, told: list[str], payment: dict[str, Any]) -> None:
    sent = {name: value for name, value in payment.items() if value}
    house.backend().trigger("transaction", session_token=house.device().session_token, transaction_data=sent)
    house.request(
        "POST",
        "/risk/v1/transaction-monitoring/evaluate",
        {"action_type": "transaction", "user_id": "ingrid", "transaction_data": sent},
        token=house.backend().access_token(),
    )
    assert told.count("pay") == 2
