"""Device sessions: `opening` one, and receiving its `telemetry`."""
