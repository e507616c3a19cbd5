"""The shell around the core: the only rooms that import boto3, pydantic, Powertools and cryptography. A folder for each subject; in it,
`contract` is what is on the wire. From the ground up, each imports only what stands before it:

`settings` · `metrics`   what a deployment sets; what is counted
`store`                  every way in which the table is touched
`ip`                     from an address to a place
`keys`                   keyed hashes and seals; every kind of token; where a request came from
`dependencies`           each of these made once per process, from the function's environment
`http`                   between API Gateway's events and the doors' typed functions
`audit`                  who changed or looked at what
`clients`                who gets access tokens, and what they may
`device_sessions`        a device session opens, telemetry arrives
`labels`                 later truth takes effect, and is taken back
`configuration`          what is in force for a tenant, and how it changes: rules, lists, drafts
`cases`                  actions that analysts look into together
`decisions`              an action as reported, with all that bears on it; what is decided, stored and answered; what its result teaches
`search` · `backtests` · `investigation` · `activities`
                         past actions for analysts; what a draft would have changed; a user, a device, an address as a whole; actions for
                         whoever keeps a copy
"""
