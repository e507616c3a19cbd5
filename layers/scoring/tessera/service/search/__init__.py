"""Past actions for analysts: `searching` them, `comparing` two, and `rolling_up` what became of all."""
