"""python -m local.lake.in_template: writes the lake's tables into template.yaml, as Glue keeps them.

CloudFormation makes a table and does not change its columns afterwards, since Iceberg's own files say them: the template has the columns of
the first version for good, and `python -m local.lake.evolving` brings a deployed lake to later ones.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from local.lake.types import doc_of
from tessera_lake.columns import TABLES
from tessera_lake.schema import Table

TEMPLATE = Path("template.yaml")
BEGIN, END = "  # The lake's tables, made by `python -m local.lake.in_template`: not to be edited.\n", "  # The end of the lake's tables.\n"
LONGEST = 255  # characters of a comment


def tables() -> str:
    """The resources of all tables."""
    return "\n".join("".join(f"{line}\n" if line else "\n" for line in _lines(table)) for table in TABLES)


def _lines(table: Table) -> Iterator[str]:
    yield f"  Lake{table.name.capitalize()}:"
    yield "    Type: AWS::Glue::Table"
    yield "    Condition: HasLake"
    yield "    DeletionPolicy: RetainExceptOnCreate"
    yield "    UpdateReplacePolicy: Retain"
    yield "    Properties:"
    yield "      CatalogId: !Ref AWS::AccountId"
    yield "      DatabaseName: !Ref LakeCatalogue"
    yield '      OpenTableFormatInput: {IcebergInput: {MetadataOperation: CREATE, Version: "2"}}'
    yield "      TableInput:"
    yield f"        Name: {table.name}"
    yield f"        Description: {json.dumps(table.text)}"
    yield "        TableType: EXTERNAL_TABLE"
    yield "        StorageDescriptor:"
    yield f'          Location: !Sub "s3://${{LakeFiles}}/tables/{table.name}"'
    yield "          Columns:"
    for column in table.columns:
        if column.since == 1:
            comment = json.dumps(doc_of(column)[:LONGEST], ensure_ascii=False)
            yield f'            - {{Name: {column.formerly or column.name}, Type: "{column.type}", Comment: {comment}}}'


def written(text: str) -> str:
    """The template with the tables as they are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    TEMPLATE.write_text(written(TEMPLATE.read_text()))
