"""A decision's journey, as it is told: `reported_action` → `loading` → `deciding` → `recording`. `payment` and `facts` help on the way,
`answers` keeps what was answered, `outcomes` learns from how it ended.
"""
