"""Erasing people by SQL, where Athena writes the tables: what to run, one statement after the other.

Rows of the person go, their names are taken out of the rows of others, and every earlier state is forgotten. Values are keyed hashes and
ids, which are hexadecimal: nothing in them needs quoting, and anything else is refused.
"""

from collections.abc import Iterator, Sequence

from tessera_lake.columns import TABLES
from tessera_lake.schema import Table

ACTION, ACTIONS = "action_id", "action_ids"
OWNERS = ("subject", "about_user")
"""Columns that say whose row it is; what other columns name beside is taken out of the row."""
HEXADECIMAL = frozenset("0123456789abcdef")


def actions_of(tenant: str, users: Sequence[str], database: str) -> str:
    """The question for the actions whose own user somebody is, which the statements need."""
    return f"SELECT DISTINCT {ACTION} FROM {database}.decisions WHERE {_whose(tenant)} AND subject IN ({_listed(users)})"  # noqa: S608


def statements(tenant: str, users: Sequence[str], actions: Sequence[str], database: str) -> Iterator[str]:
    """What to run to erase people by the keyed hashes of their ids, and these actions of theirs."""
    for table in TABLES:
        for change, where in _changes(table, users, actions):
            yield f"{change.format(table=f'{database}.{table.name}')} WHERE {_whose(tenant)} AND {where}"
    for table in TABLES:
        yield f"VACUUM {database}.{table.name}"


def _changes(table: Table, users: Sequence[str], actions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The changes of one table, each with the rows that it is about."""
    naming = {column.name: column.type for column in table.held(("user",))}
    for name in (each for each in naming if each in OWNERS):
        yield "DELETE FROM {table}", f"{name} IN ({_listed(users)})"
    if ACTION in table.by_name and actions:
        yield "DELETE FROM {table}", f"{ACTION} IN ({_listed(actions)})"
    for name, kind in naming.items():
        if kind.startswith("array"):
            yield f"UPDATE {{table}} SET {name} = array_except({name}, {_array(users)})", f"arrays_overlap({name}, {_array(users)})"  # noqa: S608
        elif name not in OWNERS:
            yield f"UPDATE {{table}} SET {name} = NULL", f"{name} IN ({_listed(users)})"  # noqa: S608
    if ACTIONS in table.by_name and actions:
        left = f"array_except({ACTIONS}, {_array(actions)})"
        yield "DELETE FROM {table}", f"cardinality({ACTIONS}) > 0 AND cardinality({left}) = 0"
        yield f"UPDATE {{table}} SET {ACTIONS} = {left}", f"arrays_overlap({ACTIONS}, {_array(actions)})"  # noqa: S608


def _whose(tenant: str) -> str:
    return "tenant = '{}'".format(tenant.replace("'", "''"))


def _array(values: Sequence[str]) -> str:
    return f"ARRAY[{_listed(values)}]"


def _listed(values: Sequence[str]) -> str:
    """
    Raises:
        ValueError: a value is no keyed hash and no id.
    """
    if not values or not all(each and HEXADECIMAL.issuperset(each) for each in values):
        raise ValueError("keyed hashes and ids have hexadecimal digits alone")
    return ", ".join(f"'{each}'" for each in values)
