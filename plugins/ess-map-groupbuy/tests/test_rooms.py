# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which room may import which, and that all of them import nothing of core but what is promised."""

from __future__ import annotations

import ast
from pathlib import Path

import ess_map_groupbuy

PACKAGE = Path(ess_map_groupbuy.__file__).parent
ORDER = (
    "columns",
    "words",
    "units",
    "prices",
    "forming",
    "explaining",
    "campaigns",
    "hubs",
    "offers",
    "intentions",
    "demand",
    "runs",
    "groups",
    "contracts",
    "orders",
    "atlas",
    "demo",
    "bench",
)
"""Each may import those before it."""
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
LONGEST = 300


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_a_room_imports_only_the_rooms_before_it_and_what_core_promises():
    wrong = []
    for path in FILES:
        if path == PACKAGE / "__init__.py":
            continue
        own = ORDER.index(room_of(path))
        for name in imported(path):
            later = name.startswith("ess_map_groupbuy.") and ORDER.index(name.split(".")[1]) > own
            if later or name.startswith("ess_map."):
                wrong.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert wrong == []


def test_a_file_holds_one_thing():
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}
