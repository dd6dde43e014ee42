"""Specs that tests of checking share."""

GOOD = """\
name: T
layers:
  input:  {cell: input, size: 3}
  hidden: {cell: hidden, size: 3}
  output: {cell: output, size: 3}
connections:
  - full: input -> hidden -> output
"""
LONE = GOOD.replace("output: {cell", "lone: {cell: hidden, size: 1}\n  output: {cell")
