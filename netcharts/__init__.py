"""Neural Network Zoo charts from a few lines of YAML.

>>> import netcharts
>>> svg = netcharts.Chart.from_file("lstm").svg()
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from netcharts import deprecation as _deprecation
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
from netcharts.style.options import OldStyle as _OldStyle
from netcharts.style.options import RenderOptions as RenderOptions
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
    "RenderOptions",
    "Rendered",
    "SpecError",
    "SpecNotFoundError",
    "UnknownNameError",
    "__version__",
    "check_text",
    "render_many",
]


# Type checkers are not told of old names.
if not _TYPE_CHECKING:
    __getattr__ = _deprecation.old_names(__name__, {"Style": ("RenderOptions", _OldStyle)})


def load_ipython_extension(shell: _Any) -> None:
    """Make `%netchart` and `%%netchart` known: IPython calls this for `%load_ext netcharts`."""
    from netcharts.hosts import notebook

    notebook.register(shell)
