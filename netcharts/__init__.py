"""Neural Network Zoo charts from a few lines of YAML.

>>> import netcharts
>>> svg = netcharts.Chart.from_file("lstm").svg()
"""

from __future__ import annotations

from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from netcharts.version import __version__ as __version__

if _TYPE_CHECKING:
    from netcharts.api import Chart as Chart
    from netcharts.apps.render_many import Rendered as Rendered
    from netcharts.apps.render_many import render_many as render_many
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
    from netcharts.style.options import RenderOptions as RenderOptions

# Where the public names live. They are imported when they are first used, so that the command line, which imports this
# package as well, loads only what a command needs.
_HOMES = {
    "Chart": "api",
    "EngineError": "errors",
    "Finding": "findings",
    "ForwardError": "errors",
    "MissingExtraError": "errors",
    "NetchartsError": "errors",
    "OptionError": "errors",
    "OutputError": "errors",
    "RenderOptions": "style.options",
    "Rendered": "apps.render_many",
    "SpecError": "errors",
    "SpecNotFoundError": "errors",
    "UnknownNameError": "errors",
    "check_text": "checking.run",
    "render_many": "apps.render_many",
}

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


# Deprecated names, what replaces them, and where what they stand for lives.
_RENAMED = {"Style": ("RenderOptions", "style.options", "OldStyle")}


def __getattr__(name: str) -> _Any:
    """Import a public name from its module (PEP 562)."""
    from importlib import import_module

    if name in _RENAMED:
        from netcharts.deprecation import warn

        new, home, value = _RENAMED[name]
        warn(name, new)
        return getattr(import_module(f"{__name__}.{home}"), value)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    """Return the public names, for completion in an interpreter."""
    return [*globals(), *_HOMES]


def load_ipython_extension(shell: _Any) -> None:
    """Register the magics `%netchart` and `%%netchart`; IPython calls this for `%load_ext netcharts`."""
    from netcharts.hosts import notebook

    notebook.register(shell)
