"""Problems become findings with code and level, whatever public function reads the text."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from netcharts import Chart, RenderOptions, SpecError, check_text, render_many
from netcharts.apps import poster_layouts
from netcharts.apps.poster import Poster
from netcharts.checking.reported import findings, problems_reported
from netcharts.errors import ProblemsError
from netcharts.findings import Place, Problem, Problems

FF = Chart.from_file("ff")
BROKEN = Problem("unknown-key", Place(2, 3), "no key 'hiden'")


def test_code_and_level_are_those_of_the_rule_and_the_order_is_that_of_the_text() -> None:
    later = Problem("self-connection-without-delay", Place(1, 9), "x")
    found = findings("t", [BROKEN, later])
    assert [str(finding) for finding in found] == ["t:1:9: NC102 error: x", "t:2:3: NC005 error: no key 'hiden'"]
    assert [finding.slug for finding in found] == ["self-connection-without-delay", "unknown-key"]


def test_an_error_with_problems_is_raised_as_one_with_findings() -> None:
    with pytest.raises(SpecError, match="t:2:3: NC005 error: no key 'hiden'") as caught, problems_reported():
        raise ProblemsError("t", [BROKEN])
    assert caught.value.findings == findings("t", [BROKEN])


def test_an_error_with_problems_reaches_other_processes_whole() -> None:
    error = ProblemsError("t", [BROKEN])
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.path, copy.problems) == (str(error), "t", (BROKEN,))


def rendered(theme: str) -> None:
    (result,) = render_many([FF], theme=theme)
    raise result.error or AssertionError


@pytest.mark.parametrize(
    "use",
    [
        lambda theme: FF.svg(theme=theme),
        lambda theme: FF.html(theme=theme),
        lambda theme: FF.render("dot", theme=theme),
        lambda theme: FF.save("ff.svg", theme=theme),
        lambda theme: FF.drawn(style_of(theme)),
        lambda theme: Poster({"ff": FF}).render(theme=theme),
        lambda theme: Poster({"ff": FF}).drawn(style_of(theme)),
        rendered,
    ],
)
def test_a_theme_file_with_a_mistake_is_reported_by_all_that_draw(
    use: Callable[[str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("roles:\n  hiden: '#000000'\n")
    with pytest.raises(SpecError, match=r"mine\.yaml:2:3: NC005 error"):
        use("mine.yaml")


def style_of(theme: str) -> RenderOptions:
    return RenderOptions(theme=theme, legend="names")


MANY = "".join(f"x{number}: 1\n" for number in range(3 * Problems.MOST))


def test_a_text_with_more_problems_than_the_bound_is_reported_up_to_the_bound(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(MANY)
    for use in (lambda: Chart.from_text(MANY), lambda: FF.svg(theme=str(file)), lambda: poster_layouts.load(str(file))):
        with pytest.raises(SpecError) as caught:
            use()
        assert len(caught.value.findings) == Problems.MOST
    idle = "name: T\nlayers: {a: {cell: hidden, size: 1}}\n" + "# netcharts: ignore[NC101] x\n" * 3 * Problems.MOST
    assert len(check_text(idle, "t")) >= Problems.MOST
