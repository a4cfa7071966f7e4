# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that keeps a diagnosis."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length


class KeepForm(FlaskForm):
    comment = TextAreaField(
        _l("Ce que vous en retenez (facultatif)"),
        description=_l("Le diagnostic gardé et ces mots seront publics, sans votre nom."),
        validators=[Length(max=4000)],
    )
    km = StringField()
    """The distance of the white zones that is kept with it."""
