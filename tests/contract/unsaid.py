"""What a request is refused for although the description allows it, because no schema can say so. Each refusal names the place in the
request."""

import re
from collections.abc import Mapping
from typing import Any

UNSAID: Mapping[str, str] = {
    r"must come after|at most (31|90) days|the smaller first|must rise": "two values of a request stand in an order, or not too far apart",
    r"neither a built-in action type|must be a payment|names no typed list|is not an action that is kept": "what a tenant has, and has not",
    r"names a scope that the client|client_(id|secret) is required|is given twice|HTTP Basic": "what a client may, and how it shows itself",
    r"^(rules|thresholds|sensitivity|custom_actions)[.\[]": "whether a draft that is stored can be in force",
    r"invalid_key_proof": "what is signed, and by whom",
    r"body\.url must begin with https://": "plain HTTP is for receivers on the machine of a local run, as a setting says",
    r"^query\.query\[\d+\] ": "a language with a grammar of its own, whose faults name the character",
    r"has a query or fragment": "what one fact of many can never be",
    r"is not an address or CIDR range": "a range of addresses, for which there is no format",
    r"must be base64url of UTF-8": "whether bytes are UTF-8",
    r"nested deeper|more than 100 comparisons": "how deep conditions are, and how many in all",
    r"columns[.\[]": "a column has as many cells as there are events of its kind, and its numbers count the texts before",
    r"at most \d+ bytes as JSON|is larger than|at most 16384 characters": "how long something is as JSON",
}
"""By what is said of a place, what it is that a schema has no word for."""


def unsaid(answer: Mapping[str, Any]) -> str | None:
    """What this refusal is about that a schema has no word for; None where one has."""
    faults = [f"{fault['location']} {fault['message']}" for fault in answer.get("details", ())] or [str(answer.get("error_code"))]
    found = [next((about for told, about in UNSAID.items() if re.search(told, fault)), None) for fault in faults]
    return found[0] if all(found) else None
