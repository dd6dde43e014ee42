"""Variants of bundled specs: the harmless ones raise nothing, and those with a mistake are reported on the right line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice

import pytest

from netcharts.checking.run import check_text
from netcharts.findings import Finding
from netcharts.spec import bundled
from tests.networks.variants import Fault, bundled_data, faults, harmless, right_lines, text_of

NAMES = list(bundled.paths())
# Mistakes that are looked at for each spec; of more, as many that lie evenly apart.
MOST = 40

# What is reported elsewhere or not at all, and why that is right.
ELSEWHERE = {
    r"recursive: .*remove graph .*": "a graph along whose edges nothing leads is reported where it is defined",
    r"(gpt-2|transformer|vit-b-16): .*(remove|swap) identity (embedded|read|written|patches|joined) .*": "positions take the shape of what they are added to, and miss it",
    r"(swin-t|t5-small): .*(remove|swap) pointwise .* attended": "relative positions take their size from the attention, and miss it",
    r"t5-small: .*duplicate identity .*apart": "the shape of copies of the attention depends on what leads to it twice",
    r"t5-small: .*unmask attended": "the mask is a parameter of the block, which nothing uses then",
    r"t5-small: .*unmask ago": "the relative positions of a causal attention are causal, whether or not they say so",
    r"(gpt-2|llama): .*unmask attended": "without its mask, it is the encoder of another network",
    r"gpt-2: .*channels of embedded \+ 1": "the first block is reported, whose heads do not divide the width",
    r"realnvp: .*(remove|swap) identity kept -> output": "what each half takes of the result is not there, and is reported",
    r"rnnsearch: .*(remove|swap) identity (forward|backward) -> states": "keys and values of the attention have another width than both directions together",
    r"wavenet: .*remove identity layer\d.skip -> found": "the inner layer of the block is reported, whose value is not used",
    r"an: .*": "the attention network of the poster may lack the path past the memory, or the feedback",
    r"drn: .*remove identity hidden\d -> hidden\d": "one of the skip connections may be missing",
}


def serious(found: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """Return errors and warnings, by their code and message without numbers."""
    return Counter((f.code, re.sub(r"\d+", "N", f.message)) for f in found if f.level != "note")


@pytest.mark.parametrize("name", NAMES)
def test_harmless_variants_raise_nothing(name: str) -> None:
    data = bundled_data(name)
    known = Counter(code for code, _ in serious(check_text(text_of(data)[0], name)).elements())
    for what, variant in harmless(data, NAMES.index(name)):
        found = serious(check_text(text_of(variant)[0], name))
        more = Counter(code for code, _ in found.elements()) - known
        assert not more, f"{what}: {found}"


@cache
def outcome(name: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of mistakes in a spec, and those that are not reported on the right line."""
    data = bundled_data(name)
    known = serious(check_text(text_of(data)[0], name))
    wrong = list(faults(data))
    step = max(1, -(-len(wrong) // MOST))
    chosen = list(islice(wrong, 0, None, step))
    return len(chosen), tuple(f"{name}: {fault.description}" for fault in chosen if not is_reported(fault, known))


def is_reported(fault: Fault, known: Counter[tuple[str, str]]) -> bool:
    text, on = text_of(fault.data)
    right = right_lines(fault, on)
    found = [f for f in check_text(text, "t") if f.level != "note" and not known[next(iter(serious([f])))]]
    return any(finding.line in right for finding in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_reported_on_its_line_unless_explained(name: str) -> None:
    _, missed = outcome(name)
    assert not [each for each in missed if not any(re.fullmatch(pattern, each) for pattern in ELSEWHERE)]


def test_at_least_95_percent_of_mistakes_are_reported_on_their_line() -> None:
    outcomes = [outcome(name) for name in NAMES]
    count, missed = sum(number for number, _ in outcomes), sum(len(found) for _, found in outcomes)
    assert count > 1500
    assert missed / count <= 0.05, f"{missed} of {count} are missed"
