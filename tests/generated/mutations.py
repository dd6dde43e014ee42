"""Mutated specs: valid texts with some of their bytes, lines, tokens, values and characters changed.

Each number gives one text, the same in every run.
"""

from __future__ import annotations

import codecs
import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from netcharts import activations, cells, initializers, patterns
from netcharts.spec import bundled

Json = Any

NETWORKS = Path(__file__).parents[1] / "networks"
TOKEN = re.compile(r"\w+(?:\.\w+)*|->|--|\s+|[^\w\s]")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")

HUGE = ("0", "-1", "1e400", "-1e308", "1e-320", ".nan", ".inf", "0.1", "65537", "100000", "1000000000", "9" * 19)
HUGE = (*HUGE, "9" * 400, "9" * 5000, "0x7fffffff", "0o777", "1_000", "60:60", "2026-11-28", "1.", "1e", "[1000, 1000]")
ODD = (
    "\x00", "\x07", "\t", "\r", "\x1b[31m", "\x7f", "\x85", "\x9b", "\xad", "\u200b", "\u200d", "\u2028", "\u2029",
    "\u202e", "\u2066", "\ufeff", "\ufffe", "\uffff", "\ud800", "\udcff", "\U000e0041", "\U0001f600", "漢", "é",
    "e" + "\u0301" * 50, "\u00a0", "\u3000",
)  # fmt: skip
SCALARS: tuple[Json, ...] = (
    None, True, False, 0, -1, 2, 10**6, 10**30, 0.5, -0.0, 1e308, float("nan"), float("inf"), "", " ", "a", "->",
    "a -> a", "a -- b -> c", "x" * 3000, "中文", "*", "~", "1", "no", "=", "<<", [], {}, [[]], [0], [None], {"": None},
    {"en": "a"}, [1, 2, 3, 4, 5], ["a", ["b"]], {"a": {"b": {"c": 1}}},
)  # fmt: skip
SYNTAX = (
    "&a ",
    "*a",
    "<<: *a",
    "!",
    "!!python/object:os.system ",
    "!!binary ",
    "!!set ",
    "? ",
    "| ",
    ">-\n",
    "%YAML 1.1\n",
)
SYNTAX = (
    *SYNTAX,
    "---\n",
    "...\n",
    "# netcharts: ignore NC204\n",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "- ",
    "@",
    "`",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "gb18030", "utf-7")
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\xef\xbb", b"\xff")


@cache
def sources() -> tuple[str, ...]:
    """Return the texts that are mutated: the bundled specs, and the networks of the literature."""
    paths = [*bundled.paths().values(), *sorted(NETWORKS.rglob("*.yaml"))]
    return tuple(path.read_text(encoding="utf-8") for path in paths)


@cache
def words() -> tuple[str, ...]:
    """Return words of the language, and tokens of the sources."""
    known = (*cells.names(), *patterns.names(), *activations.names(), *initializers.names())
    return (*known, *sorted({token for text in sources() for token in TOKEN.findall(text) if token.strip()}))


def mutated(number: int) -> str | bytes:
    """Return the mutated text of a number."""
    rng = random.Random(number)
    text = rng.choice(sources())
    mutations = (_mild,) if rng.random() < 0.3 else MUTATIONS
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        text = rng.choice(mutations)(rng, text)
    return rng.choice(_CODINGS)(rng, text) if rng.random() < 0.15 else text


# Mutations of a text.


def _characters(rng: random.Random, text: str) -> str:
    """Delete, insert, duplicate or replace a few characters."""
    start = rng.randint(0, len(text))
    end = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 40)))
    inserted = rng.choice(("", text[start:end] * 2, chr(rng.randrange(32, 127)), rng.choice(SYNTAX)))
    return text[:start] + inserted + text[end:]


def _cut(rng: random.Random, text: str) -> str:
    at = rng.randint(0, len(text))
    return rng.choice((text[:at], text[at:], text[:at] + rng.choice(sources())))


