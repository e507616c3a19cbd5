"""The settings of a deployment: the functions' environment, read and checked once per process."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`issuer` is empty if access tokens name the API's own domain. `simulated_address` names a header with the caller's address as its
    first entry, `webhooks_to_loopback` lets webhooks go to this machine, also by plain HTTP, and `simulator` is where the console begins
    attacks: only the local run sets them, the template has no such variables."""

    table: str
    governance_table: str = ""  # of who may call, what is configured and who did what; empty where it is the same
    keys_secret: str
    signing_key: str
    other_signing_key: str = ""  # whose access tokens are good, too, while keys are exchanged
    issuer: str = ""
    trusted_hops: int = 0
    only_through_proxy: bool = False  # whether who calls the API directly is refused
    ip_data: str = ""  # where the IP artefact is: a file or s3://bucket/key
    ip_data_refresh: int = 15  # minutes until it is checked for a new version
    collection_limit: int = 600  # requests per minute of one client from one address
    tenant_limit: int = 10_000  # requests per minute of one tenant's backends
    decision_deadline: int = 800  # milliseconds
    case_retention: int = 400  # days that a case is kept after its last change
    deliveries: str = ""  # the URL of the queue of webhooks that are to be delivered
    rights: str = ""  # the URL of the queue of exports and erasures
    exports: str = ""  # the bucket of exports
    dead_batches: str = ""  # the bucket of batches that the stream's readers gave up
    receipt_key: str = ""  # signs the receipts of erasures
    backup_retention: int = 0  # days that a nightly backup is kept; 0 where there is none
    webhooks_to_loopback: bool = False
    simulator: str = ""
    analysts: "AnalystSettings" = field(default_factory=lambda: AnalystSettings())
    simulated_address: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        return cls(
            table=environment.get("TESSERA_TABLE", ""),
            governance_table=environment.get("TESSERA_GOVERNANCE_TABLE", ""),
            keys_secret=environment.get("TESSERA_KEYS_SECRET", ""),
            signing_key=environment.get("TESSERA_SIGNING_KEY", ""),
            other_signing_key=environment.get("TESSERA_OTHER_SIGNING_KEY", ""),
            issuer=environment.get("TESSERA_ISSUER", "").rstrip("/"),
            trusted_hops=int(environment.get("TESSERA_TRUSTED_HOPS") or 0),
            only_through_proxy=environment.get("TESSERA_ONLY_THROUGH_PROXY") == "on",
            ip_data=environment.get("TESSERA_IP_DATA", ""),
            ip_data_refresh=int(environment.get("TESSERA_IP_DATA_REFRESH") or 15),
            collection_limit=int(environment.get("TESSERA_COLLECTION_LIMIT") or 600),
            tenant_limit=int(environment.get("TESSERA_TENANT_LIMIT") or 10_000),
            decision_deadline=int(environment.get("TESSERA_DECISION_DEADLINE_MS") or 800),
            case_retention=int(environment.get("TESSERA_CASE_RETENTION_DAYS") or 400),
            deliveries=environment.get("TESSERA_DELIVERIES", ""),
            rights=environment.get("TESSERA_RIGHTS", ""),
            exports=environment.get("TESSERA_EXPORTS", ""),
            dead_batches=environment.get("TESSERA_DEAD_BATCHES", ""),
            receipt_key=environment.get("TESSERA_RECEIPT_KEY", ""),
            backup_retention=int(environment.get("TESSERA_BACKUP_RETENTION_DAYS") or 0),
            webhooks_to_loopback=environment.get("TESSERA_WEBHOOKS_TO_LOOPBACK") == "on",
            simulator=environment.get("TESSERA_SIMULATOR", ""),
            analysts=AnalystSettings.of(environment),
            simulated_address=environment.get("TESSERA_SIMULATED_ADDRESS", ""),
        )


@dataclass(frozen=True, kw_only=True)
class AnalystSettings:
    """Who signs in to the console. All are analysts of one `tenant`; without it nobody can. `client` is the console's id at the issuer, and
    `audience` what access tokens must be meant for. `groups` says which group has a role, where it is not named after the role."""

    tenant: str = ""
    issuer: str = ""
    client: str = ""
    audience: str = ""
    name_claim: str = "sub"
    groups_claim: str = "groups"
    groups: Mapping[str, str] = field(default_factory=dict)
    sign_in: str = ""  # the origin of the issuer's pages, where it is another than the issuer's own

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        pairs = (pair.partition("=") for pair in environment.get("TESSERA_ANALYSTS_GROUPS", "").split(",") if pair)
        client = environment.get("TESSERA_ANALYSTS_CLIENT", "")
        return cls(
            tenant=environment.get("TESSERA_ANALYSTS_TENANT", ""),
            issuer=environment.get("TESSERA_ANALYSTS_ISSUER", ""),
            client=client,
            audience=environment.get("TESSERA_ANALYSTS_AUDIENCE") or client,
            name_claim=environment.get("TESSERA_ANALYSTS_NAME_CLAIM") or "sub",
            groups_claim=environment.get("TESSERA_ANALYSTS_GROUPS_CLAIM") or "groups",
            groups={role.strip(): group.strip() for role, _, group in pairs},
            sign_in=environment.get("TESSERA_ANALYSTS_SIGN_IN", ""),
        )

    @property
    def can_sign_in(self) -> bool:
        return bool(self.tenant and self.issuer and self.client)


@cache
def current() -> Settings:
    return Settings.of(os.environ)
