"""POST /oidc/token: an access token for client credentials. GET /oidc/jwks: the keys that verify it."""

from tessera.errors import InvalidClient, InvalidScope, InvalidTarget, UnsupportedGrantType
from tessera.service import dependencies, settings
from tessera.service.clients import credentials
from tessera.service.clients.contract import PublicKeys, TokenAnswer, TokenRequest
from tessera.service.http.api import Api
from tessera.service.keys.access_tokens import LIFE

api = Api()


@api.post("/oidc/token", status=200, form=True, refuses=(InvalidClient, InvalidScope, InvalidTarget, UnsupportedGrantType))
def issue(request: TokenRequest) -> TokenAnswer:
    """Issue an access token to a backend."""
    client = credentials.authenticate(request, api.headers, api.now)
    scopes = credentials.granted(request, client)
    issuer = settings.current().issuer or api.url
    application = dependencies.store().clients.application(client.tenant, client.application, api.now)
    token = dependencies.access_tokens().issue(client, scopes, issuer, api.now, application.name if application else None)
    return TokenAnswer(access_token=token, token_type="Bearer", expires_in=LIFE, scope=" ".join(scopes))  # noqa: S106  not a password


@api.get("/oidc/jwks")
def keys() -> PublicKeys:
    """The public keys of access tokens."""
    return PublicKeys(keys=dependencies.access_tokens().jwks)


handler = api.handler
