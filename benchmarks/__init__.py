"""Benchmarks: what the shipped product reaches on public data, and what it costs. One module each; `make bench-detection` runs them all.

`report` has a row per figure: its interval, the line, and whether it holds. What they judge is in `datasets`.

Each module runs alone: `python -m benchmarks.m1 --data DIR [--json FILE] [--quick]`. It judges with the code and artefacts of the layer,
never with a fit of its own, on whatever users, tools, generators and windows the files hold.
"""
