"""Pages of `docs/reference/` that a command makes from the code, so that no page says what the code does not.

    python -m local.reference      writes every page

One module a page: its `page()` answers the text of the page of its name (`rule_facts` of `docs/reference/rule-facts.md`). To add a page,
put a module here; a test compares every written page with a fresh one.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path("docs/reference")


def pages() -> Mapping[Path, str]:
    """The text of every page, by where it lies."""
    modules = {module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)}
    return {FOLDER / f"{name.replace('_', '-')}.md": module.page() for name, module in modules.items() if hasattr(module, "page")}
