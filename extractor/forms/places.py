"""Where things stand in a YAML file: its nodes by location, and keys written twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

Location = Sequence[str | int]


def find_line(root: yaml.Node, location: Location) -> int:
    """The 1-based line of a location such as ('blocks', 1, 'fields', 0, 'key').

    Steps that lead nowhere are passed over (pydantic names the chosen kind of a union among them); the line is that
    of the last step that does. A key's line is where the key stands.
    """
    node, line = root, root.start_mark.line + 1
    for step in location:
        found = _child(node, step)
        if found is not None:
            line, node = found
    return int(line)


def find_path(root: yaml.Node, location: Location) -> str:
    """The location as a person would write it: blocks[1].fields[0].key, without the steps that lead nowhere.

    The last step is kept even then: it names the key that is missing.
    """
    node, parts = root, ""
    for i, step in enumerate(location):
        found = _child(node, step)
        if found is None and i < len(location) - 1:
            continue
        parts += f"[{step}]" if isinstance(step, int) else f".{step}"
        node = found[1] if found else node
    return parts.lstrip(".")


def find_duplicates(node: yaml.Node, location: tuple[str | int, ...] = ()) -> Iterator[tuple[int, str]]:
    """Keys that a mapping holds twice, as (line, key); YAML itself would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key.start_mark.line + 1, str(key.value)
            seen.add(str(key.value))
            yield from find_duplicates(value, (*location, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from find_duplicates(item, (*location, i))


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """The line and the node one step down."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None
