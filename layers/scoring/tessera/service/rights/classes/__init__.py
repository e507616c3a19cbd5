"""The classes of data: one module each, with its kinds of items and what export and erasure do with them."""
