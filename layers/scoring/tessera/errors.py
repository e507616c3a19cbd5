"""Refusals: what we decline to do, each with its HTTP status and its stable public code.

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

Requests that do not fit their type are answered with 400 and the fault's location before a door's function is called. Refusals about other
tenants' objects do not differ from *not found* in any way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fault:
    """Where a request is wrong, as a path (`body.events[3].keys[0].hold`), and what is wrong there."""

    location: str
    message: str


class Refusal(Exception):
    """The root: `message` says what to do, `fields` are added to the answer's body, `headers` to its headers."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    misuses: ClassVar[tuple[str, ...]] = ()  # where in the request the invalid token is
    message: str = "The request cannot be served."

    def __init__(
        self,
        message: str | None = None,
        *,
        faults: Sequence[Fault] = (),
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.faults = tuple(faults)
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


class Malformed(Refusal):
    status, code = 400, "invalid_request"
    message = "The request is malformed; `details` says where."


class InvalidKeyProof(Malformed):
    code = "invalid_key_proof"
    message = "The key proof was not made with the given public key; sign it with the device's own key."


class UnsupportedGrantType(Malformed):
    code = "unsupported_grant_type"
    message = "The grant type must be client_credentials."


class InvalidTarget(Malformed):
    code = "invalid_target"
    message = "The requested resource is not served here."


class InvalidScope(Malformed):
    code = "invalid_scope"
    message = "The client does not have the requested scope."


class UnsupportedActionType(Malformed):
    code = "unsupported_action_type"
    message = "This action type is neither built in nor defined as a custom action."


class Unauthenticated(Refusal):
    status, code = 401, "unauthenticated"
    message = "Present a valid access token in the Authorization header."


class InvalidToken(Unauthenticated):
    code, misuses = "invalid_token", ("authorization",)
    message = "The access token is malformed or was not issued here; get one at POST /oidc/token."


class TokenExpired(Unauthenticated):
    code, misuses = "token_expired", ("authorization",)
    message = "The access token has expired; get another at POST /oidc/token."


class TokenRevoked(Unauthenticated):
    code = "token_revoked"
    message = "The client of this access token has been revoked."


class InvalidClient(Unauthenticated):
    code = "invalid_client"
    message = "The client is unknown or its secret is wrong."


class SessionTokenInvalid(Unauthenticated):
    code, misuses = "session_token_invalid", ("secured_session_token", "session_token")
    message = "The session token was not issued here; let the SDK open a device session."


class SessionTokenExpired(Unauthenticated):
    code, misuses = "session_token_expired", ("secured_session_token", "session_token")
    message = "The session token has expired; ask the SDK for a fresh one at the moment of the action and do not cache it."


class SessionClosed(Unauthenticated):
    code = "session_closed"
    message = "The device session has ended; open a new one."


class DeviceKeyMismatch(Unauthenticated):
    code = "device_key_mismatch"
    message = "The device session belongs to another key; open a new one."


class SecuredTokenInvalid(Unauthenticated):
    code, misuses = "secured_session_token_invalid", ("secured_session_token",)
    message = "The secured session token is malformed, expired, or not signed by the device's key."


class SecuredTokenUsed(Unauthenticated):
    code, misuses = "secured_session_token_used", ("secured_session_token",)
    message = "The secured session token has been used before; ask the SDK for a fresh one for every action."


class Forbidden(Refusal):
    status, code = 403, "forbidden"
    message = "This is not allowed."


class InsufficientScope(Forbidden):
    code = "insufficient_scope"
    message = "The client lacks the scope that this route needs."


class ActionTypeMismatch(Forbidden):
    code = "action_type_mismatch"
    message = "The secured session token is bound to another action type."


class OriginNotAllowed(Forbidden):
    code = "origin_not_allowed"
    message = "The page's origin is not among the client's origins."


class SecondPersonNeeded(Forbidden):
    code = "second_person_needed"
    message = "A second person is needed: somebody who has not worked on the draft must publish it."


class NotCollecting(Forbidden):
    code = "not_collecting"
    message = "Collection is not running; start it with PUT start-collect."


class CalledDirectly(Forbidden):
    code = "called_directly"
    message = "This address is closed; call the API by its public name."


class NotFound(Refusal):
    status, code = 404, "not_found"
    message = "Not found."


class ActionNotFound(NotFound):
    code, misuses = "action_not_found", ("action_token",)
    message = "Action not found, or its token has expired."


class LabelNotFound(NotFound):
    code = "label_not_found"
    message = "Label not found."


class RuleNotFound(NotFound):
    code = "rule_not_found"
    message = "Rule not found."


class ListNotFound(NotFound):
    code = "list_not_found"
    message = "List not found, or the item is not in it."


class VersionNotFound(NotFound):
    code = "version_not_found"
    message = "Version not found, or there is no draft."


class CaseNotFound(NotFound):
    code = "case_not_found"
    message = "Case not found."


class StreamNotFound(NotFound):
    code = "stream_not_found"
    message = "Stream not found."


class WebhookNotFound(NotFound):
    code = "webhook_not_found"
    message = "Webhook not found."


class JobNotFound(NotFound):
    code = "job_not_found"
    message = "Job not found; jobs are kept for 90 days."


class StreamIdRefused(Refusal):
    status, code = 406, "invalid_stream_id"
    message = "A stream's id has 1 to 64 letters, digits, dots, dashes and underscores."


class Conflict(Refusal):
    status, code = 409, "conflict"
    message = "The request conflicts with what is stored."


class SequenceAhead(Conflict):
    code = "sequence_ahead"
    message = "The batch is too far ahead of what has arrived; send again from `mark` + 1."


class IdempotencyMismatch(Conflict):
    code = "idempotency_key_reused"
    message = "This idempotency key was used for something else: with another body, query or path."


class IdempotencyInProgress(Conflict):
    code = "idempotency_in_progress"
    message = "The first request with this idempotency key is still being served; try again shortly."


class ResultConflict(Conflict):
    code = "result_already_reported"
    message = "Another result has been reported for this action."


class VersionConflict(Conflict):
    code = "version_conflict"
    message = "This was changed in the meantime; read it again and repeat your change."


class NameTaken(Conflict):
    code = "already_taken"
    message = "This is already taken; `details` says what."


class CaseClosed(Conflict):
    code = "case_closed"
    message = "The case is closed; open it again first."


class AlreadyCollecting(Conflict):
    code = "already_collecting"
    message = "Collection is already running."


class LegallyHeld(Conflict):
    code = "legally_held"
    message = "A legal hold forbids to erase this person; `receipt` proves the refusal and has the reason."


class TooLarge(Refusal):
    status, code = 413, "too_large"
    message = "The body is larger than 256 KB after decoding."


class TooBroad(Refusal):
    status, code = 422, "too_broad"
    message = "The request covers too much; `details` says what to narrow."


class TooMany(Refusal):
    status, code = 429, "too_many_requests"
    message = "Too many requests; wait as long as Retry-After says."


class TooManyStreams(TooMany):
    code = "too_many_streams"
    message = "The limit of ten streams is reached; delete one first."


class TooManyWebhooks(TooMany):
    code = "too_many_webhooks"
    message = "The limit of ten webhooks is reached; delete one first."


class TokenBanned(Refusal):
    """Answers what was wrong with the token as `original_error`. The status is documented, although no standard defines it."""

    status, code = 463, "token_banned"
    message = "This invalid token has been presented repeatedly; get another one, and wait as long as Retry-After says."


class Unavailable(Refusal):
    status, code = 503, "unavailable"
    message = "The request could not be stored; it is safe to repeat it with the same idempotency key."
