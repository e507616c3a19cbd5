"""Traffic of our own making: people and attackers as clients of both APIs, for tests, the demo, the local run's history, and to see how the
detector judges them.

`client`      a device (collection API) and a backend (Risk API), over any transport
`transport`   HTTP, or the doors themselves in this process
`embedded`    those doors with a table in memory and a clock that is set by the caller
`behavior`    one sign-in, by hand or by a driver, as telemetry events
`actors`      one person, one bot, one traveller, one stuffing attack, each by itself

A world of them, in reading order:

`networks`    an invented Internet, in addresses that belong to nobody
`hardware`    devices as they occur
`hands`       how one person types and points, the same next month
`manners`     how people work a page; `programs`, how programs do
`people`      households of people with all that persists; `life`, what they do day by day
`visits`      somebody comes and takes a few steps; what the application does with the recommendation
`attackers`   one file an attack
`world`       all visits, imagined from one seed and lived in the order of time
`records`     the truth, what was observed, and the logins (`rba`: in a public data set's columns); `summary`, what became of whom
"""
