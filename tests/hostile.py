"""Hostile text, and its visible form in outputs."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

# Characters of all categories, especially surrogates and those that are special in some output.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\x00\x07\t\n\r\x1b\x7f\x85\x9b\xad\u200b\u200d\u200e\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff"
        ),
        st.sampled_from("\ud800\udc80\udcff\U000e0041\U0001f600漢é \u00a0"),
        st.sampled_from("\"'<>&;#:%,=[]{}()*_~`$\\/|!-ab0"),
        st.characters(exclude_categories=()),
    ),
    max_size=30,
)


def hidden(character: str) -> bool:
    """Return True for controls, surrogates, noncharacters and format characters, by the Unicode standard."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Cf", "Zl", "Zp")
        or code % 0x10000 >= 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def written_out(text: str, spared: str = "") -> str:
    """Return a text with the characters escaped that XML and HTML can't contain."""
    kept = {*spared, *(c for c in text if unicodedata.category(c) in ("Cf", "Zl", "Zp"))}
    return "".join(c if c in kept or not hidden(c) else c.encode("unicode_escape").decode() for c in text)


# File names that would have an effect in some output if they were not escaped. The last is not valid UTF-8.
NAMES = (
    "R&D",
    'x" onload="alert(1)',
    "<script>alert(1)<",
    "a\n::error file=b::c",
    "::warning file=x::y",
    "##[error]z",
    "a\x1b[31m\x1b]0;title\x07b",
    "a\x9b31mb\x85c",
    "a\u202egnp.\u2066b\u2028c",
    "a](javascript:alert) `*_$\\'b",
    "a\udcff",
)
