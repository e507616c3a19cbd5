"""Past actions for whoever keeps a copy: `streaming`, the next of a stream, each once."""
