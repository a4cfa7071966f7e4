# SPDX-License-Identifier: AGPL-3.0-or-later
"""The requests that a structure has received, and each of them, for who answers in its name."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from ess_map import Forbidden, NotFound, db, fields, page_of, signed_in, user
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.projects import scopes
from ess_map_accompaniment.referrals import answers, corrections, desk, record
from ess_map_accompaniment.referrals.models import Referral

SIZE = 25
GROUPS = {
    "a-repondre": (_l("À répondre"), ("sent", "seen")),
    "attente": (_l("Liste d'attente"), ("waiting",)),
    "en-cours": (_l("En cours"), ("accepted", "in_progress", "unreachable")),
    "closes": (
        _l("Closes"),
        ("completed", "interrupted", "declined", "expired", "withdrawn", "reoriented"),
    ),
}
"""How the inbox is sorted, by the word in its address."""

bp = Blueprint(
    "accompaniment_referrals",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


class Settle(FlaskForm):
    """What a declaration is worth."""

    state = RadioField(
        _l("Votre réponse"),
        [InputRequired(_l("Dites si la fiche est corrigée ou confirmée."))],
        choices=[
            SelectChoice("corrected", _l("La fiche était fausse : nous l'avons corrigée")),
            SelectChoice("kept", _l("La fiche est juste : ce refus avait une autre raison")),
        ],
    )
    note = fields.Text(_l("Laquelle"))


@bp.get("/structures/<int:structure_id>/demandes")
@signed_in
def inbox(structure_id: int) -> str:
    structure = acting.require(structure_id)
    adviser = acting.adviser_of(user(), structure_id) is not None
    chosen = request.args.get("etat", "")
    chosen = chosen if chosen in GROUPS else "a-repondre"
    counts = _counts(structure_id)
    page = page_of(counts[chosen], request.args.get("page", 1, type=int), SIZE)
    found = record.of_structure(db.session, structure_id, GROUPS[chosen][1], page.start, SIZE)
    return render_template(
        "accompaniment/referrals/inbox.html",
        structure=structure,
        groups=[(key, label, counts[key]) for key, (label, _states) in GROUPS.items()],
        chosen=chosen,
        count=counts[chosen],
        page=page,
        sheets=[
            desk.sheet_of(db.session, referral, door_of(referral, adviser)) for referral in found
        ],
        to_check=len(corrections.waiting(db.session, [structure_id])),
    )


@bp.get("/demandes/<int:referral_id>")
@signed_in
def request_page(referral_id: int) -> ResponseReturnValue:
    referral, door = _entered(referral_id)
    if door.acts and acting.adviser_of(user(), referral.structure_id) is not None:
        answers.read(db.session, referral, user().id)
        db.session.commit()
        referral = record.find(db.session, referral_id)
    return desk.page(referral, door)


@bp.route("/demandes/<int:referral_id>/<slug>", methods=["GET", "POST"])
@signed_in
def act(referral_id: int, slug: str) -> ResponseReturnValue:
    referral, door = _entered(referral_id)
    if not door.acts:
        raise Forbidden(_("Seule la structure sollicitée répond à cette demande."))
    return desk.act(referral, slug, door)


@bp.get("/structures/<int:structure_id>/verifications")
@signed_in
def checks(structure_id: int) -> str:
    structure = acting.require(structure_id)
    return render_template(
        "accompaniment/referrals/checks.html",
        structure=structure,
        waiting=corrections.waiting(db.session, [structure_id]),
    )


@bp.route("/verifications/<int:correction_id>", methods=["GET", "POST"])
@signed_in
def check(correction_id: int) -> ResponseReturnValue:
    correction, service = corrections.find(db.session, correction_id)
    structure = acting.require(service.structure_id)
    form = Settle()
    if form.validate_on_submit():
        corrections.settle(db.session, correction, form.state.data, form.note.data or "")
        db.session.commit()
        flash(_("Merci, c'est noté."), "success")
        return redirect(url_for(".checks", structure_id=structure.id), 303)
    answer = render_template(
        "accompaniment/referrals/check.html",
        structure=structure,
        correction=correction,
        service=service,
        form=form,
    )
    return answer, 422 if form.errors else 200


def _entered(referral_id: int) -> tuple[Referral, desk.Door]:
    """Return a request and what the reader may with it; ``Forbidden`` for who has no part in it."""
    referral, reader = record.find(db.session, referral_id), user()
    if referral.sent_at is None:
        raise NotFound(_("Cette demande n'existe pas, ou plus : elle a pu être effacée."))
    adviser = acting.adviser_of(reader, referral.structure_id) is not None
    acts = adviser or acting.may_answer(reader, referral.structure_id)
    if not acts and not scopes.animates(reader, referral.project):
        raise Forbidden(
            _("Cette demande se lit dans la structure sollicitée, ou depuis la lettre reçue.")
        )
    return referral, door_of(referral, adviser, acts)


def door_of(referral: Referral, adviser: bool, acts: bool = True) -> desk.Door:
    """Return how a reader with an account comes in to a request."""
    return desk.Door(
        page_url=url_for(".request_page", referral_id=referral.id),
        gesture_url=lambda slug: url_for(".act", referral_id=referral.id, slug=slug),
        by=user().id,
        acts=acts,
        # An animator reads what the holder lets animators read, and no more.
        reads_text=adviser or "animator" in referral.project.consents,
        list_url=url_for(".inbox", structure_id=referral.structure_id) if acts else "",
    )


def _counts(structure_id: int) -> dict[str, int]:
    query = (
        sa.select(Referral.state, sa.func.count())
        .where(Referral.structure_id == structure_id, Referral.sent_at.is_not(None))
        .group_by(Referral.state)
    )
    by_state = {row[0]: row[1] for row in db.session.execute(query)}
    return {
        key: sum(by_state.get(state, 0) for state in states)
        for key, (_label, states) in GROUPS.items()
    }
