"""What the API declines, as the server draws it. Made by `python -m local.openapi`; not to be edited.

Refusal
├── Malformed 400 ─────── InvalidKeyProof · UnsupportedActionType · UnsupportedGrantType · InvalidTarget · InvalidScope
├── Unauthenticated 401 ─ InvalidToken · TokenExpired · TokenRevoked · InvalidClient · SessionTokenInvalid · SessionTokenExpired
│                         · SessionClosed · DeviceKeyMismatch · SecuredTokenInvalid · SecuredTokenUsed
├── Forbidden 403 ─────── InsufficientScope · ActionTypeMismatch · OriginNotAllowed · SecondPersonNeeded
│                         · NotCollecting · CalledDirectly
├── NotFound 404 ──────── ActionNotFound · LabelNotFound · RuleNotFound · ListNotFound · VersionNotFound · CaseNotFound
│                         · StreamNotFound · WebhookNotFound · JobNotFound
├── StreamIdRefused 406
├── Conflict 409 ──────── SequenceAhead · IdempotencyMismatch · IdempotencyInProgress · ResultConflict · VersionConflict · NameTaken
│                         · CaseClosed · AlreadyCollecting · LegallyHeld
├── TooLarge 413
├── TooBroad 422
├── TooMany 429 ───────── TooManyStreams · TooManyWebhooks
├── TokenBanned 463
└── Unavailable 503
"""

from collections.abc import Mapping

from tessera_client.errors import Refusal


class Malformed(Refusal):
    """The request is malformed; `details` says where."""

    code = "invalid_request"


class InvalidKeyProof(Malformed):
    """The key proof was not made with the given public key; sign it with the device's own key."""

    code = "invalid_key_proof"


class UnsupportedGrantType(Malformed):
    """The grant type must be client_credentials."""

    code = "unsupported_grant_type"


class InvalidTarget(Malformed):
    """The requested resource is not served here."""

    code = "invalid_target"


class InvalidScope(Malformed):
    """The client does not have the requested scope."""

    code = "invalid_scope"


class UnsupportedActionType(Malformed):
    """This action type is neither built in nor defined as a custom action."""

    code = "unsupported_action_type"


class Unauthenticated(Refusal):
    """Present a valid access token in the Authorization header."""

    code = "unauthenticated"


class InvalidToken(Unauthenticated):
    """The access token is malformed or was not issued here; get one at POST /oidc/token."""

    code = "invalid_token"


class TokenExpired(Unauthenticated):
    """The access token has expired; get another at POST /oidc/token."""

    code = "token_expired"


class TokenRevoked(Unauthenticated):
    """The client of this access token has been revoked."""

    code = "token_revoked"


class InvalidClient(Unauthenticated):
    """The client is unknown or its secret is wrong."""

    code = "invalid_client"


class SessionTokenInvalid(Unauthenticated):
    """The session token was not issued here; let the SDK open a device session."""

    code = "session_token_invalid"


class SessionTokenExpired(Unauthenticated):
    """The session token has expired; ask the SDK for a fresh one at the moment of the action and do not cache it."""

    code = "session_token_expired"


class SessionClosed(Unauthenticated):
    """The device session has ended; open a new one."""

    code = "session_closed"


class DeviceKeyMismatch(Unauthenticated):
    """The device session belongs to another key; open a new one."""

    code = "device_key_mismatch"


class SecuredTokenInvalid(Unauthenticated):
    """The secured session token is malformed, expired, or not signed by the device's key."""

    code = "secured_session_token_invalid"


class SecuredTokenUsed(Unauthenticated):
    """The secured session token has been used before; ask the SDK for a fresh one for every action."""

    code = "secured_session_token_used"


class Forbidden(Refusal):
    """This is not allowed."""

    code = "forbidden"


class InsufficientScope(Forbidden):
    """The client lacks the scope that this route needs."""

    code = "insufficient_scope"


class ActionTypeMismatch(Forbidden):
    """The secured session token is bound to another action type."""

    code = "action_type_mismatch"


class OriginNotAllowed(Forbidden):
    """The page's origin is not among the client's origins."""

    code = "origin_not_allowed"


class SecondPersonNeeded(Forbidden):
    """A second person is needed: somebody who has not worked on the draft must publish it."""

    code = "second_person_needed"


class NotCollecting(Forbidden):
    """Collection is not running; start it with PUT start-collect."""

    code = "not_collecting"


class CalledDirectly(Forbidden):
    """This address is closed; call the API by its public name."""

    code = "called_directly"


class NotFound(Refusal):
    """Not found."""

    code = "not_found"


class ActionNotFound(NotFound):
    """Action not found, or its token has expired."""

    code = "action_not_found"


class LabelNotFound(NotFound):
    """Label not found."""

    code = "label_not_found"


class RuleNotFound(NotFound):
    """Rule not found."""

    code = "rule_not_found"


class ListNotFound(NotFound):
    """List not found, or the item is not in it."""

    code = "list_not_found"


class VersionNotFound(NotFound):
    """Version not found, or there is no draft."""

    code = "version_not_found"


class CaseNotFound(NotFound):
    """Case not found."""

    code = "case_not_found"


