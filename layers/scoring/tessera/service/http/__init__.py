"""One exchange: from API Gateway's event to a door's typed function, and back with its answer. In reading order:

`api` · `route` · `exchange`   a door's declaration; one route of it; one request and its answer
`body` · `validation`          bytes into JSON, JSON into types, with every fault's place
`contract` · `letters`         what all contracts share; recommendations in the letter case of the client
`caller` · `idempotency` · `token_bans`   who calls; whether the request is a repetition; which tokens are banned
"""
