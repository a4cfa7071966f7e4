# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which room of a plugin imports which, read from its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

LONGEST = 300
ASIDE = "migrations"


def room_problems(package: ModuleType, order: Sequence[str], longest: int = LONGEST) -> list[str]:
    """Return what is wrong with the rooms of a plugin, a sentence each.

    ``order`` names the modules and folders of ``package``: each imports only those before it, and
    of core what is promised (``from ess_map import …``). ``__init__.py``, which gathers them, may
    import all. No file has more than ``longest`` lines. Migrations are left aside.
    """
    (home,) = map(Path, package.__path__)
    files = [path for path in sorted(home.rglob("*.py")) if ASIDE not in path.parts]
    there = {_room(path, home) for path in files} - {"__init__"}
    found = [f"{room}: it is not in the order" for room in sorted(there - set(order))]
    found += [f"{room}: there is no such room" for room in order if room not in there]
    for path in files:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > longest:
            found.append(f"{path.relative_to(home)} has {lines} lines: it holds two things")
        known = _before(order, _room(path, home))
        found += [
            f"{path.relative_to(home)} imports {name}"
            for name in _imported(path)
            if not _allowed(name, package.__name__, known)
        ]
    return found


def _room(path: Path, home: Path) -> str:
    return path.relative_to(home).parts[0].removesuffix(".py")


def _before(order: Sequence[str], room: str) -> Sequence[str]:
    """Return the rooms that ``room`` may import, itself among them; all, when it has no place."""
    return order[: order.index(room) + 1] if room in order else order


def _imported(path: Path) -> Iterator[str]:
    """Yield what a file imports; ``ess_map.db`` as ``ess_map``, which is where it is taken from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            inside = module != "ess_map"
            yield from (f"{module}.{alias.name}" if inside else module for alias in node.names)


def _allowed(name: str, package: str, known: Sequence[str]) -> bool:
    """Tell whether a room may import ``name``; a relative one hides which room is meant."""
    first, _dot, rest = name.partition(".")
    if first == package:
        return rest.partition(".")[0] in known
    return first != "" and not name.startswith("ess_map.")
