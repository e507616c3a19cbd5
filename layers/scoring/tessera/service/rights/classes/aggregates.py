"""Aggregates: what is counted of many, and names nobody."""

from tessera.service.rights.catalogue import NOTHING, DataClass, ItemKind
from tessera.service.store import primary_keys
from tessera.service.store.activities import COLLECTION_LIFE
from tessera.service.store.counters import HOUR_LIFE
from tessera.service.store.rollups import ROLLUP_LIFE
from tessera.service.store.token_bans import BAN
from tessera.units import DAY, MINUTE

declared = DataClass(
    name="aggregates",
    title="What is counted of many",
    kinds=(
        ItemKind(
            key=primary_keys.rollup_minute,
            holds=f"{NOTHING}: how many actions of a kind there were; decisions that were made stay counted",
            lives=ROLLUP_LIFE,
        ),
        ItemKind(key=primary_keys.rollup_hour, holds=f"{NOTHING}: likewise", lives=ROLLUP_LIFE),
        ItemKind(key=primary_keys.rollup_watch, holds=f"{NOTHING}: that somebody looked at an overview", lives=DAY),
        ItemKind(key=primary_keys.rollup_day, holds=f"{NOTHING}: likewise", lives=ROLLUP_LIFE),
        ItemKind(
            key=primary_keys.address_hour,
            holds="sets of one of 256 slots for each user and device at an address: nobody is told by one",
            lives=HOUR_LIFE,
        ),
        ItemKind(key=primary_keys.requests, holds="how many requests an address made in a minute, as a keyed hash", lives=2 * MINUTE),
        ItemKind(key=primary_keys.misused_token, holds="the hash of a token that was refused", lives=BAN),
        ItemKind(key=primary_keys.collection, holds=f"{NOTHING}: how far streams of activities are read", lives=COLLECTION_LIFE),
    ),
)
