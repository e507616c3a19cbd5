"""Set or clear the user of a device session, as the SDK asserts it."""

from tessera.service import parts
from tessera.service.http import Api
from tessera.service.opening import asserted_user
from tessera.service.requests import ClearUser, SetUser
from tessera.service.responses import UserAnswer

api = Api()


@api.put("/risk-collect/user")
def set_user(request: SetUser) -> UserAnswer:
    """Tie a user to the device session."""
    token = api.session(request.session_token)
    parts.store().bind_user(token.name, asserted_user(token.tenant, request.user_id), api.now)
    return UserAnswer(user_set=True)


@api.delete("/risk-collect/user")
def clear_user(request: ClearUser) -> UserAnswer:
    """Untie the user from the device session."""
    token = api.session(request.session_token)
    parts.store().bind_user(token.name, None, api.now)
    return UserAnswer(user_set=False)


handler = api.handler
