# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the screens of this room share: its blueprints, and how its rows are found."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request
from flask_babel import gettext as _

from ess_map import NotFound, db, local_now
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences.models import Permanence


def blueprint(name: str) -> Blueprint:
    """Return a blueprint of this room, with the plugin's templates."""
    return Blueprint(name, __name__, url_prefix="/accompagnement", template_folder="../templates")


def permanence(permanence_id: int) -> Permanence:
    """Return a permanence, over or not; ``NotFound``."""
    found = db.session.get(Permanence, permanence_id)
    if found is None:
        raise NotFound(_("Cette permanence n'existe pas, ou plus. Cherchez-en une autre."))
    return found


def own(structure_id: int, permanence_id: int) -> tuple[Structure, Permanence]:
    """Return a structure and its permanence, when the reader may answer for it."""
    structure = acting.require(structure_id)
    found = permanence(permanence_id)
    if found.structure_id != structure.id:
        raise NotFound(_("Cette permanence n'est pas de cette structure."))
    return structure, found


def day(text: str) -> date:
    """Return the day that an address names; ``NotFound`` for another word."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(_("Cette adresse ne nomme pas un jour.")) from error


def asked_day(name: str) -> date:
    """Return the day of a parameter, today when it is missing, mistyped or gone by."""
    today = local_now().date()
    try:
        return max(today, date.fromisoformat(request.args.get(name, "")))
    except ValueError:
        return today
