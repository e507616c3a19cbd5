"""Tenants, applications, clients and their secrets; models; the export of actions.

    python -m local.admin create-application --tenant fjord --application fjord-bank --name "Fjord Bank"
    python -m local.admin create-client --tenant fjord --application fjord-bank --origin https://bank.example
    python -m local.admin create-client --tenant fjord --application fjord-bank --role analyst
    python -m local.admin add-secret --client CLIENT        (two may live at once: add, roll out, remove the old one)
    python -m local.admin export-actions --tenant fjord --since 2026-10-01 --until 2026-10-31 --out october.jsonl
    python -m local.admin model list --tenant fjord                     (`local.models` says more)

Works on AWS with your credentials, or on what AWS_ENDPOINT_URL names; the tables are --table or TESSERA_TABLE, and --governance or
TESSERA_GOVERNANCE_TABLE. A secret is shown once, when it is made: only its hash is stored. Changes reach every door within half a minute.
"""

import argparse
import json
import os
import re
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from local import models
from local.export import day_of, export
from tessera.action import ChallengeType
from tessera.control import LARGEST_SHARE
from tessera.recommendation import CHALLENGES
from tessera.scoring import ModelError
from tessera.service import dependencies
from tessera.service.clients.credentials import hash_secret
from tessera.service.clients.roles import ROLES, SCOPES
from tessera.service.store.facade import Store
from tessera.service.store.model_versions import ModelChangeError
from tessera.service.store.records import Application, Client

MOST_SECRETS = 2
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class AdminError(Exception):
    """The command cannot be carried out; the message says why."""


def create_tenant(store: Store, tenant: str) -> None:
    """Check a tenant's name. A tenant is only the name that its applications share: it has no item of its own."""
    _check_name("tenant", tenant)


def create_application(store: Store, tenant: str, application: str, *, name: str = "", **modes: Any) -> Application:
    """Create an application, or change its modes (`monitor_only`, `sandbox`, `outage`, `without_telemetry`,
    `challenges`, `control`)."""
    _check_name("tenant", tenant)
    _check_name("application", application)
    if not 0 <= modes.get("control", 0.0) <= LARGEST_SHARE:
        raise AdminError(f"The control's share must be between 0 and {LARGEST_SHARE}: each random draw costs either friction or fraud.")
    created = Application(id=application, tenant=tenant, name=name or application, **modes)
    store.clients.put_application(created)
    return created


def create_client(
    store: Store,
    tenant: str,
    application: str,
    *,
    scopes: Sequence[str] = ROLES["backend"],
    origins: Sequence[str] = (),
    recommendation_case: str = "lower",
) -> tuple[str, str]:
    """Create a client; returns its id and its secret, which cannot be shown again."""
    _application(store, tenant, application)
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise AdminError(f"There is no scope {unknown[0]}; there are {', '.join(SCOPES)}.")
    client_id, secret = secrets.token_hex(12), secrets.token_urlsafe(32)
    store.clients.put_client(
        Client(
            id=client_id,
            tenant=tenant,
            application=application,
            scopes=tuple(scopes),
            origins=tuple(origins),
            secrets=(hash_secret(secret),),
            recommendation_case=recommendation_case,
        )
    )
    return client_id, secret


def revoke_client(store: Store, client_id: str) -> None:
    """Refuse a client and all its tokens from now on."""
    store.clients.put_client(replace(_client(store, client_id), revoked=True))


def add_secret(store: Store, client_id: str) -> str:
    """Give a client a second secret."""
    client = _client(store, client_id)
    if len(client.secrets) >= MOST_SECRETS:
        raise AdminError(f"The client has {MOST_SECRETS} live secrets; remove one first.")
    secret = secrets.token_urlsafe(32)
    store.clients.put_client(replace(client, secrets=(*client.secrets, hash_secret(secret))))
    return secret


def remove_secret(store: Store, client_id: str, secret: str | None = None) -> None:
    """Remove a secret from a client: this one, or the older of two."""
    client = _client(store, client_id)
    gone = hash_secret(secret) if secret else client.secrets[0]
    if gone not in client.secrets:
        raise AdminError("The client has no such secret.")
    if len(client.secrets) == 1:
        raise AdminError("This is the client's only secret: add another first, or revoke the client.")
    store.clients.put_client(replace(client, secrets=tuple(kept for kept in client.secrets if kept != gone)))


def _application(store: Store, tenant: str, application: str) -> Application:
    found = store.clients.application(tenant, application, dependencies.clock())
    if found is None:
        raise AdminError(f"There is no application {application} of tenant {tenant}: create it first.")
    return found


def _client(store: Store, client_id: str) -> Client:
    client = store.clients.client(client_id, dependencies.clock())
    if client is None:
        raise AdminError(f"There is no client {client_id}.")
    return client


