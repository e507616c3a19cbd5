"""Signals about behavior: how the person, or the machine, works the page."""
