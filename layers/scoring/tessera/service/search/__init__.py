"""Past actions for analysts: `queries` finds them, `comparison` compares two, `rollups` counts what became of all."""
