"""Every signal: what it is, what kind of value it has, and when it is wrong."""

from collections.abc import Iterable
from importlib import import_module

from local.reference.markdown import page_of, paragraphs
from local.reference.reasons import WRONG
from tessera import signals

ABOUT = """
A signal is a discrete fact about the device, the network, the behavior or the history of an action. Answers carry them under
`risk_signals`, by group and name. One that cannot be told is left out: unknown is not false.
"""
KINDS = {"flag": "true or false", "number": "number", "text": "text", "texts": "list of texts"}


def page() -> str:
    """The page."""
    parts = [ABOUT]
    for group, told in signals.CATALOGUE.items():
        parts += [f"## {group}", *(part for name in told for part in _entry(group, name))]
    return page_of("Signals", *parts)


def _entry(group: str, name: str) -> Iterable[str]:
    yield f"### {group}.{name}"
    yield f"*{KINDS[signals.KINDS[group][name]]}*"
    for text in paragraphs(import_module(f"tessera.signals.{group}.{name}").__doc__):
        yield f"*{WRONG.strip()}* {text.removeprefix(WRONG)}" if text.startswith(WRONG) else text
