"""Everything the routes work with, in one frozen value. What changes is kept by its four parts, each of its own."""

from dataclasses import dataclass

from flask import current_app

from tessera_client import Backend, Patience
from web.demo.bank import Bank
from web.demo.protection import Protection
from web.demo.sessions import Sessions
from web.demo.witness import Witness


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer the bank knows from the start."""

    username: str
    password: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class DemoSettings:
    """Where Tessera is, who we are to it, where visitors may come from (name and IP address), and who is a customer already."""

    base_url: str
    client_id: str
    client_secret: str
    places: list[tuple[str, str]]
    customer: Customer
    timeout: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Office:
    """The bank's money, its sessions, its protection, the client of Tessera beneath that, and who watches for the demo's panel."""

    settings: DemoSettings
    bank: Bank
    sessions: Sessions
    tessera: Backend
    protection: Protection
    witness: Witness


def open_office(settings: DemoSettings) -> Office:
    """An office with one customer."""
    bank = Bank()
    bank.open_account(settings.customer.username, settings.customer.password, settings.customer.user_id)
    tessera = Backend(settings.base_url, settings.client_id, settings.client_secret, patience=Patience(timeout=settings.timeout))
    return Office(settings=settings, bank=bank, sessions=Sessions(), tessera=tessera, protection=Protection(tessera), witness=Witness())


def here() -> Office:
    """The office of the application that answers this request."""
    office: Office = current_app.extensions["office"]
    return office
