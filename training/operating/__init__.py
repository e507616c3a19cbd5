"""Operating the model, month by month: report, shadow, publish, watch, and back if it harms.

    python -m training.operating report  --rows october.jsonl november.jsonl          (or --lake DIR --tenant fjord)
    python -m training.operating shadow  ... --table TABLE --tenant fjord --author ingrid
    python -m training.operating publish ... --table TABLE --tenant fjord --author ingrid
    python -m training.operating watch   ... --table TABLE --tenant fjord --author ingrid
    python -m training.operating year                                                 (twelve simulated months, each step of them)

`actions`    decisions with their results and labels, in columns, as they are known at a time
`estimates`  what a month was like: as it seems, as the random control corrects it, and as it truly was
`worth`      what two models cost on the same actions, and the interval of the difference
`candidate`  the model that matured actions teach
`rules`      whether a candidate runs as the shadow, is published, stays; each answer with its grounds
`steps`      the four steps on a tenant's models, in the table or in memory
`pool`       what simulated people and attackers measured: the stuff of simulated months
`drifts`     six ways in which a year differs from what was fitted to
`year`       twelve months of actions whose truth is known, and what a model makes of them
`living`     the year with the way followed, with what ships kept, and with naive refits
"""
