"""Signals about behavior: how the person, or the machine, operates the page."""
