"""Every key of a sentence that the source names, found in its syntax trees."""

from __future__ import annotations

import ast
import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_-]+)+")
SPEAKERS = ("language", "Message", "_language", "say", "heading")
"""Functions whose first argument is a key."""


class Found(NamedTuple):
    """A key, where the source names it, and the names of the values it is given if they show."""

    key: str
    place: str
    values: frozenset[str] | None = None


class Unresolved(NamedTuple):
    """A computed key of which the values are not known."""

    pattern: str
    place: str


def keys_of(
    source: Path, spaces: Iterable[str], families: Mapping[str, Iterable[str]]
) -> Iterator[Found | Unresolved]:
    """All keys that the source names, computed ones by the values that their parts can have.

    A text is taken for a key where it is spoken, or looks like one and begins with the name of
    a space of keys. The parts of a computed key are found in the loop around it, evaluated in
    its module, else in ``families``: by the pattern as it stands in the source.
    """
    spaces = frozenset(spaces)
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        above = {below: node for node in ast.walk(tree) for below in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            place = f"{path.relative_to(source)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS and node.args:
                yield from _spoken(node, place)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if isinstance(above[node], ast.JoinedStr):
                    continue
                if KEY.fullmatch(node.value) and node.value.partition(".")[0] in spaces:
                    yield Found(node.value, place)
            elif isinstance(node, ast.JoinedStr) and _pattern(node).partition(".")[0] in spaces:
                yield from _computed(node, above, path, source, families, place)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _spoken(call: ast.Call, place: str) -> Iterator[Found]:
    keys = call.args[0]
    choices = [keys.body, keys.orelse] if isinstance(keys, ast.IfExp) else [keys]
    for each in choices:
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value:
            yield Found(each.value, place, _values(call))


def _values(call: ast.Call) -> frozenset[str] | None:
    if _name(call.func) != "Message":
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else frozenset(str(name) for name in names)
    if len(call.args) < 2:
        return frozenset()
    if not isinstance(call.args[1], ast.Dict):
        return None
    names = [key.value for key in call.args[1].keys if isinstance(key, ast.Constant)]
    return frozenset(names) if len(names) == len(call.args[1].keys) else None


def _pattern(node: ast.JoinedStr) -> str:
    parts = (
        part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"  # type: ignore[attr-defined]
        for part in node.values
    )
    return "".join(map(str, parts))


def _computed(
    node: ast.JoinedStr,
    above: Mapping[ast.AST, ast.AST],
    path: Path,
    source: Path,
    families: Mapping[str, Iterable[str]],
    place: str,
) -> Iterator[Found | Unresolved]:
    pattern = _pattern(node)
    parts = dict.fromkeys(re.findall(r"\{(.+?)\}", pattern))
    if pattern in families:
        for value in families[pattern]:
            yield Found(re.sub(r"\{.+?\}", value, pattern), place)
        return
    module = import_module(".".join([source.name, *path.relative_to(source).with_suffix("").parts]))
    found = [_values_of(part, node, above, vars(module)) for part in parts]
    if not all(found):
        yield Unresolved(pattern, place)
        return
    for values in product(*found):
        key = pattern
        for part, value in zip(parts, values, strict=True):
            key = key.replace(f"{{{part}}}", value)
        yield Found(key, place)


def _values_of(
    part: str, node: ast.AST, above: Mapping[ast.AST, ast.AST], names: Mapping[str, Any]
) -> list[str]:
    """The values that an expression can have where it stands; none where they cannot be told.

    It is a name that a loop runs through, over what the module or the function spells out, or
    one to which the function gives texts.
    """
    local = dict(names) | _spelled_out(node, above)
    while node in above:
        node = above[node]
        loops = [node] if isinstance(node, ast.For) else getattr(node, "generators", [])
        for loop in loops:
            over = ast.unparse(_Plain().visit(ast.parse(ast.unparse(loop.iter), mode="eval")))
            try:
                found = eval(f"[{part} for {ast.unparse(loop.target)} in {over}]", local)
            except Exception:  # noqa: BLE001 (another loop may tell it)
                continue
            return [str(each) for each in found]
        if isinstance(node, ast.FunctionDef):
            return _given(part, node)
    return []


class _Plain(ast.NodeTransformer):
    """What is spelled out without what is only computed: ``("a", x.y)`` as ``("a", None)``."""

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        kinds = (ast.Constant, ast.Tuple)
        node.elts = [
            self.visit(each) if isinstance(each, kinds) else ast.Constant(None)
            for each in node.elts
        ]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        node.values = [ast.Constant(None)] * len(node.keys)
        return node


def _spelled_out(node: ast.AST, above: Mapping[ast.AST, ast.AST]) -> dict[str, Any]:
    """The tuples and tables that the function around a node gives names to."""
    while node in above and not isinstance(node, ast.FunctionDef):
        node = above[node]
    found: dict[str, Any] = {}
    for each in ast.walk(node):
        target = each.targets[0] if isinstance(each, ast.Assign) else getattr(each, "target", None)
        value = getattr(each, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Tuple | ast.Dict):
            plain = _Plain().visit(ast.parse(ast.unparse(value), mode="eval"))
            with contextlib.suppress(Exception):
                found[target.id] = eval(ast.unparse(plain), {})
    return found


def _given(name: str, function: ast.FunctionDef) -> list[str]:
    """The texts that a function gives to a name."""
    texts: list[str] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            choice = node.value
            values = [choice.body, choice.orelse] if isinstance(choice, ast.IfExp) else [choice]
            texts += (each.value for each in values if isinstance(each, ast.Constant))
    return texts


def called_with(source: Path, function: str, place: int) -> set[str]:
    """The texts that calls of a function of the source spell out at that place."""
    values = (call.args[place] for call in _calls(source)[function] if len(call.args) > place)
    return {each.value for each in values if isinstance(each, ast.Constant)}


@cache
def _calls(source: Path) -> Mapping[str, Sequence[ast.Call]]:
    """The calls in the source, by the name of what is called."""
    calls = defaultdict(list)
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                calls[_name(node.func)].append(node)
    return calls
