"""Numbers are read within their bounds, on both sides of zero."""

from __future__ import annotations

import pytest

from netcharts.findings import Problems
from netcharts.syntax.numeric import LARGEST, Number
from netcharts.syntax.tree import parse


@pytest.mark.parametrize("sign", ["", "-"])
def test_numbers_beyond_plus_or_minus_a_million_are_rejected(sign: str) -> None:
    for text, fine in ((f"{sign}{LARGEST}", True), (f"{sign}{LARGEST}.5", False), (f"{sign}1e9", False)):
        problems = Problems()
        node = parse(text, problems)
        assert node is not None
        assert (Number().read(node, problems) is not None) == fine
        assert (len(problems) == 0) == fine
