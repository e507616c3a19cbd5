"""What a deployment sets."""

from pathlib import Path
from typing import Any

from local.cloud import read_template
from tessera.service.settings import Settings


def test_what_is_not_set_has_its_default() -> None:
    settings = Settings.of({"TESSERA_TABLE": "table"})
    assert (settings.table, settings.trusted_hops, settings.collection_limit, settings.decision_deadline) == ("table", 0, 600, 800)
    assert settings.simulated_address == ""


def test_an_empty_variable_counts_as_not_set() -> None:
    settings = Settings.of({"TESSERA_TRUSTED_HOPS": "", "TESSERA_ISSUER": "https://tessera.example/"})
    assert (settings.trusted_hops, settings.issuer) == (0, "https://tessera.example")


def test_the_template_sets_what_is_read() -> None:
    """Everything but what is for the local run alone."""
    template: dict[str, Any] = read_template(Path("template.yaml"))
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    values = dict.fromkeys(variables, "7") | {"TESSERA_ONLY_THROUGH_PROXY": "on"}
    read = Settings.of(values)
    unset = {name for name, value in vars(read).items() if value == vars(Settings.of({}))[name]}
    assert unset == {"simulated_address", "simulator", "webhooks_to_loopback"}
