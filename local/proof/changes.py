"""Other releases of a built template, which differ from it in a few lines."""

RENAMED = ("/risk/v1/overview", "/risk/v1/overview-of-the-proof")
INDEX = """\
      - IndexName: by_proof
        KeySchema:
        - AttributeName: day_key
          KeyType: HASH
        - AttributeName: SK
          KeyType: RANGE
        Projection:
          ProjectionType: KEYS_ONLY
"""
INDEXES = "      GlobalSecondaryIndexes:\n"
BROKEN = """\
Resources:
  BreaksTheRelease:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 1209601
"""
"""A queue that keeps messages one second longer than is allowed."""


def next_release(template: str) -> tuple[str, str, str]:
    """A template with one route renamed and one more index; returned with the old route and the new one."""
    old, new = RENAMED
    renamed = "".join(
        line.replace(old, new) if line.strip().strip("'\"") == f"Path: {old}" else line for line in template.splitlines(keepends=True)
    )
    if renamed == template or template.count(INDEXES) != 1:
        raise ValueError(f"the template has no route {old}, or not one list of indexes")
    return renamed.replace(INDEXES, INDEXES + INDEX), f"GET {old}", f"GET {new}"


def breaking(template: str) -> str:
    """A template with one resource that cannot be made."""
    if template.count("\nResources:\n") != 1:
        raise ValueError("the template has not one list of resources")
    return template.replace("\nResources:\n", f"\n{BROKEN}", 1)
