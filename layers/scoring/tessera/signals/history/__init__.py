"""Signals about history: how often the address, the user and the device acted before, and how they are linked."""
