"""Traffic of our own making: people and attackers as clients of both APIs, for tests, the demo and the local run's history.

`client`      a device (collection API) and a backend (Risk API), over any transport
`transport`   HTTP, or the doors themselves in this process
`behavior`    what hands and programs do to a page, as telemetry events
`actors`      a person, a bot, a traveller, a stuffing attack
`rba`         logins in the columns of the public data set for risk-based authentication
"""
