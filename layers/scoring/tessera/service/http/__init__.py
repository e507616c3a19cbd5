"""One exchange: from API Gateway's event to a door's typed function, and its answer back. In reading order:

`api` · `route` · `exchange`   a door's declaration; one way through it; one request and its answer
`body` · `validation`          bytes into JSON, JSON into types, with every fault's place
`contract` · `letters`         what all contracts share; recommendations in the case that a client is set to
`caller` · `idempotency` · `token_bans`   who asks; whether they have asked before; whose tokens are banned
"""
