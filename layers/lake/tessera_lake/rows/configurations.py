"""A row of `configurations`: a published version, with its rules by name and none of their values, which may name people."""

from tessera.configuration import Configuration
from tessera.service.store.configuration_records import StoredVersion
from tessera_lake.rows import row
from tessera_lake.schema import Row


def configuration(tenant: str, stored: StoredVersion, published: Configuration) -> Row:
    """The row of a version; `published` is its document, unsealed."""
    rules = sorted(published.rules, key=lambda rule: rule.priority)
    shown = ("id", "name", "priority", "recommendation", "mode", "enabled")
    values = {
        "version": stored.number,
        "name": stored.name,
        "based_on": stored.based_on or None,
        "author": stored.author,
        "rules": [{name: getattr(rule, name) for name in shown} for rule in rules],
        "rules_in_production": sum(rule.enabled and rule.mode == "production" for rule in rules),
        "sensitivity": dict(published.sensitivity),
        "second_person": published.second_person,
    }
    return row(tenant, "configuration", stored.name, stored.at, values)
