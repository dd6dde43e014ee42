"""What lies ready between passes."""

from __future__ import annotations

from netcharts.forward.executor_pool import Shape, Spare


class Course:
    lent = False

    def __init__(self, shape: Shape, given: frozenset[str]) -> None:
        self.shape, self.given = shape, given

    def fits(self, shape: Shape, given: frozenset[str]) -> bool:
        return (self.shape, self.given) == (shape, given)


def test_what_lies_ready_is_taken_again_if_it_fits_and_nobody_looks_at_it() -> None:
    spare, given = Spare(Course), frozenset("a")
    first = spare.take((1, 2), given)
    spare.put(first)
    assert spare.take((1, 3), given) is not first
    first.lent = True
    second = spare.take((1, 2), given)
    assert second is not first
    spare.put(second)
    assert spare.missed == 1
    # One result is looked at while the next is worked out: two serve by turns, and no third is bound.
    first.lent, second.lent = False, True
    assert spare.take((1, 2), given) is first
