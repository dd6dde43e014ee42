"""Frames keep their distance from what they enclose, and braces point away from it."""

from __future__ import annotations

import numpy as np
import pytest

from netcharts import Chart
from netcharts.placement.frame_margins import FRAME_PAD
from netcharts.scene.model import DISC

SPEC = """\
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: hidden, size: 3}
  c: {cell: output, size: 3}
groups:
  g: {layers: [a, b], label: G%s}
connections:
  - full: a -> b -> c
"""


@pytest.mark.parametrize(("side", "sign"), [("below", 1), ("above", -1)])
def test_a_brace_opens_toward_its_layers_and_its_tip_points_at_its_label(side: str, sign: int) -> None:
    scene = Chart.from_text(SPEC % f", brace: {side}").drawn()
    (brace,) = scene.braces
    (label,) = [text for text in scene.texts if text.text == "G"]
    first, tip = brace[0], brace[len(brace) // 2]
    cells = sign * scene.xy[:, 1]
    # The order from the cells outward: cells, ends of the brace, its tip, its label.
    assert cells.max() + DISC / 2 < sign * first[1] < sign * tip[1] < sign * label.y
    assert first[1] == pytest.approx(brace[-1][1])
    # It spans the layers of its group, and its tip is in the middle, at the label.
    left, right = np.unique(scene.xy[:6, 0])
    assert brace[0][0] <= left < right <= brace[-1][0]
    assert tip[0] == pytest.approx((left + right) / 2) == pytest.approx(label.x)


def test_the_braces_of_a_bundled_spec_open_toward_its_cells() -> None:
    scene = Chart.from_file("deep-autoencoder").drawn()
    assert len(scene.braces) == 2
    labels = [text for text in scene.texts if text.text in ("encoder", "decoder")]
    for brace, label in zip(scene.braces, labels, strict=True):
        assert scene.xy[:, 1].max() + DISC / 2 < brace[0][1] < brace[len(brace) // 2][1] < label.y


def test_a_frame_keeps_a_margin_around_the_discs_of_its_cells() -> None:
    scene = Chart.from_text(SPEC % "").drawn()
    (frame,) = scene.frames
    inside = scene.xy[:6]
    margins = [*(inside.min(axis=0) - (frame.left, frame.top)), *((frame.right, frame.bottom) - inside.max(axis=0))]
    # The margin is at least a tenth of a pitch, but does not reach the next column.
    assert FRAME_PAD - DISC / 2 >= 0.1
    assert min(margins) >= FRAME_PAD - 1e-9
    assert max(margins) < 0.8
