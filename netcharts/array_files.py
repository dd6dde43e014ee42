"""Read named arrays from files: `.npz`, or `.json` in the format of `netcharts forward --format json`.

An array is read when it is first asked for, and only if its declared size is within a limit, so that a file cannot take
more memory than the arrays that a network needs. JSON knows no numbers that are not finite; `null` stands for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from math import isfinite, prod
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn
from zipfile import ZipFile

from netcharts import files
from netcharts.errors import OutputError

if TYPE_CHECKING:
    from netcharts.array_types import AnyArray

_EXPECTED = "expected an .npz file, or a JSON object with a list of numbers for each name"
# The bytes that a number of a JSON file, of at least two bytes, takes as an object of Python.
_BYTES_OF_NUMBER = 32
_LARGER = "raise the limit with --max-memory"


def read(path: Path, limit: int = 2**30) -> Mapping[str, Any]:
    """Return the arrays of a file by name; `argument_checks.numeric_array` validates each of them.

    Args:
        path: Path of the file.
        limit: The most bytes that the arrays which are asked for, or those of a JSON file, may take.

    Raises:
        OutputError: If the file cannot be read, is written to, or holds something else; also if an array that is asked
            for is too large.
    """
    files.check_input(path)
    arrays: Mapping[str, Any]
    with _ReadingErrors(path):
        # A pipe can be read only once, and has no name that tells what it contains.
        data = None if files.is_file(path) else files.read(path, limit)
        is_json = path.suffix.lower() == ".json" if data is None else data.lstrip().startswith(b"{")
        arrays = _read_json(path, data, limit) if is_json else _ArchivedArrays(path, data, limit)
    if not arrays:
        raise OutputError(f"'{path}' contains no named arrays", _EXPECTED)
    return arrays


class _ReadingErrors:
    """Turns the exceptions of reading a file into an `OutputError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, OutputError) or not isinstance(error, Exception):
            return
        if isinstance(error, OSError):
            raise OutputError(f"can't read '{self.path}': {error.strerror or error}") from error
        # NumPy and zipfile raise many types of exceptions for a corrupt file.
        raise OutputError(f"'{self.path}' contains no named arrays", _EXPECTED) from error


def jsonable(array: AnyArray) -> Any:
    """Return an array as nested lists, with None for numbers that are not finite."""
    import numpy as np

    finite = np.isfinite(array)
    if finite.all():
        return array.tolist()
    objects = array.astype(object)
    objects[~finite] = None
    return objects.tolist()


# JSON


def _read_json(path: Path, data: bytes | None, limit: int) -> Mapping[str, Any]:
    most = max(1, 2 * limit // _BYTES_OF_NUMBER)
    data = files.read(path, most + 1) if data is None else data
    if len(data) > most:
        raise OutputError(f"'{path}' is larger than {most:,} bytes", f"{_LARGER}, or use an .npz file")

    def refuse(constant: str) -> NoReturn:
        raise OutputError(f"'{path}' contains {constant}, which is no number of JSON", "write null instead")

    def finite(text: str) -> float:
        number = float(text)
        return number if isfinite(number) else refuse(text)

    def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise OutputError(f"'{path}' contains the key '{twice}' twice")
        return values

    document = json.loads(
        data.decode("utf-8"), parse_constant=refuse, parse_float=finite, object_pairs_hook=without_duplicates
    )
    return {name: _with_missing(value) for name, value in dict(document.get("layers", document)).items()}


def _with_missing(value: Any) -> Any:
    """Return a value of JSON; an array of numbers and None as one with NaN for each None."""
    import numpy as np

    if not isinstance(value, list):
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    if array.dtype != object or not all(one is None or isinstance(one, int | float) for one in array.flat):
        return value
    return array.astype(float)


# NPZ


class _ArchivedArrays(Mapping[str, Any]):
    """The arrays of an `.npz` file, which are read when they are asked for."""

    def __init__(self, path: Path, data: bytes | None, limit: int) -> None:
        self._path, self._data, self._limit = path, data, limit
        self._read: dict[str, AnyArray] = {}
        with self._open() as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
        self._names = {name.removesuffix(".npy"): name for name in names}
        if len(self._names) < len(names):
            raise OutputError(f"'{path}' contains an array twice")

    def _open(self) -> ZipFile:
        return ZipFile(self._path if self._data is None else BytesIO(self._data))

    def __getitem__(self, name: str) -> AnyArray:
        if name not in self._read:
            with _ReadingErrors(self._path), self._open() as archive:
                inner = self._names[name]
                with archive.open(inner) as file:
                    self._check_header(name, file)
                with archive.open(inner) as file:
                    self._read[name] = _array(file)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        # That of `Mapping` would read the array.
        return name in self._names

    def _check_header(self, name: str, file: IO[bytes]) -> None:
        """Raise OutputError if an array holds objects, which could run code, or is too large."""
        from numpy.lib import format as npy

        version = npy.read_magic(file)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = read_header(file)
        if dtype.hasobject:
            raise OutputError(f"'{name}' in '{self._path}' is an array of objects, not of numbers")
        size = prod(shape) * dtype.itemsize
        if size + sum(array.nbytes for array in self._read.values()) > self._limit:
            message = f"'{name}' in '{self._path}' has {size:,} bytes, and the limit of all arrays is {self._limit:,}"
            raise OutputError(message, _LARGER)


def _array(file: IO[bytes]) -> AnyArray:
    from numpy.lib import format as npy

    array: AnyArray = npy.read_array(file, allow_pickle=False)
    return array
