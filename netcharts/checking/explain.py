"""What things are, as readable text, out of their own definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netcharts import activations, architectures, cells, initializers, patterns, registry
from netcharts.checking import rules
from netcharts.errors import UnknownNameError
from netcharts.findings import Problems, nearest
from netcharts.syntax.tree import Mapping, Scalar, Sequence, parse


def explain(name: str) -> str:
    """Return what a name stands for: a rule by code or slug, or a thing of one of the catalogs; perhaps several.

    Raises:
        UnknownNameError: it stands for nothing.
    """
    found = list(_explanations(name))
    if not found:
        catalogs = ", ".join(("rule", *list(_CATALOGS)[:-1]))
        near = nearest(name, names())
        raise UnknownNameError(f"no {catalogs} or {list(_CATALOGS)[-1]} is called '{name}'{near}")
    return "\n".join(found)


def names() -> list[str]:
    """Return all names that can be explained, codes of rules left out."""
    return list(dict.fromkeys([*rules.families(), *(name for known, _ in _CATALOGS.values() for name in known())]))


def _explanations(name: str) -> Iterator[str]:
    slug = rules.find(name)
    if slug is not None:
        yield _rule(slug)
    for known, text in _CATALOGS.values():
        own = cells.aliases().get(name, name) if known is cells.names else name
        if own in known():
            yield text(own)


def _rule(slug: str) -> str:
    rule = rules.load(slug)
    return f"{rule.code} {slug} ({rule.level}): {rules.documentation(slug).strip()}\n"


def _cell(name: str) -> str:
    kind = cells.load(name)
    lines = [f"{name} (cell): {kind.names.get('en')}. {kind.definition.get('en')}", ""]
    mark = "no mark" if kind.mark == "none" else f"a {kind.mark} inside"
    lines.append(f"    drawn as    a disc in the colour of {kind.role} cells, {mark}")
    lines.append(f"    bias        {'may have one' if kind.bias else 'none'}")
    lines.append(f"    activation  {' or '.join(kind.activations) or 'any'}")
    if kind.aliases:
        lines.append(f"    also        {', '.join(kind.aliases)}")
    return "\n".join(lines) + "\n"


def _pattern(name: str) -> str:
    pattern = patterns.load(name)
    text = (registry.module("patterns", name).__doc__ or "").strip()
    options = [f"    {name:<10}  {key.type.expected}" for name, key in pattern.own_keys.items()]
    written = {"path": "a path, such as input -> hidden", "each": "a layer, or a list", "union": "a list of layers"}
    between = f"    {'value':<10}  {written[pattern.scope]}"
    return "\n".join([f"{name} (pattern): {text}", "", between, *options]) + "\n"


def _initializer(name: str) -> str:
    return f"{name} (initializer): {initializers.documentation(name)}\n"


def _activation(name: str) -> str:
    lines = [f"{name} (activation): {activations.summary(name)}", "", f"    {activations.load(name).formula}"]
    return "\n".join([*lines, "", "Source", f"    {activations.source(name)}"]) + "\n"


def _kind(name: str) -> str:
    kind = architectures.load(name)
    lines = [f"{name} (kind of network): {kind.names.get('en')}. {kind.definition.get('en')}", "", "Layers"]
    lines += [f"    {role.name}: {_many(role)} of {' or '.join(role.cells)} cells" for role in kind.roles]
    lines += ["", "Links", *(f"    {_link(link)}" for link in kind.links)]
    if kind.shape:
        lines += ["", "Shape", f"    {', '.join(kind.shape)}"]
    return "\n".join([*lines, "", "Source", f"    {kind.source}"]) + "\n"


def _many(role: architectures.Role) -> str:
    if role.most is None:
        return f"{role.least} or more"
    return str(role.most) if role.least == role.most else f"{role.least} to {role.most}"


def _link(link: architectures.Link) -> str:
    arrow = "--" if link.undirected else "->"
    ends = f"within each {link.target} layer" if link.within else f"{link.source} {arrow} {link.target}"
    when = "" if link.delay == ("now",) else f", from the {' or '.join(_TIMES[time] for time in link.delay)}"
    return f"{ends}: {' or '.join(link.by)}{when}{', needed' if link.needed else ''}"


_TIMES = {"now": "same step", "past": "step before", "ahead": "step after"}

# What can be explained besides rules: how its names are listed, and the text about one.
_CATALOGS: dict[str, tuple[Callable[[], tuple[str, ...]], Callable[[str], str]]] = {
    "cell": (cells.names, _cell),
    "pattern": (patterns.names, _pattern),
    "activation": (activations.names, _activation),
    "initializer": (initializers.names, _initializer),
    "kind of network": (architectures.names, _kind),
}


def rules_page() -> str:
    """The reference page of all rules, as Markdown."""
    lines = ["# Rules of `netcharts check`", "", _INTRODUCTION, ""]
    for family, said in rules.FAMILIES.items():
        lines += [f"## {said[0].upper()}{said[1:]}", ""]
        for slug, _ in rules.in_family(family):
            lines += _section(slug)
    return "\n".join([*lines, *_statements()]) + "\n"


_INTRODUCTION = """\
Made from the rules themselves by `netcharts explain --all`. An *error* can't be meant so and stops a picture; a
*warning* is hardly meant so, and fails a check with `--strict`; a *note* could be said better and fails nothing.
`# netcharts: ignore[CODE] reason` at the end of a line, or alone above it, ignores a rule there."""

_HEADINGS = ("What", "Why", "Example", "Instead", "Source")


def _section(slug: str) -> list[str]:
    rule = rules.load(slug)
    title, _, rest = rules.documentation(slug).strip().partition("\n")
    lines = [f"### {rule.code} {slug}", "", f"*{rule.level}* · {title}", ""]
    for heading, body in parts(rest).items():
        text = f"```yaml\n{body}\n```" if heading in ("Example", "Instead") else body
        lines += [f"**{heading}**", "", text, ""]
    return lines


def parts(text: str) -> dict[str, str]:
    """The parts of a rule's documentation by their headings, without indentation."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line in _HEADINGS:
            heading = line
        elif heading:
            found.setdefault(heading, []).append(line[4:])
    return {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}


def statements() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """What is true of networks: the subject, the statement, the rules that enforce it, and why none does."""
    root = parse(registry.text("checking/rules", "statements"), Problems())
    assert isinstance(root, Mapping)
    for subject, entries in root.pairs:
        assert isinstance(entries, Sequence)
        for entry in entries.items:
            assert isinstance(entry, Mapping)
            yield subject.text, _text(entry, "says"), _texts(entry, "rules"), _text(entry, "not")


def _text(entry: Mapping, key: str) -> str:
    node = entry.get(key)
    return node.text if isinstance(node, Scalar) else ""


def _texts(entry: Mapping, key: str) -> tuple[str, ...]:
    node = entry.get(key)
    return tuple(item.text for item in node.items if isinstance(item, Scalar)) if isinstance(node, Sequence) else ()


def _statements() -> Iterator[str]:
    yield from ("## What is enforced, and what is not", "")
    subject = ""
    for about, says, slugs, reason in statements():
        if about != subject:
            subject = about
            yield from ("", f"| about {about} | rule |", "| --- | --- |")
        named = ", ".join(f"{rules.load(slug).code} {slug}" for slug in slugs)
        why = f"Not a rule: {reason}" if reason and not slugs else reason
        yield f"| {says} | {' '.join(filter(None, [named, why]))} |"
