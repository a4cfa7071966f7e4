# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may import whom, read from the code itself: no circle, and no import hidden in a function."""

import ast
from pathlib import Path

import pytest

import ess_map

PACKAGE = Path(__file__).parents[1] / "ess_map"
MODULES = sorted(PACKAGE.rglob("*.py"))

WITH_PEOPLE = {"core", "platform", "territories", "actors", "people"}
POLES = WITH_PEOPLE | {"notifications", "contributions", "atlas", "explore"}
BELOW = {
    "core": set(),
    "platform": {"core"},
    "territories": {"core", "platform"},
    "actors": {"core", "platform", "territories"},
    "people": {"core", "platform", "territories", "actors"},
    "atlas": {"core", "platform", "territories", "actors"},
    "explore": {"core", "platform", "territories", "actors", "atlas"},
    "notifications": {"core", "platform", "territories", "actors", "people"},
    "extensions": WITH_PEOPLE | {"notifications"},
    "contributions": WITH_PEOPLE | {"notifications"},
    "history": WITH_PEOPLE | {"contributions"},
    "proposing": WITH_PEOPLE | {"contributions", "history"},
    "moderation": WITH_PEOPLE | {"contributions", "history", "notifications"},
    "sources": WITH_PEOPLE | {"notifications", "contributions"},
    "subscriptions": WITH_PEOPLE | {"notifications", "contributions", "atlas", "explore"},
    "campaigns": WITH_PEOPLE | {"contributions", "atlas", "explore"},
    "board": WITH_PEOPLE
    | {"contributions", "history", "moderation", "campaigns", "atlas", "explore"},
    "poles": POLES,
    "pole_cards": POLES | {"poles"},
    "pole_stages": POLES | {"poles"},
    "pole_building": POLES | {"poles"},
    "funding": POLES | {"poles"},
    "local_needs": POLES | {"poles"},
    "plans": POLES | {"poles", "local_needs"},
    "governance": POLES | {"poles", "plans"},
    "diagnosis": POLES | {"poles", "local_needs", "board"},
}
"""The rooms that a room may use; what is not listed (app, cli, doctor, demo …) is above all."""
ABOVE = {"demo", "bench", "testing", "check"}


def imported(tree):
    """The absolute names that a module imports, in the form package.module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which room is meant"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name):
    """The room of ``ess_map.room.module``; a name of the public API is of the room that made it."""
    parts = name.split(".")
    if parts[0] != "ess_map" or len(parts) == 1:
        return None
    if len(parts) == 2 and not (PACKAGE / parts[1]).exists():
        public = getattr(ess_map, parts[1], None)
        home = getattr(public, "__module__", None) or getattr(public, "__name__", "")
        parts = home.split(".") if home.startswith("ess_map.") else ["ess_map", "platform"]
    return parts[1]


def name_of(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_the_rooms_below_it(path):
    own = path.relative_to(PACKAGE).parts[0]
    if own not in BELOW:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {room(name) for name in imported(tree)} - {None, own}
    assert used <= BELOW[own], f"{own} may not use {sorted(used - BELOW[own])}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_imported_inside_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    hidden = [
        f"{function.name}:{node.lineno}"
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and function.name != "sqlite_driver"  # pysqlite3 is installed where it is needed
    ]
    assert hidden == []


def test_every_room_is_in_the_order():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms - ABOVE == set(BELOW)


def test_nothing_that_runs_needs_what_tests_need():
    """The conformance kit does: a site knows its command only, which starts it elsewhere."""
    command = "ess_map.check.cli.check"
    for path in MODULES:
        where = path.relative_to(PACKAGE)
        if where.parts[0] not in ("testing", "check") or where.name == "cli.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            used = {name for name in imported(tree) if room(name) in ("testing", "check")}
            assert used <= {command}, path


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_source_file_states_its_licence(path):
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# SPDX-License-Identifier: AGPL-3.0-or-later"
