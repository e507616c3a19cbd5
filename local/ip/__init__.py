"""Builds the IP artefact, which the deciding door reads, from databases and lists.

`lists`      files with one address, network or range per line
`databases`  files in the MaxMind DB format
`artefact`   all of them together, flattened into ranges, with where each came from
"""
