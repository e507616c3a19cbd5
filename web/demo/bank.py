"""Fjord Bank's own affairs: customers, passwords and money. Nothing here knows of Tessera."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

CURRENCY = "EUR"


@dataclass(frozen=True, kw_only=True)
class Movement:
    text: str
    amount: float
    day: str


@dataclass(kw_only=True)
class Account:
    user_id: str
    username: str
    salt: bytes
    password_hash: bytes
    number: str
    balance: float
    movements: list[Movement] = field(default_factory=list)

    def as_shown(self) -> dict[str, Any]:
        """The account as its owner sees it."""
        return {
            "username": self.username,
            "number": self.number,
            "balance": self.balance,
            "movements": [asdict(movement) for movement in self.movements[:5]],
        }


class Refused(Exception):
    """The bank itself says no; the message is for the customer."""


class Bank:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._lock = threading.Lock()

    def open_account(self, username: str, password: str, user_id: str | None = None) -> Account:
        """Welcome a new customer, with some money to try things with."""
        name = _plain(username)
        if not 2 <= len(name) <= 64:
            raise Refused("Please choose a user name of 2 to 64 characters.")
        if len(password) < 8:
            raise Refused("Please choose a password of at least 8 characters.")
        salt = secrets.token_bytes(16)
        account = Account(
            user_id=user_id or f"fjord-{secrets.token_hex(8)}",
            username=name,
            salt=salt,
            password_hash=_password_hash(password, salt),
            number=f"NO{secrets.randbelow(90) + 10} 1503 {secrets.randbelow(9000) + 1000:04d} {secrets.randbelow(900) + 100}",
            balance=4_218.50,
            movements=[
                Movement(text="Salary", amount=3_150.00, day="Mon"),
                Movement(text="Rent, Strandgaten 14", amount=-1_240.00, day="Tue"),
                Movement(text="Fish market", amount=-38.40, day="Thu"),
            ],
        )
        with self._lock:
            if name in self._accounts:
                raise Refused("That user name is taken.")
            self._accounts[name] = account
        return account

    def free(self, username: str) -> bool:
        return _plain(username) not in self._accounts

    def authenticate(self, username: str, password: str) -> Account | None:
        """The account, if name and password fit. Takes as long for an unknown name as for a wrong password."""
        account = self._accounts.get(_plain(username))
        salt, expected = (account.salt, account.password_hash) if account else (b"nobody", b"")
        return account if hmac.compare_digest(_password_hash(password, salt), expected) else None

    def account_of(self, user_id: str) -> Account:
        return next(account for account in self._accounts.values() if account.user_id == user_id)

    def check_transfer(self, account: Account, amount: float) -> None:
        if not 0 < amount <= account.balance:
            raise Refused("Please enter an amount that your account covers.")

    def transfer(self, account: Account, payee: str, amount: float) -> None:
        with self._lock:
            self.check_transfer(account, amount)
            account.balance = round(account.balance - amount, 2)
            account.movements.insert(0, Movement(text=payee, amount=-amount, day=datetime.now(UTC).strftime("%a")))


def _plain(username: str) -> str:
    return username.strip().lower()


def _password_hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
