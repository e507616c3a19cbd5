"""python -m local.lake.evolving --database NAME: brings a deployed lake's tables to the columns of this version.

After a first deployment it also has them kept by day, which CloudFormation cannot say. Columns are renamed, widened and added, in Iceberg's
files and in Glue, with your credentials; no file with rows is touched, and doing it again changes nothing. The name is the stack's output
`LakeDatabase`.
"""

import argparse
from collections.abc import Iterator

from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.transforms import DayTransform

from local.lake.warehouse import BY_DAY, evolve
from tessera_lake.columns import TABLES


def bring_up_to_date(catalogue: Catalog, database: str) -> Iterator[str]:
    """Evolve every table; says what was done."""
    for table in TABLES:
        there = catalogue.load_table((database, table.name))
        before = len(there.schema().fields)
        evolve(there, table)
        if not there.spec().fields:
            with there.update_spec() as change:
                change.add_field("happened_at", DayTransform(), BY_DAY)
        yield f"{table.name}: {before} columns before, {len(catalogue.load_table((database, table.name)).schema().fields)} now"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m local.lake.evolving", description="Bring a deployed lake's tables up to date.")
    arguments.add_argument("--database", required=True, help="the stack's output LakeDatabase")
    options = arguments.parse_args()
    for line in bring_up_to_date(load_catalog("glue", type="glue"), options.database):
        print(line)


if __name__ == "__main__":
    main()
