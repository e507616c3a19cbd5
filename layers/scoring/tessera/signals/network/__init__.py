"""Signals about the network: what kind of connection the device uses."""
