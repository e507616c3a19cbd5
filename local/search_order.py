"""What comes first in the search of the documentation's site: guides, then everything else, then decisions and reports.

A hook of mkdocs (`mkdocs.yml`). A word in a title counts more than one in the text, and a decision's title is a whole sentence: without
this hook the reasons for an answer would come before the answer.
"""

from typing import Any

BOOSTS = (
    (("docs/integrating/", "docs/operating/", "docs/analysts/", "docs/detection/", "client/", "web/"), 4.0),
    (("docs/decisions/", "training/", "CHANGELOG"), 0.25),
)
"""How much a page counts, by how its path begins; every other counts 1."""


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> None:
    """Tell the search how much this page counts."""
    boost = next((boost for begins, boost in BOOSTS if page.file.src_path.startswith(begins)), 1.0)
    page.meta.setdefault("search", {"boost": boost})
