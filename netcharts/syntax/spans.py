"""Find where the values of a YAML text begin and end. (The located tree knows only where they begin.)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from netcharts.errors import EditError
from netcharts.syntax import tree


class Span(NamedTuple):
    """A value in a text, between two offsets; `flow` if it is written in brackets, `alias` if it stands for another.

    `items` are the values of a list, or keys and values of a mapping in turn.
    """

    form: str
    start: int
    end: int
    column: int
    flow: bool = False
    items: tuple[Span, ...] = ()

    @property
    def pairs(self) -> list[tuple[Span, Span]]:
        """Return the keys and values of a mapping."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))


def span_of(text: str) -> Span:
    """Return the span of the value that a YAML text holds."""
    return _Spans(text).root()


class _Spans:
    """Finds where the values of a text are, from the events of the parser."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        while (end := tree.LINE_BREAK.search(text, self.starts[-1])) is not None:
            self.starts.append(end.end())
        self.events: Iterator[Any] = tree.events(text)

    def root(self) -> Span:
        """Return the span of the document."""
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                return self._node(event)
        raise EditError("the text is empty")

    def _offset(self, mark: Any) -> int:
        return int(self.starts[mark.line] + mark.column)

    def _node(self, event: Any) -> Span:
        start, column = self._offset(event.start_mark), event.start_mark.column
        if isinstance(event, yaml.AliasEvent):
            return Span("alias", start, self._offset(event.end_mark), column)
        if isinstance(event, yaml.ScalarEvent):
            end = self._offset(event.end_mark)
            # Block texts end where the next token starts.
            end = start + len(self.text[start:end].rstrip()) if event.style in ("|", ">") else end
            return Span("scalar", start, end, column)
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        items: list[Span] = []
        for inner in self.events:
            if isinstance(inner, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                end = self._offset(inner.end_mark) if event.flow_style else items[-1].end
                column = column if event.flow_style else self._indentation(kind, items[0])
                return Span(kind, start, end, column, bool(event.flow_style), tuple(items))
            items.append(self._node(inner))
        raise EditError("the text ends within a list or mapping")

    def _indentation(self, kind: str, first: Span) -> int:
        """Return the column of the keys or dashes of a mapping or list in lines."""
        if kind == "mapping":
            return first.column
        dash = self.text.rindex("-", 0, first.start)
        return dash - max(start for start in self.starts if start <= dash)
