"""Health: how well the decisions of a tenant do, and what their payments leave of an exemption."""
