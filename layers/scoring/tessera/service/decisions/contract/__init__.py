"""Requests and answers of `actions`, `recommendations`, `reasons` and `addresses`."""
