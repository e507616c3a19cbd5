"""Proof in real browsers: people and automation come to the demo's sign-in, and the bank says what Tessera advised.

bank.py         a bank of its own for each visit, before one Tessera
display.py      a screen without a monitor, for browsers with a window
hand.py         a person's hand: real input events, from the window system
people.py       who signs in by hand
adversaries.py  who does not: one entry each
drivers/        how an entry reaches into its browser
personas/       kinds of honest people, one entry each, a file per family: `make bench-people`
extensions/     what some of them have in their browser
guest.py        what somebody can do before the page
rehearsal.py    where the fields are on a screen that is scaled, zoomed or far away
first_visits.py each comes once, to a bank of its own
__main__.py     all of it as a table: `make bench-browsers`
"""
