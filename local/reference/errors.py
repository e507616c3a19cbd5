"""Every refusal, by status, with its code, its message, and what else is in the answer."""

from collections.abc import Iterator

from local.openapi import branches
from local.reference.markdown import page_of, paragraphs, table
from tessera import errors
from tessera.errors import Refusal

ABOUT = """
A refusal is answered as `{"message", "error_code", "request_id", "details"?}`. `error_code` is stable; `message` says what to do; `details`
names each fault's location, such as `body.events[3].keys[0].hold`. *Counts* says where in the request a token is that counts towards a [ban
(463)](#463): after five within a minute.
"""
UNEXPECTED = "`error_code` is `internal_error`. The log of the function has the trace under the answer's `request_id`."
TREE = "In the code they are one tree; with the Python client you can catch any branch of it:"


def page() -> str:
    """The page."""
    (tree,) = (part for part in (errors.__doc__ or "").split("\n\n") if "├──" in part)
    drawn = "\n".join(line.removeprefix("    ") for line in tree.splitlines())
    parts = [ABOUT, TREE, f"```\n{drawn}\n```"]
    for status, branch in sorted(branches().items()):
        refusals = [refusal for refusal in _refusals() if refusal.status == status]
        rows = ((f"`{each.code}`", _says(each), ", ".join(f"`{where}`" for where in each.misuses)) for each in refusals)
        parts += [f"## {status}", branch.message, table(("Code", "Says", "Counts"), rows) if refusals else UNEXPECTED]
    return page_of("Errors", *parts)


def _says(refusal: type[Refusal]) -> str:
    return " ".join((refusal.message, *paragraphs(refusal.__dict__.get("__doc__"))))


def _refusals() -> Iterator[type[Refusal]]:
    return (found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, Refusal) and found is not Refusal)
