"""What each application has learned about its people's pointer movements, a part of the store: `store().sites`.

    method            calls                                                          trips  write units  read units
    site              1 get (kept 30 s in the process, also where there is none)     0–1    0            0–0.5
    learn             1 get, 1 put (none where nothing is new)                       1–2    0–2          0.5

    item              PK                      SK                 holds                                     lives
    site              tenant#S                SITE#application   `tessera.site.Site`                       400 d

A decision does not wait for it: without it, it decides as before calibration. Once a site is calibrated it learns from one confirmed
session in eight, chosen by the action's ULID, so that a busy application does not write one item all the time.
"""

from contextlib import suppress

from tessera import errors
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import AGAIN, ConditionFailed, Table, expiry
from tessera.site import UNKNOWN_SITE, Confirmed, Site

REMEMBERED = 30_000  # ms that a site is kept in the process
SITE_LIFE = 400 * 86_400_000  # ms
ATTEMPTS = 5
ONE_IN = 8


class SiteStore:
    """The sites of the table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._remembered: dict[Key, tuple[int, Site]] = {}

    def site(self, tenant: str, application: str, now: int) -> Site:
        """The site of an application, at most 30 s old; one that has learned nothing if the table does not answer."""
        key = primary_keys.site(tenant, application)
        read_at, site = self._remembered.get(key, (now - REMEMBERED, UNKNOWN_SITE))
        if now - read_at >= REMEMBERED:
            with suppress(errors.Unavailable):
                site = _site_of(self._table.get(key, now))
            self._remembered[key] = now, site
        return site

    def learn(self, tenant: str, application: str, confirmed: Confirmed, at: int) -> None:
        """Learn a confirmed session, once; `at` is the moment of its action."""
        if self.site(tenant, application, at).is_calibrated and int(confirmed.action[-1], 16) % ONE_IN:
            return
        key = primary_keys.site(tenant, application)
        for attempt in range(ATTEMPTS):
            item = self._table.get(key, at, consistent=attempt > 0)
            site = _site_of(item)
            learned = site.learn(confirmed)
            if learned is site:
                return
            version = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    key,
                    {"document": items.document(learned), "version": version + 1, **expiry(at, SITE_LIFE)},
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return
        raise errors.Unavailable(headers=AGAIN)


def _site_of(item: Item) -> Site:
    return items.read(Site, item["document"]) if item else UNKNOWN_SITE
