"""Columns: the events of a batch, field by field instead of event by event. A third of the bytes, and faster to read.

    {"version": 1,
     "kinds": ["page_load", "pointer", "click", 1],
     "after": [0, 812, 40, 95],
     "page_load": {"location": "https://bank.example/sign-in"},
     "pointer": {"pointer": "mouse",
                 "points": {"count": [3, 2], "after": [0, 17, 16, 0, 17], "x": [0, 4, 5, 0, -2], "y": [0, 1, 1, 0, 0]}},
     "click": {"pointer": "mouse", "target_x": [0.41], "target_y": [0.62], "trusted": true}}

are four events. `kinds` and `after` have a cell per event, in order; each kind has a table with a row per event of it, in order, and a
column per field. What repeats within an event (keys, points) is a table of its own, whose `count` says how many rows each event has.

| column of | is |
|---|---|
| numbers | a list with a cell per row |
| `x` and `y` of points | likewise, each the difference to the point before it in its movement (the first one: to 0) |
| texts | a list: a text the first time, afterwards its number among the texts so far, from 0; or one text for all rows |
| yes and no | a list, or one of them for all rows |

A `null` cell and a missing column mean the same as an absent field. An unknown kind is counted and otherwise ignored. The fields and their
limits are those of `telemetry`: none is repeated here.

The size is checked before any event is made: at most 500 events with 10,000 keys and points, as many cells as rows.
"""

from tessera.columns.column import Column, columns_of
from tessera.columns.reading import decode, refuse
from tessera.columns.writing import encode

__all__ = ["Column", "columns_of", "decode", "encode", "refuse"]
