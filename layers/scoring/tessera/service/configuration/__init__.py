"""What a tenant configures: `configuring`, what is in force and every way to change it; `changing` a rule or an alias, `drafting` the
whole, `listing` lists.
"""
