# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a meeting: its minutes and attendance, its papers, its decisions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Length, Optional

from ess_map.contributions import editing
from ess_map.contributions.editing import Editing
from ess_map.core.db import db
from ess_map.core.fields import LongText
from ess_map.governance import actions, decisions, meetings, papers, place, quorum, viewing
from ess_map.governance.forms import DecisionForm, PaperForm
from ess_map.governance.meeting_views import of_meeting, page
from ess_map.governance.models import Decision, Meeting, Seat
from ess_map.governance.wording import STATES
from ess_map.people.session import current_user
from ess_map.platform.access import needs

bp = Blueprint("minutes", __name__)


def of_decision(decision_id: int) -> frozenset[str]:
    """Return the scopes in which a decision was taken, for the line of a route."""
    return of_meeting(decisions.find(db.session, decision_id).meeting_id)


@bp.route("/reunions/<int:meeting_id>/compte-rendu", methods=["GET", "POST"])
@needs("animator", of=of_meeting)
def write(meeting_id: int) -> ResponseReturnValue:
    """Write the minutes of a meeting, and who was there."""
    get = meetings.claim if request.method == "POST" else meetings.find
    meeting = get(db.session, meeting_id)
    meetings.refuse_minutes(meeting)
    attendance = meetings.attendance(db.session, meeting)
    known = {f"seat_{seat.id}": state for seat, state in attendance} | {"report": meeting.report}
    kind = _minutes([seat for seat, _state in attendance])
    form = kind(data=known)
    if request.method == "GET":
        editing.begin(form)
    clashes: tuple = ()
    if form.validate_on_submit():
        settled = editing.settle(form, kind(formdata=None, data=known))
        values, clashes = settled.values, settled.clashes
        states = {seat.id: values[f"seat_{seat.id}"] or "" for seat, _state in attendance}
        if not clashes and _fits(form, meeting, states):
            meetings.hold(db.session, meeting, values["report"], states, current_user())
            db.session.commit()
            flash(_("Le compte rendu est enregistré."), "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    here = place.of_scope(meeting.body.scope)
    text = render_template(
        "governance/minutes.html",
        here=here,
        head=here.head,
        meeting=meeting,
        form=form,
        seats=[(viewing.college_of(seat), form[f"seat_{seat.id}"]) for seat, _state in attendance],
        clashes=clashes,
    )
    return text, 412 if clashes else 422 if form.errors else 200


@bp.post("/reunions/<int:meeting_id>/documents")
@needs("animator", of=of_meeting)
def add_paper(meeting_id: int) -> ResponseReturnValue:
    """Add a PDF to the papers of a meeting."""
    meeting = meetings.find(db.session, meeting_id)
    form = PaperForm()
    if not form.validate_on_submit():
        return page(meeting, form), 422
    papers.add(db.session, meeting, form.file.data.stream, form.title.data.strip(), current_user())
    db.session.commit()
    flash(_("Le document est ajouté."), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/reunions/<int:meeting_id>/documents/<int:paper_id>/supprimer")
@needs("animator", of=lambda meeting_id, paper_id: of_meeting(meeting_id))
def remove_paper(meeting_id: int, paper_id: int) -> ResponseReturnValue:
    """Take a paper away."""
    papers.remove(db.session, meeting_id, paper_id)
    db.session.commit()
    flash(_("Le document est retiré."), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.route("/reunions/<int:meeting_id>/decisions", methods=["GET", "POST"])
@needs("animator", of=of_meeting)
def decide(meeting_id: int) -> ResponseReturnValue:
    """Write down a decision."""
    return _decision_form(meetings.find(db.session, meeting_id), None)


@bp.route("/decisions/<int:decision_id>", methods=["GET", "POST"])
@needs("animator", of=of_decision)
def edit_decision(decision_id: int) -> ResponseReturnValue:
    """Correct a decision."""
    decision = decisions.find(db.session, decision_id)
    return _decision_form(meetings.find(db.session, decision.meeting_id), decision)


@bp.post("/decisions/<int:decision_id>/supprimer")
@needs("animator", of=of_decision)
def remove_decision(decision_id: int) -> ResponseReturnValue:
    """Take back a decision that was written down by mistake."""
    decision = decisions.find(db.session, decision_id)
    back = url_for("meetings.show", meeting_id=decision.meeting_id)
    decisions.remove(db.session, decision)
    db.session.commit()
    flash(_("La décision est retirée."), "success")
    return redirect(back, 303)


def _decision_form(meeting: Meeting, decision: Decision | None) -> ResponseReturnValue:
    here = place.of_scope(meeting.body.scope)
    found = meetings.quorum_of(meeting, meetings.attendance(db.session, meeting))
    form = DecisionForm(obj=decision)
    form.item_id.choices = actions.choices(db.session, here.scopes)
    has_plan = bool(actions.plans(db.session, here.scopes))
    if form.validate_on_submit() and _votes_fit(form, found.there):
        said = {name: form[name].data for name in ("text", *decisions.VOTES, "item_id")}
        if form.new_action.data and has_plan:
            said["item_id"] = actions.begin(db.session, here.scopes, form.new_action.data).id
        decisions.record(db.session, meeting, found.there, said, decision)
        db.session.commit()
        flash(_("La décision est enregistrée."), "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    text = render_template(
        "governance/decision.html",
        here=here,
        head=here.head,
        meeting=meeting,
        decision=decision,
        form=form,
        quorum=found,
        has_plan=has_plan,
    )
    return text, 422 if form.errors else 200


def _minutes(seats: list[Seat]) -> type[Editing]:
    """The form of the minutes of one meeting: its seats are its fields."""
    states = {
        f"seat_{seat.id}": RadioField(
            seat.name, choices=list(STATES.items()), validators=[Optional()]
        )
        for seat in seats
    }
    said = _l("Ce qui s'est dit, en résumé.")
    report = LongText(_l("Compte rendu"), [Length(max=100_000)], description=said)
    return type("MinutesForm", (Editing,), {"report": report, **states})


def _fits(form: Editing, meeting: Meeting, states: dict[int, str]) -> bool:
    """Tell whether the attendance can be written; said in the form when it cannot."""
    said = [state for state in states.values() if state]
    there = quorum.of(said, 0).there
    if said and len(said) < len(states):
        sentence = _("Dites de chaque siège s'il était présent, représenté, excusé ou absent.")
    elif not meetings.votes_fit(db.session, meeting, there):
        sentence = meetings.too_many_votes(there)
    else:
        return True
    form.form_errors = [*form.form_errors, sentence]
    return False


def _votes_fit(form: DecisionForm, there: int) -> bool:
    """Tell whether there are no more votes than people; said in the form when there are."""
    if not quorum.too_many(there, *(form[name].data for name in decisions.VOTES)):
        return True
    form.votes_for.errors = [*form.votes_for.errors, decisions.too_many_votes(there)]
    return False
