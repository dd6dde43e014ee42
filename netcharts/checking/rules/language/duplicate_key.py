"""A key that is given twice.

What
    A mapping has the same key more than once.

Why
    Other readers of YAML silently keep the last one.

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
