# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a structure can do with a request, as its pages offer it: a word, a form, a verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from ess_map import Status, fields
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.referrals import alternatives, answers
from ess_map_accompaniment.referrals.lifecycle import REFERRALS, STRUCTURE
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import OUTCOMES, REFUSALS

SHOWN = 8
"""Services among which a request can be re-oriented: the best ones."""
REASONS = 2
"""Met conditions that a choice names: the territory and the stage say most."""
CHOOSE = _l("Choisissez dans la liste.")

Do = Callable[[Session, Referral, Any, int | None], Referral]


class Plain(FlaskForm):
    """Nothing to say: the button is the answer."""


class Refuse(FlaskForm):
    """Why not."""

    refusal = RadioField(
        _l("Motif"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(*one) for one in REFUSALS.items()],
    )
    text = fields.LongText(_l("En quelques mots, pour le porteur"))


class Finish(FlaskForm):
    """What came of it."""

    outcome = RadioField(
        _l("Ce que cela a donné"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(*one) for one in OUTCOMES.items()],
    )


class Break(FlaskForm):
    """Why it stops."""

    text = fields.LongText(_l("Pourquoi"), [fields.Needed(_l("Dites pourquoi : cela se lira."))])


class Tell(FlaskForm):
    """How it goes."""

    text = fields.LongText(
        _l("Où en est le projet"), [fields.Needed(_l("Une phrase suffit : où en est le projet ?"))]
    )


class Redirect(FlaskForm):
    """To whom instead."""

    service = RadioField(_l("Vers quel service"), [InputRequired(CHOOSE)], coerce=int)
    text = fields.LongText(_l("Pourquoi, pour le porteur et l'autre structure"))


@dataclass(frozen=True)
class Gesture:
    """One thing to do: ``slug`` in the address, ``event`` of the lifecycle."""

    slug: str
    event: str
    label: LazyString
    title: LazyString
    hint: LazyString
    done: LazyString
    do: Do
    form: type[FlaskForm] = Plain
    main: bool = False


def _reorient(session: Session, referral: Referral, form: Any, by: int | None) -> Referral:
    offer = catalogue.offer(session, form.service.data)
    answers.reorient(session, referral, offer, form.text.data or "", by)
    return referral


