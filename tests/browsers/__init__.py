"""Proof in real browsers: people and automation come to the demo's sign-in, and the bank says what Tessera advised.

bank.py         a bank of its own for each visit, before one Tessera
display.py      a screen without a monitor, for browsers with a window
hand.py         a person's hand: real input events, from the window system
people.py       who signs in by hand
adversaries.py  who does not: one entry each
drivers/        how an entry reaches into its browser
__main__.py     all of it as a table: `make bench-browsers`
"""
