r"""Mathematics in labels: a subset of TeX, such as `h_t`, `W^{(2)}`, `\hat{y}` and `\alpha \odot x`.

A label becomes a text with marks: characters of a private-use area that begin and end subscripts, superscripts and bold
text. All that measures, breaks and draws text knows them; texts without mathematics have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

SUB, SUPER, BOLD, END = "\U0010fff0", "\U0010fff1", "\U0010fff2", "\U0010fff3"
"""Marks: the beginnings of subscripts, superscripts and bold text, and the end of each."""
MARKS = (SUB, SUPER, BOLD, END)

_SYMBOLS = {
    "times": "×", "cdot": "·", "cdots": "⋯", "ldots": "…", "dots": "…", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗",
    "star": "⋆", "circ": "∘", "bullet": "•", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "wedge": "∧",
    "vee": "∨", "cap": "∩", "cup": "∪", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪",
    "gg": "≫", "approx": "≈", "sim": "∼", "equiv": "≡", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋",
    "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "mid": "|", "parallel": "∥", "perp": "⊥", "top": "⊤", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "mapsto": "↦", "Rightarrow": "⇒", "Leftarrow": "⇐",
    "uparrow": "↑", "downarrow": "↓", "nabla": "∇", "partial": "∂", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫",
    "forall": "∀", "exists": "∃", "neg": "¬", "emptyset": "∅", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lVert": "‖", "rVert": "‖",
    "Vert": "‖", "vert": "|", "prime": "′", "dagger": "†", "colon": ":", "backslash": "\\", "quad": " ", "qquad": "  ",
    "varepsilon": "ε", "epsilon": "ϵ", "vartheta": "ϑ", "varphi": "φ", "phi": "ϕ", "varrho": "ϱ", "varsigma": "ς",
    "varkappa": "ϰ", "varpi": "ϖ", "left": "", "right": "", "displaystyle": "", "big": "", "Big": "",
}  # fmt: skip
# Signs that are written without a space before what follows.
_UNARY = ("nabla", "partial", "sum", "prod", "int", "neg", "forall", "exists", "langle", "lfloor", "lceil")
_FUNCTIONS = (
    "log", "ln", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "max", "min", "argmax", "argmin", "sup", "inf",
    "lim", "det", "dim", "ker", "Pr", "arg", "sgn",
)  # fmt: skip
# Combining characters, which follow the character that they are on.
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "widetilde": "\u0303", "vec": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "overline": "\u0305",
    "underline": "\u0332",
}  # fmt: skip
_UPRIGHT = ("text", "mathrm", "mathit", "textit", "operatorname", "mathsf", "textrm", "mathop")
_BOLD = ("mathbf", "boldsymbol", "bm", "textbf")
_ALPHABETS = {"mathbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR"}
# Characters that a backslash makes literal, and spaces.
_ESCAPED = {**{character: character for character in "{}_^$%&#"}, ",": " ", ";": " ", ":": " ", " ": " ", "!": ""}
_COMMAND = re.compile(r"\\(?:([A-Za-z]+) ?|(.))", re.DOTALL)
# What can follow `_` and `^`, other than commands and what is in braces.
_PLAIN = re.compile(r"\d+(?!\w)|[^\W\d_](?!\w)")


class Unsupported(NamedTuple):
    """Something in a label that is not in the subset: where it starts, the text, and what is wrong with it."""

    start: int
    text: str
    message: str


def marked(text: str) -> str:
    """Return a label with its mathematics as marks and Unicode; what is not in the subset is unchanged."""
    return _Reader(text).read()


def unsupported(text: str) -> list[Unsupported]:
    """Return what is not in the subset, in the order of the text."""
    reader = _Reader(text)
    reader.read()
    return sorted(set(reader.unsupported))


def without_marks(text: str) -> str:
    """Return a text without its marks."""
    return "".join(character for character in text if character not in MARKS)


class Run(NamedTuple):
    """A part of a text: how often it is raised, minus how often it is lowered; how often it is made smaller."""

    text: str
    raised: int
    smaller: int
    bold: bool


def runs(text: str) -> Iterator[Run]:
    """Yield the parts of a text with marks; marks that have no counterpart are skipped."""
    opened: list[str] = []
    for part in re.split(f"([{''.join(MARKS)}])", text):
        if part == END:
            opened = opened[:-1]
        elif part in MARKS:
            opened.append(part)
        elif part:
            ups, downs = opened.count(SUPER), opened.count(SUB)
            yield Run(part, ups - downs, ups + downs, BOLD in opened)


def closed(lines: list[str]) -> list[str]:
    """Return lines of one text such that what begins in one of them ends in it, and begins again in the next."""
    found, opened = [], ""
    for line in lines:
        begun = opened + line
        for character in line:
            if character in MARKS:
                opened = opened[:-1] if character == END else opened + character
        found.append(begun + END * len(opened))
    return found


class _Reader:
    """Reads a label once, from the left to the right."""

    def __init__(self, text: str) -> None:
        self.text = "".join("\ufffd" if character in MARKS else character for character in text)
        self.place = 0
        self.unsupported: list[Unsupported] = []
        # Dollar signs around mathematics mean nothing, since all of a label can contain it.
        self.dollars = len(re.findall(r"(?<!\\)\$", text)) % 2 == 0

    def read(self) -> str:
        parts: list[str] = []
        while self.place < len(self.text):
            parts.append(self.next(parts))
        return "".join(parts)

    def next(self, before: list[str]) -> str:
        """Return the next part of the text, given those before it."""
        character = self.text[self.place]
        if character == "\\":
            return self.command()
        if character in "_^" and self.is_script(character, before):
            return self.script()
        if character == "$" and self.dollars:
            self.place += 1
            return ""
        self.place += 1
        return character

    def is_script(self, character: str, before: list[str]) -> bool:
        """Return True if a sign begins a script, rather than being part of a name such as `conv_1`."""
        follows = self.text[self.place + 1 : self.place + 2]
        base = "".join(before[-2:])
        if not base or base[-1].isspace() or not follows or follows.isspace():
            return False
        if follows in "{\\" or base[-1] == END or unicodedata.combining(base[-1]):
            return True
        if not _PLAIN.match(self.text, self.place + 1):
            return character == "^" and follows in "*+-−′"
        is_single = len(before) < 2 or not (before[-2][-1:].isalnum() or before[-2][-1:] == "_")
        return character == "^" or (is_single and base[-1].isalpha()) or base[-1] in ")]⟩"

    def script(self) -> str:
        mark = SUB if self.text[self.place] == "_" else SUPER
        self.place += 1
        plain = _PLAIN.match(self.text, self.place)
        if plain:
            self.place = plain.end()
            inside = plain[0]
        else:
            inside = self.argument()
        return f"{mark}{inside.replace('-', '−').replace(' ', '')}{END}" if inside else ""

    def argument(self) -> str:
        """Return what is in braces, or else a command or a character."""
        if self.place >= len(self.text):
            return ""
        if self.text[self.place] != "{":
            return self.next([])
        start, self.place = self.place, self.place + 1
        parts: list[str] = []
        while self.place < len(self.text) and self.text[self.place] != "}":
            parts.append(self.argument() if self.text[self.place] == "{" else self.next(parts))
        if self.place >= len(self.text):
            self.unsupported.append(Unsupported(start, self.text[start:], "this brace is not closed"))
        self.place += 1
        return "".join(parts)

    def command(self) -> str:
        match, start = _COMMAND.match(self.text, self.place), self.place
        if match is None:
            self.place += 1
            return "\\"
        name, character = match[1] or "", match[2] or ""
        self.place = match.end()
        if character:
            return "\n" if character == "\\" else _ESCAPED.get(character, match[0])
        found = self.named(name)
        if found is None:
            self.unsupported.append(Unsupported(start, f"\\{name}", f"'\\{name}' is not in the subset of TeX"))
            self.place = start + 1 + len(name)
            return f"\\{name}"
        return found

    def named(self, name: str) -> str | None:
        """Return what a command stands for, or None if it is not in the subset."""
        if name in _SYMBOLS:
            # A space after a word only ends it, but operators are easier to read with spaces around them.
            symbol = _SYMBOLS[name]
            return symbol + self.skipped() if name not in _UNARY and not symbol.isalpha() and symbol.strip() else symbol
        if name in _FUNCTIONS:
            return name + (" " if self.text[self.place - 1 : self.place] == " " else "")
        if name in _ACCENTS:
            return "".join(each if each in MARKS else each + _ACCENTS[name] for each in self.argument())
        if name in _UPRIGHT:
            return self.argument()
        if name in _BOLD:
            return " ".join(f"{BOLD}{word}{END}" for word in self.argument().split())
        if name in _ALPHABETS:
            return "".join(_styled(each, _ALPHABETS[name]) for each in self.argument())
        if name == "frac":
            above, below = self.argument(), self.argument()
            return f"{_grouped(above)}/{_grouped(below)}"
        if name == "sqrt":
            return f"√{_grouped(self.argument())}"
        return _greek(name)

    def skipped(self) -> str:
        """Return a space if the command was written between spaces, or between one and the start of the text."""
        start = self.text.rfind("\\", 0, self.place)
        spaced = self.text[self.place - 1 : self.place] == " "
        return " " if spaced and self.text[max(start - 1, 0) : start].strip() == "" else ""


def _grouped(text: str) -> str:
    """Return a part of a fraction or a root: in brackets, unless it is a product of letters with scripts."""
    plain = re.sub(f"[{SUB}{SUPER}][^{END}]*{END}", "", text)
    return text if without_marks(plain).isalnum() or plain.startswith("√") else f"({text})"


def _styled(character: str, style: str) -> str:
    """Return a letter in an alphabet of Unicode, or the letter itself if there is none that fonts have."""
    case = "CAPITAL" if character.isupper() else "SMALL"
    # Letters that were in Unicode before the alphabets have names of their own.
    early = _named(f"{style.replace('FRAKTUR', 'BLACK-LETTER')} {case} {character.upper()}")
    if early or style != "DOUBLE-STRUCK":
        return early or character
    return _named(f"MATHEMATICAL {style} {case} {character.upper()}") or character


def _greek(name: str) -> str | None:
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    spelled = {"lambda": "lamda"}.get(name.lower(), name.lower())
    return _named(f"GREEK {case} LETTER {spelled}")


def _named(name: str) -> str | None:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return None
