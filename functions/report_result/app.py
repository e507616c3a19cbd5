"""A backend reports how an action ended. Profiles learn from it by way of the table's stream."""

from tessera.errors import ActionNotFound, NotFound, ResultConflict
from tessera.service import dependencies
from tessera.service.decisions.contract.actions import AuthenticatedUser, ResultReport
from tessera.service.device_sessions.opening import known_user
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt

api = Api()


@api.post("/risk/v1/action/result", scope="risk:actions", refuses=(ActionNotFound, ResultConflict))
def report(request: ResultReport) -> Receipt:
    """Store the result. A success with a user id also sets the user of the device session, as asserted by the backend; a successful logout
    clears it."""
    token = api.named_action(request.action_token)
    user = known_user(token.tenant, request.user_id) if request.user_id else None
    action = dependencies.store().actions.report_result(
        token.tenant,
        token.device,
        token.ulid,
        result=request.result,
        challenge_type=request.challenge_type,
        users=(user.user,) if user else (),
        subject=user.user if user else None,
        now=api.now,
    )
    if request.result == "success" and action.has_telemetry:
        if action.base == "logout":
            dependencies.store().sessions.bind_user(action.session_name, None, api.now)
        elif user:
            dependencies.store().sessions.bind_user(action.session_name, user, api.now, acted=True)
    return Receipt(message="The result has been recorded.")


@api.post("/risk/v1/action/authenticated-user", scope="risk:actions", refuses=(ActionNotFound, NotFound))
def authenticate(request: AuthenticatedUser) -> Receipt:
    """Set the user of an action's device session, once fully authenticated. Deprecated: the result's `user_id` does this."""
    token = api.named_action(request.action_token)
    action = dependencies.store().actions.action(token.tenant, token.device, token.ulid, api.now)
    if action is None:
        raise ActionNotFound
    if not action.has_telemetry:
        raise NotFound("The payment came without a device session; name the user with its result.")
    dependencies.store().sessions.bind_user(action.session_name, known_user(token.tenant, request.user_id), api.now)
    return Receipt(message="The user has been set.")


handler = api.handler
