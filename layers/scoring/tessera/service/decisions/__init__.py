"""The steps of a decision, in order: `reported_action` → `loading` → `deciding` → `recording`. `payment` and `facts` are used by these,
`answers` keeps what was answered, `outcomes` learns from how the action ended.
"""
