"""An application's server: it triggers actions at risk moments, reads what is recommended, and reports how they ended."""

from __future__ import annotations

import time
from typing import Literal, Unpack, overload

from tessera_client import types
from tessera_client.activities import Activities
from tessera_client.calls import AccessToken, Calls, Clock, Patience
from tessera_client.cases import Cases
from tessera_client.configuration import Configuration
from tessera_client.investigation import Investigation
from tessera_client.labels import Labels
from tessera_client.lists import Lists
from tessera_client.rules import Rules
from tessera_client.search import Search
from tessera_client.transport import HttpTransport, Transport


class Backend:
    """A client of the Risk API, for all threads of a process. Other subjects than the journey's have a part each.

    `server` is the base URL, or a transport of your own. Every call raises `NoAnswer` where nobody answers within `patience`, and a
    `Refusal` where the API declines.
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
        self.calls = Calls(self.transport, AccessToken(self.transport, client_id, client_secret, patience, clock), patience)
        self.labels = Labels(self.calls)
        self.rules = Rules(self.calls)
        self.lists = Lists(self.calls)
        self.configuration = Configuration(self.calls)
        self.cases = Cases(self.calls)
        self.investigation = Investigation(self.calls)
        self.search = Search(self.calls)
        self.activities = Activities(self.calls)

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
    def trigger_action(
        self,
        *,
        get_recommendation: bool = False,
        explain: bool = False,
        idempotency_key: str | None = None,
        **action: Unpack[types.BackendAction],
    ) -> types.InlineAnswer | types.ActionAnswer:
        """Report that somebody attempts something sensitive, with the session token that their page or app sent along.

        Answers the action token; with `get_recommendation` the recommendation beside it, with `explain` each reason's share too.
        """
        return self.calls.post(
            "/risk/v1/action/trigger-action", action, idempotency_key, get_recommendation=get_recommendation, explain=explain
        )

    def recommendation(self, action_token: str, *, user_id: str | None = None, explain: bool = False) -> types.RecommendationAnswer:
        """What to do about an action, and why; `user_id`, who it is about, if you know by now."""
        return self.calls.get("/risk/v1/recommendation", action_token=action_token, user_id=user_id, explain=explain)

    def report_result(self, *, idempotency_key: str | None = None, **result: Unpack[types.ResultReport]) -> types.Receipt:
        """Tell how an action ended. A success with a user id is what earns trust later."""
        return self.calls.post("/risk/v1/action/result", result, idempotency_key)

    def set_authenticated_user(self, *, idempotency_key: str | None = None, **user: Unpack[types.AuthenticatedUser]) -> types.Receipt:
        """Set the user of an action's device session. Deprecated: the result's `user_id` does this."""
        return self.calls.post("/risk/v1/action/authenticated-user", user, idempotency_key)

    def evaluate(self, *, idempotency_key: str | None = None, **entity: Unpack[types.EntityRequest]) -> types.EntityAnswer:
        """What is known of a bare address, and what your rules make of it."""
        return self.calls.post("/risk/v1/evaluate", entity, idempotency_key)

    def evaluate_transaction(
        self, *, explain: bool = False, idempotency_key: str | None = None, **payment: Unpack[types.PaymentRequest]
    ) -> types.InlineAnswer:
        """Report a payment without telemetry; the recommendation comes with its action token."""
        return self.calls.post("/risk/v1/transaction-monitoring/evaluate", payment, idempotency_key, explain=explain)

    def reasons(self) -> types.ReasonCatalogue:
        """Every reason with its description and weight."""
        return self.calls.get("/risk/v1/reasons")

    def access_token(self) -> str:
        """The access token at hand, for a call of your own."""
        return self.calls.token.current()

    def scopes(self) -> frozenset[str]:
        """What this client may do: `risk:explanations`, say."""
        return self.calls.token.scopes()

    def health(self) -> types.Health:
        """Answers when the API does."""
        return self.calls.get("/health")

    def public_keys(self) -> types.PublicKeys:
        """The keys that verify access tokens."""
        return self.calls.get("/oidc/jwks")
