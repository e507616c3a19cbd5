"""The shell around the core: the only rooms that import boto3, pydantic, Powertools and cryptography. In reading order:

`http` · `exchange`              between API Gateway's events and the doors' typed functions
`body` · `validation`            bytes into JSON, JSON into types, with every fault's place
`requests` · `responses`         what may be sent, and what is answered
`caller` · `idempotency`         who asks, and whether they have asked before; `roles`, what they may; `misuse`, whose tokens are banned
`moment` · `case`                an action as reported; with all that bears on it
`deciding` · `recording` · `answers`  what is decided of it; that it is stored; its answer, kept
`opening` · `arrival`            a device session opens, a batch of telemetry arrives
`lessons` · `teaching`           what a success would teach; what the results that are reported do
`store`                          every way in which the table is touched, with `table`, `table_keys`, `items`, `records`,
                                 `counters` and `velocity` behind it
`configuring`                    what is in force for a tenant, and how it changes: `changing` a rule or an alias, `drafting` the whole,
                                 `listing` lists; `rule_exchange`, `list_exchange`,
                                 `configuration_exchange` say how it is sent; `audit`, who changed what
`searching` · `comparing` · `backtesting`  past actions for analysts; why two differ; what a draft would have changed
`streaming`                      past actions for whoever keeps a copy: the next of a stream, each once
`labelling` · `rolling_up`       later truth takes effect, and is taken back; what became of actions is counted
`keys` · `tokens`                keyed hashes and seals; session, action and secured tokens
`access` · `credentials`         access tokens, signed by KMS, and the clients who get them
`ip_intelligence`                from an address to a place, by the `ip_artefact` that its `ip_source` yields
`metrics`                        what is counted
`parts` · `settings`             each of these made once per process, from the function's environment
"""
