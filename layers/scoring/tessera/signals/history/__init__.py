"""Signals about history: how often address, user and device acted before, and how they are linked."""
