"""Convert specs to plain data and to text, also those that were changed in Python.

A text is kept where it says the same as before, with its comments. Everything that is written is read again: it is what
the spec says, or an error says why it cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netcharts.errors import EditError, UnwritableSpecError
from netcharts.findings import Problems
from netcharts.spec.equality import same_meaning
from netcharts.spec.model import SPEC, Spec
from netcharts.spec.reader import read
from netcharts.spec.spec_changes import Changed, LayerKey, changed_data
from netcharts.spec.spec_differences import change_in_blocks, difference, lacking_values
from netcharts.syntax import tree, writer
from netcharts.syntax.patching import patched
from netcharts.syntax.plain_data import plain_data

Data = dict[str, Any]
# How often a text is read to find out which values follow from others.
_MOST_TRIALS = 256
# Values that are written since others would follow can change what follows in turn.
_MOST_REPAIRS = 4


def text_of(spec: Spec) -> str:
    """Return the text of a spec: the one that it was read from, with the values that have changed since.

    Raises:
        UnwritableSpecError: No text says what the spec says.
    """
    original, _ = read(spec.text, spec.path)
    if original is not None and same_meaning(original, spec):
        return spec.text
    before = {} if original is None else _data(spec.text)
    return _Writer(spec, original, before).text()


def data_of(spec: Spec) -> Data:
    """Return a spec as it is written: by its keys, without default values.

    Raises:
        UnwritableSpecError: As in `text_of`.
    """
    return _data(text_of(spec))


def _data(text: str) -> Data:
    root = tree.parse(text, Problems())
    data: Data = plain_data(root, SPEC) if root is not None else {}
    return data


class _Writer:
    """Writes a spec that differs from its text."""

    def __init__(self, spec: Spec, original: Spec | None, before: Data) -> None:
        self.spec, self.original, self.before = spec, original, before
        self.trials = 0
        self.reason = ""

    def text(self) -> str:
        """Return the text.

        Raises:
            UnwritableSpecError: No text says what the spec says.
        """
        self.reason = "" if self.original is None else change_in_blocks(self.original, self.spec)
        for changed in self._attempts():
            data = self._shortened(changed)
            if data is not None:
                return self._kept(data)
        raise UnwritableSpecError(self.spec.name, self.reason)

    def _attempts(self) -> Iterator[Changed]:
        """Yield data that may say what the spec says: edits of its text, or all of it anew."""
        yield changed_data(self.before, self.original, self.spec)
        if self.original is not None:
            yield changed_data(self.before, self.original, self.spec, anew=True)

    def _shortened(self, changed: Changed) -> Data | None:
        """Return data without values that follow from others; None if it does not say what the spec says."""
        data, derived = changed
        for _ in range(_MOST_REPAIRS):
            reason = self._wrong(data)
            if not reason:
                return self._without(data, derived)
            self.reason = self.reason or reason
            lacking = lacking_values(self._read(data), self.spec, data)
            if not lacking:
                break
            data = _with_values(data, lacking)
        return None

    def _without(self, data: Data, derived: Sequence[LayerKey]) -> Data:
        """Return data without as many keys of layers as are not needed: all at once, or else of each half."""
        if not derived or self.trials > _MOST_TRIALS:
            return data
        shorter = _without_keys(data, derived)
        if not self._wrong(shorter):
            return shorter
        if len(derived) == 1:
            return data
        half = len(derived) // 2
        # First of the last layers, whose shapes follow from those before.
        return self._without(self._without(data, derived[half:]), derived[:half])

    def _read(self, data: Data) -> Spec | None:
        return read(writer.write(data), self.spec.path)[0]

    def _wrong(self, data: Data) -> str:
        """Return why data does not say what the spec says; empty if it does."""
        self.trials += 1
        try:
            text = writer.write(data)
        except TypeError as error:
            return str(error)
        found, problems = read(text, self.spec.path)
        if found is None:
            return problems[0].message
        return "" if same_meaning(found, self.spec) else difference(found, self.spec)

    def _kept(self, data: Data) -> str:
        """Return the text with other data, or that of the data if it cannot be edited."""
        if not self.before:
            return writer.write(data)
        try:
            text = patched(self.spec.text, self.before, data)
        except EditError:
            return writer.write(data)
        found, _ = read(text, self.spec.path)
        return text if found is not None and same_meaning(found, self.spec) else writer.write(data)


def _with_values(data: Data, values: Mapping[str, Data]) -> Data:
    layers = {name: {**layer, **values.get(name, {})} for name, layer in data["layers"].items()}
    given = {name: {k: v for k, v in layer.items() if v is not None} for name, layer in layers.items()}
    return {**data, "layers": given}


def _without_keys(data: Data, keys: Sequence[LayerKey]) -> Data:
    layers = {name: dict(layer) for name, layer in data["layers"].items()}
    for name, key in keys:
        layers[name].pop(key, None)
    return {**data, "layers": layers}
