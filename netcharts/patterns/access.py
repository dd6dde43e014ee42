"""Read or write an external memory through heads, which can access every slot.

`heads` is the number of heads. `addressing` is how they select slots: by `content`; by `location`, which can also shift
the previous selection by at most `shift` slots; or `dynamic`, by free slots and the order of writing. The default is
`dynamic` if a layer that shows usage is joined to the memory one to one, and `location` otherwise. Graves,
Wayne & Danihelka, "Neural Turing Machines", 2014, arXiv:1410.5401; Graves et al., 2016, doi:10.1038/nature20101.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from netcharts.patterns import Pattern
from netcharts.patterns._dense import DENSE
from netcharts.patterns._links import LayerPair, count_all_pairs, one_weight_per_link
from netcharts.patterns._options import Options
from netcharts.patterns._transfer import EdgeKernel, copy_kernel
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netcharts.array_types import FloatArray

ADDRESSING = ("content", "location", "dynamic")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOptions(Options):
    """The options of the access to a memory."""

    addressing: Annotated[
        str | None,
        Key(
            Choice("addressing", lambda: ADDRESSING),
            "how heads select slots",
            unless_given="dynamic for a memory with a layer that shows its usage, else location",
        ),
    ] = None
    heads: Annotated[int, Key(Integer(1, 1000), "number of heads")] = 1
    shift: Annotated[int, Key(Integer(1, 1000), "maximum shift of a head that addresses by location")] = 1


def _kernel(arrays: Sequence[FloatArray], pair: LayerPair) -> EdgeKernel:
    """Return the kernel for the words that were read: weighted, or unchanged for cells without weights."""
    return DENSE.make_kernel(arrays, pair) if arrays else copy_kernel


PATTERN = Pattern(
    scope="path",
    phrase={"en": "memory access", "zh": "存储访问"},
    links=lambda query: query.answer(True),
    count=count_all_pairs,
    options=AccessOptions,
    weights=lambda pair: one_weight_per_link(pair, count_all_pairs),
    transfer=DENSE._replace(make_kernel=_kernel, takes_unweighted=True),
    addressed=True,
)
