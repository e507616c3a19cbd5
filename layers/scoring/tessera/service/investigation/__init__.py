"""What is known about a user, a device or an address: `subjects` reads which one a path names, `views` shows everything about it, with its
`actions` and `linked_accounts`.
"""