GESTURES = (
    Gesture(
        "accepter",
        "accept",
        _l("Accepter"),
        _l("Accepter d'accompagner ce projet ?"),
        _l("Le porteur est prévenu aussitôt, et vous voyez comment le joindre."),
        _l("Demande acceptée. Les coordonnées du porteur sont ci-dessous."),
        lambda session, referral, form, by: answers.accept(session, referral, by),
        main=True,
    ),
    Gesture(
        "lire",
        "read",
        _l("Marquer comme lue"),
        _l("Avez-vous lu cette demande ?"),
        _l("Le porteur voit que sa demande est entre de bonnes mains."),
        _l("Demande marquée comme lue."),
        lambda session, referral, form, by: answers.read(session, referral, by),
    ),
    Gesture(
        "attente",
        "queue",
        _l("Mettre en attente"),
        _l("Mettre cette demande sur liste d'attente ?"),
        _l("Le porteur lit son rang, et peut s'adresser ailleurs en attendant."),
        _l("Demande mise sur liste d'attente."),
        lambda session, referral, form, by: answers.queue(session, referral, by),
    ),
    Gesture(
        "reorienter",
        "reorient",
        _l("Réorienter"),
        _l("Réorienter cette demande"),
        _l(
            "La demande part avec son histoire : le porteur ne répète rien, est prévenu, et peut "
            "la retirer."
        ),
        _l("Demande réorientée. Le porteur et l'autre structure sont prévenus."),
        _reorient,
        Redirect,
    ),
    Gesture(
        "refuser",
        "decline",
        _l("Refuser"),
        _l("Refuser cette demande"),
        _l("Le porteur lit votre motif et reçoit d'autres pistes."),
        _l("Demande refusée. Le porteur est prévenu."),
        lambda session, referral, form, by: answers.decline(
            session, referral, form.refusal.data, form.text.data or "", by
        ),
        Refuse,
    ),
    Gesture(
        "commencer",
        "begin",
        _l("Commencer l'accompagnement"),
        _l("L'accompagnement commence-t-il ?"),
        _l("À partir de maintenant, vous en donnez des nouvelles de temps en temps."),
        _l("Accompagnement commencé."),
        lambda session, referral, form, by: answers.begin(session, referral, by),
        main=True,
    ),
    Gesture(
        "nouvelles",
        "news",
        _l("Donner des nouvelles"),
        _l("Où en est ce projet ?"),
        _l("Le porteur le lit sur sa page de suivi."),
        _l("Merci : c'est noté."),
        lambda session, referral, form, by: answers.news(
            session, referral, form.text.data, STRUCTURE, by
        ),
        Tell,
    ),
    Gesture(
        "terminer",
        "complete",
        _l("Terminer"),
        _l("L'accompagnement est terminé"),
        _l("Le porteur est prévenu. Nous lui demanderons bientôt son avis."),
        _l("Accompagnement terminé. Merci !"),
        lambda session, referral, form, by: answers.complete(
            session, referral, form.outcome.data, by
        ),
        Finish,
    ),
    Gesture(
        "injoignable",
        "lose",
        _l("Signaler injoignable"),
        _l("Le porteur est-il injoignable ?"),
        _l(
            "Nous lui écrivons de vérifier ses coordonnées. Vous pourrez reprendre quand il répond."
        ),
        _l("C'est noté : nous lui écrivons."),
        lambda session, referral, form, by: answers.lose(session, referral, by),
    ),
    Gesture(
        "interrompre",
        "interrupt",
        _l("Interrompre"),
        _l("Interrompre cet accompagnement"),
        _l("Le porteur est prévenu et pourra s'adresser ailleurs."),
        _l("Accompagnement interrompu."),
        lambda session, referral, form, by: answers.interrupt(
            session, referral, form.text.data, by
        ),
        Break,
    ),
    Gesture(
        "reprendre",
        "reopen",
        _l("Reprendre l'accompagnement"),
        _l("Reprendre cet accompagnement ?"),
        _l("Le porteur est prévenu."),
        _l("Accompagnement repris."),
        lambda session, referral, form, by: answers.reopen(session, referral, by),
        main=True,
    ),
)
BY_SLUG = {gesture.slug: gesture for gesture in GESTURES}


def possible(referral: Referral) -> list[Gesture]:
    """Return what a structure can do with a request now, the main thing first."""
    ways = REFERRALS.available(referral, lambda role: role == STRUCTURE)
    events = {way.event for way in ways}
    found = [gesture for gesture in GESTURES if gesture.event in events]
    return sorted(found, key=lambda gesture: not gesture.main)


def form_of(session: Session, referral: Referral, gesture: Gesture) -> FlaskForm:
    """Return the form of ``gesture``, with the services that a re-orientation may choose."""
    form = gesture.form()
    if isinstance(form, Redirect):
        form.service.choices = services_for(session, referral)
    return form


def services_for(session: Session, referral: Referral) -> list[SelectChoice]:
    """Return the services that may help the project instead, the best first, with the reasons."""
    return [
        SelectChoice(one.offer.id, _reasoned(one))
        for one in alternatives.of(session, referral)[:SHOWN]
    ]


def _reasoned(one: Judged) -> str:
    """« Couveuse, La Ruche : couvre Tours Métropole ; reste à vérifier : le statut »."""
    gates = [verdict for verdict in one.explanation.verdicts if verdict.max_points is None]
    met = [str(gate.text) for gate in gates if gate.status is Status.MET][:REASONS]
    unsure = [str(gate.label) for gate in gates if gate.status is Status.UNKNOWN]
    said = [f"{one.offer.name}, {one.offer.structure}", " ; ".join(met)]
    if unsure:
        said.append(_("à vérifier : %(what)s", what=", ".join(unsure)))
    if one.waiting_text:
        said.append(str(one.waiting_text))
    return " · ".join(filter(None, said))
