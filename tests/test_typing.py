"""Calls of the public interface as type checkers see them: mypy, run on a module of good and wrong calls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netcharts.style.options import OptionChanges, OptionChangesWithoutDetail, OptionChangesWithoutLang, RenderOptions

ROOT = Path(__file__).resolve().parents[1]

# Wrong lines end in the code of the error.
CALLS = """\
from netcharts import Chart, RenderOptions, render_many

chart = Chart.from_file("lstm")
options = RenderOptions(theme="zoo-dark")
chart.svg()
chart.svg(options)
chart.svg(options, lang="zh", detail="parts", unroll=2, bias=True, set=("links=#333333",), step=3, width=300)
chart.render("png", theme="print", values={"input": [1.0]}, step="last")
chart.html(caption="LSTM", legend="names", labels=None)
chart.save("lstm.svg", lang="zh", repeats="full")
chart.graph("parts", lang="zh")
chart.description("zh", detail="parts", bias=True)
chart.alternative_text(lang="zh", bias=True)
chart.data(detail="layers")
chart.drawn(detail="layers")
chart.scene(titled=False, lang="zh")
options.replace(theme=None, engine="builtin")
list(render_many(["lstm"], theme="zoo-dark", steps=3))
svg: str = chart.svg(theme="zoo")
chart.svg(thme="zoo")  # call-arg
chart.svg(lang=3)  # arg-type
chart.svg("zoo-dark")  # arg-type
chart.svg(width="300")  # arg-type
chart.svg(bias="yes")  # arg-type
chart.render("svg", thme="zoo")  # call-arg
chart.html(captoin="LSTM")  # call-arg
chart.save("lstm.svg", them="zoo")  # call-arg
chart.graph("parts", langg="zh")  # call-arg
chart.description("zh", biass=True)  # call-arg
chart.alternative_text("zh", biass=True)  # call-arg
chart.data(detial="layers")  # call-arg
chart.drawn(detial="layers")  # call-arg
chart.scene(detial="layers")  # call-arg
options.replace(thme="zoo")  # call-arg
RenderOptions(thme="zoo")  # call-arg
render_many(["lstm"], thme="zoo")  # call-arg
Chart("lstm")  # arg-type
Chart({"name": "LSTM"})  # arg-type
number: int = chart.svg(theme="zoo")  # assignment
"""


def test_a_type_checker_accepts_good_calls_and_refuses_wrong_ones(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is not installed; .ci/run installs it")
    module = tmp_path / "calls.py"
    module.write_text(CALLS, encoding="utf-8")
    report, errors, _ = api.run(["--config-file=", "--strict", f"--cache-dir={ROOT / '.mypy_cache'}", str(module)])
    assert errors == ""
    found = {int(line): code for line, code in re.findall(r"calls\.py:(\d+): error: .*\[([\w-]+)\]", report)}
    lines = enumerate(CALLS.splitlines(), 1)
    assert found == {number: line.partition("  # ")[2] for number, line in lines if "  # " in line}


def test_the_types_of_changes_are_those_of_the_options() -> None:
    fields = RenderOptions.__annotations__
    for kind, missing in (
        (OptionChanges, ""),
        (OptionChangesWithoutDetail, "detail"),
        (OptionChangesWithoutLang, "lang"),
    ):
        hints = {name: getattr(hint, "__forward_arg__", hint) for name, hint in kind.__annotations__.items()}
        expected = {name: getattr(hint, "__forward_arg__", hint) for name, hint in fields.items() if name != missing}
        assert hints == expected
