"""The outcome of an action: everything that a profile learns from."""

from dataclasses import dataclass

from tessera.action import Payment
from tessera.features.movement.manner import Manner
from tessera.place import NOWHERE, Place
from tessera.telemetry import Rhythm


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One action that a backend reported as a success. `action` is its ULID; `key` a proven key's thumbprint."""

    action: str
    at: int  # epoch milliseconds
    user: str
    device: str  # empty if there is none, as in data sets without devices
    same_as: tuple[str, ...] = ()  # the other ids of the same person in this action: who they claimed to be, who they turned out to be
    key: str | None = None
    place: Place = NOWHERE
    address: str | None = None  # as in `DeviceSession`
    timezone: str | None = None
    browser: str | None = None
    version: str | None = None  # of the browser, the major number
    agent: str | None = None  # as in `DeviceSession`
    system: str | None = None
    language: str | None = None
    manner: Manner = ()  # how the pointer was moved
    traits: tuple[str, ...] = ()  # the lasting ones of the device, as `name value` (`consistency.lasting`)
    rhythm: Rhythm | None = None
    payment: Payment | None = None
