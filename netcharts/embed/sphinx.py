"""Old name of `netcharts.hosts.sphinx`, accepted until version 0.4."""

from netcharts import deprecation
from netcharts.hosts.sphinx import setup as setup

deprecation.warn("netcharts.embed.sphinx", "netcharts.hosts.sphinx")
