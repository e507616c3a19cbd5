"""The clients of backends: their `credentials`, and the `roles` by which their scopes are grouped."""
