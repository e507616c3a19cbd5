"""Webhooks, as far as they are arithmetic: what happens and is told, who wants to hear of it, when it is tried again, and whom we may call.

`catalogue` the types of events · `filters` which of them a receiver wants · `schedule` when a failed delivery is tried again, and when a
receiver rests · `addresses` which addresses of the internet may be called
"""
