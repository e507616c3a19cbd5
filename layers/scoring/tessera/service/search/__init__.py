"""Past actions for analysts: `queries` for them, `comparison` of two, and `rollups` of what became of all."""
