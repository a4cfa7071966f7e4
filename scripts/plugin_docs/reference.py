# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of what is promised to plugins: public names, fixtures of tests, commands."""

import ast
import dataclasses
import enum
import inspect
import textwrap
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

import click

import ess_map
from ess_map import testing
from ess_map.cli import main as command
from scripts.plugin_docs.texts import MADE, ROOT, block, says, signature, written

PROMISED = {
    "Actor": (
        *("id", "name", "slug", "summary", "description", "kind", "terms", "siret", "rna"),
        *("street", "postal_code", "city", "phone", "email", "website", "opening_hours"),
        *("status", "fictional", "verified_at", "closed_on", "created_at", "updated_at"),
        *("location.commune_code", "location.precision"),
    ),
    "Territory": (
        *("id", "key", "level", "code", "name", "search_name", "level_label", "population"),
        *("epci_code", "department_code", "region_code", "vintage"),
    ),
    "User": ("id", "name", "email"),
}
"""Of each model, the attributes that are promised: its other columns may change."""

OF_MODULES = {
    "challenge": ("Honeypot", "admits", "too_often"),
    "feeds": ("Entry", "atom"),
    "fields": (
        *("Text", "LongText", "Whole", "Number", "Euros", "Day", "Moment"),
        *("Several", "OpeningHours", "Needed", "Within"),
    ),
    "hours": (
        *("Timetable", "ZERO", "NEVER", "minute_of", "closed", "from_words", "is_open"),
        *("is_valid", "next_change", "parse", "week"),
    ),
    "money": ("parse", "typed", "euros", "decimal", "share_out"),
    "printing": ("pdf", "answer"),
    "sheets": ("CSV", "csv_of", "safe"),
    "uploads": ("keep", "address", "answer"),
}
"""Of each module that is also core's own, the names that are promised; of others, all functions."""

WITH_METHODS = ("Timetable",)
"""The classes of these modules whose methods are promised too."""

SAYS = {
    "CSV": "The media type of these tables.",
    "EVIL": "Markup that no page may take for its own: write it wherever somebody may write.",
    "NEVER": "The wall minute of what does not happen.",
    "VISITOR": "Who has no account, among those whom a `World` asks as.",
    "ZERO": "The wall time from which wall minutes are counted: 1 January 2000, naive.",
    "db": "The Flask-SQLAlchemy handle: `db.Model` for your tables, `db.session` in a request.",
    "hookimpl": "Marks a function of your module, or a method, as the answer to the hook it names.",
}
"""What is said of names that have no docstring of their own."""


def page() -> str:
    """Return the page of all that is promised to plugins."""
    intro = f"""{MADE}
# Reference

Generated from the code: every name that a plugin may import from `ess_map`, what its tests may
use of `ess_map.testing`, and the commands. Whatever is not here may change without notice; what
is here changes as [compatibilite.md](compatibilite.md) says. Hooks have
[a page of their own](hooks.md).

Version {ess_map.__version__}.

## Names of `ess_map`
"""
    names = "".join(f"\n### `{name}`\n\n{described(name)}\n" for name in sorted(ess_map.__all__))
    tested = "".join(
        f"\n### `{name}`\n\n{described(name, testing)}\n" for name in sorted(testing.__all__)
    )
    fixtures = "".join(f"| `{name}` | {says} |\n" for name, says in fixtures_of_testing().items())
    commands = "".join(_command(path, one) for path, one in plugin_commands())
    return (
        f"{intro}{names}\n## Fixtures of `ess_map.testing`\n\nHow to use them: "
        f"[testing.md](testing.md).\n\n| Fixture | What it is |\n|---|---|\n{fixtures}"
        f"\n## Names of `ess_map.testing`\n{tested}"
        f"\n## Commands\n{commands}"
    )


def described(name: str, home: ModuleType = ess_map) -> str:
    """Return what the page says of one public name of ``home``."""
    thing = getattr(home, name)
    if name in SAYS:
        return SAYS[name]
    if isinstance(thing, ModuleType):
        listed = "".join(f"\n- {_of_module(thing, one)}" for one in _promised_of(name, thing))
        return f"{says(thing)}\n{listed}"
    if not isinstance(thing, type):
        if not callable(thing):
            raise SystemExit(f"scripts/plugin_docs/reference.py: say in SAYS what `{name}` is")
        return f"{block(name, thing)}\n\n{says(thing)}"
    if name in PROMISED:
        promised = ", ".join(f"`{one}`" for one in PROMISED[name])
        return f"{says(thing)}\n\nPromised attributes: {promised}."
    members = [*_fields(thing), *_methods(thing)]
    return f"{says(thing)}\n\n{chr(10).join(members)}" if members else says(thing)


