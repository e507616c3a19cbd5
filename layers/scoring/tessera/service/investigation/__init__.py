"""What is known of a user, a device or an address: `subjects` says whom a path is about, `views` shows them whole, with their `actions` and
`linked_accounts`.
"""
