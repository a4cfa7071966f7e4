# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of members: ask an actor in, say what it does there, say until when."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ess_map.core import clock
from ess_map.poles import colleges
from ess_map.poles.colleges import COLLEGES
from ess_map.poles.members import Member

EARLIEST = 1800
SENT = {True: {}, False: {"formdata": None}}


class MemberForm(FlaskForm):
    """What a member does in the pôle. The college of an actor may be left to its record."""

    role = StringField(
        _l("Ce qu'il y fait (facultatif)"),
        [Length(max=80, message=_l("80 caractères au plus."))],
        description=_l("En quelques mots : présidence, trésorerie, animation."),
    )
    college = SelectField(_l("Collège"))
    since = DateField(
        _l("Membre depuis le (facultatif)"),
        [Optional()],
        description=_l("La date connue, même à peu près."),
    )

    def __init__(
        self, read: str | None, member: Member | None = None, *, sent: bool = True
    ) -> None:
        """``read`` is the college that the record suggests, None for a person.

        Not ``sent``: it is another form of the page that comes back.
        """
        said = {}
        if member is not None:
            said = {"role": member.role, "college": member.said_college, "since": member.since}
        super().__init__(data=said, **SENT[sent])
        choices = [(key, str(label)) for key, label in COLLEGES.items()]
        if read is not None:
            sentence = _("Lu dans la fiche : %(college)s", college=colleges.label(read))
            unread = _("À préciser : la fiche n'en dit rien")
            choices.insert(0, ("", sentence if read else unread))
        self.college.choices = choices

    def validate_since(self, field: DateField) -> None:
        if field.data.year < EARLIEST:
            raise ValidationError(_("Cette année est trop ancienne : vérifiez la date."))
        if field.data > clock.local_now().date():
            raise ValidationError(_("On n'est pas membre depuis une date à venir."))


class AddForm(MemberForm):
    message = TextAreaField(
        _l("Un mot pour eux (facultatif)"),
        [Length(max=2000, message=_l("2 000 caractères au plus."))],
        description=_l("Il est joint à la demande que reçoit l'organisation."),
    )


class EndForm(FlaskForm):
    """The last day of a membership, today or later."""

    until = DateField(
        _l("Dernier jour"), [InputRequired(_l("Dites jusqu'à quel jour il reste membre."))]
    )

    def __init__(self, member: Member, *, sent: bool = True) -> None:
        today = clock.local_now().date()
        super().__init__(data={"until": member.until or today}, **SENT[sent])
        self.member = member

    def validate_until(self, field: DateField) -> None:
        if self.member.since and field.data < self.member.since:
            raise ValidationError(_("On ne quitte pas un pôle avant d'y être entré."))
        if field.data.year > clock.local_now().year + 50:
            raise ValidationError(_("Cette date est trop lointaine : vérifiez l'année."))
