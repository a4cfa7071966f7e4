# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the way of a pôle: a step and its reason, help received."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map.core import clock
from ess_map.poles import stages


def no_future(_form: FlaskForm, field: DateField) -> None:
    """Refuse a day that has not come."""
    if field.data is not None and field.data > clock.local_now().date():
        raise ValidationError(_("Ce jour n'est pas encore venu : donnez une date passée."))


def a_day() -> list:
    """Return the checks of a day in the past that must be given."""
    return [InputRequired(_l("Donnez la date.")), no_future]


class StepForm(FlaskForm):
    """A step: ``seen`` is the stage on the page that was read."""

    event = HiddenField()
    seen = HiddenField()
    reason = TextAreaField(_l("Pourquoi"), [Length(max=2000)])

    def validate_reason(self, field: TextAreaField) -> None:
        ways = [way for way in stages.LIFECYCLE.transitions if way.event == self.event.data]
        if any(way.needs_reason for way in ways) and not (field.data or "").strip():
            raise ValidationError(
                _("Donnez le motif : il sera lu par les membres, et dans l'histoire du pôle.")
            )


class SupportForm(FlaskForm):
    """Help with the method, as it was given."""

    dated = DateField(_l("Quand"), a_day())
    text = TextAreaField(
        _l("Qui a aidé, et à quoi"),
        [InputRequired(_l("Dites qui a aidé, et à quoi.")), Length(max=5000)],
        description=_l("Par exemple : la CRESS, deux demi-journées sur le choix du statut."),
    )
