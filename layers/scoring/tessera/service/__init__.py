"""The shell around the pure core: HTTP, tokens, keys, the table, IP intelligence. Only here are boto3, pydantic and powertools imported."""
