"""A controller reads or writes the cells of a memory, addressed by their content: every pair may be linked.

Graves, Wayne & Danihelka, "Neural Turing Machines", 2014, arXiv:1410.5401.
"""

from netcharts.patterns import Pattern, every_pair

PATTERN = Pattern(
    scope="path",
    phrase={"en": "memory access", "zh": "存储访问"},
    links=lambda ends: ends.where(True),
    count=every_pair,
)
