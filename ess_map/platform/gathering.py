# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin made of rooms: each answers hooks in a module of its own, the plugin as all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from inspect import Parameter, isfunction, signature
from itertools import chain
from types import ModuleType
from typing import Any

from ess_map.core.errors import ConfigurationError
from ess_map.platform import hookspecs
from ess_map.platform.hookspecs import PROJECT, hookimpl

Answer = Callable[..., Any]

SPECS: Mapping[str, Answer] = {
    name: value for name, value in vars(hookspecs).items() if hasattr(value, f"{PROJECT}_spec")
}


def gather(plugin: str, *rooms: ModuleType) -> None:
    """Let a plugin answer the hooks as its ``rooms`` do: ``gather(__name__, loans, tools)``.

    The last line of the plugin's module, which may answer hooks itself; it is asked first, then
    the rooms in their order. A public function of a room answers the hook of its name, and names
    only the arguments it needs; ``ConfigurationError`` when there is no such hook. What is no
    answer begins with ``_``, or is another module's. Lists are joined, in ``fill_demo`` sentences;
    ``permission_allowed`` is False when one says so. A hook of another plugin, marked with
    ``hookimpl(optionalhook=True)``, is answered by one room only.
    """
    module = sys.modules[plugin]
    answering: dict[str, list[Answer]] = {}
    for hook, function in chain(_marked(module), *map(_answers, rooms)):
        answering.setdefault(hook, []).append(function)
    for hook, functions in answering.items():
        setattr(module, hook, _one(plugin, hook, functions))


def _marked(module: ModuleType) -> Iterator[tuple[str, Answer]]:
    mark = f"{PROJECT}_impl"
    return ((name, value) for name, value in vars(module).items() if hasattr(value, mark))


def _answers(room: ModuleType) -> Iterator[tuple[str, Answer]]:
    marked = dict(_marked(room))
    for name, value in vars(room).items():
        if name in marked or (name in SPECS and callable(value)):
            yield name, value
        elif isfunction(value) and value.__module__ == room.__name__ and name[0] != "_":
            raise ConfigurationError(
                f"le crochet « {name} » de {room.__name__} n'existe pas : corrigez son nom, ou "
                "commencez-le par _ si ce n'en est pas un"
            )


def _one(plugin: str, hook: str, functions: list[Answer]) -> Answer:
    """Return the function that answers ``hook`` as all ``functions`` do."""
    if hook not in SPECS:
        if len(functions) > 1:
            raise ConfigurationError(
                f"plusieurs pièces répondent à « {hook} », qui n'est pas un crochet du noyau"
            )
        return functions[0]
    joined = JOINED.get(hook, _listed)
    named = [(function, _arguments(function)) for function in functions]
    asked = signature(SPECS[hook])

    # pluggy reads the arguments of the function that is wrapped: all that the hook has.
    @wraps(SPECS[hook], updated=())
    def answer(*given: Any, **said: Any) -> Any:
        known = asked.bind_partial(*given, **said).arguments
        # All are asked before the answers are read: some are asked for what they do.
        return joined([function(**{one: known[one] for one in own}) for function, own in named])

    answer.__module__ = plugin
    return hookimpl(answer)


def _arguments(function: Answer) -> list[str]:
    """Return the names of what a function is given: as with pluggy, nothing that has a default."""
    parameters = signature(function).parameters.values()
    kind = Parameter.POSITIONAL_OR_KEYWORD
    return [one.name for one in parameters if one.kind is kind and one.default is one.empty]


def _listed(answers: list[Any]) -> Any:
    """Join lists without reading them: whoever asked knows how much is too much."""
    said = [answer for answer in answers if answer is not None]
    return chain.from_iterable(said) if said else None


def _sentences(answers: list[str | None]) -> str | None:
    return " ".join(filter(None, answers)) or None


def _unless_denied(answers: list[Any]) -> bool | None:
    return False if any(answer is False for answer in answers) else None


JOINED: Mapping[str, Answer] = {"fill_demo": _sentences, "permission_allowed": _unless_denied}
"""How the answers to the hooks that return no list become one."""
