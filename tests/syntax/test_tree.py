"""The located tree: places, the scalars of YAML 1.2, and bounds on size and depth."""

from __future__ import annotations

import codecs
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.checking import reported
from netcharts.findings import Place, Problems
from netcharts.syntax import tree
from netcharts.syntax.tree import MappingNode, ScalarNode, SequenceNode


def parsed(text: str) -> tuple[tree.Node | None, list[str]]:
    problems = Problems()
    return tree.parse(text, problems), messages(problems)


def messages(problems: Problems) -> list[str]:
    return [str(finding) for finding in reported.findings("t", problems.sorted())]


def test_every_value_has_its_line_and_column() -> None:
    node, findings = parsed("a: 1\nb:\n  - x\n  - {c: 'two words'}\n")
    assert findings == []
    assert isinstance(node, MappingNode)
    places = {key.text: (key.place, value.place) for key, value in node.pairs}
    assert places == {"a": (Place(1, 1), Place(1, 4)), "b": (Place(2, 1), Place(3, 3))}
    items = node.get("b")
    assert isinstance(items, SequenceNode)
    inner = items.items[1]
    assert isinstance(inner, MappingNode)
    assert inner.pairs[0][1].place == Place(4, 9)


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "012", "0o14", "0x1f", "1:30", "1_000", "+1", ".5", "1e3x"])
def test_text_in_yaml_1_2_is_text(word: str) -> None:
    node, _ = parsed(f"k: {word}")
    assert isinstance(node, MappingNode)
    scalar = node.pairs[0][1]
    assert isinstance(scalar, ScalarNode)
    assert scalar.text == word
    assert scalar.integer() is scalar.number() is scalar.flag() is None


@pytest.mark.parametrize(("word", "value"), [("0", 0), ("7", 7), ("-3", -3), ("120", 120)])
def test_whole_numbers(word: str, value: int) -> None:
    node, _ = parsed(word)
    assert isinstance(node, ScalarNode)
    assert node.integer() == node.number() == value


def test_quoted_numbers_are_text() -> None:
    node, _ = parsed("'7'")
    assert isinstance(node, ScalarNode)
    assert node.integer() is None


def test_a_key_given_twice_is_reported_and_the_first_is_used() -> None:
    node, findings = parsed("a: 1\nb: 2\na: 3\n")
    assert findings == ["t:3:1: NC004 error: the key 'a' is given twice (first on line 1)"]
    assert isinstance(node, MappingNode)
    assert [key.text for key, _ in node.pairs] == ["a", "b"]


def test_aliases_stand_for_their_anchors() -> None:
    node, findings = parsed("a: &x {size: 3}\nb: *x\n")
    assert findings == []
    assert isinstance(node, MappingNode)
    assert node.get("a") == node.get("b")


def test_an_alias_bomb_is_rejected_in_little_memory() -> None:
    levels = "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20))
    tracemalloc.start()
    _, findings = parsed(f"a: &a [{', '.join('x' * 9)}]\n{levels}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(findings) == 1
    assert "NC003" in findings[0]
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "text",
    ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "".join(" " * i + "a:\n" for i in range(1200))],
    ids=["lists", "mappings", "dashes", "blocks"],
)
def test_nesting_is_bounded(text: str) -> None:
    _, findings = parsed(text)
    assert len(findings) == 1
    assert "nested more than 50 deep" in findings[0]


def test_too_deep_nesting_is_reported_where_it_exceeds_the_bound() -> None:
    # libyaml reads a thousand characters ahead, and has its own limit there.
    _, findings = parsed("é: [x,\n" + "[" * 10_000)
    assert findings == ["t:2:49: NC003 error: nested more than 50 deep"]


def test_too_much_text_is_rejected_without_parsing() -> None:
    problems = Problems()
    assert tree.decode(b"a" * (tree.MAX_BYTES + 1), problems) is None
    assert "larger than" in messages(problems)[0]


def test_bytes_that_are_not_utf_8_are_reported_with_their_place() -> None:
    problems = Problems()
    assert tree.decode("é: 1\nb: \xff".encode("latin-1"), problems) is None
    assert messages(problems)[0] == "t:1:1: NC001 error: byte 0xe9 is not valid UTF-8"
    problems = Problems()
    assert tree.decode("é: 1\nb: ".encode() + b"\xff", problems) is None
    assert messages(problems)[0].startswith("t:2:4: ")


BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("encoding", BOMS)
@given(cut=st.integers(0, 20), bad=st.sampled_from([b"", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\0", b"\0\xd8"]))
def test_text_after_a_byte_order_mark_is_read_or_has_one_problem_inside(encoding: str, cut: int, bad: bytes) -> None:
    data = BOMS[encoding] + "name: é\nlayers: {}".encode(encoding)
    problems = Problems()
    text = tree.decode(data[: len(data) - cut] + bad, problems)
    assert (text is None) == (len(problems) == 1)
    for problem in problems.sorted():
        assert problem.place.line >= 1
        assert problem.place.column >= 1


def test_columns_after_a_byte_order_mark_match_those_of_an_editor() -> None:
    problems = Problems()
    assert tree.decode(codecs.BOM_UTF8 + "é: 1\nb: ".encode() + b"\xff", problems) is None
    assert messages(problems)[0].startswith("t:2:4: ")


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    problems = Problems()
    assert tree.decode("\ufeffa: 1".encode(), problems) == "a: 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t:1:1: NC002 error: the spec is empty"),
        ("a: 1\n---\nb: 2", "second one starts here"),
        ("a: !!python/name:os.system x", "is not part of the language"),
        ("a: *nowhere", "refers to nothing"),
        ("a: &x [*x]", "refers to nothing"),
        ("a: [1", "NC002"),
        ("a\x00b", "U+0000"),
        ('a: "\\0"', "U+0000"),
        ('a: "\\uFFFE"', "U+FFFE"),
        ("a: \ud800", "U+D800"),
        ("? [a]\n: b", "a key is a text"),
    ],
)
def test_text_that_is_not_a_spec_causes_one_problem(text: str, message: str) -> None:
    _, findings = parsed(text)
    assert len(findings) == 1
    assert message in findings[0]
