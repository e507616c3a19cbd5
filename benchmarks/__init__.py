"""Benchmarks: what the shipped product reaches on public data, and what it costs. One module each; `make bench-detection` runs them all.

`data`      reads the public files, whose formats their own README describes
`measures`  areas, rates, and how sure they are
`report`    a row per figure: its interval, the line, and whether it holds

Each module runs alone: `python -m benchmarks.m1 --data DIR [--json FILE] [--quick]`. It judges with the code and artefacts of the layer,
never with a fit of its own, on whatever users, tools, generators and windows the files hold.
"""
