"""Clients and applications in the table, each remembered for 30 s in the process, and for five minutes while the table cannot be read:
`store().clients`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from typing import Any

from tessera.errors import Unavailable
from tessera.service.store import items, primary_keys
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import Application, Client
from tessera.service.store.table import Table

REMEMBERED = 30_000  # ms that clients and applications are kept in the process
OUTLASTED = 300_000  # ms after which nobody is let in by what was read before an outage


class ClientStore:
    """Clients and applications of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._remembered: dict[Key, tuple[int, Any]] = {}

    def client(self, client_id: str, now: int) -> Client | None:
        """The client with this id, at most 30 s old."""
        return self._remember(Client, primary_keys.client(client_id), now)

    def put_client(self, client: Client) -> None:
        """Create or replace a client."""
        self._put(primary_keys.client(client.id), client)

    def application(self, tenant: str, application_id: str, now: int) -> Application | None:
        """The tenant's application with this id, at most 30 s old."""
        return self._remember(Application, primary_keys.application(tenant, application_id), now)

    def put_application(self, application: Application) -> None:
        """Create or replace an application."""
        self._put(primary_keys.application(application.tenant, application.id), application)

    def _remember[Record](self, kind: type[Record], key: Key, now: int) -> Record | None:
        record: Record | None
        read_at, record = self._remembered.get(key, (0, None))
        if record is None or now - read_at >= REMEMBERED:
            try:
                item = self._table.get(key, now)
            except Unavailable:
                if record is None or now - read_at >= OUTLASTED:
                    raise
                return record
            record = items.read(kind, item["document"]) if item else None
            if record is not None:
                self._remembered[key] = now, record
        return record

    def _put(self, key: Key, record: Client | Application) -> None:
        self._remembered.pop(key, None)
        self._table.put(key, {"document": items.document(record)})
