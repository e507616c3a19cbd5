"""Keys and what is made with them: `keyring` with every version of the master key, and `keyrings`, which reads it anew; `tokens`,
`access_tokens`; `device_names` and `ids`; `origin`, where a request came from; `whose`, whose counters a fact may change.
"""
