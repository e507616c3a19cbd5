"""Learning from a deployment's own outcomes: from exported actions to a model that knows the place, and a report of what it is worth.

    python -m training.deployment october.jsonl november.jsonl --out DIR [--current model.json]
    python -m training.deployment ... --publish --table TABLE --tenant fjord --author ingrid      (runs as the shadow from then on)

`outcomes`   exported actions, what may be believed of them, and the split by time
`terms`      a model's tables as columns, and columns as a model's tables again
`fitting`    the most likely weights, held to what shipped by a prior: reasons re-weighted, bins corrected, tables fitted anew
`calibrating` how often actions of some log-odds were fraud
`judging`    rates at fixed false alarms, precision, calibration error, by device class and under the random control, with intervals
`drift`      what has moved since: bins of each term, shares of each reason, challenges passed by decile of the score
`report`     all of it in words and tables

How much is learned depends on how many frauds are known: from 20 on reasons are re-weighted, from 200 on bins corrected, from 1,000 on
tables fitted anew; of what is allowed, the best on the last part of the training time is taken. Everything is judged on what came after.
"""
