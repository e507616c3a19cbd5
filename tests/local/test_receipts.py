"""Receipts as a third party checks them: with the receipt, the public key, and nothing else of ours."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local import receipts
from local.embedded import Signer
from local.receipts import NotAReceipt, check
from simulator.client import DeviceKey
from tessera.service.configuration import published
from tessera.service.keys.signing_key import SigningKey
from tests.doors.house import TENANT, House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)


@pytest.fixture
def receipt(house: House) -> str:
    """Of somebody of whom nothing was known."""
    return erased(house, "ingrid")


def erased(house: House, user: str, backend: Any = None) -> str:
    backend = backend or house.backend()
    job = backend.ask("DELETE", f"/risk/v1/users/{user}")["job_id"]
    while house.work_on_rights():
        pass
    return str(backend.ask("GET", f"/risk/v1/jobs/{job}")["result"]["receipt"])


def keys_of(house: House) -> list[Mapping[str, str]]:
    """What anybody gets who asks for the keys."""
    return list(house.request("GET", "/receipts/jwks").body["keys"])


def signed_anew(receipt: str, **changed: Any) -> str:
    """A receipt with other claims and the signature that it had."""
    header, claims, signature = receipt.split(".")
    told = {**json.loads(urlsafe_b64decode(claims + "==")), **changed}
    return f"{header}.{urlsafe_b64encode(json.dumps(told).encode()).rstrip(b'=').decode()}.{signature}"


def test_it_says_who_was_erased_for_whom_and_what_remains(house: House, receipt: str) -> None:
    said = check(receipt, keys_of(house))
    assert (said["outcome"], said["tenant"], said["asked_by"]) == ("erased", TENANT, house.client_id)
    assert said["remains"]
    assert "ingrid" not in json.dumps(said)


@pytest.mark.parametrize(
    "changed",
    [{"erased": {"actions": 1}}, {"remains": []}, {"outcome": "refused"}, {"tenant": "another"}, {"person": "00"}, {"finished_at": 0}],
    ids=lambda changed: next(iter(changed)),
)
def test_one_that_was_changed_is_none(house: House, receipt: str, changed: Mapping[str, Any]) -> None:
    with pytest.raises(NotAReceipt):
        check(signed_anew(receipt, **changed), keys_of(house))


def test_one_by_another_key_is_none_even_if_it_brings_its_key_along(house: House, receipt: str) -> None:
    claims, (ours,) = check(receipt, keys_of(house)), keys_of(house)
    stranger = DeviceKey()
    forged = SigningKey(Signer(), "another").signed({"typ": receipts.TYPE}, claims)  # type: ignore[arg-type]
    posing = stranger.sign(dict(claims), {"typ": receipts.TYPE, "kid": ours["kid"], "jwk": stranger.public_jwk})
    for each in (forged, posing):
        with pytest.raises(NotAReceipt):
            check(each, keys_of(house))


def test_an_unsigned_one_and_what_is_no_receipt_at_all_are_none(house: House, receipt: str) -> None:
    header, claims, _ = receipt.split(".")
    unsigned = urlsafe_b64encode(json.dumps({"alg": "none", "typ": receipts.TYPE}).encode()).rstrip(b"=").decode()
    for each in (f"{unsigned}.{claims}.", f"{header}.{claims}.", f"{header}.{claims}", "", "a.b.c", house.backend().access_token()):
        with pytest.raises(NotAReceipt):
            check(each, keys_of(house))


def test_another_tenant_has_none_of_it_and_its_own_names_it(house: House, receipt: str) -> None:
    """The same id at two banks is two people: neither bank sees the other's receipts, nor names the person alike."""
    fell = house.backend(house.client("fell", "fell-bank"))
    assert fell.ask("GET", "/risk/v1/users/ingrid/receipts")["receipts"] == []
    own, other = check(receipt, keys_of(house)), check(erased(house, "ingrid", fell), keys_of(house))
    assert (own["tenant"], other["tenant"]) == (TENANT, "fell")
    assert own["person"] != other["person"]


def test_it_still_verifies_when_its_five_years_are_over(house: House, receipt: str) -> None:
    """Whoever kept a copy can prove it: a receipt has no end of its own."""
    keys = keys_of(house)
    house.wait(6 * 365 * 86_400_000)
    assert check(receipt, keys)["outcome"] == "erased"


class TestCommand:
    def test_says_in_words_what_was_erased_and_what_remains(
        self, house: House, receipt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        keys, kept = tmp_path / "keys.json", tmp_path / "receipt.jws"
        keys.write_text(json.dumps({"keys": keys_of(house)}))
        kept.write_text(receipt + "\n")
        for named in (receipt, str(kept)):
            receipts.main([named, "--keys", str(keys)])
            told = capsys.readouterr().out
            assert told.startswith(f"erased, asked for by {house.client_id}")
            assert "remains: backups of both tables" in told

    def test_of_a_refusal_says_the_reason(self, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        house.backend().ask("PUT", "/risk/v1/users/ingrid/hold", {"reason": "a lawsuit"})
        answer = house.request("DELETE", "/risk/v1/users/ingrid", token=house.backend().access_token())
        keys = tmp_path / "keys.json"
        keys.write_text(json.dumps({"keys": keys_of(house)}))
        receipts.main([answer.body["receipt"], "--keys", str(keys)])
        assert "because of a legal hold: a lawsuit" in capsys.readouterr().out

    def test_ends_with_a_fault_where_it_is_none(self, house: House, receipt: str, tmp_path: Path) -> None:
        keys = tmp_path / "keys.json"
        keys.write_text(json.dumps({"keys": keys_of(house)}))
        with pytest.raises(SystemExit) as ended:
            receipts.main([signed_anew(receipt, outcome="refused"), "--keys", str(keys)])
        assert "was changed" in str(ended.value)
