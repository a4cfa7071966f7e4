# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that reports a need or a resource, and the one that decides on it."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map.actors import placing
from ess_map.core import challenge, mail
from ess_map.core.db import db
from ess_map.core.fields import LongText, Text
from ess_map.core.text import words
from ess_map.local_needs.states import OF_KIND
from ess_map.platform.plugins import registry
from ess_map.territories import addresses


class NeedForm(FlaskForm):
    """What somebody reports; ``place`` is where, once the form is valid."""

    kind = RadioField(
        _l("Que signalez-vous ?"),
        choices=list(OF_KIND.items()),
        validators=[InputRequired(_l("Choisissez : un besoin, ou une ressource."))],
    )
    title = Text(
        _l("En une phrase"),
        description=_l(
            "Par exemple : « Pas de garderie après 18 h », « Atelier de 200 m² à partager »."
        ),
        validators=[
            InputRequired(_l("Dites en une phrase de quoi il s'agit.")),
            Length(max=160, message=_l("160 caractères au plus.")),
        ],
    )
    body = LongText(
        _l("Pour qui, depuis quand, à quelles conditions ? (facultatif)"),
        description=_l("Tout ce que vous écrivez ici est public : ni nom, ni téléphone."),
        validators=[Length(max=4000, message=_l("4000 caractères au plus."))],
    )
    activity = SelectField(_l("Domaine"), choices=[])
    actor = SelectField(_l("Qui parle ?"), choices=[], coerce=int)
    street = Text(_l("Numéro et rue (facultatif)"), validators=[Length(max=200)])
    postal_code = Text(_l("Code postal"), validators=[Length(max=10)])
    city = Text(_l("Commune"), validators=[Length(max=100)])
    commune = HiddenField()
    longitude = HiddenField()
    latitude = HiddenField()
    location_precision = HiddenField()

    def offer(self, actors: list[tuple[int, str]]) -> None:
        """Give the choices that depend on the site and on who is asking."""
        terms = registry().vocabularies["activity"].terms
        broad = [(term.key, term.label) for term in terms if not term.parent]
        self.activity.choices = [("", _("Aucun en particulier")), *broad]
        self.actor.choices = [(0, _("Moi, en mon nom")), *actors]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        self.place = self._find()
        if not self.place["commune_code"]:
            sentence = _("Dans quelle commune ? Écrivez son code postal et son nom.")
            self.city.errors = [*self.city.errors, sentence]
            return False
        return valid

    def validate_title(self, field: Text) -> None:
        if not words(field.data or ""):
            raise ValidationError(_("Dites en une phrase de quoi il s'agit."))

    def _find(self) -> dict[str, Any]:
        """Return commune and point: what the browser chose, or what the address says."""
        point = _degrees(self.longitude.data, 180), _degrees(self.latitude.data, 90)
        if None in point:
            point = (None, None)
        said = {
            "commune": (self.commune.data or "")[:20],
            "longitude": point[0],
            "latitude": point[1],
            "location_precision": self.location_precision.data or "unknown",
        }
        if not said["commune"] and point[0] is None:
            said = self._locate() or said
        found = placing.values(placing.resolve(db.session, [said])[0])
        exact = found["location_precision"] in ("address", "street")
        return {
            "commune_code": found["commune"],
            "longitude": found["longitude"] if exact else None,
            "latitude": found["latitude"] if exact else None,
        }

    def _locate(self) -> dict[str, Any] | None:
        address = (self.street.data or "", self.postal_code.data or "", self.city.data or "")
        found = addresses.locate(*address)
        if found is None:
            return None
        return {
            "commune": found.commune,
            "longitude": found.longitude,
            "latitude": found.latitude,
            "location_precision": found.precision,
        }


class VisitorForm(NeedForm):
    """The same, of who has no account."""

    author_email = Text(
        _l("Votre courriel"),
        description=_l("Nous vous envoyons un lien pour confirmer. Il n'est jamais publié."),
        validators=[InputRequired(_l("Donnez votre courriel : le lien qui confirme y arrive."))],
    )
    homepage = challenge.Honeypot()

    def validate_author_email(self, field: Text) -> None:
        if not mail.is_address(field.data):
            raise ValidationError(_("Écrivez une adresse complète : vous@exemple.fr."))


class DecisionForm(FlaskForm):
    reason = LongText(
        _l("Motif du refus"),
        description=_l("Envoyé à l'auteur ; inutile pour publier."),
        validators=[Length(max=2000, message=_l("2000 caractères au plus."))],
    )


def _degrees(text: str | None, most: int) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= most else None
