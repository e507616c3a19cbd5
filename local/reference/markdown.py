"""What pages are written with: a heading that says who made the page, tables, and text as docstrings have it."""

from collections.abc import Iterable, Sequence
from inspect import cleandoc

MADE = "<!-- Made by `python -m local.reference`; not to be edited. -->"


def page_of(title: str, *parts: str) -> str:
    """A whole page: its title, then its parts with an empty line between them."""
    return "\n\n".join((MADE, f"# {title}", *(part.strip("\n") for part in parts))) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. Bars and line ends inside a cell are kept from ending it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def paragraphs(docstring: str | None) -> list[str]:
    """A docstring's paragraphs, each in one line."""
    return [" ".join(part.split()) for part in cleandoc(docstring or "").split("\n\n") if part.strip()]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
