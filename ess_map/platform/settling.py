# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plugin returns is made firm while it is at work: nothing of it can fail in the page.

Lazy texts are said, objects that draw themselves are drawn, and what is no answer is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import singledispatch
from itertools import islice
from typing import Any

from flask_babel import force_locale
from markupsafe import Markup, escape
from wtforms import Form

from ess_map.core.i18n import LOCALES
from ess_map.platform.contracts import (
    Action,
    FieldSource,
    NavItem,
    Panel,
    Property,
    Requirement,
    Section,
    Vocabulary,
)

MOST = 1000
"""Items that one call may return: whoever never ends is stopped here."""
LONGEST = 1_000_000
"""Characters of a block of a page."""
LINE = 2000
"""Characters of a label, a hint, an address."""
WORTH = (bool, int, float, str)
"""What a column may hold."""


def settled(items: Iterable[Any] | None, expected: type) -> list[Any]:
    """Return ``items``, each of them ``expected`` and firm."""
    return [] if items is None else [settle(item) for item in bounded(items, expected)]


def bounded(items: Iterable[Any], expected: type) -> list[Any]:
    """Return ``items``, each of them ``expected``, if they come to an end."""
    if not isinstance(items, Iterable):
        raise TypeError(f"il faut une liste, pas {items!r:.60}")
    found = list(islice(items, MOST + 1))
    if len(found) > MOST:
        raise ValueError(f"plus de {MOST} éléments d'un coup")
    expect(found, expected)
    return found


def expect(items: list[Any], expected: Any) -> None:
    """Raise ``TypeError`` unless all ``items`` are ``expected``."""
    for item in items:
        if not isinstance(item, expected):
            wanted = getattr(expected, "__name__", expected)
            raise TypeError(f"{wanted} attendu, pas {item!r:.60}")


@singledispatch
def settle(item: Any) -> Any:
    """Return ``item`` with nothing of its plugin left to be called."""
    return item


@settle.register
def _panel(item: Panel) -> Panel:
    drawn = escape(item.html)
    if len(drawn) > LONGEST:
        raise ValueError(f"un bloc de {len(drawn)} caractères")
    return replace(
        item,
        title=_text(item.title),
        html=Markup(str(drawn)),
        weight=int(item.weight),
        place=_text(item.place),
    )


@settle.register
def _action(item: Action) -> Action:
    return replace(
        item,
        label=_text(item.label),
        url=_address(item.url),
        icon=_text(item.icon),
        weight=int(item.weight),
    )


@settle.register
def _nav_item(item: NavItem) -> NavItem:
    return replace(item, label=_text(item.label), url=_address(item.url), weight=int(item.weight))


@settle.register
def _field_source(item: FieldSource) -> FieldSource:
    if not isinstance(item.checked_at, date | None):
        raise TypeError(f"checked_at: une date ou None, pas {item.checked_at!r:.60}")
    return replace(item, field=_text(item.field), name=_text(item.name))


@settle.register
def _section(item: Section) -> Section:
    if not (isinstance(item.form, type) and issubclass(item.form, Form)):
        raise TypeError(f"form: une classe de formulaire est attendue, pas {item.form!r:.60}")
    return replace(
        item,
        name=_text(item.name),
        title=_text(item.title),
        values=dict(item.values),
        hint=_text(item.hint),
        weight=int(item.weight),
        template=_text(item.template),
    )


@settle.register
def _property(item: Property) -> Property:
    values = dict(item.values)
    for actor_id, value in values.items():
        if type(actor_id) is not int or type(value) not in WORTH:
            raise TypeError(f"values: {actor_id!r:.20} → {value!r:.60} n'est pas une valeur")
    return replace(item, name=_text(item.name), label=_text(item.label), values=values)


@settle.register
def _requirement(item: Requirement) -> Requirement:
    return replace(
        item,
        name=_text(item.name),
        label=_text(item.label),
        met=bool(item.met),
        how=_text(item.how),
        who=_text(item.who),
        url=_address(item.url) if item.url else "",
    )


def _text(said: Any) -> str:
    """Return a text as it is in the reader's language, in a plain str of its own."""
    text = str(said)
    if said is None or len(text) > LINE:
        raise TypeError(f"un texte court est attendu, pas {text:.60}")
    return "".join(text)


def _address(url: Any) -> str:
    text = _text(url)
    if not text.startswith(("/", "#", "?", "https://", "http://", "mailto:", "tel:")):
        raise ValueError(f"url: {text[:60]!r} ne mène nulle part")
    return text


def files(answer: Any) -> list[tuple[str, Any]]:
    """Return the pairs of ``user_data``, which JSON can say."""
    found = [(_text(name), value) for name, value in settled(answer, tuple)]
    json.dumps([value for _name, value in found], default=str)
    return found


def requirements(answer: Any) -> list[Requirement]:
    """Return the items of ``require_of_pole``."""
    return settled(answer, Requirement)


STRICT: Mapping[str, Callable[[Any], Any]] = {
    "user_data": files,
    "require_of_pole": requirements,
}
"""How the answers of strict hooks are made firm."""


def sound(items: Iterable[Any]) -> None:
    """Say every text of what is registered, in each language: one that fails would on every page.

    Needs the application, with the translations of plugins.
    """
    found = list(items)
    for locale in LOCALES.values():
        with force_locale(locale):
            for item in found:
                _say(item)
    for item in found:
        if isinstance(item, Vocabulary):
            _refuse_circles(item)


def _say(item: Any) -> None:
    for one in fields(item):
        value = getattr(item, one.name)
        if isinstance(value, Mapping):
            for said in value.values():
                str(said)
        elif not callable(value):
            str(value)


def _refuse_circles(vocabulary: Vocabulary) -> None:
    above = {term.key: term.parent for term in vocabulary.terms}
    for key in above:
        line = {key}
        while (key := above.get(key, "")) in above:
            if key in line:
                raise ValueError(f"« {key} » de « {vocabulary.name} » est au-dessus de lui-même")
            line.add(key)
