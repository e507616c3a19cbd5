"""Past actions as a stream, for a copy elsewhere: `streaming` gives the next ones, each once."""
