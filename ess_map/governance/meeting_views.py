# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a meeting, and the forms that plan, change and cancel it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.contributions import editing
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.governance import (
    bodies,
    decisions,
    meetings,
    papers,
    place,
    presenting,
    viewing,
    wording,
)
from ess_map.governance.body_views import of_body
from ess_map.governance.forms import CancelForm, MeetingForm, PaperForm
from ess_map.governance.models import Body, Meeting
from ess_map.people.session import current_user
from ess_map.plans import items
from ess_map.platform.access import needs, public
from ess_map.poles import scopes

bp = Blueprint("meetings", __name__)


def of_meeting(meeting_id: int) -> frozenset[str]:
    """Return the scopes in which the body of a meeting lies, for the line of a route."""
    return scopes.of_scope(meetings.find(db.session, meeting_id).body.scope)


@bp.route("/instances/<int:body_id>/reunions/nouvelle", methods=["GET", "POST"])
@needs("animator", of=of_body)
def plan(body_id: int) -> ResponseReturnValue:
    """Plan a meeting; of one whose hour is past, offer to write it down as held."""
    get = bodies.claim if request.method == "POST" else bodies.find
    body = get(db.session, body_id)
    form = MeetingForm()
    past = False
    if form.validate_on_submit():
        said = _said({name: form[name].data for name in meetings.FIELDS})
        past = said["starts_at"] < clock.now()
        refused = meetings.refusal(db.session, body, said["starts_at"])
        if past and not refused and "tenue" in request.form:
            meeting = meetings.record_held(db.session, body, said)
            db.session.commit()
            flash(_("La réunion est enregistrée : écrivez son compte rendu."), "success")
            return redirect(url_for("minutes.write", meeting_id=meeting.id), 303)
        if not (past or refused):
            meeting = meetings.plan(db.session, body, said, current_user())
            db.session.commit()
            flash(_("La réunion est prévue, les personnes qui siègent sont prévenues."), "success")
            return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
        gone = _("Cette date est passée. La réunion a eu lieu ? Enregistrez-la ainsi.")
        _wrong(form, refused or gone)
    return _form(body, form, None, past=past)


@bp.get("/reunions/<int:meeting_id>")
@public
def show(meeting_id: int) -> str:
    """A meeting: when, where, about what, who was there, what was decided."""
    return page(viewing.of_reader(meeting_id), PaperForm())


@bp.route("/reunions/<int:meeting_id>/modifier", methods=["GET", "POST"])
@needs("animator", of=of_meeting)
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting; two who do are each shown what the other wrote."""
    get = meetings.claim if request.method == "POST" else meetings.find
    meeting = get(db.session, meeting_id)
    form = _filled(meeting)
    if request.method == "GET":
        editing.begin(form)
    if form.validate_on_submit():
        settled = editing.settle(form, _filled(meeting, blank=True))
        if settled.clashes:
            return _form(meeting.body, form, meeting, clashes=settled.clashes)
        said = _said(settled.values)
        ahead = said["starts_at"] > clock.now()
        if ahead or meeting.status == meetings.HELD or said["starts_at"] == meeting.starts_at:
            if not (ahead and meeting.status == meetings.HELD):
                meetings.change(db.session, meeting, said, current_user())
                db.session.commit()
                flash(_("C'est enregistré."), "success")
                return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
            _wrong(form, _("Cette réunion a eu lieu : sa date ne peut pas être à venir."))
        else:
            _wrong(form, _("Cette date est passée : une réunion se déplace vers un jour à venir."))
    return _form(meeting.body, form, meeting)


@bp.route("/reunions/<int:meeting_id>/annuler", methods=["GET", "POST"])
@needs("animator", of=of_meeting)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off, and say why."""
    get = meetings.claim if request.method == "POST" else meetings.find
    meeting = get(db.session, meeting_id)
    form = CancelForm()
    if form.validate_on_submit():
        meetings.cancel(db.session, meeting, form.reason.data, current_user())
        db.session.commit()
        flash(_("La réunion est annulée, les personnes qui siègent sont prévenues."), "success")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    here = place.of_scope(meeting.body.scope)
    body = render_template(
        "governance/cancel.html", here=here, head=here.head, meeting=meeting, form=form
    )
    return body, 422 if form.errors else 200


def page(meeting: Meeting, form: PaperForm) -> str:
    """Return the page of ``meeting``; ``form`` takes papers, from who looks after its place."""
    here = place.of_scope(meeting.body.scope)
    inside = viewing.insider(meeting.body)
    attendance = meetings.attendance(db.session, meeting)
    urls = presenting.addresses(db.session, [seat for seat, _state in attendance])
    return render_template(
        "governance/meeting.html",
        here=here,
        head=here.head,
        meeting=meeting,
        form=form,
        inside=inside,
        status=wording.STATUS[meeting.status],
        duration=wording.duration(meeting.minutes_long),
        begun=meeting.starts_at <= clock.now(),
        attendance=[
            (presenting.seat_view(seat, urls, inside), wording.STATES.get(state, ""))
            for seat, state in attendance
        ],
        quorum=meetings.quorum_of(meeting, attendance),
        quorum_text=wording.quorum(meetings.quorum_of(meeting, attendance)),
        rule=wording.quorum_rule(meeting.body.quorum_percent),
        papers=papers.of(db.session, meeting.id) if inside or viewing.published(meeting) else [],
        decisions=decisions.of(db.session, [meeting.id]),
        item_url=items.url,
    )


def _filled(meeting: Meeting, blank: bool = False) -> MeetingForm:
    """The form of a meeting; ``blank``: as it is kept, whatever was sent."""
    kept = {name: getattr(meeting, name) for name in meetings.FIELDS}
    kept["starts_at"] = meeting.starts_at.astimezone(clock.PARIS).replace(tzinfo=None)
    return MeetingForm(formdata=None, data=kept) if blank else MeetingForm(data=kept)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """What was typed is the hour of Paris; what is kept, an instant."""
    return {**values, "starts_at": values["starts_at"].replace(tzinfo=clock.PARIS)}


def _wrong(form: MeetingForm, sentence: str) -> None:
    form.starts_at.errors = [*form.starts_at.errors, sentence]


def _form(
    body: Body,
    form: MeetingForm,
    meeting: Meeting | None,
    *,
    clashes: tuple = (),
    past: bool = False,
) -> ResponseReturnValue:
    here = place.of_scope(body.scope)
    text = render_template(
        "governance/meeting_form.html",
        here=here,
        head=here.head,
        body=body,
        meeting=meeting,
        form=form,
        clashes=clashes,
        past=past,
    )
    return text, 412 if clashes else 422 if form.errors else 200
