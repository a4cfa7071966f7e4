# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundled plugins pass their own tests; that of the tutorial is what the tutorial shows."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
AMONG_OURS = {(ROOT / path).parent for path in OURS["testpaths"]}
BUNDLED = sorted(
    path.parent
    for path in (ROOT / "plugins").glob("*/pyproject.toml")
    if path.parent not in AMONG_OURS
)
"""The plugins whose tests are not among ours."""
TAUGHT = ROOT / "plugins" / "ess-map-repair-cafes"
MOST_LINES = 150
PAGE = (ROOT / "docs" / "plugins" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?:python|html|po)\n(?:# |\{# )(\S+)(?: #\})?\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(PAGE)
HEADER = re.compile(r"\{# SPDX.*?#\}\n", re.DOTALL)
APART = ("tests/", "/migrations/")


def code(folder):
    """The Python of a plugin, its migrations and tests aside."""
    for path in sorted(folder.rglob("*.py")):
        name = str(path.relative_to(folder))
        if not any(part in name for part in APART):
            yield name, path.read_text(encoding="utf-8")


def statements(source):
    """What a piece of Python does: its imports one name each, and no module docstring."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom):
            yield from (f"from {node.module} import {ast.unparse(name)}" for name in node.names)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield ast.unparse(node)


@pytest.mark.parametrize("folder", BUNDLED, ids=lambda path: path.name)
def test_a_bundled_plugin_passes_its_own_tests(folder):
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout


def test_the_tutorial_shows_what_is_in_the_files():
    assert len(BLOCKS) > 20
    for name, shown in BLOCKS:
        source = (TAUGHT / name).read_text(encoding="utf-8")
        if name.endswith(".py"):
            assert set(statements(shown)) <= set(statements(source)), name
        elif name.endswith(".html"):
            assert shown == HEADER.sub("", source), name
        else:
            assert shown in source, name


def test_the_tutorial_shows_all_that_is_in_the_files():
    said = {}
    for name, shown in BLOCKS:
        said.setdefault(name, set()).update(statements(shown) if name.endswith(".py") else ())
    for name, source in code(TAUGHT):
        assert set(statements(source)) <= said.get(name, set()), name
    templates = {str(path.relative_to(TAUGHT)) for path in TAUGHT.rglob("*.html")}
    assert templates <= set(said)


def test_the_plugin_of_the_tutorial_stays_small():
    lines = sum(bool(line.strip()) for _name, text in code(TAUGHT) for line in text.splitlines())
    assert lines <= MOST_LINES
    assert f"{lines} lignes de Python" in PAGE


def test_the_minutes_of_the_tutorial_add_up():
    steps = [int(found) for found in re.findall(r"^## \d+\. .* · (\d+) min$", PAGE, re.MULTILINE)]
    assert f"**{sum(steps)} en tout**" in PAGE
