"""Requests and answers for access tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import pydantic.dataclasses
from annotated_types import MaxLen, MinLen

from tessera.service.http.contract import DOCUMENTED, LONGEST_CLIENT_ID


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class TokenRequest:
    """A backend asks for an access token; its credentials are here or in HTTP Basic."""

    grant_type: Annotated[str, MaxLen(256)]
    client_id: Annotated[str, MinLen(1), MaxLen(LONGEST_CLIENT_ID)] | None = None
    client_secret: Annotated[str, MinLen(1), MaxLen(256)] | None = None
    resource: Annotated[str, MaxLen(256)] | None = None
    scope: Annotated[str, MaxLen(1024)] | None = None


@dataclass(frozen=True, kw_only=True)
class TokenAnswer:
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


@dataclass(frozen=True, kw_only=True)
class PublicKeys:
    keys: tuple[Mapping[str, str], ...]
