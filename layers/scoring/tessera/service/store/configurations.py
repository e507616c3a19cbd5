"""Configurations in the table, a part of the store: `store().configurations`.

    method            calls                                                          trips  write units  read units
    head              1 get                                                          1      0            0.5–1
    version           1 get, strongly consistent                                     1      0            1 per 4 KB
    versions          1 query of the newest (50 at most)                             1      0            0.5 per 4 KB
    published         likewise, for every 50 of them                                 many   0            0.5 per 4 KB
    rewrite           1 get, strongly consistent, 1 put                              2      1 per KB     1 per 4 KB
    publish           1 put of the version; then 1 update of the head                2      1 per KB, 1  0
    draft             1 get                                                          1      0            1 per 4 KB
    put_draft         1 put                                                          1      1 per KB     0
    drop_draft        1 update of the head, 1 delete                                 2      2            0
    preview           1 update of the head                                           1      1            0
    lists             1 query (100 at most)                                          1      0            1 per 4 KB
    typed_list        1 get, strongly consistent                                     1      0            1 per 4 KB
    put_list          1 put; then 1 update of the head                               2      1 per KB, 1  0
    drop_list         1 delete; then 1 update of the head                            2      2            0

    item              PK              SK               holds                                                    lives
    head              tenant#C        HEAD             number and name of the version in force, draft in preview, lists' revisions
    version           tenant#C        V#number#ulid    a whole configuration, sealed; author, time, note; changed only where somebody is
    erased draft             tenant#C        DRAFT            likewise, with its revision and the version it is based on
    list              tenant#C        LIST#id          name, type and entries, sealed; its revision
    part              tenant#C        PART#name#n      a piece of a document above 16 KB; its item has its name and the number of pieces

Publishing is one conditional update of the head, which names a version that is complete by then: a reader sees the previous version or this
one, and never half of one. Publishing on top of a version that is no longer in force is refused; the version stored for it is then named by
no head and no successor, so that nobody sees it. Documents are sealed: rules and lists may name users and addresses.

A document above `LARGEST_INLINE` is stored in pieces separately from its item: 1 more put, get or delete for each 350 KB. They are written
before the item and deleted after it: a reader that finds one missing reads the item again.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import islice

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.configuration_records import Head, StoredDraft, StoredList, StoredVersion
from tessera.service.store.items import Item, Value
from tessera.service.store.table import AGAIN, SCHEMA_VERSION, ConditionFailed, Table

MOST_SHOWN = 50
MOST_LISTS = 100
LARGEST_INLINE = 16_000  # bytes of a document in its item
LARGEST_PART = 350_000  # bytes; an item holds 400 KB
READINGS = 3  # of an item with missing pieces, because another document has replaced it
LIST_MARK = "list_"  # the prefix of the head's attributes for the revisions of lists


class ConfigurationStore:
    """Versions, the draft and lists of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # what is in force

    def head(self, tenant: str, now: int, *, consistent: bool = False) -> Head:
        """What is in force now; eventually consistent unless asked otherwise, as for a change."""
        return _head_of(self._table.get(primary_keys.configuration_head(tenant), now, consistent=consistent))

    def version(self, tenant: str, name: str, now: int) -> StoredVersion | None:
        """A version by its name, as a head or a successor has it."""
        item = self._whole(tenant, primary_keys.configuration(tenant, name), now)
        return _version_of(item) if item else None

    def versions(self, tenant: str, now: int) -> list[StoredVersion]:
        """The newest published versions, newest first."""
        return list(islice(self.published(tenant, now), MOST_SHOWN))

    def published(self, tenant: str, now: int) -> Iterator[StoredVersion]:
        """Every published version, newest first: the head's, the one that it is based on, and so on. Some are read at a time."""
        name = self.head(tenant, now, consistent=True).name
        while name:
            first, last = primary_keys.configuration(tenant, primary_keys.OLDEST_VERSION), primary_keys.configuration(tenant, name)
            found = {version.name: version for item in self._table.query(first, last, MOST_SHOWN, now) for version in (_version_of(item),)}
            if name not in found:
                return
            while name in found:
                yield found[name]
                name = found[name].based_on

    def publish(self, tenant: str, before: Head, version: StoredVersion) -> None:
        """Put a version into force in place of `before`.

        Raises:
            Conflict: another version has been published meanwhile.
        """
        item: dict[str, Value] = {
            "number": version.number,
            **self._held(tenant, f"version {version.name}", version.document),
            "author": version.author,
            "made_at": version.at,
            "note": version.note,
            "based_on": version.based_on,
        }
        self._put_new(primary_keys.configuration(tenant, version.name), item)
        values: dict[str, Value] = {":number": version.number, ":name": version.name, ":schema_version": SCHEMA_VERSION}
        condition = "attribute_not_exists(#name)"
        if before.name:
            condition = "#name = :before"
            values[":before"] = before.name
        try:
            self._table.update(
                primary_keys.configuration_head(tenant),
                "SET #version = :number, #name = :name, #schema_version = :schema_version REMOVE #preview",
                values,
                condition=condition,
            )
        except ConditionFailed as failure:
            if failure.item.get("name") != version.name:
                raise errors.VersionConflict from None

    def rewrite(self, tenant: str, name: str, document: bytes, note: str) -> None:
        """Store a version with another document: one from which a person was erased. Nothing else may change a version."""
        key = primary_keys.configuration(tenant, name)
        before = self._table.get(key, 0, consistent=True)
        kept = {each: value for each, value in before.items() if each not in ("PK", "SK", "schema_version", "document", "apart")}
        held = self._held(tenant, f"version {name}", document)
        self._table.put(key, {**kept, **held, "note": note})
        self._drop_parts(tenant, before.get("apart", "") if held.get("apart") != before.get("apart") else "")

    # the draft

    def draft(self, tenant: str, now: int) -> StoredDraft | None:
        item = self._whole(tenant, primary_keys.configuration_draft(tenant), now)
        if not item:
            return None
        return StoredDraft(
            document=item["document"],
            author=item["author"],
            at=item["made_at"],
            based_on=item["based_on"],
            revision=item["revision"],
            apart=item.get("apart", ""),
            authors=frozenset(item.get("authors", {item["author"]})),
        )

    def put_draft(self, tenant: str, draft: StoredDraft, before: StoredDraft | None = None) -> None:
        """Store a draft in place of the one before, whose pieces are deleted, or as the first since one was published or dropped.

        Raises:
            Conflict: somebody else has changed it meanwhile.
        """
        item: dict[str, Value] = {
            **self._held(tenant, f"draft {draft.revision}", draft.document),
            "author": draft.author,
            "made_at": draft.at,
            "based_on": draft.based_on,
            "revision": draft.revision,
            "authors": draft.authors | {draft.author},
        }
        try:
            self._table.put(
                primary_keys.configuration_draft(tenant),
                item,
                condition="#revision = :before" if before else "attribute_not_exists(#PK)",
                values={":before": before.revision} if before else {},
            )
        except ConditionFailed as failure:
            if any(failure.item.get(name) != value for name, value in item.items()):
                raise errors.VersionConflict from None
        self._drop_parts(tenant, before.apart if before else "")

    def drop_draft(self, tenant: str, draft: StoredDraft) -> bool:
        """Delete a draft, its pieces, and its preview; its revision is remembered, so that no other draft gets it. False if somebody has
        changed the draft in the meantime: then it stays."""
        self._table.update(
            primary_keys.configuration_head(tenant),
            "SET #schema_version = :schema_version, #last_draft = :revision REMOVE #preview",
            {":schema_version": SCHEMA_VERSION, ":revision": draft.revision},
        )
        try:
            self._table.delete(
                primary_keys.configuration_draft(tenant),
                condition="attribute_not_exists(#PK) OR #revision = :revision",
                values={":revision": draft.revision},
            )
        except ConditionFailed:
            return False
        self._drop_parts(tenant, draft.apart)
        return True

    def preview(self, tenant: str, revision: int | None) -> None:
        """Evaluate this revision of the draft on live traffic, or none."""
        key = primary_keys.configuration_head(tenant)
        values: dict[str, Value] = {":schema_version": SCHEMA_VERSION}
        if revision is None:
            self._table.update(key, "SET #schema_version = :schema_version REMOVE #preview", values)
        else:
            self._table.update(key, "SET #schema_version = :schema_version, #preview = :revision", {**values, ":revision": revision})

    # lists

    def lists(self, tenant: str, now: int) -> list[StoredList]:
        """Every list, by id."""
        first, last = primary_keys.configuration_list(tenant, "0"), primary_keys.configuration_list(tenant, "g")
        found = self._table.query(first, last, MOST_LISTS, now)
        small = [_list_of(item) for item in found if "document" in item]
        large = (self.typed_list(tenant, item["SK"].removeprefix("LIST#"), now) for item in found if "document" not in item)
        return sorted((*small, *(each for each in large if each)), key=lambda each: each.id)

    def typed_list(self, tenant: str, list_id: str, now: int) -> StoredList | None:
        item = self._whole(tenant, primary_keys.configuration_list(tenant, list_id), now)
        return _list_of(item) if item else None

    def put_list(self, tenant: str, listed: StoredList, replaced: str = "") -> None:
        """Store a list in place of its previous revision, whose pieces (`apart`) are deleted, and note it in the head.

        Raises:
            Conflict: somebody else has changed it meanwhile.
        """
        before, item = (
            listed.revision - 1,
            {**self._held(tenant, f"list {listed.id} {listed.revision}", listed.document), "revision": listed.revision},
        )
        try:
            self._table.put(
                primary_keys.configuration_list(tenant, listed.id),
                item,
                condition="#revision = :before" if before else "attribute_not_exists(#PK)",
                values={":before": before} if before else {},
            )
        except ConditionFailed as failure:
            if any(failure.item.get(name) != value for name, value in item.items()):
                raise errors.VersionConflict from None
        name = f"{LIST_MARK}{listed.id}"
        values: dict[str, Value] = {":schema_version": SCHEMA_VERSION, ":revision": listed.revision}
        self._table.update(primary_keys.configuration_head(tenant), f"SET #schema_version = :schema_version, #{name} = :revision", values)
        self._drop_parts(tenant, replaced)

    def drop_list(self, tenant: str, list_id: str, apart: str = "") -> None:
        """Delete a list and its pieces."""
        self._table.delete(primary_keys.configuration_list(tenant, list_id))
        self._table.update(
            primary_keys.configuration_head(tenant),
            f"SET #schema_version = :schema_version REMOVE #{LIST_MARK}{list_id}",
            {":schema_version": SCHEMA_VERSION},
        )
        self._drop_parts(tenant, apart)

    def _held(self, tenant: str, owner: str, document: bytes) -> dict[str, Value]:
        """What an item (`owner`) holds of a document: the document, or the name of its pieces, which are stored by then. The same document
        stored again for the same owner has the same pieces, and those of no other owner."""
        if len(document) <= LARGEST_INLINE:
            return {"document": document}
        name = sha256(f"{owner} ".encode() + document).hexdigest()[:32]
        pieces = [document[start : start + LARGEST_PART] for start in range(0, len(document), LARGEST_PART)]
        for number, piece in enumerate(pieces):
            self._table.put(primary_keys.configuration_part(tenant, name, number), {"piece": piece})
        return {"apart": f"{name}#{len(pieces)}"}

    def _whole(self, tenant: str, key: primary_keys.Key, now: int) -> Item:
        """An item with its document, strongly consistent."""
        for _ in range(READINGS):
            item = self._table.get(key, now, consistent=True)
            if not item or "document" in item:
                return item
            pieces = [self._table.get(part, now, consistent=True) for part in _parts(tenant, item["apart"])]
            if all(pieces):
                return {**item, "document": b"".join(piece["piece"] for piece in pieces)}
        raise errors.Unavailable(headers=AGAIN)

    def _drop_parts(self, tenant: str, apart: str) -> None:
        """Delete the pieces of a document that is no longer stored; nothing refers to a piece that is left behind."""
        with suppress(errors.Unavailable):
            for part in _parts(tenant, apart):
                self._table.delete(part)

    def _put_new(self, key: primary_keys.Key, item: Mapping[str, Value]) -> None:
        try:
            self._table.put_new(key, item)
        except ConditionFailed:  # every call makes a new name
            raise errors.Unavailable(headers=AGAIN) from None


def _parts(tenant: str, apart: str) -> list[primary_keys.Key]:
    name, _, count = apart.partition("#")
    return [primary_keys.configuration_part(tenant, name, number) for number in range(int(count or 0))]


def _head_of(item: Item) -> Head:
    return Head(
        version=item.get("version", 0),
        name=item.get("name", ""),
        preview=item.get("preview"),
        last_draft=item.get("last_draft", 0),
        lists={name.removeprefix(LIST_MARK): revision for name, revision in item.items() if name.startswith(LIST_MARK)},
    )


def _version_of(item: Item) -> StoredVersion:
    return StoredVersion(
        number=item["number"],
        name=item["SK"].removeprefix("V#"),
        document=item.get("document", b""),
        author=item["author"],
        at=item["made_at"],
        note=item["note"],
        based_on=item["based_on"],
    )


def _list_of(item: Item) -> StoredList:
    return StoredList(
        id=item["SK"].removeprefix("LIST#"), document=item["document"], revision=item["revision"], apart=item.get("apart", "")
    )
