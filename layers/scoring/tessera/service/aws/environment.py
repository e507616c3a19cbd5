"""What a process's environment says of AWS: where a service is, and whose keys sign a request."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SUFFIXES = {"cn": "amazonaws.com.cn"}
"""Of hosts, by the first word of a region's name, where it is not `amazonaws.com`."""
KNOWN = frozenset({"af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"})
"""The first words of regions in which hosts are named so; `us-iso…` are not."""
NOT_OURS = (
    "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
    "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
)  # fmt: skip
"""Variables that ask for what only boto3 does."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a request; keys that are lent for a time have a token."""

    access: str
    secret: str
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a service is, for whoever has these keys, which may change from call to call."""

    service: str
    region: str
    endpoint: str
    keys: Callable[[], Keys]


def place_of(service: str, environment: Mapping[str, str] = os.environ) -> Place | None:
    """Where the environment says that a service is; None if it asks for what only boto3 does."""
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
    word = region.partition("-")[0]
    named = environment.get(f"AWS_ENDPOINT_URL_{service.upper()}") or environment.get("AWS_ENDPOINT_URL")
    if any(environment.get(name) for name in NOT_OURS) or not region or not (named or (word in KNOWN and "-iso" not in region)):
        return None
    endpoint = named or f"https://{service}.{region}.{SUFFIXES.get(word, 'amazonaws.com')}"
    return Place(service=service, region=region, endpoint=endpoint.rstrip("/"), keys=_keys_of(environment))


def _keys_of(environment: Mapping[str, str]) -> Callable[[], Keys]:
    """The keys that Lambda puts into the environment; where it lends them otherwise (after a snapshot), botocore asks for them and renews
    them."""
    found: list[Any] = []

    def lent() -> Keys:
        if (access := environment.get("AWS_ACCESS_KEY_ID")) and (secret := environment.get("AWS_SECRET_ACCESS_KEY")):
            return Keys(access, secret, environment.get("AWS_SESSION_TOKEN") or None)
        if not found:
            from botocore.session import get_session

            found.append(get_session().get_credentials())
        if found[0] is None:
            from botocore.exceptions import NoCredentialsError

            found.clear()
            raise NoCredentialsError
        frozen = found[0].get_frozen_credentials()
        return Keys(frozen.access_key, frozen.secret_key, frozen.token)

    return lent
