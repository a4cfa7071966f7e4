# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields of sheets: several of a list, « tous » apart from « pas dit »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, ValidationError

UNSAID, EVERY, SOME = "unsaid", "all", "some"


def how_many(every: Any) -> RadioField:
    """Return the question that tells « all » from « nobody has said »."""
    choices = [
        (UNSAID, _l("Nous ne l'avons pas dit : chaque projet devra le demander")),
        (EVERY, every),
        (SOME, _l("Ceux-ci seulement :")),
    ]
    return RadioField(every, choices=choices, default=UNSAID)


def said(form: Form, name: str) -> list[str] | None:
    """Return what a pair of fields says: None, [] for all of them, or keys."""
    how, ticked = form[f"{name}_how"].data, form[name].data or []
    if how == EVERY:
        return []
    return list(ticked) if ticked else None


def check(form: Form, name: str) -> None:
    """Refuse « these only » without any of them."""
    if form[f"{name}_how"].data == SOME and not form[name].data:
        raise ValidationError(_("Cochez au moins une case, ou choisissez une autre réponse."))


def show(form: Form, name: str, keys: list[str] | None) -> None:
    """Show a stored answer in a pair of fields."""
    form[f"{name}_how"].data = UNSAID if keys is None else SOME if keys else EVERY
    form[name].data = list(keys or ())


def offered(words: Mapping[str, Any], kept: list[str] | None) -> list[tuple[str, Any]]:
    """Return the choices of a list, and what is stored of old that it lacks."""
    return [*words.items(), *((key, key) for key in kept or () if key not in words)]
