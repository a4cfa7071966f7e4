# SPDX-License-Identifier: AGPL-3.0-or-later
"""The space of a structure: what waits, how full it is, its sheets, who answers, who is away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Email, Length

from ess_map import db, fields, limit, local_now, public, signed_in, user
from ess_map_accompaniment.offer import (
    absences,
    acting,
    advisers,
    capacity,
    completeness,
    doors,
    editing,
    record,
    reminding,
    seams,
)
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.offer.room import bp


class InviteForm(FlaskForm):
    email = fields.Text(
        _l("Courriel"),
        [fields.Needed(_l("À quelle adresse écrire ?")),
         Email(_l("Écrivez un courriel comme camille@exemple.fr.")), Length(max=200)],
    )  # fmt: skip
    name = fields.Text(_l("Prénom et nom"), [Length(max=200)])


class AbsenceForm(FlaskForm):
    who = SelectField(_l("Qui"))
    since = fields.Day(_l("Premier jour"), [fields.Needed(_l("À partir de quel jour ?"))])
    until = fields.Day(_l("Dernier jour"), [fields.Needed(_l("Jusqu'à quel jour ?"))])
    note = fields.Text(_l("Pourquoi (facultatif, jamais montré)"), [Length(max=200)])


@bp.get("/structures/<int:structure_id>/espace")
@signed_in
def space(structure_id: int):
    return _space(acting.require(structure_id))


@bp.post("/structures/<int:structure_id>/conseillers")
@signed_in
@limit("30/hour")
def invite(structure_id: int):
    structure = acting.require(structure_id)
    form = InviteForm()
    if not form.validate():
        return _space(structure, inviting=form), 422
    advisers.invite(db.session, structure, form.email.data, form.name.data)
    db.session.commit()
    flash(_("L'invitation part à %(email)s ; son lien vaut 30 jours.", email=form.email.data))
    return _back(structure)


@bp.post("/structures/<int:structure_id>/conseillers/<int:adviser_id>/retirer")
@signed_in
def remove_adviser(structure_id: int, adviser_id: int):
    structure = acting.require(structure_id)
    name = structure.actor.name
    gone = advisers.remove(db.session, structure, adviser_id)
    db.session.commit()
    if gone.user_id == user().id and not acting.may_answer(user(), structure.id):
        flash(_("Vous ne répondez plus pour %(name)s.", name=name))
        return redirect(url_for(".structure", structure_id=structure.id), 303)
    flash(_("%(name)s ne répond plus pour la structure.", name=gone.name or gone.email))
    return _back(structure)


@bp.post("/structures/<int:structure_id>/absences")
@signed_in
def add_absence(structure_id: int):
    structure = acting.require(structure_id)
    form = _absence_form(structure)
    if form.validate() and form.until.data < form.since.data:
        form.until.errors = [_("Le dernier jour d'absence vient après le premier : inversez-les.")]
    if form.errors:
        return _space(structure, away=form), 422
    who = int(form.who.data) if form.who.data else None
    absences.add(db.session, structure, form.since.data, form.until.data, who, form.note.data)
    db.session.commit()
    flash(_("Absence notée : les délais de réponse attendront votre retour."), "success")
    return _back(structure)


@bp.post("/structures/<int:structure_id>/absences/<int:absence_id>/retirer")
@signed_in
def remove_absence(structure_id: int, absence_id: int):
    structure = acting.require(structure_id)
    absences.remove(db.session, structure, absence_id)
    db.session.commit()
    flash(_("Absence retirée."), "success")
    return _back(structure)


@bp.post("/structures/<int:structure_id>/verifie")
@signed_in
def verify_sheets(structure_id: int):
    structure = acting.require(structure_id)
    editing.verify(db.session, structure)
    db.session.commit()
    flash(_("Merci : vos fiches sont datées d'aujourd'hui."), "success")
    return _back(structure)


@bp.route("/fiches-a-jour/<token>", methods=["GET", "POST"])
@public
def verify_by_link(token: str):
    structure = reminding.of_link(db.session, token)
    done = request.method == "POST"
    if done:
        editing.verify(db.session, structure)
        db.session.commit()
        structure = record.structure(db.session, structure.id)
    return render_template(
        "accompaniment/offer/verify.html",
        structure=structure,
        services=[one for one in structure.services if record.in_service(one)],
        done=done,
    )


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str):
    adviser, structure = advisers.invited(db.session, token)
    person = user()
    if request.method == "POST" and person is not None:
        advisers.join(db.session, adviser, person)
        flash(_("Bienvenue : vous répondez pour %(name)s.", name=structure.actor.name), "success")
        db.session.commit()
        return _back(structure)
    return render_template(
        "accompaniment/offer/invitation.html", adviser=adviser, structure=structure, person=person
    )


def _back(structure: Structure):
    return redirect(url_for(".space", structure_id=structure.id), 303)


def _absence_form(structure: Structure) -> AbsenceForm:
    form = AbsenceForm()
    on_duty = [one for one in advisers.of_structure(db.session, structure.id) if one.joined_at]
    form.who.choices = [
        ("", _("Toute la structure")),
        *((str(one.id), one.name or one.email) for one in on_duty),
    ]
    return form


def _space(
    structure: Structure, inviting: InviteForm | None = None, away: AbsenceForm | None = None
):
    today = local_now().date()
    asked = seams.to_check(db.session, structure)
    taken, places = capacity.of_structures(db.session).get(structure.id, (0, 0))
    people = advisers.of_structure(db.session, structure.id)
    animates = acting.animates(user(), structure)
    return render_template(
        "accompaniment/offer/space.html",
        structure=structure,
        taken=taken,
        places=places,
        gaps=completeness.gaps(structure, asked or {}, today),
        counted=asked is not None,
        stale=[one for one in structure.services if completeness.stale(one, today)],
        stopped=[one for one in structure.services if one.closed_on],
        absences=absences.of_structure(db.session, structure.id, today),
        advisers=people,
        named={one.id: one.name or one.email for one in people},
        waiting=seams.waiting(db.session, structure),
        inbox=doors.url(doors.INBOX, structure),
        doors=doors.of_space(structure),
        closing=doors.url(doors.CLOSING, structure) if animates else None,
        inviting=inviting or InviteForm(formdata=None),
        away=away or _absence_form(structure),
        me=user(),
        today=today,
    )
