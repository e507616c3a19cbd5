"""Device sessions: `opening` one, and the `telemetry` that arrives in it."""
