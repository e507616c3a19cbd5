"""Past decisions decided again, a hundred thousand at a time: what `tessera.backtest` comes to for one action, worked out in columns.

`exactly`         arithmetic that comes to the last digit to what Python comes to
`observations`    what the reasons measured, flat
`weighing`        the model's terms, the families' limits, score and probability
`possibilities`   what a condition may have come to, where not everything was kept
`hashing`         asking about what was kept as keyed hashes
`facts`           facts in columns, and what checks tell of them
`columns`         where the lake has each of these
`matching`        rules over columns
`deciding`        the decision
"""
