"""Who can sign in at the local issuer."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the bank's staff; `username` never changes, `does` says in a sentence what their role allows."""

    username: str
    name: str
    groups: tuple[str, ...]
    does: str


PEOPLE = (
    Person(username="ada", name="Ada Lindqvist", groups=("tessera-analyst",), does="Analyst: looks, labels, works on cases"),
    Person(username="erik", name="Erik Solberg", groups=("tessera-policy-editor",), does="Policy editor: also writes rules and drafts"),
    Person(username="petra", name="Petra Haugen", groups=("tessera-publisher",), does="Publisher: puts into force what others wrote"),
    Person(username="amir", name="Amir Rahimi", groups=("tessera-admin",), does="Admin: everything that people may do"),
    Person(username="oda", name="Oda Berg", groups=("tessera-auditor",), does="Auditor: reads policy and the audit, and nobody's data"),
    Person(username="nils", name="Nils Moe", groups=("sales",), does="No role: signs in and may see nothing"),
)
"""One person for each role, and one without."""
