# SPDX-License-Identifier: AGPL-3.0-or-later
"""An animator closes a structure: first every request that is with it goes to another."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from ess_map import Forbidden, db, fields, signed_in, user
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer import acting, closing
from ess_map_accompaniment.offer import record as structures
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.referrals import desk, gestures, handover, record
from ess_map_accompaniment.referrals.inbox import bp, door_of


class Close(FlaskForm):
    """Who takes its place."""

    successor = SelectField(_l("Qui prend la suite (facultatif)"), coerce=int)


class HandOn(FlaskForm):
    """To whom a request goes, and why."""

    service = RadioField(_l("Vers quel service"), [InputRequired(gestures.CHOOSE)], coerce=int)
    motive = fields.LongText(
        _l("Pourquoi"),
        [fields.Needed(_l("Dites pourquoi : le porteur et les deux structures le liront."))],
    )


@bp.route("/structures/<int:structure_id>/fermer", methods=["GET", "POST"])
@signed_in
def close_structure(structure_id: int) -> ResponseReturnValue:
    structure = _animated(structure_id)
    held = handover.in_hand(db.session, structure_id)
    form = Close()
    form.successor.choices = [SelectChoice(0, _("Personne")), *_others(structure)]
    if form.validate_on_submit():
        handover.block(structure)
        successor = form.successor.data
        closing.close(
            db.session,
            structure,
            [],
            structures.structure(db.session, successor) if successor else None,
        )
        db.session.commit()
        flash(_("Structure fermée : elle ne reçoit plus de demandes."), "success")
        return redirect(url_for(".inbox", structure_id=structure_id, etat="closes"), 303)
    answer = render_template(
        "accompaniment/referrals/close.html",
        structure=structure,
        sheets=[desk.sheet_of(db.session, one, door_of(one, adviser=False)) for one in held],
        form=form,
    )
    return answer, 422 if form.errors else 200


@bp.route("/demandes/<int:referral_id>/confier", methods=["GET", "POST"])
@signed_in
def hand_on(referral_id: int) -> ResponseReturnValue:
    referral = record.find(db.session, referral_id)
    structure = _animated(referral.structure_id)
    form = HandOn()
    form.service.choices = gestures.services_for(db.session, referral)
    if form.validate_on_submit():
        offer = catalogue.offer(db.session, form.service.data)
        handover.reassign(db.session, referral, offer, form.motive.data, user().id)
        db.session.commit()
        flash(_("Demande confiée à %(name)s.", name=offer.structure), "success")
        return redirect(url_for(".close_structure", structure_id=structure.id), 303)
    answer = render_template(
        "accompaniment/referrals/hand_on.html",
        structure=structure,
        sheet=desk.sheet_of(db.session, referral, door_of(referral, adviser=False)),
        form=form,
    )
    return answer, 422 if form.errors else 200


def _animated(structure_id: int) -> Structure:
    structure = structures.structure(db.session, structure_id)
    if not acting.animates(user(), structure):
        raise Forbidden(_("Seul l'animateur du territoire ferme une structure : demandez-le-lui."))
    return structure


def _others(structure: Structure) -> list[SelectChoice]:
    found = structures.all_open(db.session)
    return [SelectChoice(one.id, one.actor.name) for one in found if one.id != structure.id]
