"""Locations: where in an app something happens, such as the address of a page.

Kept without query and fragment, which may name people and hold tokens. What is sought in them must do without, too.
"""

LEFT_OUT = ("?", "#")
"""What begins a query and a fragment."""


def page_of(location: str) -> str:
    """A location without its query and fragment."""
    for mark in LEFT_OUT:
        location = location.partition(mark)[0]
    return location


def fault_of(sought: str) -> str | None:
    """Why no location can have this text in it, or None if one can."""
    if page_of(sought) == sought:
        return None
    return "has a query or fragment (? or #), and locations are kept without, so it tells no two of them apart: name the path"
