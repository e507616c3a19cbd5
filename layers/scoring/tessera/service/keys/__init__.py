"""Keys and what they make: `keyring` of one master key and `keyrings` of all its versions; `tokens`, `access_tokens`; `device_names` and
`ids`; `origin`, where a request came from; `whose`, whose counters a fact may move.
"""
