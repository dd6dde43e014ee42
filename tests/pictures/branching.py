"""Generated specs of networks that branch: splits and joins, heads, skips, feedback and groups, the same for a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

_WORDS = ("Bilddaten", "Merkmalskarten", "pooled features", "attention", "图像特征", "Zwischenschicht", "softmax")


@dataclass
class _Network:
    """The lines of a spec while it grows."""

    random: Random
    layers: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    skipped: set[tuple[str, str]] = field(default_factory=set)

    def layer(self, cell: str, size: str = "") -> str:
        name = f"{self.random.choice('abcxyzhk')}{len(self.layers)}"
        size = size or str(self.random.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 12)))
        label = f", label: {self.random.choice(_WORDS)}" if self.random.random() < 0.15 else ""
        self.layers[name] = f"{{cell: {cell}, size: {size}{label}}}"
        return name

    def link(self, source: str, target: str, more: str = "") -> None:
        self.links.append(f"  - {{full: {source} -> {target}{more}}}")


def branching(seed: int) -> str:
    """Return the text of a spec that branches."""
    random = Random(seed)
    net = _Network(random)
    ends = [net.layer("input", random.choice(("", "", "", "[4, 4]"))) for _ in range(random.choice((1, 1, 1, 2)))]
    chain = list(ends)
    for _ in range(random.randint(1, 4)):
        ends = _grown(net, ends)
        chain += ends
    output = net.layer("output")
    for end in ends:
        net.link(end, output)
    _decorated(net, [*chain, output])
    lines = ["name: T", "layers:", *(f"  {name}: {text}" for name, text in net.layers.items())]
    lines += ["connections:", *net.links, *(["groups:", *net.groups] if net.groups else [])]
    return "\n".join(lines) + "\n"


def _grown(net: _Network, ends: list[str]) -> list[str]:
    """Add a layer, branches that are joined later or at once, or a head, and return the ends that are open."""
    random, move = net.random, net.random.random()
    if move < 0.3 or len(ends) > 2:
        joined = net.layer(random.choice(("hidden", "hidden", "recurrent", "hidden")))
        for end in ends:
            net.link(end, joined)
        if "recurrent" in net.layers[joined]:
            net.links.append(f"  - {{recurrent: {joined}}}")
        return [joined]
    start = random.choice(ends)
    if move < 0.45:
        head = start
        for _ in range(random.randint(0, 2)):
            following = net.layer("hidden")
            net.link(head, following)
            head = following
        net.link(head, net.layer("output"))
        return ends
    branches = []
    for _ in range(random.randint(2, 4)):
        end, members = start, []
        for _ in range(random.randint(1, 3)):
            following = net.layer("hidden")
            net.link(end, following)
            members.append(following)
            end = following
        branches.append(end)
        if random.random() < 0.2:
            net.groups.append(
                f"  g{len(net.groups)}: {{layers: [{', '.join(members)}], label: Branch {len(branches)}}}"
            )
    return [*(end for end in ends if end != start), *branches]


def _decorated(net: _Network, chain: list[str]) -> None:
    """Add skips, feedback and a brace."""
    random = net.random
    for _ in range(random.choice((0, 0, 1, 2))):
        low, high = sorted(random.sample(range(len(chain)), 2))
        joined = f"full: {chain[low]} -> {chain[high]}}}"
        if not any(joined in link for link in net.links) and "input" not in net.layers[chain[high]]:
            net.link(chain[low], chain[high])
    if random.random() < 0.2 and len(chain) > 2:
        back = next((name for name in chain if "hidden" in net.layers[name]), "")
        if back and back != chain[-1]:
            net.link(chain[-1], back, ", delay: 1")
    if random.random() < 0.15:
        net.groups.append(f"  under: {{layers: [{chain[-1]}, {chain[0]}], brace: below, label: All of it}}")
