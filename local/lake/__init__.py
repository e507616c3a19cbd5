"""The lake in a folder of this machine: the same tables as on AWS, in Iceberg's format, asked with DuckDB.

`types`       the lake's types as Iceberg's and Arrow's
`warehouse`   tables in a folder: make, evolve, append, plan, ask
"""
