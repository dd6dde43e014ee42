"""The reference page of all rules, generated from their documentation."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import registry
from netcharts.checking import rules
from netcharts.findings import Problems
from netcharts.syntax.tree import MappingNode, ScalarNode, SequenceNode, parse


def rules_page() -> str:
    """Return the reference page of all rules, as Markdown."""
    lines = ["# Rules of `netcharts check`", "", _INTRODUCTION, ""]
    for family, title in rules.FAMILIES.items():
        lines += [f"## {title[0].upper()}{title[1:]}", ""]
        for slug, _ in rules.in_family(family):
            lines += _section(slug)
    return "\n".join([*lines, *_statements()]) + "\n"


_INTRODUCTION = """\
This page is generated from the rules by `netcharts explain --all`. An *error* is always a mistake and prevents drawing;
a *warning* is probably a mistake and fails a check with `--strict`; a *note* is a matter of style and never fails a
check. The comment `# netcharts: ignore[CODE] reason`, at the end of a line or on the line above it, ignores a rule."""

_HEADINGS = ("What", "Why", "Example", "Instead", "Source")


def _section(slug: str) -> list[str]:
    rule = rules.load(slug)
    lines = [f"### {rule.code} {slug}", "", f"*{rule.level}* · {rules.title(slug)}", ""]
    for heading, body in parts(rules.documentation(slug)).items():
        text = f"```yaml\n{body}\n```" if heading in ("Example", "Instead") else body
        lines += [f"**{heading}**", "", text, ""]
    return lines


def parts(text: str) -> dict[str, str]:
    """Return the parts of a rule's documentation by heading, without indentation."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line in _HEADINGS:
            heading = line
        elif heading:
            found.setdefault(heading, []).append(line[4:])
    return {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}


def statements() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield facts about networks: the subject, the fact, the rules that enforce it, and why there are none."""
    root = parse(registry.text("checking/rules", "statements"), Problems())
    assert isinstance(root, MappingNode)
    for subject, entries in root.pairs:
        assert isinstance(entries, SequenceNode)
        for entry in entries.items:
            assert isinstance(entry, MappingNode)
            yield subject.text, _text(entry, "says"), _texts(entry, "rules"), _text(entry, "not")


def _text(entry: MappingNode, key: str) -> str:
    node = entry.get(key)
    return node.text if isinstance(node, ScalarNode) else ""


def _texts(entry: MappingNode, key: str) -> tuple[str, ...]:
    node = entry.get(key)
    return (
        tuple(item.text for item in node.items if isinstance(item, ScalarNode))
        if isinstance(node, SequenceNode)
        else ()
    )


def _statements() -> Iterator[str]:
    yield from ("## Facts about networks and the rules that check them", "")
    subject = ""
    for about, says, slugs, reason in statements():
        if about != subject:
            subject = about
            yield from ("", f"| {about} | rule |", "| --- | --- |")
        named = ", ".join(f"{rules.load(slug).code} {slug}" for slug in slugs)
        why = f"Not a rule: {reason}" if reason and not slugs else reason
        yield f"| {says} | {'. '.join(filter(None, [named, why]))} |"
