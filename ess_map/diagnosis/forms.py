# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of this room: keep a diagnosis, say what a source covers."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from ess_map.territories import lookup


class KeepForm(FlaskForm):
    comment = TextAreaField(
        _l("Ce que vous en retenez (facultatif)"),
        description=_l("Le diagnostic gardé et ces mots seront publics, sans votre nom."),
        validators=[Length(max=4000)],
    )
    km = StringField()
    """The distance of the white zones that is kept with it."""


class CoverageForm(FlaskForm):
    territories = StringField(
        _l("Territoires couverts"),
        description=_l(
            "Leurs clés, séparées par des virgules : region-24, epci-243700754. Rien : toute la "
            "France."
        ),
        validators=[Length(max=2000)],
    )
    complete = BooleanField(_l("Elle y recense toute l'ESS, sans rien laisser de côté"))
    year = IntegerField(
        _l("Année de ses données"), validators=[Optional(), NumberRange(1900, 2200)]
    )
    words = StringField(
        _l("Sa limite, à la suite de son nom"),
        description=_l("Par exemple : ne compte que les associations employeuses"),
        validators=[Length(max=300)],
    )

    def keys(self) -> list[str]:
        """Return the keys of the territories, each once."""
        said = (self.territories.data or "").replace("\0", "").split(",")
        return list(dict.fromkeys(filter(None, (one.strip() for one in said))))

    def validate_territories(self, _field: Field) -> None:
        """Refuse what names no territory: nothing would ever lie in it."""
        unknown = set(self.keys()) - lookup.names(self.keys()).keys()
        if unknown:
            raise ValidationError(
                _("Aucun territoire ne porte la clé %(keys)s.", keys=", ".join(sorted(unknown)))
            )
