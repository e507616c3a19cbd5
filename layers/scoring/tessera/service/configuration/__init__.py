"""What a tenant configures: the `published` configuration in force; `changes` of one rule or alias; `drafts` of the whole; `lists`."""
