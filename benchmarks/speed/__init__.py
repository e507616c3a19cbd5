"""How fast Tessera is, and what it costs: `python -m benchmarks.speed`, or `make bench`.

`sent`     what a device sends: the SDK's traits, batches of 13 KB
`house`    the doors in this process, as Lambda calls them, with the table behind HTTP in another
`naive`    the same service as a first draft would do it, for ratios
`counted`  what a protected session takes, counted: calls, trips, units, bytes of logs, dollars
`timed`    processor time and wall time of each door, medians of interleaved rounds
`cold`     a function's start and its first request; what the layer weighs
`burst`    what one device sends far above its limit, and another meanwhile
`growth`   the same with many past actions: judging, and searching
`load`     an open-loop client for a running server

Processor time and counts repeat on a busy machine, wall time does not. `docs/operating/speed.md` has the figures and what was tried.
"""
