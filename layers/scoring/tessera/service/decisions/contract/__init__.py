"""What is reported and answered of `actions`, with `recommendations`, `reasons` and `addresses`."""
