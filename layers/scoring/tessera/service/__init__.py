"""The shell around the core: the only modules that import boto3, pydantic, Powertools and cryptography. Each subject has a folder; its
`contract` is what is on the wire. From the ground up, each imports only what is listed before it:

`settings` · `metrics`   what a deployment sets; what is counted
`aws`                    calls of AWS's services, over kept connections
`store`                  every access to the table
`ip`                     from an address to a place
`keys`                   keyed hashes and seals; every kind of token; where a request came from
`dependencies`           each of these made once per process, from the function's environment
`http`                   between API Gateway's events and the doors' typed functions
`audit` · `console`      who changed or looked at what; the analysts' page
`clients`                who gets access tokens, and what these allow
`device_sessions`        a device session is opened, telemetry arrives
`jobs`                   work that takes longer than a request, in steps
`labels`                 later truth takes effect, and is withdrawn
`configuration`          what is in force for a tenant, and how it changes: rules, lists, drafts
`cases` · `saved_views`  actions that analysts investigate together; what they keep of the console
`decisions`              an action as reported, and what it is judged on; what is decided, stored and answered; what its result teaches
`search` · `health` · `backtests` · `investigation` · `activities` · `webhooks`
                         past actions for analysts; how well decisions do; what a draft would have changed; a user, device or address;
                         actions as a stream; telling receivers of what happens
`rights`                 everything of a person, exported or erased
"""
