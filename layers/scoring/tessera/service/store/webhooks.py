"""The receivers of webhooks in the table of what governs, a part of the store: `store().webhooks`.

    method            calls                                                          trips  write units  read units
    receivers         1 get                                                          1      0            0.5–1 per 4 KB
    put               1 put                                                          1      1 per KB     0

    item              PK              SK               holds                                                    lives
    receivers         tenant#C        WEBHOOKS         every receiver of the tenant with its secrets, sealed; their version

All receivers of a tenant are one item: there are few, an event needs all of them, and a condition on one item keeps their number. A change
based on a version that is no longer the newest is refused.
"""

from dataclasses import dataclass

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.items import Value
from tessera.service.store.table import ConditionFailed, Table


@dataclass(frozen=True, kw_only=True)
class StoredReceivers:
    """The receivers of a tenant: `document` is sealed, and empty if there never was one; `version` counts their changes."""

    document: bytes = b""
    version: int = 0


class WebhookStore:
    """The receivers of every tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def receivers(self, tenant: str, now: int, *, consistent: bool = False) -> StoredReceivers:
        item = self._table.get(primary_keys.webhooks(tenant), now, consistent=consistent)
        return StoredReceivers(document=item["document"], version=item["version"]) if item else StoredReceivers()

    def put(self, tenant: str, receivers: StoredReceivers) -> None:
        """Store receivers in place of the version before.

        Raises:
            VersionConflict: somebody else has changed them meanwhile.
        """
        item: dict[str, Value] = {"document": receivers.document, "version": receivers.version}
        before = receivers.version - 1
        try:
            self._table.put(
                primary_keys.webhooks(tenant),
                item,
                condition="#version = :before" if before else "attribute_not_exists(#PK)",
                values={":before": before} if before else {},
            )
        except ConditionFailed as failure:
            if any(failure.item.get(name) != value for name, value in item.items()):
                raise errors.VersionConflict from None
