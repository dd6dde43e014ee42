"""Old name of `netcharts.hosts.superfences`, accepted until version 0.4."""

from netcharts import deprecation
from netcharts.hosts.superfences import format as format
from netcharts.hosts.superfences import format_strictly as format_strictly
from netcharts.hosts.superfences import validate as validate

deprecation.warn("netcharts.embed.fence", "netcharts.hosts.superfences")
