"""Link every cell of a layer to all cells of the layer, from the previous time step: n² links.

Elman, "Finding structure in time", Cognitive Science 14(2), 1990. With `delay: -1` the links come from the next step,
as in the backward half of a bidirectional network.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._dense import DENSE
from netcharts.patterns._links import count_all_pairs, one_weight_per_link
from netcharts.patterns._options import DelayedOptions

PATTERN = Pattern(
    scope="each",
    phrase={"en": "recurrent", "zh": "循环连接"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    options=DelayedOptions,
    weights=lambda pair: one_weight_per_link(pair, count_all_pairs),
    transfer=DENSE,
)
