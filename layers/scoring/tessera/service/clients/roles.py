"""Roles: which scopes there are, and which of them belong together.

A client has scopes; a role is a name for those that one kind of work needs. A role that only reads, or only changes policy, may not report
actions: profiles learn from what backends report.
"""

from collections.abc import Iterable, Mapping

SCOPES: Mapping[str, str] = {
    "risk:actions": "report actions, payments and how they ended",
    "risk:recommendations": "read recommendations and the catalogue of reasons",
    "risk:explanations": "read their explanation, reason by reason",
    "risk:labels": "label actions, users, devices and addresses, and revoke devices",
    "risk:policy.read": "read rules, lists and the configuration, and try drafts on past actions",
    "risk:policy": "change rules and lists, write drafts",
    "risk:policy.publish": "put a draft or an earlier version into force",
    "risk:audit": "read who changed what, and who looked",
    "risk:search": "search past actions, users, devices and cases",
    "risk:stream": "collect every recommendation as a stream",
    "risk:jobs": "see how work goes that takes longer than a request, each kind for those who may begin it",
    "risk:rights": "export and erase people, and hold what may not be erased",
    "risk:webhooks": "have what happens told to receivers of webhooks, labels and cases included",
}
"""Every scope, and what it allows."""

_ANALYST = ("risk:recommendations", "risk:explanations", "risk:labels", "risk:policy.read", "risk:search", "risk:jobs")
_POLICY_EDITOR = (*_ANALYST, "risk:policy")

ROLES: Mapping[str, tuple[str, ...]] = {
    "backend": ("risk:actions", "risk:recommendations"),
    "analyst": _ANALYST,
    "policy_editor": _POLICY_EDITOR,
    "publisher": (*_ANALYST, "risk:policy.publish"),
    "auditor": ("risk:policy.read", "risk:audit"),
    "admin": (*_POLICY_EDITOR, "risk:policy.publish", "risk:audit", "risk:webhooks", "risk:rights"),
    "connector": ("risk:stream",),
    "integrator": ("risk:webhooks",),
}
"""The scopes of each role. An editor writes what a publisher puts into force: these are the two people where a second person is required. A
backend is an application's server. An SDK has no role, since its client id is public."""

OF_PEOPLE = ("analyst", "policy_editor", "publisher", "admin", "auditor")
"""The roles that people may have who sign in at an issuer. The others are for programs."""


def scopes_of_groups(groups: Iterable[str], named: Mapping[str, str]) -> tuple[str, ...]:
    """The scopes of all roles that somebody has by their groups. `named` says which group has a role; one that is not in it has the group
    that is called like it: `tessera-policy-editor`."""
    member = set(groups)
    roles = (role for role in OF_PEOPLE if named.get(role, f"tessera-{role.replace('_', '-')}") in member)
    return tuple(dict.fromkeys(scope for role in roles for scope in ROLES[role]))
