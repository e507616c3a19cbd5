"""An application's server: it triggers actions at risk moments, reads the recommendation, and reports how they ended."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Literal, overload

from typing_extensions import Self, Unpack

from tessera_client import types
from tessera_client.activities import Activities
from tessera_client.calls import AccessToken, Calls, TokenState
from tessera_client.cases import Cases
from tessera_client.configuration import Configuration
from tessera_client.errors import NoAnswer, TesseraError
from tessera_client.investigation import Investigation
from tessera_client.jobs import Jobs
from tessera_client.labels import Labels
from tessera_client.lists import Lists
from tessera_client.patience import Clock, Patience, PatienceOptions, patience_of, settings_of
from tessera_client.rights import Rights
from tessera_client.rules import Rules
from tessera_client.search import Search
from tessera_client.transport import HttpTransport, Transport
from tessera_client.views import Views
from tessera_client.webhooks import Webhooks

RECOMMENDATIONS: Mapping[str, types.RecommendationType] = {
    "trust": "trust",
    "allow": "allow",
    "challenge": "challenge",
    "deny": "deny",
}


@dataclass(frozen=True)
class Decision:
    """What to do in any case: `type` is the recommendation in lower case, or the fallback (`otherwise`) without one. `answer` is the whole
    answer, None if there was none; `error` says why."""

    type: types.RecommendationType
    answer: types.InlineAnswer | None = field(default=None, repr=False)
    error: TesseraError | None = None

    @classmethod
    def of(cls, answer: types.InlineAnswer, otherwise: types.RecommendationType) -> Decision:
        """The decision by an answer, if it has one of the four recommendations."""
        try:
            told = RECOMMENDATIONS.get(str(answer["recommendation"]["type"]).lower())
        except (KeyError, TypeError):
            told = None
        return cls(told, answer) if told else cls(otherwise, error=NoAnswer("answered without a recommendation"))

    @property
    def action_token(self) -> str | None:
        """The token with which to report how it ended; None if Tessera does not know the action."""
        return self.answer["action_token"] if self.answer is not None else None


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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        end = getattr(self.transport, "close", None)
        if end is not None:
            end()

    def recommend(
        self,
        *,
        otherwise: types.RecommendationType,
        explain: bool = False,
        idempotency_key: str | None = None,
        **action: Unpack[types.BackendAction],
    ) -> Decision:
        """What to do about an action, always: if Tessera does not answer in time or declines, it is `otherwise`, and `error` says why."""
        try:
            answer = self.trigger_action(get_recommendation=True, explain=explain, idempotency_key=idempotency_key, **action)
        except TesseraError as fault:
            return Decision(otherwise, error=fault)
        return Decision.of(answer, otherwise)

    @overload
    def trigger_action(
        self,
        *,
        get_recommendation: Literal[True],
        explain: bool = ...,
        idempotency_key: str | None = ...,
        **action: Unpack[types.BackendAction],
    ) -> types.InlineAnswer: ...
    @overload
    def trigger_action(
        self, *, get_recommendation: Literal[False] = ..., idempotency_key: str | None = ..., **action: Unpack[types.BackendAction]
    ) -> types.ActionAnswer: ...
    @overload
    def trigger_action(
        self, *, get_recommendation: bool, explain: bool = ..., idempotency_key: str | None = ..., **action: Unpack[types.BackendAction]
    ) -> types.InlineAnswer | types.ActionAnswer: ...
    def trigger_action(
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
        return self.calls.post(
            "/risk/v1/action/trigger-action", action, idempotency_key, get_recommendation=get_recommendation, explain=explain
        )

    def recommendation(self, action_token: str, *, user_id: str | None = None, explain: bool = False) -> types.RecommendationAnswer:
        """What to do about an action, and why; `user_id` is its user, if known by now."""
        return self.calls.get("/risk/v1/recommendation", action_token=action_token, user_id=user_id, explain=explain)

    def report_result(self, *, idempotency_key: str | None = None, **result: Unpack[types.ResultReport]) -> types.Receipt:
        """Report how an action ended. Successes with a user id earn trust for later."""
        return self.calls.post("/risk/v1/action/result", result, idempotency_key)

    def set_authenticated_user(self, *, idempotency_key: str | None = None, **user: Unpack[types.AuthenticatedUser]) -> types.Receipt:
        """Set the user of an action's device session. Deprecated: the result's `user_id` does this."""
        return self.calls.post("/risk/v1/action/authenticated-user", user, idempotency_key)

    def evaluate(self, *, idempotency_key: str | None = None, **entity: Unpack[types.EntityRequest]) -> types.EntityAnswer:
        """What is known about an address alone, and what your rules decide."""
        return self.calls.post("/risk/v1/evaluate", entity, idempotency_key)

    def evaluate_transaction(
        self, *, explain: bool = False, idempotency_key: str | None = None, **payment: Unpack[types.PaymentRequest]
    ) -> types.InlineAnswer:
        """Report a payment without telemetry; returns the recommendation and the action token."""
        return self.calls.post("/risk/v1/transaction-monitoring/evaluate", payment, idempotency_key, explain=explain)

    def reasons(self) -> types.ReasonCatalogue:
        """Every reason with its description and weight."""
        return self.calls.get("/risk/v1/reasons")

    def access_token(self) -> str:
        """The current access token, for a call of your own."""
        return self.calls.token.current()

    def scopes(self) -> frozenset[str]:
        """The scopes of this client, such as `risk:explanations`."""
        return self.calls.token.scopes()

    def health(self) -> types.Health:
        """Answers when the API does."""
        return self.calls.get("/health")

    def public_keys(self) -> types.PublicKeys:
        """The keys that verify access tokens."""
        return self.calls.get("/oidc/jwks")
