"""Columns: the events of a batch field by field instead of event by event. A third of the bytes, and quicker to read.

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
| texts | a list: a text when it comes first, afterwards its number among those that came, from 0; or one text for all rows |
| yes and no | a list, or one of them for all rows |

A cell that is `null` and a column that is left out say what an absent field says. A kind that this server does not know is counted and
otherwise ignored. The fields are those of `telemetry`, and so are their limits: nothing here names one.

Bounded before anything is made of it: at most 500 events with 10,000 keys and points, as many cells as rows.
"""

from tessera.columns.column import Column, columns_of
from tessera.columns.reading import decode, refuse
from tessera.columns.writing import encode

__all__ = ["Column", "columns_of", "decode", "encode", "refuse"]
