"""Backends' clients: their `credentials`, and the `roles` that their scopes make."""
