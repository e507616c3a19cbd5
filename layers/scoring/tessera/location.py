"""Locations: where in an app something happens, such as the address of a page.

They are stored without query and fragment, which may contain names and tokens. A text that is searched for in them must not contain these
either.
"""

LEFT_OUT = ("?", "#")
"""The characters that begin a query and a fragment."""


def page_of(location: str) -> str:
    """A location without its query and fragment."""
    for mark in LEFT_OUT:
        location = location.partition(mark)[0]
    return location


def fault_of(sought: str) -> str | None:
    """Why no location can contain this text; None if one can."""
    if page_of(sought) == sought:
        return None
    return "has a query or fragment (? or #), and locations are kept without, so it tells no two of them apart: name the path"
