"""Labels in DOT show the text of the user and nothing else."""

from __future__ import annotations

import re
from html import unescape

import pytest

from netcharts import Chart


@pytest.mark.parametrize("label", ["R&D", "a &amp; b", "&lt;", r"back\slash", "<b>bold</b>"])
def test_a_label_in_dot_shows_what_the_spec_says(label: str) -> None:
    quoted = label.replace("\\", "\\\\")
    dot = (
        Chart.from_text(f'name: T\nlayers:\n  a: {{cell: input, size: 1, label: "{quoted}"}}\n').render("dot").decode()
    )
    shown = [unescape(found.replace("\\\\", "\\")) for found in re.findall(r'label="((?:[^"\\]|\\.)*)"', dot)]
    assert label in shown