def _check_name(kind: str, name: str) -> None:
    if not NAME.fullmatch(name):
        raise AdminError(f"{name!r} is not a valid name for a {kind}: 1 to 64 letters, digits, dots, dashes and underscores.")


def parser() -> argparse.ArgumentParser:
    described = argparse.ArgumentParser(prog="python -m local.admin", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--table", default=os.environ.get("TESSERA_TABLE"), help="the table's name; default TESSERA_TABLE")
    governance = "of who may call and what is configured; default TESSERA_GOVERNANCE_TABLE"
    described.add_argument("--governance", default=os.environ.get("TESSERA_GOVERNANCE_TABLE", ""), help=governance)
    commands = described.add_subparsers(dest="command", required=True)

    tenant = commands.add_parser("create-tenant", help="check a tenant's name")
    tenant.add_argument("--tenant", required=True)

    application = commands.add_parser("create-application", help="create an application, or change its modes")
    application.add_argument("--tenant", required=True)
    application.add_argument("--application", required=True)
    application.add_argument("--name", default="")
    application.add_argument("--monitor-only", action="store_true", help="always answer allow; the real decision stays visible")
    application.add_argument("--sandbox", action="store_true", help="let documented correlation ids force each recommendation")
    application.add_argument("--outage", choices=("allow", "challenge", "deny"), default="allow")
    application.add_argument("--without-telemetry", choices=("allow", "challenge", "deny"), default="allow")
    known = sorted({*get_args(ChallengeType), *(challenge for suited in CHALLENGES.values() for challenge in suited)})
    application.add_argument("--control", type=float, default=0.0, help=f"share of actions with a random control, at most {LARGEST_SHARE}")
    application.add_argument("--challenge", action="append", choices=known, help="a challenge it supports; default all")

    client = commands.add_parser("create-client", help="create a client; shows its secret once")
    client.add_argument("--tenant", required=True)
    client.add_argument("--application", required=True)
    client.add_argument("--role", choices=ROLES, default="backend", help="what it is for (default: %(default)s)")
    client.add_argument("--scope", action="append", choices=SCOPES, help="a scope instead of the role's; may be repeated")
    client.add_argument("--origin", action="append", default=[], help="a page's origin that may collect, or *")
    client.add_argument("--recommendation-case", choices=("lower", "upper"), default="lower")

    for command, about in (
        ("revoke-client", "refuse a client from now on"),
        ("add-secret", "give a client a second secret; shows it once"),
        ("remove-secret", "take a secret from a client: --secret, or the older"),
    ):
        changed = commands.add_parser(command, help=about)
        changed.add_argument("--client", required=True)
        if command == "remove-secret":
            changed.add_argument("--secret")

    exported = commands.add_parser("export-actions", help="write what actions were judged on and how they ended; names nobody")
    exported.add_argument("--tenant", required=True)
    exported.add_argument("--since", type=day_of, required=True, help="first day, as 2026-10-01 (UTC)")
    exported.add_argument("--until", type=day_of, required=True, help="last day")
    exported.add_argument("--out", type=Path, required=True, help="file to write, one JSON object a line")
    models.add_commands(commands)
    return described


def run(store: Store, options: argparse.Namespace) -> dict[str, Any]:
    """Carry out a command; returns what to show."""
    match options.command:
        case "create-tenant":
            create_tenant(store, options.tenant)
            return {"tenant": options.tenant}
        case "create-application":
            challenges = tuple(options.challenge) if options.challenge else None
            create_application(
                store,
                options.tenant,
                options.application,
                name=options.name,
                monitor_only=options.monitor_only,
                sandbox=options.sandbox,
                outage=options.outage,
                without_telemetry=options.without_telemetry,
                challenges=challenges,
                control=options.control,
            )
            return {"tenant": options.tenant, "application": options.application}
        case "create-client":
            client_id, secret = create_client(
                store,
                options.tenant,
                options.application,
                scopes=options.scope or ROLES[options.role],
                origins=options.origin,
                recommendation_case=options.recommendation_case,
            )
            return {"client_id": client_id, "client_secret": secret}
        case "export-actions":
            return {"actions": export(store, options.tenant, options.since, options.until, dependencies.clock(), options.out)}
        case "model":
            return models.run(store, options)
        case "add-secret":
            return {"client_id": options.client, "client_secret": add_secret(store, options.client)}
        case "remove-secret":
            remove_secret(store, options.client, options.secret)
        case "revoke-client":
            revoke_client(store, options.client)
    return {"client_id": options.client}


def main(arguments: Sequence[str] | None = None) -> None:
    import boto3

    described = parser()
    options = described.parse_args(arguments)
    if not options.table:
        described.error("name the table: --table or TESSERA_TABLE")
    try:
        print(json.dumps(run(Store(boto3.client("dynamodb"), options.table, governance=options.governance), options), indent=2))
    except (AdminError, ModelChangeError, ModelError) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
