"""Coverage-guided fuzzing, with atheris: bytes that reach more and more of what reads bytes of strangers. Only a refusal may come of them.

    make fuzz [TARGET=columns|bodies|tokens|agents] [SECONDS=60]

What fails is kept in `.cache/fuzzing/TARGET/`, as what reached something new is, from which the next run goes on.
"""

import argparse
import json
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast

import atheris
from pydantic import TypeAdapter

with atheris.instrument_imports(include=["tessera"]):
    from local.embedded import Signer
    from tessera import columns, features, user_agent
    from tessera.errors import Refusal
    from tessera.service.device_sessions.contract import TelemetryRequest
    from tessera.service.http import body
    from tessera.service.http.validation import exactly, validate
    from tessera.service.keys.access_tokens import AccessTokens
    from tessera.service.keys.keyring import Keyring
    from tessera.service.keys.tokens import ActionToken, KeyProof, SecuredToken, SessionToken, bound_to

from simulator.client import DeviceKey
from tests.builders import TRAITS, human_events
from tests.building import PROJECT

KEYS = Keyring.of('{"current": "1", "1": "the first master key, long enough by far"}')
SIGNING, KEY, NOW = AccessTokens(cast(Any, Signer()), "key"), DeviceKey(), 1_800_000_000_000
MOST_EVENTS = 500


READER = exactly(TypeAdapter(TelemetryRequest))
BATCH = {"session_token": "a", "stream": "a", "sequence": 1, "sent_at": NOW}


def read_columns(raw: bytes) -> None:
    """A batch in columns, folded as the door folds it."""
    batch = validate(READER, {**BATCH, "columns": body.parse_json(raw)}, "body")
    if len(batch.events) > MOST_EVENTS:
        raise AssertionError("more events than a batch may have")
    if any(not isinstance(amount, int) for amount in features.tally(batch.events).values()):
        raise AssertionError("a tally is a whole number")


def read_body(raw: bytes) -> None:
    """As plain bytes and as gzip in base64, as API Gateway hands them on."""
    content = body.decode(b64encode(raw).decode(), True)
    if len(content) > body.LARGEST:
        raise AssertionError("more than a body may have")
    for parse in (body.parse_json, body.parse_form):
        with suppress(Refusal):
            parse(content)
    body.parse_query(raw.decode("latin-1"))


def read_token(raw: bytes) -> None:
    text = raw.decode("latin-1")
    takers: tuple[Callable[[], Any], ...] = (
        lambda: SessionToken.opened(KEYS, text, NOW),
        lambda: ActionToken.opened(KEYS, "fjord", text, NOW),
        lambda: SecuredToken.verified(KEYS, text, NOW),
        lambda: KeyProof.verified(KEYS, text, KEY.public_jwk, "client", bound=bound_to(None, None), device=None, now=NOW),
        lambda: SIGNING.verify(text, NOW),
        lambda: KEYS.device_named("fjord", text),
    )
    for take in takers:
        with suppress(Refusal):
            if take():
                raise AssertionError("a token out of nothing")


def read_agent(raw: bytes) -> None:
    user_agent.read(raw.decode("latin-1"))


TARGETS: Mapping[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]] = {
    "columns": (read_columns, (json.dumps(columns.encode(human_events())).encode(), b'{"version": 1}')),
    "bodies": (read_body, (b'{"a": [1, 2.5, null]}', b"a=1&b=2", b"\x1f\x8b\x08\x00")),
    "tokens": (read_token, (b"1.AAAA", b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA")),
    "agents": (
        read_agent,
        (str(TRAITS.user_agent).encode(),),
    ),
}
"""By name, who reads, and from what it begins."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzzing", description="Coverage-guided fuzzing.")
    arguments.add_argument("--target", choices=TARGETS, default="columns")
    arguments.add_argument("--seconds", type=int, default=60)
    options = arguments.parse_args()
    read, seeds = TARGETS[options.target]
    folder = PROJECT / ".cache" / "fuzzing" / options.target
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)

    def only_refuses(raw: bytes) -> None:
        with suppress(Refusal):
            read(raw)

    told = [f"-max_total_time={options.seconds}", f"-artifact_prefix={folder}/", "-max_len=8192", str(folder)]
    atheris.Setup([sys.argv[0], *told], only_refuses)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
