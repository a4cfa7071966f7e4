# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the validation: name a party, write to it, note or give its answer."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from ess_map.core import mail
from ess_map.pole_stages.stage_forms import a_day
from ess_map.poles.colleges import COLLEGES

ANSWERS = (("yes", _l("Oui, elle valide le projet")), ("no", _l("Non, elle ne le valide pas")))


def an_address_if_any(_form: FlaskForm, field: EmailField) -> None:
    """Refuse what no letter can reach; nothing is fine."""
    if (field.data or "").strip() and not mail.is_address(field.data.strip()):
        raise ValidationError(_("Écrivez une adresse de courriel entière : vous@exemple.fr."))


class NameForm(FlaskForm):
    """Who must validate; ``actor`` is the number of one of the map, if it is one."""

    actor = HiddenField()
    who = StringField(_l("Nom de l'organisation"), [Length(max=200)])
    college = SelectField(_l("À quel titre"), choices=list(COLLEGES.items()))
    email = EmailField(
        _l("Courriel (facultatif)"),
        [Length(max=200), an_address_if_any],
        description=_l(
            "Vide : vous noterez vous-même la réponse donnée en réunion ou par courrier."
        ),
    )

    def validate_who(self, field: StringField) -> None:
        if not (self.actor.data or (field.data or "").strip()):
            raise ValidationError(_("Donnez le nom de l'organisation qui doit valider."))


class AskForm(FlaskForm):
    """Where to write."""

    email = EmailField(
        _l("À quelle adresse"),
        [InputRequired(_l("À quelle adresse écrire ?")), Length(max=200), an_address_if_any],
        description=_l("Elle ne sera jamais montrée, et sera effacée après la réponse."),
    )


class NoteForm(FlaskForm):
    """An answer that was given otherwise."""

    answer = RadioField(
        _l("La réponse"), [InputRequired(_l("Oui ou non ?"))], choices=list(ANSWERS)
    )
    answered_on = DateField(_l("Donnée le"), a_day())
    reason = TextAreaField(
        _l("Comment, et pourquoi"),
        [InputRequired(_l("Dites comment cette réponse a été donnée.")), Length(max=2000)],
        description=_l("Délibération du 3 mars, courrier, réunion du comité… Ce sera public."),
    )


class AnswerForm(FlaskForm):
    """What the party itself answers."""

    answer = HiddenField()
    reason = TextAreaField(
        _l("Un mot, ou ce qui vous fait dire non"),
        [Length(max=2000)],
        description=_l("Il sera public, à côté du nom de votre organisation."),
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if self.answer.data == "no" and not (field.data or "").strip():
            raise ValidationError(
                _("Dites pourquoi : c'est ce qui permettra de reprendre le projet.")
            )
