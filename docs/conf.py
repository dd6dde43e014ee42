"""How the documentation is built: `sphinx-build -W docs site`. Its charts are drawn by netcharts' own extension."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "netcharts"
extensions = ["myst_parser", "netcharts.hosts.sphinx", "catalogues"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "netcharts"
html_copy_source = False
exclude_patterns = ["_build"]
nitpicky = True
