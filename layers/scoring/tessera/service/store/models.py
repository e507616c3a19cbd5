"""Models in the table, a part of the store: `store().models`.

    method            calls                                                               trips  write units  read units
    deciding          1 get of the head (kept 30 s in the process); 1 get of each version
                      that it names, once in a process                                    0–3    0            0–0.5, a version 0.5 per 4 KB
    head              1 get                                                               1      0            1
    put_head          1 put                                                               1      1–8          0
    put_version       1 put                                                               1      ≤ 300        0
    version           1 get                                                               1      0            0.5 per 4 KB
    judging           1 get of the version, once in a process (the one that ships: none)  0–1    0            0–0.5 per 4 KB
    versions          1 query                                                             1      0            1 per 4 KB

    item              PK             SK               holds                                               lives
    head              tenant#C       MODEL            which version decides, its shadow, who changed it   for ever
    version           tenant#C       MODEL#version    an artefact, compressed                             for ever

A version is one item: the artefacts compress to some 10 KB, and one above 300 KB is refused. A decision never waits for a model that cannot
be read: the last known head counts, and if its version cannot be read, or weighs a reason that this release does not have, the model that
ships decides, and the decision names that one.
"""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from aws_lambda_powertools import Logger

from tessera import artefacts, errors
from tessera.scoring import Model, ModelError
from tessera.service.store import items, primary_keys
from tessera.service.store.model_versions import ModelChangeError, ModelHead, Models
from tessera.service.store.table import ConditionFailed, Table

logger = Logger(service="tessera", location=None)

REMEMBERED = 30_000  # ms
LARGEST_ARTEFACT = 300_000  # bytes, compressed
MOST_VERSIONS = 50
MOST_KEPT = 64  # models in a process


class ModelStore:
    """The models of each tenant."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._heads: dict[str, tuple[int, ModelHead]] = {}
        self._models: dict[tuple[str, str], Model | None] = {}

    def deciding(self, tenant: str, now: int) -> Models:
        """The models that judge the tenant's actions now, at most 30 s old."""
        heard, head = self._heads.get(tenant, (None, ModelHead()))
        if heard is None or now - heard >= REMEMBERED:
            with suppress(errors.Unavailable):
                head, _ = self.head(tenant, consistent=False)
            self._heads[tenant] = now, head
        return Models(deciding=self._loaded(tenant, head.current) or Model.load(), shadow=self._loaded(tenant, head.shadow))

    def head(self, tenant: str, *, consistent: bool = True) -> tuple[ModelHead, int]:
        """Which version decides, and the revision of this record, for `put_head`."""
        item = self._table.get(primary_keys.model_head(tenant), 0, consistent=consistent)
        return (items.read(ModelHead, item["document"]), item["revision"]) if item else (ModelHead(), 0)

    def put_head(self, tenant: str, head: ModelHead, revision: int) -> None:
        """Change which version decides, unless somebody else has since `revision`.

        Raises:
            ModelChangeError.
        """
        condition = "#revision = :revision" if revision else "attribute_not_exists(#PK)"
        item: dict[str, Any] = {"document": items.document(head), "revision": revision + 1}
        try:
            self._table.put(
                primary_keys.model_head(tenant),
                item,
                condition=condition,
                values={":revision": revision} if revision else {},
            )
        except ConditionFailed as failure:
            if failure.item == {**failure.item, **item}:  # this same write: its answer was lost
                return
            raise ModelChangeError("The models were changed in the meantime; read them again.") from None

    def put_version(self, tenant: str, artefact: Mapping[str, Any]) -> str:
        """Store a model; returns its version. Storing the same version again changes nothing.

        Raises:
            ModelError: this release cannot use it.
            ModelChangeError: it is too large.
        """
        Model.of(artefact)
        content = zlib.compress(json.dumps(artefact, separators=(",", ":")).encode(), 9)
        if len(content) > LARGEST_ARTEFACT:
            raise ModelChangeError(f"The artefact has {len(content)} bytes compressed; {LARGEST_ARTEFACT} are kept at most.")
        self._table.put_once(primary_keys.model_version(tenant, artefact["version"]), {"artefact": content})
        return str(artefact["version"])

    def version(self, tenant: str, version: str) -> Mapping[str, Any] | None:
        """The artefact of a version: the one that ships, or a stored one."""
        shipped = artefacts.read("model")
        if version == shipped["version"]:
            return shipped
        item = self._table.get(primary_keys.model_version(tenant, version), 0)
        return json.loads(zlib.decompress(item["artefact"])) if item else None

    def judging(self, tenant: str, version: str) -> Model | None:
        """The model of a version, read once in a process; None for one that is not known any more, or that this release cannot use."""
        shipped = Model.load()
        if version == shipped.version:
            return shipped
        if (tenant, version) not in self._models:
            artefact = self.version(tenant, version)
            if len(self._models) >= MOST_KEPT:
                self._models.clear()
            self._models[tenant, version] = _usable(artefact, version) if artefact else None
        return self._models[tenant, version]

    def versions(self, tenant: str) -> list[Mapping[str, Any]]:
        """The stored artefacts, at most fifty."""
        first, last = primary_keys.model_version(tenant, ""), primary_keys.model_version(tenant, "~")
        return [json.loads(zlib.decompress(item["artefact"])) for item in self._table.query(first, last, MOST_VERSIONS, 0)]

    def _loaded(self, tenant: str, version: str | None) -> Model | None:
        """A version as a model; None for the one that ships, for one that this release cannot use, and while it cannot be read."""
        try:
            return self.judging(tenant, version) if version else None
        except errors.Unavailable:
            return None


def _usable(artefact: Mapping[str, Any], version: str) -> Model | None:
    try:
        return Model.of(artefact)
    except ModelError as fault:
        logger.error("model refused", extra={"model": version, "fault": str(fault)})
        return None
