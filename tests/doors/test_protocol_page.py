"""The page on the collection protocol: what it shows is so."""

import base64
import json
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from annotated_types import MaxLen

from tessera import errors, telemetry
from tessera.service.http import body
from tessera.service.keys import tokens
from tessera.service.store import sessions
from tessera.telemetry import EVENT_KINDS
from tests.doors.house import House

PAGE = Path("docs/integrating/collection.md").read_text()
EVENTS: list[dict[str, Any]] = json.loads(*re.findall(r"<!-- events -->\n```json\n(.*?)```", PAGE, re.DOTALL))
(PROOF,) = ("".join(text.split()) for text in re.findall(r"```\n(ey.*?)```", PAGE, re.DOTALL))
KEY: dict[str, str] = json.loads(*re.findall(r'```json\n(\{"kty".*?)```', PAGE, re.DOTALL))
THEN = 1_795_564_800_000  # 2026-11-25 00:00:00 UTC


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under `heading`, without its head."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")][1:]


def test_the_example_proof_proves_its_key(house: House) -> None:
    def verified(text: str = PROOF, client: str = "example-client", now: int = THEN, device_id: str | None = None) -> Any:
        return tokens.KeyProof.verified(house.keys, text, KEY, client, bound=tokens.bound_to(device_id, None), device=None, now=now)

    assert verified()
    assert not verified(now=THEN + 61_000), "too old"
    assert not verified(device_id="another"), "for another request"
    with pytest.raises(errors.InvalidKeyProof):
        verified(client="another-client")
    with pytest.raises(errors.InvalidKeyProof):
        verified(PROOF[:-6] + "AAAAAA")
    payload = PROOF.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["client_id"], claims["iat"], claims["for"]) == ("example-client", THEN // 1000, tokens.bound_to(None, None))


def test_an_event_of_each_kind_is_shown_and_accepted(house: House) -> None:
    assert {event["kind"] for event in EVENTS} == set(EVENT_KINDS)
    device = house.device()
    assert device.send(EVENTS) == {"accepted": len(EVENTS), "duplicate": False}


def test_the_bodies_that_are_shown_are_taken(house: House) -> None:
    """Each request on the page, with tokens of our own; what is answered has the fields that are shown."""
    device, shown = house.device(), re.findall(r"```json\n(POST) (\S+)\n(.*?)```\n\n```json\n(\d+)\n(.*?)```", PAGE, re.DOTALL)
    assert [path for _, path, *_ in shown] == ["/risk-collect/sessions", "/risk-collect/device/events", "/risk-collect/actions"]
    for method, path, sent, status, answered in shown:
        told = json.loads(sent)
        told |= {"session_token": device.session_token} if "session_token" in told else {"client_id": house.client_id}
        answer = house.request(method, path, told)
        assert (answer.status, answer.body.keys()) == (int(status), json.loads(answered).keys())


def test_every_refusal_that_is_told_is_one() -> None:
    known = {kind.code: kind.status for kind in kinds(errors.Refusal)} | {"internal_error": 500}
    told = {code: int(status) for status, code, _ in rows("Errors")}
    assert told == {code: known.get(code) for code in told}
    of_the_session = {code for code in known if code.startswith(("session_", "secured_", "device_key"))}
    assert of_the_session <= told.keys()


def kinds(of: type[errors.Refusal]) -> list[type[errors.Refusal]]:
    return [each for kind in of.__subclasses__() for each in (kind, *kinds(kind))]


def most(kind: Any, field: str) -> int:
    """How many there may be of what repeats within an event or a batch."""
    (limit,) = (each for each in get_type_hints(kind, include_extras=True)[field].__metadata__ if isinstance(each, MaxLen))
    return limit.max_length


def test_the_limits_are_those_of_the_code() -> None:
    told = {what: int(limit.split()[0]) for what, limit in rows("Limits")}
    assert told == {
        "a body, after decoding": body.LARGEST,
        "events in a batch": most(telemetry.TelemetryBatch, "events"),
        "keys in a `typing` event": most(telemetry.Typing, "keys"),
        "points in a `pointer` event": most(telemetry.Pointer, "points"),
        "a batch's number above the stream's mark": sessions.FARTHEST_AHEAD,
        "a session token's life": tokens.SESSION_TOKEN_LIFE // 1000,
        "renewing it, after it was issued": tokens.DEVICE_SESSION_LIFE // 1000,
        "a key proof's age": tokens.PROOF_LIFE // 1000,
        "a nonce's age": tokens.NONCE_LIFE // 1000,
        "a secured session token's life": tokens.SECURED_TOKEN_LIFE,
    }
