"""The payment of a request: its amount, and the accounts it names as keyed hashes.

An account is identified by a number with bank and branch, otherwise by an id, otherwise by a card's first and last digits and its holder.
The currency is part of it: amounts are compared only within one. The original data stay sealed with the action (`answers`) and are stored
nowhere else.
"""

import json

from tessera.action import Instrument, Party, Payment, TransactionData
from tessera.service import dependencies


def payment_of(tenant: str, sent: TransactionData | None) -> Payment | None:
    """The payment in the form in which it is judged; None without an amount or a currency."""
    if sent is None or sent.amount is None or sent.currency is None:
        return None
    return Payment(
        amount=sent.amount,
        currency=sent.currency,
        payee=_account(tenant, sent.payee, sent.currency),
        payer=_account(tenant, sent.payer, sent.currency),
    )


def instrument_of(sent: TransactionData | None) -> Instrument | None:
    """By what is paid, as far as the report says it without doubt. A bank account may be debited as well as pay by transfer, and a wallet
    may hold either: then the type must say."""
    if sent is None:
        return None
    if sent.method == "card":
        return "card"
    by_account = sent.method in (None, "bank_account", "wire")
    return "transfer" if sent.method == "wire" or (by_account and sent.type in ("credit_transfer", "money_transfer")) else None


def _account(tenant: str, party: Party | None, currency: str) -> str | None:
    identity = _identity(party) if party else None
    return dependencies.keyring().hash("account", tenant, json.dumps([*identity, currency])) if identity else None


def _identity(party: Party) -> tuple[str, ...] | None:
    if party.accountNumber:
        return ("number", party.bankIdentifier or "", party.branchIdentifier or "", party.accountNumber)
    if party.accountId:
        return ("id", party.bankIdentifier or "", party.accountId)
    card = party.card
    return ("card", card.bin, card.last4, card.holderName or party.name or "") if card and card.bin and card.last4 else None
