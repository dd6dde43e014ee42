"""Link every source cell to every target cell, from the previous step: `full` with a delay of 1."""

from netcharts.patterns import Pattern
from netcharts.patterns._dense import DENSE
from netcharts.patterns._links import count_all_pairs, one_weight_per_link
from netcharts.patterns._options import DelayedOptions

PATTERN = Pattern(
    scope="path",
    phrase={"en": "time-delayed", "zh": "时间滞后连接"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    options=DelayedOptions,
    weights=lambda pair: one_weight_per_link(pair, count_all_pairs),
    transfer=DENSE,
)
