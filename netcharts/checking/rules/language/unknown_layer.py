"""An unknown layer.

What
    A connection, a group or a `place` names a layer that the spec does not have.

Why
    The name is misspelled, or the layer was renamed.

Example
    - full: input -> hiden

Instead
    - full: input -> hidden

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC011", "error")
