"""Public data as training and benchmarks share it: read, drawn where there is none to read, judged, and measured.

`files`      reads the public files, whose formats their own README describes
`keystrokes` · `rhythms` · `movements` · `card_payments` · `sign_ins` · `aliases`
             what is in them, as the core takes it
`browsers` · `tampering` · `uncommon`
             drawn browsers, those that lie, and those that are rare
`judging` · `measures`
             what the shipped model makes of it; areas, rates, and how sure they are
"""
