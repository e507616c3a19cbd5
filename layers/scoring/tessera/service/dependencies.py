"""The parts of the service, each made once per process, on first use. Doors that need no key never load cryptography.

A process may begin as a copy of a snapshot (SnapStart), with many others. What takes long to load is there before; what is secret, or
told otherwise by then, is read by each for itself. Nothing here or elsewhere keeps a state of random numbers: all come from the system.
"""

import time
from functools import cache
from typing import TYPE_CHECKING, Any

from snapshot_restore_py import register_after_restore, register_before_snapshot  # Lambda's runtime has it, as it has boto3

from tessera.service import settings
from tessera.service.aws import client

if TYPE_CHECKING:
    from tessera.service.ip.intelligence import IpIntelligence
    from tessera.service.keys.access_tokens import AccessTokens
    from tessera.service.keys.analyst_tokens import AnalystTokens
    from tessera.service.keys.keyring import Keyring
    from tessera.service.keys.keyrings import Keyrings
    from tessera.service.keys.signing_key import SigningKey
    from tessera.service.store.facade import Store

HASTY = client.Patience(connect=0.3, read=0.4, attempts=2)
"""For calls that a request waits for: no more patience than its caller has."""


def clock() -> int:
    """Epoch milliseconds: the only clock that a decision sees."""
    return time.time_ns() // 1_000_000


@cache
def dynamodb() -> Any:
    """The client of DynamoDB, with short time-outs and few retries: the store has one deadline for everything."""
    return client.client_of("dynamodb")


@cache
def store() -> "Store":
    from tessera.service.store.facade import Store

    said = settings.current()
    return Store(dynamodb(), said.table, governance=said.governance_table, deadline_ms=said.decision_deadline)


@cache
def _keyrings() -> "Keyrings":
    from tessera.service.keys.keyrings import Keyrings

    return Keyrings(client.client_of("secretsmanager", HASTY), settings.current().keys_secret, clock)


def keyring() -> "Keyring":
    """Every version of the master key, as this process last read them."""
    return _keyrings().latest


@cache
def access_tokens() -> "AccessTokens":
    from tessera.service.keys.access_tokens import AccessTokens

    return AccessTokens(client.client_of("kms", HASTY), settings.current().signing_key, settings.current().other_signing_key)


@cache
def analyst_tokens() -> "AnalystTokens | None":
    """The access tokens of people; None where nobody signs in."""
    said = settings.current().analysts
    if not said.can_sign_in:
        return None

    from tessera.service.keys.analyst_tokens import AnalystTokens
    from tessera.service.keys.issuer_keys import IssuerKeys

    return AnalystTokens(
        issuer=said.issuer,
        client=said.client,
        audience=said.audience,
        name_claim=said.name_claim,
        groups_claim=said.groups_claim,
        keys=IssuerKeys(said.issuer, clock),
    )


@cache
def queues() -> Any:
    """The client of SQS, which holds what is to be delivered."""
    import boto3
    from botocore.config import Config

    return boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "max_attempts": 2}))


@cache
def objects() -> Any:
    """The client of S3, which holds exports and what readers of the stream gave up."""
    import boto3
    from botocore.config import Config

    return boto3.client("s3", config=Config(connect_timeout=1, read_timeout=10, signature_version="s3v4", retries={"mode": "standard"}))


@cache
def receipt_key() -> "SigningKey":
    """The key that signs the receipts of erasures."""
    import boto3

    from tessera.service.keys.signing_key import SigningKey

    return SigningKey(boto3.client("kms"), settings.current().receipt_key)


@cache
def ip_intelligence() -> "IpIntelligence":
    from tessera.service.ip.intelligence import IpIntelligence

    return IpIntelligence.load(settings.current().ip_data, clock, every=settings.current().ip_data_refresh * 60_000)


def load_for_snapshot() -> None:
    """Load what a first request would wait for. Nobody is called: a snapshot holds no connection and no key."""
    from tessera.service.keys import keyrings  # noqa: F401 - for its loading

    store()


def forget_what_was_read() -> None:
    """Have keys read anew. IP data knows its own age, and the model is the code's."""
    for part in (_keyrings, access_tokens, analyst_tokens):
        part.cache_clear()


register_before_snapshot(load_for_snapshot)
register_after_restore(forget_what_was_read)


def forget() -> None:
    """Make every part anew on its next use: for tests, which change the environment in between."""
    for part in (
        settings.current,
        dynamodb,
        store,
        _keyrings,
        access_tokens,
        analyst_tokens,
        queues,
        objects,
        receipt_key,
        ip_intelligence,
    ):
        part.cache_clear()
