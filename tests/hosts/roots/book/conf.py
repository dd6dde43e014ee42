project = "Networks"
author = "netcharts"
extensions = ["myst_parser", "netcharts.hosts.sphinx"]
html_theme = "basic"
numfig = True
today = "never"
myst_enable_extensions = ["colon_fence"]
html_last_updated_fmt = None
