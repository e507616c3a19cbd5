"""The refusals of a route: those that it declares, and those that follow from its arguments."""

from tessera import errors
from tessera.errors import Refusal

type Refusals = tuple[type[Refusal], ...]


class Unexpected(Refusal):
    status, code = 500, "internal_error"
    message = "Something went wrong here; the request id finds it in the log."


OF_ANY_ROUTE: Refusals = (errors.TooMany, Unexpected, errors.Unavailable)
OF_ACCESS_TOKENS: Refusals = (
    errors.Unauthenticated, errors.InvalidToken, errors.TokenExpired, errors.TokenRevoked, errors.InsufficientScope, errors.TokenBanned,
)  # fmt: skip
OF_CLOSED_ROUTES: Refusals = (errors.CalledDirectly,)
OF_BODIES: Refusals = (errors.Malformed, errors.TooLarge)
OF_QUERIES: Refusals = (errors.Malformed,)
OF_IDEMPOTENCY_KEYS: Refusals = (errors.Malformed, errors.IdempotencyMismatch, errors.IdempotencyInProgress)
