"""How a tenant's hashed facts were hashed: with the keys of the deployment, as the lake's rows were."""

from collections.abc import Callable, Collection, Mapping

from tessera.rules.conditions import ATTRIBUTE
from tessera.service import dependencies
from tessera.service.keys import whose
from tessera_lake.keyed import Keyed
from tessera_lake.redeciding.hashing import Hash


def hashes_of(tenant: str) -> Mapping[str, Hash]:
    """By fact, the keyed hashes that a text may have been given; `ATTRIBUTE` stands for all custom attributes.

    A correlation id has two: a backend's, and an SDK's. A device's id stands for the device that it names.
    """
    keyed, keyring = Keyed(tenant), dependencies.keyring()
    return {
        "ip": _only(keyed.address),
        "user_id": _only(keyed.user),
        "device_id": _only(lambda text: keyring.device_named(tenant, text, formerly=True)),
        "correlation_id": lambda text: whose.correlations(keyring, tenant, text),
        "email_domain": _only(keyed.domain),
        "transaction.payee": _only(keyed.payee),
        "signals.device.device_name": _only(keyed.text),
        "signals.network.x_forwarded_for": _only(keyed.text),
        ATTRIBUTE: _only(keyed.text),
    }


def _only(hash: Callable[[str], str | None]) -> Hash:
    def hashed(text: str) -> Collection[str]:
        told = hash(text)
        return () if told is None else (told,)

    return hashed
