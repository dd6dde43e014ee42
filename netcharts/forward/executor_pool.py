"""What lies ready between passes: arrays with calls bound to them, each for inputs of one shape to the same layers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

Shape = tuple[int, int]


class Course(Protocol):
    """Calls bound to arrays, for so many steps and examples."""

    @property
    def lent(self) -> bool:
        """Whether somebody still looks at its arrays, so that it must not be used."""

    def fits(self, shape: Shape, given: frozenset[str]) -> bool:
        """Whether it is for inputs of such a shape to such layers."""


C = TypeVar("C", bound=Course)


class Spare(Generic[C]):
    """Courses that lie ready; safe with several threads, since each is taken by one pass at a time.

    `missed` counts how often one that fits was still lent.
    """

    def __init__(self, bind: Callable[[Shape, frozenset[str]], C]) -> None:
        self.bind = bind
        self.courses: deque[C] = deque(maxlen=2)
        self.missed = 0

    def take(self, shape: Shape, given: frozenset[str]) -> C:
        """One that fits and is free; bound now if there is none."""
        missed = False
        for _ in range(len(self.courses)):
            try:
                course = self.courses.pop()
            except IndexError:
                break
            if course.fits(shape, given):
                if not course.lent:
                    return course
                missed = True
            self.courses.appendleft(course)
        self.missed += missed
        return self.bind(shape, given)

    def put(self, course: C) -> None:
        """Has one lie ready for the next pass."""
        self.courses.append(course)
