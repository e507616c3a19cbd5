"""The table's indexes: what an item must be for them, which row of it they hold, and what a write costs there."""

from local.doubles.meter import size_of, write_units
from local.doubles.values import ExpressionError, Image

INDEXES = {"by_user": ("user_key", "at"), "by_owner": ("owner", "at"), "by_day": ("day_key", "at")}
NARROW = ("type", "score", "action_type")
WHOLE = (
    *NARROW, "answer", "result", "challenge_type", "consumed", "assignee", "label", "label_id", "label_source", "use_case", "expires",
)  # fmt: skip
PROJECTED = {"by_user": NARROW, "by_owner": WHOLE, "by_day": NARROW}
LARGEST_ITEM = 400 * 1024  # bytes


def check(image: Image) -> None:
    if size_of(image) > LARGEST_ITEM:
        raise ExpressionError("the item is larger than 400 KB")
    for name in {attribute for keys in INDEXES.values() for attribute in keys}:
        if name in image and not image[name].get("S"):
            raise ExpressionError(f"the index key {name} must be a string that is not empty")


def projected(image: Image, index: str) -> Image:
    """The row of an index; {} where the item has no key there."""
    keys = INDEXES[index]
    if any(name not in image for name in keys):
        return {}
    return {name: image[name] for name in ("PK", "SK", *keys, *PROJECTED[index]) if name in image}


def index_units(old: Image, new: Image, index: str) -> int:
    before, after = projected(old, index), projected(new, index)
    if before == after:
        return 0
    moved = before and after and any(before[name] != after[name] for name in INDEXES[index])
    return write_units(before, after) * (2 if moved else 1)
