"""Configuration of Sphinx: `sphinx-build -W docs site` builds the documentation, with charts drawn by netcharts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "netcharts"
extensions = ["myst_parser", "netcharts.hosts.sphinx", "reference_pages"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "netcharts"
html_copy_source = False
exclude_patterns = ["_build"]
nitpicky = True
