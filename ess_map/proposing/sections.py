# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form, put together from the sections of core and of plugins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Form

from ess_map.actors import placing, saying
from ess_map.actors.models import Actor
from ess_map.contributions.files import Files
from ess_map.people.models import User
from ess_map.platform.contracts import Section
from ess_map.platform.plugins import each, running
from ess_map.proposing import forms

ROOM = "proposing"
"""The name under which core registers its own sections."""

TITLES = (
    ("identity", _l("Qui"), forms.Identity, 10),
    ("place", _l("Où"), forms.Place, 20),
    ("activities", _l("Ce qu'on y fait"), forms.Activities, 30),
    ("contact", _l("Contact et horaires"), forms.Contact, 40),
    ("files", _l("Images et documents"), Files, 50),
)


def core(actor: Actor | None) -> list[Section]:
    """Return the sections that core contributes, with what is known of ``actor``."""
    known = values(actor)
    return [
        Section(name, title, form, known, weight=weight, template=f"proposing/form_{name}.html")
        for name, title, form, weight in TITLES
    ]


def values(actor: Actor | None) -> dict[str, Any]:
    """Return what is known of an actor by field of the form: its terms by vocabulary."""
    if actor is None:
        return {}
    known = saying.values(actor)
    return {**known, **known.pop("terms")}


@dataclass(frozen=True)
class Bound:
    """A section, whose it is, and its form with what was typed."""

    plugin: str
    section: Section
    form: Form

    @property
    def ours(self) -> bool:
        """Tell whether it is core's."""
        return self.plugin == ROOM

    def contained(self, call: Callable[[], Any], fallback: Any) -> Any:
        """Return what ``call`` into the section's form returns, ``fallback`` when it fails."""
        return running().attempt(self.plugin, f"section {self.section.name}", call, fallback)

    def html(self, whole: Contributing) -> str:
        """Draw the section; a plugin's that cannot be drawn is left out."""
        template = "proposing/_section.html"
        draw = partial(render_template, template, one=self, whole=whole)
        return Markup(self.contained(draw, ""))

    def units(self) -> dict[str, Any]:
        """Return what is wanted: units of core, or what changed in a plugin's section."""
        if self.plugin == ROOM:
            return self.form.units()
        return self.contained(self._changed, {})

    def _changed(self) -> dict[str, Any]:
        typed = _jsonable(self.form.data)
        known = _jsonable({name: self.section.values.get(name) for name in typed})
        return {} if typed == known else {self.plugin: typed}


class Contributing:
    """All sections and the sender's part as one form: validated, listed and read together."""

    form_errors: tuple[str, ...] = ()

    def __init__(
        self,
        actor: Actor | None,
        user: User | None,
        sent: Mapping[str, Any] | None = None,
        taken_over: Mapping[str, Any] | None = None,
    ) -> None:
        """``taken_over`` are values by field that stand in for those known, as proposals."""
        found = (
            _bound(plugin, section, sent, taken_over or {})
            for plugin, section in self._sections(actor, user)
        )
        self.bound = [one for one in found if one is not None]
        self.sender = forms.sender(user)(sent)

    @staticmethod
    def _sections(actor: Actor | None, user: User | None) -> list[tuple[str, Section]]:
        # Of an actor yet unknown nobody knows the territory before the form is sent.
        where = partial(placing.territory_keys, actor) if actor is not None else frozenset
        found = each("contribution_sections", where, actor=actor, user=user)
        return sorted(found, key=lambda pair: pair[1].weight)

    @property
    def parts(self) -> list[Form]:
        return [*(one.form for one in self.bound), self.sender]

    def validate(self) -> bool:
        """Validate every part, so that everything wrong is said at once."""
        # Of a plugin's part that cannot judge itself nothing is taken, as if it were not there.
        judged = [(one, one.contained(one.form.validate, None)) for one in self.bound]
        self.bound = [one for one, verdict in judged if verdict is not None]
        sender = self.sender.validate()
        return sender and all(verdict for _one, verdict in judged if verdict is not None)

    def wanted(self) -> dict[str, Any]:
        """Return the units that the form holds, changed or not."""
        found: dict[str, Any] = {}
        for one in self.bound:
            for unit, value in one.units().items():
                joined = isinstance(found.get(unit), dict) and one.plugin != ROOM
                found[unit] = {**found[unit], **value} if joined else value
        return found

    @property
    def errors(self) -> dict[str, Any]:
        return {name: said for part in self.parts for name, said in part.errors.items()}

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            yield from part

    def __getitem__(self, name: str) -> Any:
        return next(part[name] for part in self.parts if name in part)


def _bound(plugin: str, section: Section, sent: Any, taken_over: Mapping[str, Any]) -> Bound | None:
    form = running().attempt(
        plugin, f"section {section.name}", lambda: _form(plugin, section, sent, taken_over), None
    )
    return Bound(plugin, section, form) if form is not None else None


def _form(plugin: str, section: Section, sent: Any, taken_over: Mapping[str, Any]) -> Form:
    prefix = "" if plugin == ROOM else f"{plugin}-"
    form = section.form(sent, data=dict(section.values), prefix=prefix)
    if plugin == ROOM:
        for field in form:
            if field.short_name in taken_over:
                field.data = taken_over[field.short_name]
    return form


def _jsonable(data: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(dict(data), default=_day))


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON cannot say {type(value).__name__}")
