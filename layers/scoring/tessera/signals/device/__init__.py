"""Signals about the device: what it is, and where its claims do not fit together."""
