"""Requests and answers of configurations, `rules` and `lists`."""
