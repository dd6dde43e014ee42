"""Neural Network Zoo charts from a few lines of YAML.

>>> import netcharts
>>> svg = netcharts.Chart.from_file("lstm").svg()
"""

from typing import Any as _Any

from netcharts.api import Chart as Chart
from netcharts.apps.batch import Rendered as Rendered
from netcharts.apps.batch import render_many as render_many
from netcharts.checking.run import check_text as check_text
from netcharts.errors import EngineError as EngineError
from netcharts.errors import ForwardError as ForwardError
from netcharts.errors import MissingExtraError as MissingExtraError
from netcharts.errors import NetchartsError as NetchartsError
from netcharts.errors import OptionError as OptionError
from netcharts.errors import OutputError as OutputError
from netcharts.errors import SpecError as SpecError
from netcharts.errors import SpecNotFoundError as SpecNotFoundError
from netcharts.errors import UnknownNameError as UnknownNameError
from netcharts.findings import Finding as Finding
from netcharts.style.options import Style as Style
from netcharts.version import __version__ as __version__

__all__ = [
    "Chart",
    "EngineError",
    "Finding",
    "ForwardError",
    "MissingExtraError",
    "NetchartsError",
    "OptionError",
    "OutputError",
    "Rendered",
    "SpecError",
    "SpecNotFoundError",
    "Style",
    "UnknownNameError",
    "__version__",
    "check_text",
    "render_many",
]


def load_ipython_extension(shell: _Any) -> None:
    """Make `%netchart` and `%%netchart` known: IPython calls this for `%load_ext netcharts`."""
    from netcharts.hosts import notebook

    notebook.register(shell)
