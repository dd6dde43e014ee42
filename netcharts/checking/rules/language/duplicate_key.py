"""A duplicate key.

What
    A mapping has the same key more than once.

Why
    Most YAML parsers silently keep only the last value.

Example
    name: A
    name: B

Instead
    name: B

Source
    The YAML 1.2.2 specification, section 3.2.1.3.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC004", "error")
