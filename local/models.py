"""Models of a tenant, by hand: publish one as a shadow, promote it, roll back, see who did what.

    python -m local.admin model list --tenant fjord
    python -m local.admin model publish --tenant fjord --author ingrid --file model.json       (starts as the shadow)
    python -m local.admin model shadow --tenant fjord --author ingrid --version 4eccd9adaf2b   (one that was stored before)
    python -m local.admin model promote --tenant fjord --author ingrid
    python -m local.admin model rollback --tenant fjord --author ingrid

`training.deployment --publish` publishes in the same way. With every change the model that ships with this release is stored too, so that
its decisions can be decided again when a later release ships another model.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tessera import artefacts
from tessera.scoring import Model, ModelError
from tessera.service import dependencies
from tessera.service.store.facade import Store
from tessera.service.store.model_versions import ModelChangeError, ModelHead


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command `model` and its own."""
    model = commands.add_parser("model", help="which model decides, and which one is its shadow")
    verbs = model.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("list", help="the versions there are, and who changed what")
    listed.add_argument("--tenant", required=True)
    for verb, about in (
        ("publish", "store an artefact (--file) and run it as the shadow"),
        ("shadow", "run a stored version (--version) as the shadow"),
        ("drop", "run no shadow"),
        ("promote", "let the shadow decide"),
        ("rollback", "let the previous version decide again"),
    ):
        changed = verbs.add_parser(verb, help=about)
        changed.add_argument("--tenant", required=True)
        changed.add_argument("--author", required=True, help="who does it; stored with the change")
        if verb == "publish":
            changed.add_argument("--file", type=Path, required=True)
        if verb == "shadow":
            changed.add_argument("--version", required=True)


def run(store: Store, options: argparse.Namespace) -> dict[str, Any]:
    """Carry out a command; returns what to show.

    Raises:
        ModelChangeError, ModelError.
    """
    match options.verb:
        case "list":
            return overview(store, options.tenant)
        case "publish":
            return publish(store, options.tenant, json.loads(options.file.read_text()), options.author)
        case _:
            return change(store, options.tenant, options.verb, options.author, getattr(options, "version", None))


def publish(store: Store, tenant: str, artefact: Mapping[str, Any], author: str) -> dict[str, Any]:
    """Store an artefact, and run it as the shadow."""
    return change(store, tenant, "shadow", author, store.models.put_version(tenant, artefact))


def change(store: Store, tenant: str, verb: str, author: str, version: str | None = None) -> dict[str, Any]:
    """Make one change, and store the model that ships. It reaches every door within half a minute."""
    store.models.put_version(tenant, artefacts.read("model"))
    head, revision = store.models.head(tenant)
    changed = _changed(store, tenant, head, verb, author, version)
    store.models.put_head(tenant, changed, revision)
    return _shown(changed)


def overview(store: Store, tenant: str) -> dict[str, Any]:
    """Every stored version, which of this release's reasons it does not weigh, and the changes that were made."""
    head, _ = store.models.head(tenant)
    shipped = Model.load()
    versions = [
        {
            "version": artefact["version"],
            "made": artefact.get("card", {}).get("made"),
            "does_not_weigh": sorted(shipped.terms.keys() - artefact["terms"].keys()),
        }
        for artefact in store.models.versions(tenant)
    ]
    changes = [{**asdict(made), "at": datetime.fromtimestamp(made.at / 1000, UTC).isoformat(timespec="seconds")} for made in head.changes]
    return {**_shown(head), "versions": versions, "changes": changes}


def _changed(store: Store, tenant: str, head: ModelHead, verb: str, author: str, version: str | None) -> ModelHead:
    now = dependencies.clock()
    match verb:
        case "shadow":
            artefact = store.models.version(tenant, version or "")
            if artefact is None:
                raise ModelChangeError(f"There is no version {version}.")
            try:
                Model.of(artefact)
            except ModelError as fault:
                raise ModelChangeError(f"This release cannot use {version}: {fault}") from None
            return head.shadowing(str(artefact["version"]), author, now)
        case "drop":
            return head.without_shadow(author, now)
        case "promote":
            return head.promoted(author, now)
        case _:
            return head.rolled_back(author, now)


def _shown(head: ModelHead) -> dict[str, Any]:
    ships = f"{Model.load().version} (ships)"
    return {"deciding": head.current or ships, "shadow": head.shadow}
