# SPDX-License-Identifier: AGPL-3.0-or-later
"""How code is written on a page: docstrings and signatures."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MADE = """<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->
<!-- Made from the code by `make docs`: change the docstrings or the tests, not this page. -->
"""
WIDTH = 88
STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def says(thing: Any) -> str:
    """Return the docstring of ``thing`` for Markdown."""
    return (inspect.getdoc(thing) or "").replace("``", "`")


def signature(name: str, function: Any, width: int = WIDTH) -> str:
    """Return the head of a function, on one line or on one per parameter."""
    found = inspect.signature(function)
    words = list(_parameters(found))
    returned = found.return_annotation
    arrow = "" if returned is found.empty else f" -> {_type(returned)}"
    line = f"{name}({', '.join(words)}){arrow}"
    if len(line) <= width:
        return line
    return f"{name}(\n" + "".join(f"    {word},\n" for word in words) + f"){arrow}"


def block(name: str, function: Any) -> str:
    """Return the head of a function as a block of Python."""
    return f"```python\ndef {signature(name, function)}: ...\n```"


def written(value: Any) -> str:
    """Return a default as its author would write it."""
    return getattr(value, "__name__", repr(value).replace("'", '"'))


def _parameters(found: inspect.Signature) -> Iterator[str]:
    aside = False
    for one in found.parameters.values():
        if one.name in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not aside:
            aside = True
            yield "*"
        typed = "" if one.annotation is one.empty else f": {_type(one.annotation)}"
        yield f"{STARS.get(one.kind, '')}{one.name}{typed}{_default(one)}"


def _default(one: inspect.Parameter) -> str:
    if one.default is one.empty:
        return ""
    equals = "=" if one.annotation is one.empty else " = "
    return f"{equals}{written(one.default)}"


def _type(annotation: Any) -> str:
    """An annotation as it is written: a text in our modules, a type elsewhere."""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
