"""A row of `erasures`: a finished step of erasing somebody. It must name nobody."""

from collections.abc import Sequence

from tessera_lake.rows import row
from tessera_lake.schema import Row


def erasure(tenant: str, erasure_id: str, step: str, at: int, *, erased: int, remains: Sequence[str] = ()) -> Row:
    """The row of a step; `remains` names kinds of what is kept on, such as backups."""
    values = {"erasure_id": erasure_id, "step": step, "erased": erased, "remains": list(remains)}
    return row(tenant, "erasure", f"{erasure_id} {step}", at, values)
