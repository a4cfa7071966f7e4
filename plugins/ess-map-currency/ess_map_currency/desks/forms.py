# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of an association: a desk, and how it closes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from ess_map import Actor, db, fields, load_actors, search_actors
from ess_map_currency.desks.models import Desk
from ess_map_currency.words import MEANS, MEDIA, OPERATIONS

CANDIDATES = 6
NUMBER = re.compile("[0-9]{1,9}")
"""More is no key of an actor, and an error in the database."""
WRITTEN = ("media", "operations", "means", "least", "most", "hours", "note")
CLOSINGS = {
    "until": _l("Pour un temps : congés, travaux…"),
    "good": _l("Pour toujours : le comptoir reste dans votre liste, plus sur la carte"),
    "remove": _l("C'était une erreur : l'ôter de la liste"),
}


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) as a field wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def _boxes(label: Any, known: Mapping[str, Any], description: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=choices(known.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=description,
    )


class DeskForm(FlaskForm):
    """A desk; the actor is asked for a new one only."""

    version = HiddenField(default="1")
    place = fields.Text(
        _l("Quel lieu de la carte ?"),
        [Length(max=200, message=_l("200 caractères au plus."))],
        description=_l("Le commerce, l'association ou le lieu où se tient le comptoir."),
    )
    place_id = RadioField(_l("Lequel est-ce ?"), choices=[], validate_choice=False)
    operations = _boxes(_l("Que peut-on y faire ?"), OPERATIONS)
    media = _boxes(_l("Que reçoit-on ?"), MEDIA, _l("Rien de coché : tout ce qu'a la monnaie."))
    means = _boxes(_l("Comment paie-t-on ?"), MEANS)
    least = fields.Euros(_l("Montant le plus petit (facultatif)"), least=1)
    most = fields.Euros(_l("Montant le plus grand (facultatif)"), least=1)
    hours = fields.OpeningHours(
        _l("Horaires du comptoir"),
        [Length(max=1000, message=_l("Ces horaires sont trop longs : simplifiez-les."))],
    )
    note = fields.Text(
        _l("Ce qu'il faut savoir pour venir (facultatif)"),
        [Length(max=200, message=_l("200 caractères au plus."))],
        description=_l("À qui s'adresser, où sonner…"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what one field alone cannot."""
        super().validate(extra_validators)
        if not self.operations.data:
            self.operations.errors = [_("Cochez au moins une opération.")]
        least, most = self.least.data, self.most.data
        if least is not None and most is not None and least > most:
            self.most.errors = [_("Le plus grand montant est plus petit que l'autre.")]
        return not self.errors

    def values(self) -> dict[str, Any]:
        """Return what is written into a desk."""
        said = {name: self[name].data for name in WRITTEN}
        for name in ("media", "operations", "means"):
            known = [choice.value for choice in self[name].choices]
            said[name] = [key for key in known if key in (said[name] or [])]
        return said | {"hours": said["hours"] or ""}

    def show(self, desk: Desk) -> None:
        """Show a stored desk."""
        self.version.data = str(desk.version)

    def actor(self) -> Actor | None:
        """Return the actor that is meant; None when the form asks again, and says why."""
        typed, chosen = self.place.data or "", self.place_id.data or ""
        found = search_actors(typed, CANDIDATES) if typed else []
        known = load_actors(db.session, [int(chosen)]) if NUMBER.fullmatch(chosen) else []
        if known and known[0].status == "published" and (not typed or known[0] in found):
            return known[0]
        same = [one for one in found if one.name.casefold() == typed.casefold()]
        if len(same) == 1 and not chosen:
            return load_actors(db.session, [same[0].id])[0]
        self.place_id.choices, self.place_id.data = choices(map(_choice, found)), None
        if found:
            self.place_id.errors = [_("Choisissez le lieu dans la liste.")]
        else:
            self.place.errors = [_missing(typed)]
        return None


class ClosingForm(FlaskForm):
    """How a desk closes."""

    how = RadioField(_l("Fermer comment ?"), choices=choices(CLOSINGS.items()), default="until")
    until = fields.Day(
        _l("Dernier jour de la fermeture"), description=_l("Laissez vide si vous ne savez pas.")
    )


def _missing(typed: str) -> str:
    if typed:
        return _(
            "Aucun lieu de la carte ne porte ce nom. Corrigez-le, ou proposez d'abord ce lieu."
        )
    return _("Écrivez le nom du lieu : nous le cherchons sur la carte.")


def _choice(actor: Actor) -> tuple[str, str]:
    where = " ".join(part for part in (actor.street, actor.postal_code, actor.city) if part)
    return str(actor.id), f"{actor.name} · {where}" if where else actor.name
