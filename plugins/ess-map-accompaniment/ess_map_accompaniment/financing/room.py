# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and what its templates say money with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map import money, vocabulary
from ess_map_accompaniment.financing import schemes
from ess_map_accompaniment.holder.answers import FORMS
from ess_map_accompaniment.offer import secrecy
from ess_map_accompaniment.words import INSTRUMENTS, STAGES

REASONS = {
    "form": _l("ce statut n'est pas concerné"),
    "members": _l("trop peu d'associés concernés"),
    "kind": _l("cet associé n'est pas concerné"),
    "floor": _l("apport plus petit que le minimum par personne"),
    "rounding": _l("moins d'un centime à ajouter"),
    "person": _l("plafond par personne atteint"),
    "project": _l("plafond du projet atteint"),
    "envelope": _l("enveloppe épuisée"),
}

bp = Blueprint(
    "accompaniment_financing",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)
bp.after_request(secrecy.keep)


@bp.app_template_global("accompaniment_euros")
def euros(cents: int | None) -> str:
    """Return an amount for reading, '' for none."""
    return "" if cents is None else money.euros(cents)


@bp.context_processor
def words() -> dict[str, Any]:
    """What all templates of the room name things with."""
    forms = vocabulary("legal_form")
    return {
        "instruments": INSTRUMENTS,
        "stages": STAGES,
        "scheme_states": schemes.STATES,
        "reasons": REASONS,
        "form_label": forms.label_of,
        "form_choices": [(key, forms.label_of(key)) for key in FORMS],
    }
