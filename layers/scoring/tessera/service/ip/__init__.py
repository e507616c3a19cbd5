"""From an address to a place: `intelligence`, using the `artefact` that its `source` provides."""
