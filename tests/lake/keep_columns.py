"""python -m tests.lake.keep_columns: keep the type and version of new columns, for `test_columns`. Those that are kept stay as they are."""

import json

from tessera_lake.columns import TABLES
from tests.lake.test_columns import KEPT

if __name__ == "__main__":
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    said = {table.name: {column.formerly or column.name: [column.type, column.since] for column in table.columns} for table in TABLES}
    KEPT.write_text(json.dumps({name: {**columns, **kept.get(name, {})} for name, columns in said.items()}, indent=1) + "\n")
