"""Refusals: the drawing at the top of `errors.py` is the tree of its classes, and their public codes tell them apart."""

import re
from collections.abc import Iterator

from tessera import errors
from tessera.errors import Refusal

DRAWN = (errors.__doc__ or "").split("\n\n")[1]


def kinds(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal that `errors.py` declares, below `root`."""
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


def test_the_drawing_is_the_tree() -> None:
    drawn = {
        branch: (int(status), set(re.findall(r"[A-Z]\w+", leaves)))
        for branch, status, leaves in re.findall(r"[├└]── (\w+) (\d+)(.*(?:\n    │  .*)*)", DRAWN)
    }
    assert drawn == {
        branch.__name__: (branch.status, {leaf.__name__ for leaf in kinds(branch)}) for branch in kinds() if Refusal in branch.__bases__
    }


def test_a_leaf_has_the_status_of_its_branch() -> None:
    assert all(leaf.status == branch.status for branch in Refusal.__subclasses__() for leaf in kinds(branch))


def test_codes_are_unique_and_messages_are_sentences() -> None:
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert all(kind.message.endswith(".") for kind in kinds())
