# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a plugin's edge cases, each of whose rows names the tests that show it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path

ROW = re.compile(r"^\| (?P<case>[^|]+) \| (?P<what>[^|]+) \| (?P<tests>[^|]+) \|$")
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def case_problems(page: Path, suite: Path, cases: Collection[str]) -> list[str]:
    """Return what is wrong with a table of edge cases, a sentence each.

    The rows of ``page`` read ``| case | what happens | `file.py::test_name`, … |``, the first of
    them its heads; files are named from the folder ``suite``. Each of ``cases`` has one row, there
    is no other, and every test that one names is a function of its file.
    """
    found = []
    table = _rows(page.read_text(encoding="utf-8"), found)
    found += [f"{case}: no row" for case in cases if case not in table]
    found += [f"{case}: nobody knows this case" for case in table if case not in cases]
    for case, tests in table.items():
        named = TEST.findall(tests)
        found += [] if named else [f"{case}: no test"]
        found += [
            f"{case}: {path}::{name} does not exist"
            for path, name in named
            if name not in _tests(suite / path)
        ]
    return found


def _rows(text: str, found: list[str]) -> dict[str, str]:
    """Return {case: its tests}; add to ``found`` the cases that stand there twice."""
    _heads, *rows = [match for line in text.splitlines() if (match := ROW.match(line))] or [None]
    table: dict[str, str] = {}
    for row in rows:
        case = row["case"].strip()
        if "---" in case:
            continue
        if case in table:
            found.append(f"{case}: two rows")
        table[case] = row["tests"]
    return table


def _tests(file: Path) -> set[str]:
    """Return the tests of a file; none when there is no such file."""
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
