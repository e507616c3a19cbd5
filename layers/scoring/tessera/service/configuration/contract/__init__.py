"""Configurations, `rules` and `lists` as they are sent and answered."""
