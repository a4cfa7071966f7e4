# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of bodies, seats, meetings, minutes, decisions and evaluations."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import Length, NumberRange, Optional, StopValidation

DAYS_LONGEST = 3 * 24 * 60


class Needed:
    """What must be filled in, said in a sentence: spaces are nothing, a zero is something."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.data or field.data == 0:
            return
        # What could not be read has been said already.
        raise StopValidation("" if field.errors else _("Ce champ est à remplir."))


class Within(NumberRange):
    """A whole number between two others, said in a sentence."""

    def __init__(self, least: int, most: int) -> None:
        words = _l(
            "Écrivez un nombre entier, de %(least)s à %(most)s.", least=str(least), most=str(most)
        )
        super().__init__(least, most, words)


class Text(StringField):
    """One line, without the spaces around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip()


class LongText(TextAreaField):
    """Several lines; browsers send two characters for the end of each, we keep one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = (self.data or "").replace("\r\n", "\n").strip()


class Day(DateField):
    """A day that may be unknown; what is no date is said in a sentence."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, validators=[Optional()], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Écrivez une date : jour, mois et année.")) from error


class Whole(IntegerField):
    """A whole number; what is none is said in a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Écrivez un nombre entier, en chiffres.")) from error


class Moment(DateTimeLocalField):
    """A day and an hour in Paris."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Écrivez une date et une heure.")) from error


class Editing(FlaskForm):
    """What two people may have open at once: what each saw travels with the form, as JSON."""

    base = HiddenField()
    looked = HiddenField()


class BodyForm(Editing):
    name = Text(_l("Nom"), validators=[Needed(), Length(max=200)])
    task = LongText(
        _l("Ce qu'elle fait"), description=_l("Son rôle, en quelques phrases."), default=""
    )
    rhythm_months = Whole(
        _l("Se réunit au moins une fois tous les … mois"),
        description=_l("24 : tous les deux ans ; 12 : chaque année ; vide : sur convocation."),
        validators=[Optional(), Within(1, 120)],
    )
    quorum_percent = Whole(
        _l("Quorum, en pour cent des sièges pourvus"),
        description=_l("Présents ou représentés. 50 : la moitié ; 0 : aucun quorum."),
        default=50,
        validators=[Needed(), Within(0, 100)],
    )
    since = Day(
        _l("En place depuis le"),
        description=_l("Tant qu'elle ne s'est pas réunie, son rythme compte depuis ce jour."),
    )
    ended_on = Day(_l("A pris fin le"))
    source = Text(
        _l("Texte qui la prévoit"),
        description=_l("Statuts, convention, stratégie : titre et date."),
        validators=[Length(max=300)],
        default="",
    )


class SeatForm(FlaskForm):
    name = Text(
        _l("Qui siège"),
        description=_l("Une structure, une institution ou une personne."),
        validators=[Length(max=200)],
    )
    actor = Text(
        _l("Sa fiche sur la carte"),
        description=_l(
            "Pour une structure qui y est : l'adresse de sa page, ou le nom d'un membre."
        ),
    )
    college = Text(_l("Collège"), validators=[Length(max=80)])
    email = Text(
        _l("Adresse de courriel de son compte"),
        description=_l("Cette personne verra les réunions et sera prévenue. Jamais publiée."),
    )
    shown = BooleanField(
        _l("Ce nom peut être public"),
        description=_l("Une institution, ou une personne qui est d'accord."),
    )
    since = Day(_l("Occupé depuis le"))
    until = Day(_l("Rendu le"))


class MeetingForm(Editing):
    starts_at = Moment(_l("Le"), validators=[Needed()], description=_l("Heure de Paris."))
    minutes_long = Whole(
        _l("Durée, en minutes"), default=120, validators=[Needed(), Within(5, DAYS_LONGEST)]
    )
    place = Text(
        _l("Lieu"),
        description=_l("Salle et adresse, ou lien d'une visioconférence."),
        validators=[Length(max=300)],
        default="",
    )
    agenda = LongText(_l("Ordre du jour"), default="")
    public = BooleanField(
        _l("Réunion publique"),
        default=True,
        description=_l(
            "Date, ordre du jour, compte rendu et décisions sont pour tout le monde. "
            "Sinon, pour les personnes qui siègent et celles qui animent."
        ),
    )


class CancelForm(FlaskForm):
    reason = LongText(
        _l("Pourquoi cette réunion est annulée"),
        description=_l("Les personnes convoquées le liront, et la raison reste."),
        validators=[Needed(), Length(max=1000)],
    )


class PaperForm(FlaskForm):
    title = Text(_l("Titre du document"), validators=[Needed(), Length(max=200)])
    file = FileField(_l("Fichier"), description=_l("PDF, 10 Mo au plus."), validators=[Needed()])


class DecisionForm(FlaskForm):
    text = LongText(_l("Ce qui est décidé"), validators=[Needed(), Length(max=4000)])
    votes_for = Whole(_l("Pour"), validators=[Optional(), Within(0, 9999)])
    votes_against = Whole(_l("Contre"), validators=[Optional(), Within(0, 9999)])
    abstentions = Whole(_l("Abstentions"), validators=[Optional(), Within(0, 9999)])
    item_id = SelectField(
        _l("Action du plan qui en découle"),
        coerce=lambda value: int(value) if value else None,
    )
    new_action = Text(
        _l("… ou une nouvelle action"),
        description=_l("Son titre : elle s'ajoute au plan, vous la compléterez là."),
        validators=[Length(max=500)],
        default="",
    )


class EvaluationForm(FlaskForm):
    title = Text(_l("Titre"), validators=[Needed(), Length(max=200)])
    comment = LongText(
        _l("Ce que ces chiffres veulent dire"), default="", validators=[Length(max=8000)]
    )
