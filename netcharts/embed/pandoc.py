"""Old name of `netcharts.hosts.pandoc`, accepted until version 0.4."""

from netcharts import deprecation
from netcharts.hosts.pandoc import FORMATS as FORMATS
from netcharts.hosts.pandoc import draw as draw

deprecation.warn("netcharts.embed.pandoc", "netcharts.hosts.pandoc")
