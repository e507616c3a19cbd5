"""Reported actions: an action as a backend or the device itself reports it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self, get_args

from tessera.action import ActionType, AssertedBy, Payment
from tessera.configuration import Configuration
from tessera.errors import ActionTypeMismatch, Fault, Malformed, SessionTokenInvalid, Unavailable, UnsupportedActionType
from tessera.service import dependencies, settings
from tessera.service.configuration import published
from tessera.service.configuration.published import InForce
from tessera.service.decisions.contract.actions import BackendAction, DeviceAction, PaymentRequest
from tessera.service.decisions.payment import payment_of
from tessera.service.device_sessions.admission import admit
from tessera.service.http.body import malformed
from tessera.service.http.caller import Caller
from tessera.service.http.sender import Sender
from tessera.service.keys import whose
from tessera.service.keys.device_names import belongs, moment_of
from tessera.service.keys.tokens import SecuredToken, SessionToken
from tessera.service.store.records import Application

PAYING: tuple[ActionType, ...] = ("transaction", "checkout", "withdraw", "credits_change")
"""What may be reported as a payment, for which no telemetry is expected."""


@dataclass(frozen=True, kw_only=True)
class ReportedAction:
    """An action as reported: by whom, for which application, from which device session. `base` is the type that its type stands for;
    `address` is the device's own if the device calls, `agent` 16 bits of the hash of its user agent; `secured` is the secured session
    token, valid once, if there is one; `payment` is its payment, with accounts as keyed hashes. For an action without telemetry, `token`
    has no session, and the initiator instead of a device; `unobserved` says that telemetry was expected."""

    request: BackendAction | DeviceAction
    base: ActionType
    in_force: InForce
    token: SessionToken
    secured: SecuredToken | None
    application: Application
    client: str
    reported_by: AssertedBy
    address: str | None
    forwarded_for: tuple[str, ...]
    now: int
    payment: Payment | None
    agent: str | None = None
    unobserved: bool = False

    @classmethod
    def told_by_backend(cls, request: BackendAction, caller: Caller, now: int) -> Self:
        """An action of a device session, or of none: then it is judged on what the backend knows of it.

        Raises:
            Malformed: it names neither a session nor an address, or what is no address.
            SessionTokenInvalid, SecuredTokenInvalid, ActionTypeMismatch, UnsupportedActionType.
        """
        unobserved = bool(request.ip) and not (request.session_token or request.secured_session_token)
        address, payment = _address(request.ip if unobserved else None), payment_of(caller.tenant, request.transaction_data)
        application, in_force = _application(caller.tenant, caller.application, now), published.in_force(caller.tenant, now)
        base = _base(request.action_type, in_force.configuration)
        if unobserved:
            token, secured = _no_session(caller, request, address, payment, now), None
        else:
            token, secured = _device_session(request, now, caller)
        return cls(
            request=request,
            base=base,
            in_force=in_force,
            token=token,
            secured=secured,
            application=application,
            client=caller.client,
            reported_by="backend",
            address=None,
            forwarded_for=(),
            now=now,
            payment=payment,
            unobserved=unobserved,
        )

    @classmethod
    def told_by_device(cls, request: DeviceAction, sender: Sender) -> Self:
        token, secured = _device_session(request, sender.now)
        client = admit(token.client, sender)
        dependencies.store().requests.count_request(client.tenant, "devices", "anywhere", settings.current().tenant_limit, sender.now)
        application, in_force = _application(client.tenant, client.application, sender.now), published.in_force(client.tenant, sender.now)
        return cls(
            request=request,
            base=_base(request.action_type, in_force.configuration),
            in_force=in_force,
            token=token,
            secured=secured,
            application=application,
            client=client.id,
            reported_by="sdk",
            address=sender.origin.address,
            forwarded_for=sender.origin.forwarded_for,
            agent=sender.origin.agent,
            now=sender.now,
            payment=payment_of(client.tenant, request.transaction_data),
        )

    @classmethod
    def told_of_payment(cls, request: PaymentRequest, caller: Caller, now: int) -> Self:
        """A payment that a backend reports without telemetry: the device is unknown.

        Raises:
            Malformed: it lacks amount or currency, or names nobody by whom similar payments could be recognised.
            UnsupportedActionType: it is not a payment.
        """
        address = _address(request.ip)
        application, in_force = _application(caller.tenant, caller.application, now), published.in_force(caller.tenant, now)
        base = _base(request.action_type, in_force.configuration)
        if base not in PAYING:
            raise UnsupportedActionType(faults=[Fault("body.action_type", f"must be a payment: {', '.join(PAYING)}")])
        payment = _paid(caller.tenant, request)
        return cls(
            request=request.action,
            base=base,
            in_force=in_force,
            token=_no_session(caller, request, address, payment, now),
            secured=None,
            application=application,
            client=caller.client,
            reported_by="backend",
            address=None,
            forwarded_for=(),
            now=now,
            payment=payment,
        )

    @property
    def custom(self) -> bool:
        """Whether the action is an alias that the tenant has defined."""
        return self.request.action_type != self.base

    @property
    def tenant(self) -> str:
        return self.token.tenant

    @property
    def proven(self) -> bool | None:
        """Whether the device proved the key that its id was made for; None if it was made without a key. In the session in which the id was
        made it cannot have been copied from anybody: a key not proven there says nothing."""
        token = self.token
        told = belongs(token.device, token.keys) if token.name.has_telemetry else None
        return None if told is False and not token.key and token.opened_at == moment_of(token.device) else told

    @property
    def copy(self) -> str | None:
        """What distinguishes a copy of the device (`whose`)."""
        token = self.token
        return whose.copy_of(token.device, token.key, token.former_key) if token.name.has_telemetry else None

    @property
    def device_timestamp(self) -> int:
        """The time of the action by the device's clock; by our own if a backend reports it, as documented."""
        told = self.request.device_timestamp if isinstance(self.request, DeviceAction) else None
        return self.now if told is None else told

    @property
    def named_user(self) -> str | None:
        """The authenticated user that the action itself names; only an action from a backend does."""
        return self.request.user_id if isinstance(self.request, BackendAction) else None

    @property
    def told_agent(self) -> str | None:
        """The user agent that a backend reports where there is no telemetry."""
        return self.request.user_agent if self.unobserved and isinstance(self.request, BackendAction) else None

    @contextmanager
    def repeatable(self) -> Iterator[None]:
        """Make the secured token valid again if the action fails through our own fault: the caller is asked to repeat it."""
        try:
            yield
        except Unavailable:
            if self.secured:
                with suppress(Unavailable):
                    dependencies.store().sessions.give_back_secured_token(self.token.name, self.secured.id, self.secured.expires_at)
            raise


