# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of bodies, seats, meetings, minutes, decisions and evaluations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import Length

from ess_map.contributions.editing import Editing
from ess_map.core.fields import Day, LongText, Moment, Needed, Text, Whole, Within
from ess_map.poles.space_forms import DocumentForm

DAYS_LONGEST = 3 * 24 * 60


class BodyForm(Editing):
    name = Text(_l("Nom"), validators=[Needed(), Length(max=200)])
    task = LongText(
        _l("Ce qu'elle fait"),
        description=_l("Son rôle, en quelques phrases."),
        default="",
        validators=[Length(max=4000)],
    )
    rhythm_months = Whole(
        _l("Se réunit au moins une fois tous les … mois"),
        description=_l("24 : tous les deux ans ; 12 : chaque année ; vide : sur convocation."),
        validators=[Within(1, 120)],
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
    agenda = LongText(_l("Ordre du jour"), default="", validators=[Length(max=20_000)])
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


class PaperForm(DocumentForm):
    """A document of a meeting is as public as the meeting."""

    public = None


class DecisionForm(FlaskForm):
    text = LongText(_l("Ce qui est décidé"), validators=[Needed(), Length(max=4000)])
    votes_for = Whole(_l("Pour"), validators=[Within(0, 9999)])
    votes_against = Whole(_l("Contre"), validators=[Within(0, 9999)])
    abstentions = Whole(_l("Abstentions"), validators=[Within(0, 9999)])
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
