"""Tessera's scoring core, in reading order.

`telemetry` · `action`   what a device reports (`columns` is a compact encoding), what a user attempts; `custom_actions` reads aliases
`labels` · `reputation`  later truth, and what it adds up to for those it concerns; `truth`, what it says about an action
`features` · `session`   numbers computed from telemetry, folded into a device session
`consistency` · `typist` whether what a device says about itself fits together; whether a hand or a machine types
`history` · `profile`    what happened just before, and what is known over time; `site`, what is usual for an application's people
`signals`                discrete facts, one file each
`evidence`               everything an action is judged on
`travel`                 whether somebody can be where they are
`reasons`                why: one function for each reason
`threats`                what kind of attack, and a score for each kind
`scoring` · `policy`     one number, and what the customer decides by it; `calibration`, how often it meant fraud
`rules` · `configuration` what a customer decides whatever the model says, and everything they decide, in one value
`control`                now and then a random draw instead of the decision, so that learning is not biased by it
`recommendation`         trust, allow, challenge, deny
`assessment`             the journey in one function
`search` · `query` · `backtest`  past actions, asking for them in words, how another policy would have
                         decided them; `rollup`, how many there were
`artefacts` · `additive` the learned tables, and how they are read
`errors` · `service`     what is refused, and the shell around all this
"""
