"""Windows: the arithmetic that convolution, pooling and their transposes share, in any number of dimensions.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

from netcharts.patterns._links import ArrayShape, LinkQuery, SizeMismatch
from netcharts.patterns._options import Options
from netcharts.patterns._step_windows import CAUSAL, SAME, is_over_steps, step_mismatch
from netcharts.shapes import Shape, WrittenShape
from netcharts.syntax.lists import ListOf, OneOrPair
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Boolean, Choice, WordOr
from netcharts.wording import with_article

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray


class Window(NamedTuple):
    """A window along one dimension.

    Attributes:
        kernel: The number of cells that it sees.
        stride: The step from one place to the next.
        padding: The number of cells that are added before the first.
        dilation: The step between the cells that it sees.
        after: The number of cells that are added after the last; negative for cells that are left out.
        ceil: True if a last window is added that is not all inside, where cells would remain.
    """

    kernel: int
    stride: int
    padding: int
    dilation: int
    after: int
    ceil: bool = False

    @property
    def trivial(self) -> bool:
        """Return True if every place of the window sees exactly the cell of the same index."""
        return self.kernel == self.stride == 1 and self.padding == self.after == 0

    @property
    def whole(self) -> bool:
        """Return True if from every place it sees cells only, and no padding."""
        return self.padding == self.after == 0 and not self.ceil

    @property
    def reach(self) -> int:
        """Return the number of cells from the first to the last that the window sees."""
        return self.dilation * (self.kernel - 1) + 1

    def size(self, cells: int) -> int:
        """Return the number of places of the window over some cells; not positive if it does not fit."""
        room = cells + self.padding + self.after - self.reach
        if room < 0 or not self.ceil:
            return room // self.stride + 1
        places = -(-room // self.stride) + 1
        # As in other tools, the last window begins within the cells or before them.
        return places - 1 if (places - 1) * self.stride >= cells + self.padding else places

    def spread(self, places: int) -> int:
        """Return the smallest number of cells that the window covers from some places."""
        return (places - 1) * self.stride - self.padding - self.after + self.reach

    def sees(self, cell: IntArray, place: IntArray) -> BoolArray:
        """Return True where the window at a place sees a cell; arrays are broadcast."""
        offset = cell - place * self.stride + self.padding
        seen: BoolArray = (offset >= 0) & (offset < self.reach) & (offset % self.dilation == 0)
        return seen

    def places_of(self, cell: IntArray, places: int) -> IntArray:
        """Return from how many places each cell is seen.

        Place p sees a cell by a tap if p · stride is as far before it as some tap is: p lies in a range, and has one of
        the remainders by which the distance is a multiple of the dilation.
        """
        import numpy as np

        at = (cell + self.padding)[:, None]
        lowest = (-((self.reach - 1 - at) // self.stride)).clip(0)
        highest = (at // self.stride).clip(max=places - 1)
        period = self.dilation // gcd(self.stride, self.dilation)
        remainder = np.arange(period, dtype=np.int64)
        counts = (highest - remainder) // period - (lowest - 1 - remainder) // period
        count: IntArray = np.where((at - remainder * self.stride) % self.dilation == 0, counts.clip(0), 0).sum(axis=1)
        return count

    def cells_of(self, place: IntArray, cells: int) -> IntArray:
        """Return how many cells are seen from each place."""
        # The first tap sees the cell `first`; of negative ones, the quotient is rounded up.
        first = place * self.stride - self.padding
        lowest = (-(first // self.dilation)).clip(0)
        highest = ((cells - 1 - first) // self.dilation).clip(max=self.kernel - 1)
        count: IntArray = (highest - lowest + 1).clip(0)
        return count

    def covers(self, cells: int, places: int) -> BoolArray:
        """Return True for each cell that some place of the window covers; taps of a dilated window may skip it."""
        import numpy as np

        offset = np.arange(cells) + self.padding
        last = np.minimum(offset // self.stride, places - 1)
        covered: BoolArray = offset - last * self.stride < self.reach
        return covered

    def overlap(self, tap: int, cells: int, places: int) -> tuple[range, range]:
        """Return the places from which a tap sees a cell, and these cells."""
        # From place p it sees cell p·stride + shift.
        shift = tap * self.dilation - self.padding
        first = max(0, -(shift // self.stride))
        seen = range(first, max(first, min(places - 1, (cells - 1 - shift) // self.stride) + 1))
        return seen, range(first * self.stride + shift, seen.stop * self.stride + shift, self.stride)

    def pairs(self, cells: int, places: int) -> int:
        """Return the number of pairs of a place and a cell that it sees."""
        return self._pairs_up_to(cells - 1 + self.padding, places) - self._pairs_up_to(self.padding - 1, places)

    def _pairs_up_to(self, end: int, places: int) -> int:
        """Return how many pairs of place and tap are at most `end` cells behind the first tap of the first place."""
        first = min(places, max(0, (end - (self.reach - 1)) // self.stride + 1))
        last = min(places, max(0, end // self.stride + 1))
        # Of the first places all taps count, of those behind them the more the nearer they are.
        rest = last - first
        if rest <= 0:
            return first * self.kernel
        nearest = end - (last - 1) * self.stride
        return first * self.kernel + rest + sum_of_quotients(rest, self.dilation, self.stride, nearest)


def sum_of_quotients(count: int, divisor: int, slope: int, start: int) -> int:
    """Return Σ ⌊(slope · i + start) / divisor⌋ for i from 0 to count − 1, in the steps of Euclid's algorithm.

    All arguments are at least 0, and the divisor is at least 1.
    """
    total = 0
    while count > 0:
        total += count * (count - 1) // 2 * (slope // divisor) + count * (start // divisor)
        slope, start = slope % divisor, start % divisor
        highest = slope * count + start
        # The points under the line, counted along the other axis.
        count, divisor, slope, start = highest // divisor, slope, divisor, highest % divisor
    return total


ALL = "all"
Padding: TypeAlias = tuple[int | tuple[int, int], ...]


def _per_dimension(what: str, least: int) -> Any:
    return ListOf(Integer(least, 1000), f"{with_article(what)}, or one per dimension")


_KERNEL = WordOr(Choice("window size", lambda: (ALL,)), _per_dimension("window size", 1))
_PADDING = WordOr(
    Choice("padding", lambda: (SAME, CAUSAL)),
    ListOf(
        OneOrPair(Integer(0, 1000), Integer(-1000, 1000)),
        "a padding, or one per dimension, each a number or a pair [before, after]",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions(Options):
    """The options of a window; each is one number, or one per dimension."""

    kernel: Annotated[tuple[int, ...] | str, Key(_per_dimension("window size", 1), "size of the window")]
    stride: Annotated[tuple[int, ...], Key(_per_dimension("stride", 1), "step from one window to the next")] = (1,)
    padding: Annotated[Padding | str, Key(_per_dimension("padding", 0), "number of cells added at each end")] = (0,)
    dilation: Annotated[tuple[int, ...], Key(_per_dimension("dilation", 1), "step between cells of a window")] = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidingOptions(WindowOptions):
    """The options of a window that slides over the source."""

    kernel: Annotated[tuple[int, ...] | str, Key(_KERNEL, "size of the window; `all` sees the whole source")]
    padding: Annotated[
        Padding | str,
        Key(
            _PADDING,
            "number of cells added at each end, or a pair [before, after], where a negative number leaves out cells at "
            "the end; `same` and `causal` keep the size, `causal` by cells before the first only",
        ),
    ] = (0,)
    ceil: Annotated[bool, Key(Boolean(), "add a last window where cells would remain outside")] = False


TilingStride: TypeAlias = Annotated[
    tuple[int, ...],
    Key(
        ListOf(Integer(1, 1000), "a stride, or one per dimension"),
        "step from one place to the next",
        unless_given="the kernel",
    ),
]


OutputPadding: TypeAlias = Annotated[
    tuple[int, ...] | None,
    Key(
        _per_dimension("number of cells", 0),
        "number of cells that the target has beyond the last window",
        unless_given="as many as its size needs",
    ),
]


def kernel_stride(options: WindowOptions) -> tuple[int, ...]:
    """Return the stride of windows that do not overlap, unless one is given; 1 over steps."""
    kernel: Any = options.kernel
    return options.stride or ((1,) if kernel == ALL or is_over_steps(options) else kernel)


def windows(options: WindowOptions, cells: ArrayShape) -> list[Window]:
    """Return the window along each dimension of a number of cells; a single value applies to all."""
    if is_over_steps(options):
        return [Window(1, 1, 0, 1, 0)] * len(cells)
    kernel: Any = options.kernel
    kernels = tuple(cells) if kernel == ALL else _repeated(kernel, len(cells))
    steps = (_repeated(values, len(cells)) for values in (options.stride, options.dilation))
    ceil = isinstance(options, SlidingOptions) and options.ceil
    along = zip(kernels, *steps, _paddings(options.padding, len(cells)), cells, strict=True)
    return [
        _window(kernel, stride, dilation, padding, length, ceil) for kernel, stride, dilation, padding, length in along
    ]


def _paddings(padding: Any, dimensions: int) -> tuple[Any, ...]:
    return (padding,) * dimensions if isinstance(padding, str) else _repeated(padding, dimensions)


def _window(kernel: int, stride: int, dilation: int, padding: Any, cells: int, ceil: bool) -> Window:
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    reach = dilation * (kernel - 1) + 1
    if padding == CAUSAL:
        before, after = reach - 1, 0
    elif padding == SAME:
        places = -(-cells // stride)
        lacking = max(0, (places - 1) * stride + reach - cells)
        before, after = lacking // 2, lacking - lacking // 2
    return Window(kernel, stride, before, dilation, after, ceil)


def _repeated(values: tuple[Any, ...], dimensions: int) -> tuple[Any, ...]:
    return values * dimensions if len(values) == 1 else values


def seen(query: LinkQuery) -> BoolArray:
    """Apply the link law of a convolution: the target is a place of the window, the source a cell that it sees."""
    if is_over_steps(query.options):
        same: BoolArray = query.source == query.target
        return same
    linked = query.answer(True)
    dimensions = windows(query.options, query.source_shape)
    for window, (source, target) in zip(dimensions, query.coordinates(), strict=True):
        linked &= window.sees(source, target)
    return linked


def spread(query: LinkQuery) -> BoolArray:
    """Apply the link law of a transposed convolution: the source is a place, the target a cell that it sees."""
    linked = query.answer(True)
    dimensions = windows(query.options, query.target_shape)
    for window, (source, target) in zip(dimensions, query.coordinates(), strict=True):
        linked &= window.sees(target, source)
    return linked


def seen_count(source: ArrayShape, target: ArrayShape, options: WindowOptions, same: bool) -> int:
    """Return the number of links of `seen`."""
    if is_over_steps(options):
        return min(prod(source), prod(target))
    total = 1
    for window, cells, places in zip(windows(options, source), source, target, strict=True):
        total *= window.pairs(cells, places)
    return total


def spread_count(source: ArrayShape, target: ArrayShape, options: WindowOptions, same: bool) -> int:
    """Return the number of links of `spread`."""
    return seen_count(target, source, options, same)


def seen_degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    """Return the number of links of `seen` for each source cell and each target cell."""
    return _degrees(query, query.source, query.target, query.source_shape, query.target_shape)


def spread_degrees(query: LinkQuery) -> tuple[IntArray, IntArray]:
    """Return the number of links of `spread` for each source cell and each target cell."""
    targets, sources = _degrees(query, query.target, query.source, query.target_shape, query.source_shape)
    return sources, targets


def _degrees(
    query: LinkQuery, cell: IntArray, place: IntArray, cells: ArrayShape, places: ArrayShape
) -> tuple[IntArray, IntArray]:
    """Return from how many places each cell is seen, and how many cells from each place."""
    import numpy as np

    if is_over_steps(query.options):
        shared = min(prod(cells), prod(places))
        return (cell.ravel() < shared).astype(np.int64), (place.ravel() < shared).astype(np.int64)
    degrees = np.ones(cell.size, dtype=np.int64), np.ones(place.size, dtype=np.int64)
    along = zip(np.unravel_index(cell.ravel(), cells), np.unravel_index(place.ravel(), places), strict=True)
    for window, (one, other), m, n in zip(windows(query.options, cells), along, cells, places, strict=True):
        degrees[0][:] *= window.places_of(one, n)
        degrees[1][:] *= window.cells_of(other, m)
    return degrees


def dimension_mismatch(source: ArrayShape, target: ArrayShape, options: WindowOptions) -> SizeMismatch | None:
    """Return why layers and options do not match in their dimensions; None if they do."""
    if is_over_steps(options):
        return step_mismatch(source, target, options)
    if len(source) != len(target):
        message = f"the layers have {len(source)} and {len(target)} dimensions; a window needs as many in both"
        return SizeMismatch("dimension-mismatch", message)
    for key in ("kernel", "stride", "padding", "dilation", "output_padding"):
        values = getattr(options, key, None)
        if isinstance(values, tuple) and len(values) not in (1, len(source)):
            message = f"'{key}' has {len(values)} values for {len(source)} dimensions"
            return SizeMismatch("dimension-mismatch", message, key)
    return None


def window_mismatch(source: ArrayShape, target: ArrayShape, options: WindowOptions) -> SizeMismatch | None:
    """Return why windows over the source do not give the target, with the size that would fit; None if they do."""
    if wrong := dimension_mismatch(source, target, options):
        return wrong
    if is_over_steps(options):
        return None
    for window, cells, places in zip(windows(options, source), source, target, strict=True):
        fitting = window.size(cells)
        if fitting < 1:
            message = f"a window that reaches {window.reach} does not fit into {cells} cells, padding {_padded(window)}"
            return SizeMismatch("window-size", message)
        if fitting != places:
            message = f"{_cells(cells)} in, {_described(window)} give {_cells(fitting)}, not {places}"
            return SizeMismatch("window-size", message + _keeping(source, target, options))
    return None


def _keeping(source: ArrayShape, target: ArrayShape, options: WindowOptions) -> str:
    """Return the end of a message that names the padding by which windows keep the size, if that is all that lacks."""
    along = windows(options, source)
    if source != target or any(window.stride != 1 or window.reach % 2 == 0 for window in along):
        return ""
    padding = [window.reach // 2 for window in along]
    return f"; 'padding: {padding[0] if len(set(padding)) == 1 else padding}' keeps the size"


def transposed_window_mismatch(source: ArrayShape, target: ArrayShape, options: WindowOptions) -> SizeMismatch | None:
    """Return why windows spread from the source do not give the target, with the size that fits; None if they do."""
    if wrong := dimension_mismatch(source, target, options):
        return wrong
    along = zip(windows(options, target), _beyond(options, len(target)), source, target, strict=True)
    for window, beyond, cells, places in along:
        if beyond is not None and beyond >= max(window.stride, window.dilation):
            message = f"a last window leaves at most {max(window.stride, window.dilation) - 1:,} cells, not {beyond:,}"
            return SizeMismatch("wrong-value", message, "output_padding")
        if not _spreads_to(window, beyond, cells, places):
            message = f"{_cells(cells)} in, {_described(window)} give {_cells(window.spread(cells))}"
            more = f" and {beyond} more" if beyond else ""
            return SizeMismatch("window-size", f"{message}{more}, not {places}")
    return None


def _beyond(options: WindowOptions, dimensions: int) -> tuple[int | None, ...]:
    """Return the output padding along each dimension; None where it is as the size of the target needs."""
    given: tuple[int | None, ...] | None = getattr(options, "output_padding", None)
    return (None,) * dimensions if given is None else _repeated(given, dimensions)


def _spreads_to(window: Window, beyond: int | None, cells: int, places: int) -> bool:
    """Return True if a window spreads some cells to a number of places.

    Without an output padding, up to stride − 1 places can lie beyond the last window.
    """
    fitting = window.spread(cells)
    if beyond is not None:
        return places == fitting + beyond
    return max(fitting, 1) <= places < max(fitting, 1) + window.stride


def windows_determine(source: Shape, target: WrittenShape, options: WindowOptions) -> WrittenShape:
    """Return what windows over the source determine of their target: its size, if they fit."""
    if dimension_mismatch(source.size, source.size, options):
        return WrittenShape(None, None)
    if is_over_steps(options):
        same = target.size is not None and prod(target.size) == prod(source.size)
        return WrittenShape(target.size if same else source.size, None)
    size = tuple(w.size(cells) for w, cells in zip(windows(options, source.size), source.size, strict=True))
    return WrittenShape(size if min(size) > 0 else None, None)


def spread_windows_determine(source: Shape, target: WrittenShape, options: WindowOptions) -> WrittenShape:
    """Return what windows spread from the source determine of their target: its smallest size, or that is written."""
    if dimension_mismatch(source.size, source.size, options):
        return WrittenShape(None, None)
    if target.size is not None and transposed_window_mismatch(source.size, target.size, options) is None:
        return WrittenShape(target.size, None)
    along = zip(windows(options, source.size), _beyond(options, len(source.size)), source.size, strict=True)
    size = tuple(window.spread(cells) + (beyond or 0) for window, beyond, cells in along)
    return WrittenShape(size if min(size) > 0 else None, None)


def _padded(window: Window) -> str:
    even = window.padding == window.after
    return str(window.padding) if even else f"{window.padding} before and {window.after} after"


def _described(window: Window) -> str:
    text = f"kernel {window.kernel}, stride {window.stride}, padding {_padded(window)}"
    return text if window.dilation == 1 else f"{text}, dilation {window.dilation}"


def _cells(count: int) -> str:
    return f"{count:,} cell" if count == 1 else f"{count:,} cells"
