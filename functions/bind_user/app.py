"""Set or clear the user of a device session, as the SDK asserts it."""

from tessera.service import dependencies
from tessera.service.device_sessions.admission import OF_DEVICES, admitted_session
from tessera.service.device_sessions.contract import ClearUser, SetUser, UserAnswer
from tessera.service.device_sessions.opening import asserted_user
from tessera.service.http.api import Api

api = Api()


@api.put("/risk-collect/user", refuses=OF_DEVICES)
def set_user(request: SetUser) -> UserAnswer:
    """Bind a user to the device session."""
    token = admitted_session(request.session_token, api.sender)
    dependencies.store().sessions.bind_user(token.name, asserted_user(token.tenant, request.user_id), api.now)
    return UserAnswer(user_set=True)


@api.delete("/risk-collect/user", refuses=OF_DEVICES)
def clear_user(request: ClearUser) -> UserAnswer:
    """Remove the user from the device session."""
    token = admitted_session(request.session_token, api.sender)
    dependencies.store().sessions.bind_user(token.name, None, api.now)
    return UserAnswer(user_set=False)


handler = api.handler
