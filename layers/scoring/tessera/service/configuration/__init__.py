"""What a tenant configures: what is `published`, and in force; `changes` of one rule or alias; `drafts` of the whole; `lists`."""