def _device_session(
    request: BackendAction | DeviceAction, now: int, caller: Caller | None = None
) -> tuple[SessionToken, SecuredToken | None]:
    """The device session that an action names, in the calling backend's application, and the secured token by which it was named."""
    keys = dependencies.keyring()
    if request.secured_session_token:
        secured = SecuredToken.verified(keys, request.secured_session_token, now)
        if secured.action_type not in (None, request.action_type):
            raise ActionTypeMismatch
        return _own(secured.session, caller), secured
    if not request.session_token:
        without = "; without telemetry, ip is" if caller else ""
        raise malformed("body.session_token", f"is required, or secured_session_token in its place{without}")
    return _own(SessionToken.opened(keys, request.session_token, now), caller), None


def _own(token: SessionToken, caller: Caller | None) -> SessionToken:
    if caller and (token.tenant != caller.tenant or not caller.acts_for(token.application)):
        raise SessionTokenInvalid
    return token


def _address(text: str | None) -> str | None:
    try:
        return str(ip_address(text)) if text else None
    except ValueError:
        raise malformed("body.ip", "must be an address") from None


def _paid(tenant: str, request: PaymentRequest) -> Payment:
    payment = payment_of(tenant, request.transaction_data)
    if payment is None:
        sent = {"amount": request.transaction_data.amount, "currency": request.transaction_data.currency}
        raise Malformed(faults=[Fault(f"body.transaction_data.{name}", "is required") for name, value in sent.items() if value is None])
    return payment


def _no_session(
    caller: Caller, request: BackendAction | PaymentRequest, address: str | None, payment: Payment | None, now: int
) -> SessionToken:
    """In place of a session token, for an action without telemetry."""
    return SessionToken(
        tenant=caller.tenant,
        application=caller.application,
        client=caller.client,
        device=_initiator(caller.tenant, request, address, payment),
        session="",
        address=address,
        user=None,
        key=None,
        opened_at=now,
        issued_at=now,
    )


def _initiator(tenant: str, request: BackendAction | PaymentRequest, address: str | None, payment: Payment | None) -> str:
    """What takes the place of the device for an action without one, as a keyed hash: the user that the backend names, otherwise the
    address, the claimed user or the account that pays. Anybody can claim to be somebody, so a claim counts only where nothing else is
    known: what a stranger tries under another's name is counted at the stranger's address."""
    named = request.user_id or address or request.claimed_user_id or (payment.payer if payment else None)
    if named is None:
        raise malformed("body.user_id", "is required, or claimed_user_id, ip or an account in transaction_data.payer in its place")
    return dependencies.keyring().hash("initiator", tenant, named)


def _application(tenant: str, application_id: str, now: int) -> Application:
    found = dependencies.store().clients.application(tenant, application_id, now)
    return found or Application(id=application_id, tenant=tenant, name=application_id)


def _base(action_type: str, configuration: Configuration) -> ActionType:
    """The base type that an action type stands for: itself, or the one that the configuration defines for it.

    Raises:
        UnsupportedActionType.
    """
    for base in get_args(ActionType):
        if base == action_type:
            return base  # type: ignore[no-any-return]
    if alias := configuration.base_of(action_type):
        return alias
    raise UnsupportedActionType(faults=[Fault("body.action_type", "is neither a built-in action type nor a defined alias")])
