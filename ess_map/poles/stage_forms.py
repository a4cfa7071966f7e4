# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the way of a pôle: a step and its reason, its host, help received."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map.core import clock
from ess_map.poles import members, stages
from ess_map.poles.models import Pole
from ess_map.poles.stage_steps import STANDALONE


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


class HostForm(FlaskForm):
    """Who carries the pôle: one of its members, or nobody."""

    host = RadioField(_l("Qui porte le pôle ?"), [InputRequired(_l("Choisissez une réponse."))])

    def offer(self, pole: Pole, found: list[members.Member]) -> HostForm:
        """Offer the members of ``pole`` that are structures; return the form itself."""
        actors = [(str(one.actor.id), one.name) for one in found if one.actor]
        alone = (STANDALONE, _("Personne : il se crée seul (création ex nihilo)"))
        self.host.choices = [alone, *actors]
        if not self.is_submitted():
            self.host.data = STANDALONE if pole.standalone else str(pole.host_id or "")
        return self


class SupportForm(FlaskForm):
    """Help with the method, as it was given."""

    dated = DateField(_l("Quand"), a_day())
    text = TextAreaField(
        _l("Qui a aidé, et à quoi"),
        [InputRequired(_l("Dites qui a aidé, et à quoi.")), Length(max=5000)],
        description=_l("Par exemple : la CRESS, deux demi-journées sur le choix du statut."),
    )