class StreamNotFound(NotFound):
    """Stream not found."""

    code = "stream_not_found"


class WebhookNotFound(NotFound):
    """Webhook not found."""

    code = "webhook_not_found"


class JobNotFound(NotFound):
    """Job not found; jobs are kept for 90 days."""

    code = "job_not_found"


class StreamIdRefused(Refusal):
    """A stream's id has 1 to 64 letters, digits, dots, dashes and underscores."""

    code = "invalid_stream_id"


class Conflict(Refusal):
    """The request conflicts with what is stored."""

    code = "conflict"


class SequenceAhead(Conflict):
    """The batch is too far ahead of what has arrived; send again from `mark` + 1."""

    code = "sequence_ahead"


class IdempotencyMismatch(Conflict):
    """This idempotency key was used for something else: with another body, query or path."""

    code = "idempotency_key_reused"


class IdempotencyInProgress(Conflict):
    """The first request with this idempotency key is still being served; try again shortly."""

    code = "idempotency_in_progress"


class ResultConflict(Conflict):
    """Another result has been reported for this action."""

    code = "result_already_reported"


class VersionConflict(Conflict):
    """This was changed in the meantime; read it again and repeat your change."""

    code = "version_conflict"


class NameTaken(Conflict):
    """This is already taken; `details` says what."""

    code = "already_taken"


class CaseClosed(Conflict):
    """The case is closed; open it again first."""

    code = "case_closed"


class AlreadyCollecting(Conflict):
    """Collection is already running."""

    code = "already_collecting"


class LegallyHeld(Conflict):
    """A legal hold forbids to erase this person; `receipt` proves the refusal and has the reason."""

    code = "legally_held"


class TooLarge(Refusal):
    """The body is larger than 256 KB after decoding."""

    code = "too_large"


class TooBroad(Refusal):
    """The request covers too much; `details` says what to narrow."""

    code = "too_broad"


class TooMany(Refusal):
    """Too many requests; wait as long as Retry-After says."""

    code = "too_many_requests"


class TooManyStreams(TooMany):
    """The limit of ten streams is reached; delete one first."""

    code = "too_many_streams"


class TooManyWebhooks(TooMany):
    """The limit of ten webhooks is reached; delete one first."""

    code = "too_many_webhooks"


class TokenBanned(Refusal):
    """This invalid token has been presented repeatedly; get another one, and wait as long as Retry-After says."""

    code = "token_banned"


class Unavailable(Refusal):
    """The request could not be stored; it is safe to repeat it with the same idempotency key."""

    code = "unavailable"


BY_CODE: Mapping[str, type[Refusal]] = {
    "invalid_request": Malformed,
    "invalid_key_proof": InvalidKeyProof,
    "unsupported_grant_type": UnsupportedGrantType,
    "invalid_target": InvalidTarget,
    "invalid_scope": InvalidScope,
    "unsupported_action_type": UnsupportedActionType,
    "unauthenticated": Unauthenticated,
    "invalid_token": InvalidToken,
    "token_expired": TokenExpired,
    "token_revoked": TokenRevoked,
    "invalid_client": InvalidClient,
    "session_token_invalid": SessionTokenInvalid,
    "session_token_expired": SessionTokenExpired,
    "session_closed": SessionClosed,
    "device_key_mismatch": DeviceKeyMismatch,
    "secured_session_token_invalid": SecuredTokenInvalid,
    "secured_session_token_used": SecuredTokenUsed,
    "forbidden": Forbidden,
    "insufficient_scope": InsufficientScope,
    "action_type_mismatch": ActionTypeMismatch,
    "origin_not_allowed": OriginNotAllowed,
    "second_person_needed": SecondPersonNeeded,
    "not_collecting": NotCollecting,
    "called_directly": CalledDirectly,
    "not_found": NotFound,
    "action_not_found": ActionNotFound,
    "label_not_found": LabelNotFound,
    "rule_not_found": RuleNotFound,
    "list_not_found": ListNotFound,
    "version_not_found": VersionNotFound,
    "case_not_found": CaseNotFound,
    "stream_not_found": StreamNotFound,
    "webhook_not_found": WebhookNotFound,
    "job_not_found": JobNotFound,
    "invalid_stream_id": StreamIdRefused,
    "conflict": Conflict,
    "sequence_ahead": SequenceAhead,
    "idempotency_key_reused": IdempotencyMismatch,
    "idempotency_in_progress": IdempotencyInProgress,
    "result_already_reported": ResultConflict,
    "version_conflict": VersionConflict,
    "already_taken": NameTaken,
    "case_closed": CaseClosed,
    "already_collecting": AlreadyCollecting,
    "legally_held": LegallyHeld,
    "too_large": TooLarge,
    "too_broad": TooBroad,
    "too_many_requests": TooMany,
    "too_many_streams": TooManyStreams,
    "too_many_webhooks": TooManyWebhooks,
    "token_banned": TokenBanned,
    "unavailable": Unavailable,
}
BY_STATUS: Mapping[int, type[Refusal]] = {
    400: Malformed,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    406: StreamIdRefused,
    409: Conflict,
    413: TooLarge,
    422: TooBroad,
    429: TooMany,
    463: TokenBanned,
    503: Unavailable,
}
