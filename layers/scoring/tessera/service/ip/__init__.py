"""From an address to a place: `intelligence`, by the `artefact` that its `source` yields."""
