"""Webhooks: telling receivers of what happened.

    stream of both tables ─ `announcing` ─► outbox (an event, once) ─► queue (a message for each receiver that wants it)
    queue ─ `delivering` ─► receiver, by `calling`, signed by `signing`; what failed goes back into the queue with a delay

`contract` is what is on the wire; `happenings` says what a record of a stream tells; `receivers` keeps who is told, and their secrets;
`messages` are what the queue holds; `replaying` reads a period of the outbox again. Whatever else follows what happened may read the same
outbox.
"""