def _lines(rng: random.Random, text: str) -> str:
    """Delete, duplicate, move, indent or comment a line, or take it from another text."""
    lines = text.split("\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[at]] * rng.choice((1, 2, 50))
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            lines[at] = lines[at][1:] if rng.random() < 0.5 else " " * rng.randint(1, 5) + lines[at]
        case 4:
            lines[at] = rng.choice(("#", "\t", "- ")) + lines[at]
        case _:
            lines[at] = rng.choice(rng.choice(sources()).split("\n"))
    return rng.choice(("\n", "\n", "\n", "\r\n", "\r")).join(lines)


def _tokens(rng: random.Random, text: str) -> str:
    """Replace, swap or delete tokens."""
    tokens = TOKEN.findall(text)
    if not tokens:
        return rng.choice(words())
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, to = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        if rng.random() < 0.6:
            tokens[at] = rng.choice(words())
        elif rng.random() < 0.5:
            tokens[at], tokens[to] = tokens[to], tokens[at]
        else:
            tokens[at] = ""
    return "".join(tokens)


def _numbers(rng: random.Random, text: str) -> str:
    """Replace a number by one that is huge, tiny or odd."""
    found = list(NUMBER.finditer(text))
    if not found:
        return text + rng.choice(HUGE)
    for match in reversed(rng.sample(found, min(len(found), rng.choice((1, 1, 2, 5))))):
        value = rng.choice(HUGE) if rng.random() < 0.7 else str(rng.randrange(-3, 2000))
        text = text[: match.start()] + value + text[match.end() :]
    return text


def _mild(rng: random.Random, text: str) -> str:
    """Replace a word by another of its kind or a number by a near one, or remove an option: often, it is a spec still."""
    match rng.randrange(4):
        case 0:
            found = list(NUMBER.finditer(text))
            change: Callable[[str], str] = lambda number: str(rng.choice((1, 2, 3, 4, 5, 8, 0.5, 20)))  # noqa: E731
        case 1:
            found = list(re.finditer(r", \w+: [^,{}\[\]\n]+(?=[,}])|\n    \w+: [^\n]*", text))
            change = lambda option: ""  # noqa: E731
        case 2:
            found = list(re.finditer(r"(?<=\n)  [^\n]*\n", text))
            change = lambda line: rng.choice(("", line * 2))  # noqa: E731
        case _:
            kinds = (cells.names(), patterns.names(), activations.names(), initializers.names(), ("true", "false"))
            found = list(re.finditer("|".join(rf"\b(?:{'|'.join(kind)})\b" for kind in kinds), text))
            change = lambda word: rng.choice(next(kind for kind in kinds if word in kind))  # noqa: E731
    if not found:
        return text
    match_ = rng.choice(found)
    return text[: match_.start()] + change(match_[0]) + text[match_.end() :]


def _unicode(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice((1, 1, 3, 20))):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(ODD) + text[at:]
    return text


def _nesting(rng: random.Random, text: str) -> str:
    """Replace the value of a line by one that is nested deeply, or indent ever more keys."""
    depth = rng.choice((2, 10, 60, 200, 1000, 20_000))
    opening, closing = rng.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[{a: ", "}]"), ("'", "'")))
    value = opening * depth + "1" + closing * rng.choice((depth, depth, depth - 1))
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = lines[at].partition(":")[0] + ": " + value
    if rng.random() < 0.2:
        lines[at:] = [f"{' ' * level}k:" for level in range(min(depth, 500))]
    return "\n".join(lines)


def _aliases(rng: random.Random, text: str) -> str:
    """Anchor some values, take others from them, merge mappings, or multiply one alias many times."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    key, colon, value = lines[at].partition(": ")
    if colon:
        lines[at] = f"{key}: &a {value}"
    for _ in range(rng.choice((1, 2, 5))):
        to = rng.randrange(len(lines))
        key, colon, value = lines[to].partition(": ")
        lines[to] = rng.choice((f"{key}: *a", f"{key}: *b", f"{key}: {{<<: *a}}", f"{lines[to]}\n<<: *a", f"{key}: &a"))
    if rng.random() < 0.3:
        laughs = [f"n0: &n0 [{', '.join('x' * 9)}]"]
        laughs += [f"n{i}: &n{i} [{', '.join([f'*n{i - 1}'] * 9)}]" for i in range(1, rng.choice((2, 6, 12)))]
        lines = [*laughs, *lines, rng.choice(("", f"theme: *n{len(laughs) - 1}", "layers: *n1"))]
    return "\n".join(lines)


def _values(rng: random.Random, text: str) -> str:
    """Change the structure of a spec: its values, keys and lists. The text has to be YAML."""
    if text.count("*") > 20:
        # JSON writes aliases out, and some of them refer to others many times.
        return _tokens(rng, text)
    try:
        tree = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _tokens(rng, text)
    for _ in range(rng.choice((1, 1, 2, 4))):
        tree = _changed(rng, tree)
    try:
        dump = rng.choice((_as_json, yaml.safe_dump, lambda tree: yaml.safe_dump(tree, sort_keys=False)))
        return str(dump(tree))
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):
        return _tokens(rng, text)


def _as_json(tree: Json) -> str:
    return json.dumps(tree, default=str)


def _changed(rng: random.Random, value: Json) -> Json:
    """Return a tree with one value changed, anywhere in it."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        if rng.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        if rng.random() < 0.1:
            return {rng.choice(words()) if k == key else k: v for k, v in value.items()}
        if rng.random() < 0.1:
            return {**value, rng.choice(words()): rng.choice(SCALARS)}
        return {**value, key: _changed(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        if rng.random() < 0.3:
            return rng.choice((value[:at] + value[at + 1 :], value * 2, value[::-1], [*value, rng.choice(SCALARS)]))
        return [*value[:at], _changed(rng, value[at]), *value[at + 1 :]]
    return rng.choice((rng.choice(SCALARS), rng.choice(words()), [value], [value, value], {"a": value}, str(value)))


def _repeated(rng: random.Random, text: str) -> str:
    """Repeat a few lines many times, numbered, up to some 100 kB."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    some = lines[at : at + rng.randint(1, 3)]
    times = min(rng.choice((20, 200, 3000)), 100_000 // (1 + sum(map(len, some))))
    copies = [re.sub(r"^(\s*)(\w+):", rf"\g<1>\g<2>{i}:", line) for i in range(times) for line in some]
    return "\n".join([*lines[:at], *copies, *lines[at:]])


MUTATIONS: tuple[Callable[[random.Random, str], str], ...] = (
    *(_characters, _characters, _cut, _lines, _lines, _tokens, _tokens, _numbers, _numbers),
    *(_unicode, _nesting, _aliases, _values, _values, _values, *[_mild] * 9),
)
# Long texts take far longer than others, so there are few.
MUTATIONS = (*MUTATIONS * 5, _repeated)


# Mutations of the bytes of a text.


def _marked(rng: random.Random, text: str) -> bytes:
    return rng.choice(MARKS) + text.encode("utf-8", "surrogatepass")


def _encoded(rng: random.Random, text: str) -> bytes:
    return text.encode(rng.choice(ENCODINGS), "replace")


def _damaged(rng: random.Random, text: str) -> bytes:
    data = bytearray(text.encode(rng.choice(ENCODINGS), "replace"))
    for _ in range(rng.choice((1, 2, 10))):
        at = rng.randint(0, len(data))
        data[at : at + rng.randint(0, 2)] = rng.randbytes(rng.randint(0, 3))
    return bytes(data)


_CODINGS: tuple[Callable[[random.Random, str], bytes], ...] = (_marked, _encoded, _damaged)
