"""Link every source cell to every target cell: m·n links.

This is the dense or fully connected layer; also `visible -- hidden` of a restricted Boltzmann machine.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._dense import DENSE
from netcharts.patterns._links import count_all_pairs, one_weight_per_link

PATTERN = Pattern(
    scope="path",
    phrase={"en": "fully connected", "zh": "全连接"},
    operation={"en": "full", "zh": "全连接"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    weights=lambda pair: one_weight_per_link(pair, count_all_pairs),
    transfer=DENSE,
)
