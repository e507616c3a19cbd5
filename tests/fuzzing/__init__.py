"""Coverage-guided fuzzing of whatever reads bytes of strangers. `make fuzz`."""