def _promised_of(name: str, module: ModuleType) -> list[str]:
    functions = (one for one, value in vars(module).items() if _public_function(value, module))
    return list(OF_MODULES.get(name) or functions)


def _of_module(module: ModuleType, name: str) -> str:
    value = getattr(module, name)
    if inspect.isfunction(value):
        return _member(name, value)
    plain = dataclasses.is_dataclass(value)
    made = isinstance(value, type) and "__init__" in vars(value) and not plain
    head = signature(name, value.__init__).partition(" -> ")[0] if made else name
    members = _methods(value) if name in WITH_METHODS else _fields(value) if plain else ()
    under = "".join(f"\n  {one}" for one in members)
    return f"`{head}`: {' '.join((SAYS.get(name) or says(value)).split())}{under}"


def _public_function(value: Any, module: ModuleType) -> bool:
    inside = getattr(value, "__module__", "") == module.__name__
    return inside and inspect.isfunction(value) and not value.__name__.startswith("_")


def _fields(thing: type) -> Iterator[str]:
    """Yield the fields of a plain value, with the types, defaults and what is said of each."""
    if issubclass(thing, enum.Enum):
        yield from (f"- `{thing.__name__}.{one.name}` = `{one.value!r}`" for one in thing)
        return
    said = _said_of_fields(thing)
    read = _of_dataclass if dataclasses.is_dataclass(thing) else _of_tuple
    for name, (kind, default) in read(thing).items():
        also = f": {said[name]}" if name in said else ""
        yield f"- `{name}: {kind}{default}`{also}"


def _of_dataclass(thing: type) -> dict[str, tuple[str, str]]:
    return {one.name: (one.type, _default(one)) for one in dataclasses.fields(thing)}


def _of_tuple(thing: type) -> dict[str, tuple[str, str]]:
    """Return the fields of a named tuple, nothing of another class."""
    types = inspect.get_annotations(thing) if hasattr(thing, "_fields") else {}
    defaults = getattr(thing, "_field_defaults", {})
    return {
        name: (
            getattr(kind, "__forward_arg__", kind),
            f" = {written(defaults[name])}" if name in defaults else "",
        )
        for name, kind in types.items()
    }


def _default(field: dataclasses.Field) -> str:
    if field.default is not dataclasses.MISSING:
        return f" = {written(field.default)}"
    factory = field.default_factory
    return "" if factory is dataclasses.MISSING else f" = {factory.__name__}()"


def _said_of_fields(thing: type) -> dict[str, str]:
    """Return the strings that stand under fields in the class's own code."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    return {
        field.target.id: " ".join(said.value.value.split()).replace("``", "`")
        for field, said in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
    }


def _methods(thing: type) -> Iterator[str]:
    for name, value in vars(thing).items():
        function = getattr(value, "__func__", None) or getattr(value, "fget", None)
        function = value.func if isinstance(value, cached_property) else function or value
        if name.startswith("_") or not inspect.isfunction(function) or not function.__doc__:
            continue
        called = not isinstance(value, property | cached_property)
        yield f"- {_member(name, function, called=called)}"


def _member(name: str, function: Any, *, called: bool = True) -> str:
    head = signature(name, function, width=1000) if called else name
    return f"`{head}`: {' '.join(says(function).split())}"


def fixtures_of_testing() -> dict[str, str]:
    """Return each fixture that tests may ask for, with what it is."""
    found = {}
    for module in testing.pytest_plugins:
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for mark in getattr(node, "decorator_list", ()):
                if "fixture" in ast.unparse(mark) and "scope" not in ast.unparse(mark):
                    name = ast.unparse(mark).partition("name='")[2].partition("'")[0] or node.name
                    found[name] = " ".join(ast.get_docstring(node).split()).replace("``", "`")
    return dict(sorted(found.items()))


def plugin_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every ``ess-map plugin …`` with its whole name."""
    group = command.commands["plugin"]
    yield from ((f"ess-map plugin {name}", one) for name, one in sorted(group.commands.items()))


def _command(path: str, one: click.Command) -> str:
    words = [param.make_metavar(click.Context(one)) for param in _of(one, click.Argument)]
    options = "".join(
        f"\n- `{', '.join(param.opts)}`: {param.help}" for param in _of(one, click.Option)
    )
    usage = " ".join([path, *words])
    return f"\n### `{usage}`\n\n{inspect.cleandoc(one.help)}\n{options and options + chr(10)}"


def _of(one: click.Command, kind: type) -> list[Any]:
    return [param for param in one.params if isinstance(param, kind)]
