"""Tessera's scoring core, in reading order.

`telemetry` · `action`   what a device reports (also told in `columns`), what a user attempts; `custom_actions` tells aliases
`labels` · `reputation`  later truth, and what it comes to for whom it concerns; `truth`, what it says of an action
`features` · `session`   numbers distilled from telemetry, folded into a device session
`fingerprint` · `typist` whether what a device tells of itself holds together; whether a hand or a machine types
`history` · `profile`    what happened just before, and what is known over time; `site`, what is usual where an application is used
`signals`                discrete facts, one a file
`evidence`               everything an action is judged on
`travel`                 whether somebody can be where they are
`reasons`                why: one function a reason
`threats`                what kind of attack, and a score for each kind
`scoring` · `policy`     one number, and what the customer makes of it; `calibration`, how often it meant fraud
`rules` · `configuration` what a customer decides whatever the model says, and everything they decide, in one value
`control`                a lot, now and then in place of the decision, so that what is learned stays honest
`recommendation`         trust, allow, challenge, deny
`assessment`             the journey in one function
`search` · `backtest`    past actions looked up, and what they would have come to under another policy; `rollup`, how many there were
`artefacts` · `additive` the learned tables, and how they are read
`errors` · `service`     what we refuse, and the shell around all this
"""
