"""Actions: what a user attempts at a risk moment, and how it ended.

Field names are the documented wire names, camel case inside `TransactionData` as in the documented API. The service layer validates
requests against these types.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen, Predicate

ActionType = Literal[
    "login", "register", "transaction", "checkout", "password_reset", "logout", "account_details_change", "account_auth_change",
    "withdraw", "credits_change", "account_details_view",
]  # fmt: skip
"""The base types of `public-api` section 7.1; a custom action is an alias of one of them."""

ClaimedUserIdType = Literal[
    "email", "phone_number", "account_id", "ssn", "national_id", "passport_number", "drivers_license_number", "username", "other"
]
ActionResult = Literal["success", "failure", "incomplete"]
ChallengeType = Literal[
    "sms_otp", "email_otp", "totp", "push_otp", "voice_otp", "idv", "captcha", "invisible_captcha", "password", "passkey"
]
Instrument = Literal["card", "transfer"]
"""By what a payment is made, as the law on payments parts them: by card, or as a credit transfer."""
AssertedBy = Literal["sdk", "backend"]
"""Who said so. Only what a backend says is learned from or earns trust."""


def is_upper_ascii(text: str) -> bool:
    return text.isascii() and text.isalpha() and text.isupper()


type Name = Annotated[str, MinLen(1), MaxLen(100)]
type LongName = Annotated[str, MinLen(1), MaxLen(255)]
type Code = Annotated[str, MinLen(1), MaxLen(40)]
type Quantity = Annotated[int, Ge(1), Le(2**53 - 1)]  # the largest that every reader of JSON tells from its neighbours
type Tier = Annotated[str, MinLen(1), MaxLen(50)]
type CountryCode = Annotated[str, MinLen(2), MaxLen(2), Predicate(is_upper_ascii)]
type Currency = Annotated[str, MinLen(3), MaxLen(3), Predicate(is_upper_ascii)]
type CustomAttribute = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Address:
    name: Name | None = None
    addressLine1: LongName | None = None
    addressLine2: LongName | None = None
    city: Name | None = None
    state: Name | None = None
    zipPostalCode: Annotated[str, MinLen(1), MaxLen(20)] | None = None
    country: CountryCode | None = None
    email: Annotated[str, MinLen(3), MaxLen(255)] | None = None
    phone: Annotated[str, MinLen(1), MaxLen(30)] | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    holderName: Name | None = None
    bin: Annotated[str, MinLen(6), MaxLen(8)] | None = None
    last4: Annotated[str, MinLen(4), MaxLen(4)] | None = None


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who pays, or who is paid."""

    name: Name | None = None
    accountNumber: Name | None = None
    accountId: Name | None = None
    accountCountryCode: CountryCode | None = None
    bankIdentifier: Code | None = None
    branchIdentifier: Code | None = None
    card: Card | None = None


@dataclass(frozen=True, kw_only=True)
class Payer(Party):
    customerTier: Tier | None = None
    billingInfo: Address | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """One line of a purchase; `amount` is the quantity, `price` the unit price."""

    id: Name | None = None
    name: LongName | None = None
    amount: Quantity | None = None
    price: Annotated[float, Ge(0)] | None = None


@dataclass(frozen=True, kw_only=True)
class Purchase:
    totalItems: Quantity | None = None
    products: Annotated[tuple[Product, ...], MaxLen(100)] | None = None
    shippingInfo: Address | None = None


@dataclass(frozen=True, kw_only=True)
class AddressVerification:
    code: Annotated[str, MinLen(1), MaxLen(10)] | None = None
    provider: Tier | None = None
    matchLevel: Literal["none", "postal", "street", "full", "unknown"] | None = None


@dataclass(frozen=True, kw_only=True)
class TransactionData:
    """A payment, as documented in section 4.4. `transactionDate` is in epoch milliseconds or seconds, as the caller sends it, up to the end
    of the year 9999."""

    amount: Annotated[float, Gt(0), Le(999_999_999.99)] | None = None
    currency: Currency | None = None
    type: (
        Literal[
            "purchase", "bill_payment", "mobile_recharge", "money_transfer", "credit_transfer", "credit_redemption", "top_up",
            "withdrawal", "investment", "loan", "refund", "other",
        ]
        | None
    ) = None  # fmt: skip
    method: Literal["bank_account", "wire", "card", "p2p", "wallet"] | None = None
    channelId: Name | None = None
    reason: Annotated[str, MinLen(1), MaxLen(200)] | None = None
    transactionDate: Annotated[int, Ge(0), Le(253_402_300_799_999)] | None = None
    payer: Payer | None = None
    payee: Party | None = None
    purchase: Purchase | None = None
    avs: AddressVerification | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """The payment of an action, in the form in which it is judged. Parties are keyed hashes (16 bytes, hexadecimal) of the account with its
    bank and this currency, or of the card."""

    amount: float  # in units of the currency
    currency: str
    payee: str | None = None
    payer: str | None = None  # the account or card that pays: a user may have several


@dataclass(frozen=True, kw_only=True)
class Action:
    """One sensitive moment, as reported. `type` is what the caller named (perhaps a custom alias), `base` the type it stands for.

    `user` and `claimed` are keyed hashes (16 bytes, hexadecimal) of the authenticated and the claimed user id: the judgement never
    sees the ids themselves.
    """

    type: str
    base: ActionType
    performed_at: int  # epoch milliseconds
    triggered_by: AssertedBy
    id: str | None = None  # ours, 64 hexadecimal digits
    secured: bool = False  # whether it came with a secured session token: the device has signed for it with its key
    user: str | None = None
    user_asserted_by: AssertedBy | None = None
    claimed: str | None = None
    claimed_type: ClaimedUserIdType | None = None
    correlation_id: str | None = None
    location: str | None = None
    transaction: TransactionData | None = None
    payment: Payment | None = None
    custom_attributes: Mapping[str, CustomAttribute] = field(default_factory=dict)
    unobserved: bool = False  # whether a backend reports it without a device session, although telemetry was expected

    @property
    def subject(self) -> str | None:
        """The user with whose profile this action is compared: the authenticated user, otherwise the claimed one."""
        return self.user or self.claimed

    @property
    def subject_asserted_by(self) -> AssertedBy | None:
        """Who says that the subject acts: whoever bound the user, otherwise whoever reported the claim with the action."""
        return self.user_asserted_by if self.user else self.triggered_by if self.claimed else None
