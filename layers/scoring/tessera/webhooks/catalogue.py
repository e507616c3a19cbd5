"""The types of events that receivers can subscribe to. A type, and the fields of what is told under it, stay as they are once released."""

from collections.abc import Mapping
from typing import Literal

type EventType = Literal[
    "recommendation.created", "action.result", "label.created", "case.changed", "configuration.published",
]  # fmt: skip
TEST = "webhook.test"
"""The type of an event that somebody asks for to try a receiver. It goes to that receiver alone, whatever it subscribes to."""

TOLD: Mapping[str, str] = {
    "recommendation.created": "An action was judged: what `GET /risk/v1/recommendation` answers, without transaction data.",
    "action.result": "A backend reported how an action ended, or changed its report.",
    "label.created": "Somebody labelled an action, a user or an address.",
    "case.changed": "A case was opened, changed or decided: the case as it was then, without its notes.",
    "configuration.published": "A configuration was put into force, by a draft, a rollback or a change of one rule or alias.",
}
"""What each type tells."""
