# SPDX-License-Identifier: AGPL-3.0-or-later
"""Committees: what they grant, for everybody; agendas and decisions, for their structure alone."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map import db, local_now, public, signed_in, user
from ess_map_accompaniment.cooperatives import committees as verbs
from ess_map_accompaniment.cooperatives import volumes
from ess_map_accompaniment.cooperatives.committee_forms import (
    DecisionForm,
    FileForm,
    SessionForm,
)
from ess_map_accompaniment.cooperatives.models import CommitteeFile, CommitteeSession
from ess_map_accompaniment.cooperatives.room import bp
from ess_map_accompaniment.financing import schemes
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.offer import acting


@bp.get("/comites")
@public
def committees() -> str:
    """Volumes per quarter of all committees together; quarters of few files stay hidden."""
    found = volumes.quarters(volumes.decisions(db.session))
    amounts, counts = volumes.rows(found, _("Décisions des comités"), everything=False)
    return render_template(
        "accompaniment/cooperatives/committees.html",
        amounts=amounts,
        counts=counts,
        hidden=sum(one.hidden for one in found),
        least=volumes.LEAST,
        fictional=volumes.invented(db.session),
        mine=acting.structures_of(user()),
    )


@bp.route("/comites/structures/<int:structure_id>", methods=["GET", "POST"])
@signed_in
def of_structure(structure_id: int) -> Response:
    """The sessions of a structure, its own volumes, and a form for the next one."""
    structure = acting.require(structure_id)
    form = SessionForm(schemes.everyone(db.session))
    if form.validate_on_submit():
        made = CommitteeSession(structure_id=structure.id, fictional=structure.fictional)
        form.write(made)
        db.session.add(made)
        db.session.commit()
        flash(_("La séance est prête : composez son ordre du jour."), "success")
        return redirect(url_for(".session", committee_id=made.id), 303)
    found = verbs.of_structure(db.session, structure.id)
    own = volumes.quarters(volumes.decisions(db.session, structure.id))
    amounts, counts = volumes.rows(own, structure.actor.name, everything=True)
    body = render_template(
        "accompaniment/cooperatives/structure.html",
        structure=structure,
        found=found,
        counts_of=verbs.counts(db.session, found),
        form=form,
        amounts=amounts,
        counts=counts,
        today=local_now().date(),
    )
    return make_response(body, 422 if form.errors else 200)


@bp.route("/comites/<int:committee_id>", methods=["GET", "POST"])
@signed_in
def session(committee_id: int) -> Response:
    """The agenda of a session; what is sent adds a file to it."""
    committee, structure = _opened(committee_id)
    form = FileForm(verbs.candidates(db.session, structure.id))
    if form.validate_on_submit():
        verbs.add_file(
            db.session,
            committee,
            title=form.title.data,
            instrument=form.instrument.data,
            asked=form.asked.data,
            candidate=form.chosen,
        )
        db.session.commit()
        return redirect(url_for(".session", committee_id=committee.id), 303)
    body = render_template(
        "accompaniment/cooperatives/session.html",
        committee=committee,
        structure=structure,
        scheme=db.session.get(Scheme, committee.scheme_id) if committee.scheme_id else None,
        entries=verbs.agenda(db.session, committee),
        decisions=verbs.DECISIONS,
        form=form,
        today=local_now().date(),
    )
    return make_response(body, 422 if form.errors else 200)


@bp.route("/comites/<int:committee_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit_session(committee_id: int) -> Response:
    """Another day, another place; once something is decided the day stays."""
    committee, _structure = _opened(committee_id)
    form = SessionForm(schemes.everyone(db.session), committee)
    decided = verbs.counts(db.session, [committee]).get(committee.id, (0, 0))[1]
    if form.validate_on_submit():
        if decided and form.held_on.data != committee.held_on:
            form.held_on.errors = [_("Des dossiers sont décidés : la date de la séance reste.")]
        else:
            form.write(committee)
            db.session.commit()
            flash(_("La séance est à jour."), "success")
            return redirect(url_for(".session", committee_id=committee.id), 303)
    body = render_template(
        "accompaniment/cooperatives/session_form.html", committee=committee, form=form
    )
    return make_response(body, 422 if form.errors else 200)


@bp.route("/comites/<int:committee_id>/dossiers/<int:file_id>", methods=["GET", "POST"])
@signed_in
def decide(committee_id: int, file_id: int) -> Response:
    """What was decided of one file."""
    committee, _structure = _opened(committee_id)
    file = verbs.file_of(db.session, committee, file_id)
    form = DecisionForm(data=_decided(file))
    if form.validate_on_submit():
        verbs.decide(
            db.session,
            committee,
            file,
            decision=form.decision.data,
            granted=form.granted.data,
            motive=form.motive.data,
            known=form.known.data or "",
        )
        db.session.commit()
        flash(_("La décision est notée."), "success")
        return redirect(url_for(".session", committee_id=committee.id), 303)
    entries = verbs.agenda(db.session, committee)
    body = render_template(
        "accompaniment/cooperatives/decide.html",
        committee=committee,
        entry=next(one for one in entries if one.file.id == file.id),
        form=form,
        held=committee.held_on <= local_now().date(),
    )
    return make_response(body, 422 if form.errors else 200)


@bp.post("/comites/<int:committee_id>/dossiers/<int:file_id>/retirer")
@signed_in
def remove_file(committee_id: int, file_id: int) -> Response:
    committee, _structure = _opened(committee_id)
    verbs.remove_file(db.session, verbs.file_of(db.session, committee, file_id))
    db.session.commit()
    flash(_("Le dossier n'est plus à l'ordre du jour."), "success")
    return redirect(url_for(".session", committee_id=committee.id), 303)


def _opened(committee_id: int) -> tuple[CommitteeSession, object]:
    """Return a session with its structure, for which the reader must be able to answer."""
    committee = verbs.find(db.session, committee_id)
    return committee, acting.require(committee.structure_id)


def _decided(file: CommitteeFile) -> dict[str, object]:
    return {
        "known": file.decision,
        "decision": file.decision or None,
        "granted": file.granted or file.asked,
        "motive": file.motive,
    }
