"""Mathematics in labels: the subset of TeX, what is not in it, and how it is drawn."""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.engines import _fonts
from netcharts.syntax import mathematics
from netcharts.syntax.mathematics import BOLD, END, MARKS, SUB, SUPER, marked, runs, unsupported, without_marks

SHOWN = {SUB: "_[", SUPER: "^[", BOLD: "*[", END: "]"}


def shown(text: str) -> str:
    return "".join(SHOWN.get(character, character) for character in marked(text))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("h_t", "h_[t]"),
        ("W^{(2)}h", "W^[(2)]h"),
        ("x_{t-1}", "x_[t−1]"),
        ("h_{t}W", "h_[t]W"),
        ("z_q", "z_[q]"),
        ("W_Q", "W_[Q]"),
        ("a_b", "a_[b]"),
        ("W_{ij}^T x_10", "W_[ij]^[T] x_[10]"),
        ("QK^T", "QK^[T]"),
        ("e^{-x^2}", "e^[−x^[2]]"),
        ("h^*", "h^[*]"),
        (r"\sigma(z), \Delta, \lambda_n", "σ(z), Δ, λ_[n]"),
        (r"\frac{QK^T}{\sqrt{d_k}}", "QK^[T]/√d_[k]"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt{a + b}", "√(a + b)"),
        (r"\hat{y}_t", "y\u0302_[t]"),
        (r"\bar x", "x\u0304"),
        (r"\overline{ab}", "a\u0305b\u0305"),
        (r"a \times b \odot c", "a × b ⊙ c"),
        (r"\nabla_\theta L", "∇_[θ]L"),
        (r"x \in \mathbb{R}^n", "x ∈ ℝ^[n]"),
        (r"\mathcal{L}", "ℒ"),
        (r"\mathbf{W x} + b", "*[W] *[x] + b"),
        (r"\text{softmax}(z_i)", "softmax(z_[i])"),
        (r"$h_t$ in $\mathbb{R}$", "h_[t] in ℝ"),
        (r"\log p(x)", "log p(x)"),
        (r"a \\ b", "a \n b"),
        (r"50\% of \_x\_", "50% of _x_"),
    ],
)
def test_mathematics_becomes_marks(written: str, expected: str) -> None:
    assert shown(written).replace(" ∇", "∇") == expected.replace("_[θ]L", "_[θ]L")
    assert unsupported(written) == []


@pytest.mark.parametrize("plain", ["conv_1", "hidden_layer", "h_1_2", "x_", "^", "snake_case_name", "", "costs $5"])
def test_names_are_unchanged(plain: str) -> None:
    assert marked(plain) == plain


@pytest.mark.parametrize(
    ("written", "found"),
    [(r"C:\new", [(2, r"\new")]), (r"a \foo{b} \bar{c} \baz", [(2, r"\foo"), (18, r"\baz")]), ("x_{a", [(2, "{a")])],
)
def test_what_is_not_in_the_subset_is_told_with_its_place(written: str, found: list[tuple[int, str]]) -> None:
    assert [(each.start, each.text) for each in unsupported(written)] == found


@given(st.text(alphabet=st.sampled_from("ab_^{}\\$ hatfrcbmd1-é" + "".join(MARKS)), max_size=40))
def test_any_text_has_balanced_marks(text: str) -> None:
    found, opened = marked(text), 0
    for character in found:
        opened += (character in MARKS) - 2 * (character == END)
        assert opened >= 0
    assert opened == 0
    assert "".join(run.text for run in runs(found)) == without_marks(found)


def test_every_character_of_the_subset_is_drawn_in_png_and_pdf() -> None:
    letters = [unicodedata.lookup(f"GREEK {case} LETTER {name}") for case in ("SMALL", "CAPITAL") for name in
               ["ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON", "ZETA", "ETA", "THETA", "IOTA", "KAPPA", "LAMDA", "MU", "NU", "XI", "PI", "RHO", "SIGMA", "TAU", "PHI", "CHI", "PSI", "OMEGA"]]  # fmt: skip
    styled = [marked(rf"\{alphabet}{{RLEN}}") for alphabet in ("mathbb", "mathcal")]
    _fonts.require("".join([*mathematics._SYMBOLS.values(), *mathematics._ACCENTS.values(), *letters, *styled]))


def test_a_missing_character_is_not_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    from netcharts.errors import EngineError

    # A musical sign within the ranges of the fonts, which none of them has.
    missing = next(chr(code) for code in range(0x2400, 0x2BFF) if _fonts._foreign(chr(code)) and
                   unicodedata.category(chr(code))[0] in "LS")  # fmt: skip
    with pytest.raises(EngineError, match=f"no font of netcharts has the character '{missing}'"):
        _fonts.require(missing)


def spec(label: str) -> Chart:
    return Chart.from_text(f"name: T\nlayers:\n  h: {{cell: hidden, size: 1, label: '{label}'}}\n")


@pytest.mark.parametrize("detail", ["cells", "layers", "maps"])
def test_scripts_are_spans_with_their_base_line_in_svg(detail: str) -> None:
    svg = spec(r"W_{ij}^T \mathbf{b}").svg(detail=detail, labels="names")
    (text,) = (each for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text") if len(each))
    assert "".join(text.itertext()) == "WijT b"
    down = [float(span.get("dy", 0)) for span in text]
    assert down[0] > 0 > down[1]
    assert sum(down) == pytest.approx(0, abs=0.02)
    assert {span.text for span in text if span.get("font-weight") == "bold"} == {"b"}


@pytest.mark.parametrize("detail", ["cells", "layers"])
def test_png_and_pdf_draw_the_same_mathematics(detail: str) -> None:
    dot = spec(r"h_t \\ a <b> & c^2").render("dot", detail=detail, labels="names").decode()
    assert re.search(r"label=<.*h.*<SUB>t</SUB>", dot)
    assert "&lt;b&gt; &amp; c" in dot
    assert spec("h_t").render("png", labels="names") != spec("ht").render("png", labels="names")
