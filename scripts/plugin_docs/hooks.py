# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of all hooks: their docstrings, and the plugins that their tests run."""

import ast
import inspect
from collections.abc import Iterator

from ess_map.platform import hookspecs
from scripts.plugin_docs.texts import MADE, ROOT, WIDTH, block

TESTS = ROOT / "tests" / "hooks"

AT_START, TOLERANT, AFTER, STRICT = "once at start", "tolerant", "after the commit", "strict"
KINDS = {
    AT_START: "A failure switches the plugin off whole; in development the start stops.",
    TOLERANT: "A failing plugin is logged and skipped, and the page stays whole.",
    AFTER: "What happened stays, and a failing plugin is logged and skipped.",
    STRICT: "A failure rolls everything back, or denies, and the answer names the plugin.",
}
ASIDE = {"register_criteria": TOLERANT, "permission_allowed": STRICT}
"""Hooks whose kind is not the one that the form of their name tells."""


def hooks() -> list[str]:
    """Return the names of all hooks, in the order of their module."""
    mark = f"{hookspecs.PROJECT}_spec"
    return [name for name, value in vars(hookspecs).items() if hasattr(value, mark)]


def kind(hook: str) -> str:
    """Return when a hook runs and what a failure does, which its name tells."""
    if hook in ASIDE:
        return ASIDE[hook]
    if hook.startswith(("register_", "add_")):
        return AT_START
    if hook.endswith("ed"):
        return AFTER
    return TOLERANT if hook.endswith("s") else STRICT


def example(hook: str) -> str:
    """Return the plugin that the test of a hook runs: its answers, and what these need."""
    source = (TESTS / f"test_{hook}.py").read_text(encoding="utf-8")
    lines, tree = source.splitlines(), ast.parse(source)
    parts = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    kept = [node for node in parts if _answers(node)]
    while more := [node for node in parts if node not in kept and _belongs(node, kept)]:
        kept += more
    used = {name for node in kept for name in _names(node)}
    body = _spaced(sorted(kept, key=_first), lines)
    gap = "\n\n\n" if body.startswith(("@", "def", "class")) else "\n\n"
    return gap.join(filter(None, [_imports(imports, used), body]))


def _answers(node: ast.stmt) -> bool:
    marks = getattr(node, "decorator_list", ())
    return any(isinstance(mark, ast.Name) and mark.id == "hookimpl" for mark in marks)


def _belongs(node: ast.stmt, kept: list[ast.stmt]) -> bool:
    """Whether ``kept`` uses what ``node`` defines, or ``node`` is a view of a blueprint in it."""
    name = getattr(node, "name", "")
    if name.startswith("test_") or "fixture" in ast.dump(node):
        return False
    defined = {name, *(target.id for target in getattr(node, "targets", ()))}
    views = {name for mark in getattr(node, "decorator_list", ()) for name in _names(mark)}
    there = {target.id for one in kept for target in getattr(one, "targets", ())}
    return bool(defined & {name for one in kept for name in _names(one)}) or bool(views & there)


def _names(node: ast.AST) -> Iterator[str]:
    return (found.id for found in ast.walk(node) if isinstance(found, ast.Name))


def _first(node: ast.stmt) -> int:
    """The line of ``node`` in its file, that of its first decorator if it has some."""
    return min(mark.lineno for mark in (node, *getattr(node, "decorator_list", ())))


def _spaced(nodes: list[ast.stmt], lines: list[str]) -> str:
    """Return the text of ``nodes``, as far from each other as a formatter wants them."""
    text, before = "", None
    for node in nodes:
        block = "\n".join(lines[_first(node) - 1 : node.end_lineno])
        if before is not None:
            wide = any(isinstance(one, ast.FunctionDef | ast.ClassDef) for one in (node, before))
            text += "\n\n\n" if wide else "\n"
        text, before = text + block, node
    return text


def _imports(nodes: list[ast.stmt], used: set[str]) -> str:
    groups: dict[bool, list[str]] = {}
    for node in nodes:
        names = [one for one in node.names if (one.asname or one.name).split(".")[0] in used]
        if names:
            node.names = names
            ours = ast.unparse(node).startswith(("import ess_map", "from ess_map"))
            groups.setdefault(ours, []).append(_wrapped(ast.unparse(node)))
    return "\n\n".join("\n".join(group) for group in groups.values())


def _wrapped(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    before, _import, names = line.partition(" import ")
    listed = "".join(f"    {name},\n" for name in names.split(", "))
    return f"{before} import (\n{listed})"


def page() -> str:
    """Return the page of all hooks."""
    intro = f"""{MADE}
# Hooks

Generated from the code. A hook is a function of your module, marked with `hookimpl`, that has the
name of the hook; it takes only the arguments it names, so a hook may gain one without breaking it.
Every example is a whole plugin named `repair`, and our tests run it. The words of the contracts
(`Panel`, `Facet` …) are in the [reference](reference.md), recipes for common needs in
[recettes.md](recettes.md).

The kind of a hook tells what a failure does:
"""
    rows = "".join(f"| [`{hook}`](#{hook}) | {kind(hook)} |\n" for hook in hooks())
    meanings = "".join(
        f"- **{name}**: {says[0].lower()}{says[1:]}\n" for name, says in KINDS.items()
    )
    table = f"\n{meanings}\n| Hook | Kind |\n|---|---|\n{rows}"
    return intro + table + "".join(_hook(hook) for hook in hooks())


def _hook(hook: str) -> str:
    function = getattr(hookspecs, hook)
    return f"""
## `{hook}`

{block(hook, function)}

{inspect.getdoc(function).replace("``", "`")}

*Kind: {kind(hook)}. {KINDS[kind(hook)]}*

```python
{example(hook)}
```
"""
