# Made from ../backend.py by `python -m local.openapi`; not to be edited.
"""An application's server: it triggers actions at risk moments, reads the recommendation, and reports how they ended."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from copy import copy
from typing import Literal, overload

from typing_extensions import Self, Unpack

from tessera_client import types
from tessera_client.aio.activities import Activities
from tessera_client.aio.calls import AccessToken, Calls, TokenState
from tessera_client.aio.cases import Cases
from tessera_client.aio.configuration import Configuration
from tessera_client.aio.investigation import Investigation
from tessera_client.aio.jobs import Jobs
from tessera_client.aio.labels import Labels
from tessera_client.aio.lists import Lists
from tessera_client.aio.rights import Rights
from tessera_client.aio.rules import Rules
from tessera_client.aio.search import Search
from tessera_client.aio.transport import HttpTransport, Transport
from tessera_client.aio.views import Views
from tessera_client.aio.webhooks import Webhooks
from tessera_client.backend import Decision
from tessera_client.errors import TesseraError
from tessera_client.patience import Clock, Patience, PatienceOptions, patience_of, settings_of


class Subjects:
    """The parts of the Risk API that have an object of their own."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.labels = Labels(calls)
        self.rules = Rules(calls)
        self.lists = Lists(calls)
        self.configuration = Configuration(calls)
        self.cases = Cases(calls)
        self.investigation = Investigation(calls)
        self.search = Search(calls)
        self.activities = Activities(calls)
        self.webhooks = Webhooks(calls)
        self.jobs = Jobs(calls)
        self.views = Views(calls)
        self.rights = Rights(calls)


class Backend(Subjects):
    """A client of the Risk API, shared by all threads of a process. Subjects beyond the ordinary journey have an attribute each.

    `server` is the base URL, or a transport of your own. Every call raises `NoAnswer` if there is no answer within `patience`, and a
    `Refusal` if the API declines.
    """

    def __init__(
        self,
        server: str | Transport,
        client_id: str,
        client_secret: str,
        *,
        patience: Patience = Patience(),
        clock: Clock = time.monotonic,
    ) -> None:
        self.transport = HttpTransport(server) if isinstance(server, str) else server
        token = AccessToken(self.transport, TokenState(client_id, client_secret, clock), patience)
        super().__init__(Calls(self.transport, token, patience))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, *, patience: Patience | None = None) -> Self:
        """A client by `TESSERA_URL`, `TESSERA_CLIENT_ID` and `TESSERA_CLIENT_SECRET`, with `TESSERA_TIMEOUT` seconds for a call.

        Raises:
            ValueError: a required one is not set.
        """
        url, client_id, secret = settings_of(environment)
        return cls(url, client_id, secret, patience=patience or patience_of(environment))

    def with_options(self, *, headers: Mapping[str, str] | None = None, **patience: Unpack[PatienceOptions]) -> Self:
        """The same client with other options, for more or less urgent calls: `backend.with_options(timeout=0.3).recommendation(token)`.
        Connections and access token are shared."""
        other = copy(self)
        Subjects.__init__(other, self.calls.changed(headers, **patience))
        return other

    def __repr__(self) -> str:
        return f"Backend({self.transport!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        end = getattr(self.transport, "close", None)
        if end is not None:
            await end()

    async def recommend(
        self,
        *,
        otherwise: types.RecommendationType,
        explain: bool = False,
        idempotency_key: str | None = None,
        **action: Unpack[types.BackendAction],
    ) -> Decision:
        """What to do about an action, always: if Tessera does not answer in time or declines, it is `otherwise`, and `error` says why."""
        try:
            answer = await self.trigger_action(get_recommendation=True, explain=explain, idempotency_key=idempotency_key, **action)
        except TesseraError as fault:
            return Decision(otherwise, error=fault)
        return Decision.of(answer, otherwise)

    @overload
    async def trigger_action(
        self,
        *,
        get_recommendation: Literal[True],
        explain: bool = ...,
        idempotency_key: str | None = ...,
        **action: Unpack[types.BackendAction],
    ) -> types.InlineAnswer: ...
    @overload
    async def trigger_action(
        self, *, get_recommendation: Literal[False] = ..., idempotency_key: str | None = ..., **action: Unpack[types.BackendAction]
    ) -> types.ActionAnswer: ...
    @overload
    async def trigger_action(
        self, *, get_recommendation: bool, explain: bool = ..., idempotency_key: str | None = ..., **action: Unpack[types.BackendAction]
    ) -> types.InlineAnswer | types.ActionAnswer: ...
    async def trigger_action(
        self,
        *,
        get_recommendation: bool = False,
        explain: bool = False,
        idempotency_key: str | None = None,
        **action: Unpack[types.BackendAction],
    ) -> types.InlineAnswer | types.ActionAnswer:
        """Report that somebody attempts something sensitive, with the session token that their page or app sent.

        Returns the action token; with `get_recommendation` also the recommendation, with `explain` also each reason's share.
        """
        return await self.calls.post(
            "/risk/v1/action/trigger-action", action, idempotency_key, get_recommendation=get_recommendation, explain=explain
        )

    async def recommendation(self, action_token: str, *, user_id: str | None = None, explain: bool = False) -> types.RecommendationAnswer:
        """What to do about an action, and why; `user_id` is its user, if known by now."""
        return await self.calls.get("/risk/v1/recommendation", action_token=action_token, user_id=user_id, explain=explain)

    async def report_result(self, *, idempotency_key: str | None = None, **result: Unpack[types.ResultReport]) -> types.Receipt:
        """Report how an action ended. Successes with a user id earn trust for later."""
        return await self.calls.post("/risk/v1/action/result", result, idempotency_key)

    async def set_authenticated_user(self, *, idempotency_key: str | None = None, **user: Unpack[types.AuthenticatedUser]) -> types.Receipt:
        """Set the user of an action's device session. Deprecated: the result's `user_id` does this."""
        return await self.calls.post("/risk/v1/action/authenticated-user", user, idempotency_key)

    async def evaluate(self, *, idempotency_key: str | None = None, **entity: Unpack[types.EntityRequest]) -> types.EntityAnswer:
        """What is known about an address alone, and what your rules decide."""
        return await self.calls.post("/risk/v1/evaluate", entity, idempotency_key)

    async def evaluate_transaction(
        self, *, explain: bool = False, idempotency_key: str | None = None, **payment: Unpack[types.PaymentRequest]
    ) -> types.InlineAnswer:
        """Report a payment without telemetry; returns the recommendation and the action token."""
        return await self.calls.post("/risk/v1/transaction-monitoring/evaluate", payment, idempotency_key, explain=explain)

    async def reasons(self) -> types.ReasonCatalogue:
        """Every reason with its description and weight."""
        return await self.calls.get("/risk/v1/reasons")

    async def access_token(self) -> str:
        """The current access token, for a call of your own."""
        return await self.calls.token.current()

    async def scopes(self) -> frozenset[str]:
        """The scopes of this client, such as `risk:explanations`."""
        return await self.calls.token.scopes()

    async def health(self) -> types.Health:
        """Answers when the API does."""
        return await self.calls.get("/health")

    async def public_keys(self) -> types.PublicKeys:
        """The keys that verify access tokens."""
        return await self.calls.get("/oidc/jwks")
