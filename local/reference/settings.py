"""What a deployment sets, and the limits that it cannot: parameters of the template, the functions' environment, bounds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.cloud import read_template
from local.reference.markdown import page_of, table
from tessera import configuration, rules, search
from tessera.features.movement import trace
from tessera.rules import conditions, lists
from tessera.service.http import body
from tessera.service.store import activities, models

TEMPLATE = Path("template.yaml")
ABOUT = "A deployment is set by the parameters of `template.yaml`; `sam deploy --guided` asks for them, and all have defaults."
ENVIRONMENT = """
The template gives them to the functions as environment variables, which `layers/scoring/tessera/service/settings.py` reads and checks once
per process:
"""
BOUNDS = "Limits that hold for every deployment:"


def page() -> str:
    """The page."""
    template = read_template(TEMPLATE)
    limits: tuple[tuple[str, int], ...] = (
        ("bytes of a body, after decoding", body.LARGEST),
        ("parameters of a form or a query", body.MOST_PARAMETERS),
        ("faults that one answer names", body.MOST_FAULTS),
        ("positions of one movement", trace.MOST_POINTS),
        ("rules", rules.MOST_RULES),
        ("snoozes of one rule", rules.MOST_SNOOZES),
        ("comparisons in one rule", conditions.MOST_COMPARISONS),
        ("values in one comparison", conditions.MOST_VALUES),
        ("entries of one typed list", lists.MOST_ENTRIES),
        ("custom actions", configuration.MOST_CUSTOM_ACTIONS),
        ("custom attributes", configuration.MOST_ATTRIBUTES),
        ("filters of one search", search.MOST_FILTERS),
        ("values of one filter", search.MOST_VALUES),
        ("streams of activities", activities.MOST_STREAMS),
        ("versions of a tenant's model", models.MOST_VERSIONS),
        ("bytes of a model, compressed", models.LARGEST_ARTEFACT),
    )
    return page_of(
        "Settings",
        ABOUT,
        "## Parameters",
        table(("Parameter", "Default", "Meaning"), _parameters(template)),
        "## Environment",
        ENVIRONMENT,
        table(("Variable", "From"), _variables(template)),
        "## Limits",
        BOUNDS,
        table(("At most", ""), ((what, f"{most:,}") for what, most in limits)),
    )


def _parameters(template: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, parameter in template["Parameters"].items():
        yield f"`{name}`", str(parameter["Default"]) or "(none)", parameter["Description"]


def _variables(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own = (function["Properties"] for function in template["Resources"].values() if function["Type"] == "AWS::Serverless::Function")
    variables: dict[str, list[str]] = {}
    for properties in (template["Globals"]["Function"], *own):
        for name, value in properties.get("Environment", {}).get("Variables", {}).items():
            variables.setdefault(name, []).append(_source(value))
    for name, sources in variables.items():
        yield f"`{name}`", ", or ".join(dict.fromkeys(source for source in sources if source)) or "(set by nobody)"


def _source(value: Any) -> str:
    """What a variable is made of: a parameter's or a resource's name, or a plain value."""
    if isinstance(value, dict):
        ((_, inner),) = value.items()
        if isinstance(inner, list):
            return " if ".join(filter(None, (_source(inner[1]), f"`{inner[0]}`")))
        return f"`{inner}`"
    return str(value)
