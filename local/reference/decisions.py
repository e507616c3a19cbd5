"""The decisions, by what they are about: title, date, and by what each is superseded."""

import re
from dataclasses import dataclass
from pathlib import Path

from local.reference.markdown import page_of

FOLDER = Path("docs/decisions")
ABOUT = """
Why things are as they are, one decision a file. A decision that no longer holds stays, and names the one that supersedes it.
[CONTRIBUTING](../../CONTRIBUTING.md#a-decision) says how to write one. Where we differ from the documented product is
[one list](../decisions/2026-11-29-documented-product-differences.md).
"""
SUBJECTS = {
    "detection": "Detection: reasons, signals, weights",
    "trust": "Trust: devices, keys, users, tokens",
    "payments": "Payments",
    "network": "Network: addresses and what is known of them",
    "learning": "Learning: labels, models, the random control",
    "policy": "Policy: rules, lists, configuration",
    "investigation": "Investigation: search, cases, audit, streams",
    "api": "The API",
    "collection": "Collection: the browser SDK and telemetry",
    "client": "The Python client",
    "store": "The store",
    "running": "Building and running",
    "console": "The analysts' console",
    "": "Without a subject",
}
SUPERSEDED = "Superseded by "


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision's head, as the first lines of its file have it."""

    path: Path
    title: str
    date: str
    subject: str
    superseded: bool


def decisions() -> list[Decision]:
    """Every decision, the oldest first.

    Raises:
        ValueError: a file does not begin with a title and a line with its date.
    """
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def page() -> str:
    """The page."""
    found = decisions()
    parts = [ABOUT]
    for subject, heading in SUBJECTS.items():
        if lines := [_line(decision) for decision in found if decision.subject == subject]:
            parts += [f"## {heading}", "\n".join(lines)]
    return page_of("Decisions", *parts)


def _line(decision: Decision) -> str:
    link = f"[{decision.title}](../decisions/{decision.path.name})"
    return f"- {decision.date} · " + (f"~~{link}~~, superseded" if decision.superseded else link)


def _read(path: Path) -> Decision:
    text = path.read_text()
    head = re.match(r"# (.+)\n\n(\d{4}-\d\d-\d\d)(?: · (\w+))?\n", text)
    if not head or not path.name.startswith(head[2]):
        raise ValueError(f"{path} must begin with `# Title`, an empty line, and a line `DATE · SUBJECT`.")
    subject = head[3] if head[3] in SUBJECTS else ""
    return Decision(path=path, title=head[1], date=head[2], subject=subject, superseded=f"\n{SUPERSEDED}[" in text)
