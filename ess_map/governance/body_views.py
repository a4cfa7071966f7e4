# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of a place, one body, and the forms with which animators keep them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.contributions import editing
from ess_map.core.db import db
from ess_map.governance import (
    bodies,
    calendar,
    place,
    presenting,
    seating,
    viewing,
    wording,
)
from ess_map.governance.forms import BodyForm, SeatForm
from ess_map.governance.models import Body, Seat
from ess_map.people import letters
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.poles import colleges, scopes

bp = Blueprint("governance", __name__)


def of_body(body_id: int) -> frozenset[str]:
    """Return the scopes in which a body lies, for the line of a route."""
    return scopes.of_scope(bodies.find(db.session, body_id).scope)


def of_seat(seat_id: int) -> frozenset[str]:
    """Return the scopes in which the body of a seat lies, for the line of a route."""
    return of_body(bodies.seat(db.session, seat_id).body_id)


@bp.get("/poles/<slug>/gouvernance")
@bp.get("/territoires/<key>/gouvernance")
@public
def index(slug: str = "", key: str = "") -> str:
    """The bodies of a place: what each does, who sits there, when it meets."""
    here = place.of(slug, key)
    found = bodies.of_scopes(db.session, here.scopes)
    mine = viewing.bodies_of(current_user())
    inside = {body.id for body in found} if here.animates else mine
    return render_template(
        "governance/index.html",
        here=here,
        head=here.head,
        bodies=presenting.of(db.session, found, inside),
        agenda_url=_agenda() if any(body.id in mine for body in found) else "",
    )


@bp.route("/poles/<slug>/gouvernance/nouvelle-instance", methods=["GET", "POST"])
@bp.route("/territoires/<key>/gouvernance/nouvelle-instance", methods=["GET", "POST"])
@needs("animator", of=place.rights_at)
def create(slug: str = "", key: str = "") -> ResponseReturnValue:
    """Set up a body."""
    here = place.of(slug, key)
    form = BodyForm()
    if form.validate_on_submit() and _ordered(form):
        said = {name: form[name].data for name in bodies.FIELDS}
        body = bodies.create(db.session, here.scope, said)
        db.session.commit()
        flash(_("L'instance est créée : dites maintenant qui y siège."), "success")
        return redirect(url_for("governance.show", body_id=body.id), 303)
    return _form(here, form, here.url("governance.index"), None)


@bp.get("/instances/<int:body_id>")
@public
def show(body_id: int) -> str:
    """One body: who sits there, and all its meetings."""
    body = bodies.find(db.session, body_id)
    here = place.of_scope(body.scope)
    inside = {body.id} if viewing.insider(body) else set()
    (view,) = presenting.of(db.session, [body], inside)
    return render_template(
        "governance/body.html", here=here, head=here.head, view=view, statuses=wording.STATUS
    )


@bp.route("/instances/<int:body_id>/modifier", methods=["GET", "POST"])
@needs("animator", of=of_body)
def edit(body_id: int) -> ResponseReturnValue:
    """Change what is said of a body; two who do are each shown what the other wrote."""
    get = bodies.claim if request.method == "POST" else bodies.find
    body = get(db.session, body_id)
    here = place.of_scope(body.scope)
    form = BodyForm(obj=body)
    back = url_for("governance.show", body_id=body_id)
    if request.method == "GET":
        editing.begin(form)
    if form.validate_on_submit():
        settled = editing.settle(form, BodyForm(formdata=None, obj=body))
        if settled.clashes:
            return _form(here, form, back, body, settled.clashes)
        if _ordered(form):
            bodies.change(db.session, body, settled.values)
            db.session.commit()
            flash(_("C'est enregistré."), "success")
            return redirect(back, 303)
    return _form(here, form, back, body)


@bp.post("/instances/<int:body_id>/supprimer")
@needs("animator", of=of_body)
def remove(body_id: int) -> ResponseReturnValue:
    """Take away a body that never met."""
    body = bodies.find(db.session, body_id)
    here = place.of_scope(body.scope)
    bodies.remove(db.session, body)
    db.session.commit()
    flash(_("L'instance est supprimée."), "success")
    return redirect(here.url("governance.index"), 303)


@bp.route("/instances/<int:body_id>/sieges", methods=["GET", "POST"])
@needs("animator", of=of_body)
def add_seat(body_id: int) -> ResponseReturnValue:
    """Give a seat of a body to somebody."""
    return _seat_form(bodies.find(db.session, body_id), None)


@bp.route("/sieges/<int:seat_id>", methods=["GET", "POST"])
@needs("animator", of=of_seat)
def edit_seat(seat_id: int) -> ResponseReturnValue:
    """Change who holds a seat, or say when it was given up."""
    seat = bodies.seat(db.session, seat_id)
    return _seat_form(bodies.find(db.session, seat.body_id), seat)


@bp.post("/sieges/<int:seat_id>/supprimer")
@needs("animator", of=of_seat)
def remove_seat(seat_id: int) -> ResponseReturnValue:
    """Take away a seat that was in no meeting."""
    seat = bodies.seat(db.session, seat_id)
    back = url_for("governance.show", body_id=seat.body_id)
    bodies.unseat(db.session, seat)
    db.session.commit()
    flash(_("Le siège est supprimé."), "success")
    return redirect(back, 303)


def _agenda() -> str:
    """The address at which the reader's calendar finds their own meetings."""
    token = calendar.token(current_user())
    return letters.at_home(url_for("agenda.of_person", token=token, _external=True))


def _seat_form(body: Body, seat: Seat | None) -> ResponseReturnValue:
    form = SeatForm(data=seating.filled(db.session, seat))
    back = url_for("governance.show", body_id=body.id)
    if form.validate_on_submit():
        said = seating.read(db.session, form, body, seat)
        if not form.errors:
            if seat is None:
                bodies.place(db.session, body, said)
            else:
                bodies.move(db.session, seat, said)
            db.session.commit()
            flash(_("C'est enregistré."), "success")
            return redirect(back, 303)
    here = place.of_scope(body.scope)
    page = render_template(
        "governance/seat.html",
        here=here,
        head=here.head,
        body=body,
        seat=seat,
        form=form,
        back=back,
        names=seating.candidates(db.session, body.scope),
        colleges=[str(label) for label in colleges.COLLEGES.values()],
    )
    return page, 422 if form.errors else 200


def _ordered(form: BodyForm) -> bool:
    """Tell whether the two days follow each other; said in the form when they do not."""
    wrong = bool(form.since.data and form.ended_on.data and form.ended_on.data < form.since.data)
    if wrong:
        sentence = _("Ce jour est avant celui où l'instance a été mise en place.")
        form.ended_on.errors = [*form.ended_on.errors, sentence]
    return not wrong


def _form(
    here: place.Place, form: BodyForm, back: str, body: Body | None, clashes: tuple = ()
) -> ResponseReturnValue:
    page = render_template(
        "governance/body_form.html",
        here=here,
        head=here.head,
        form=form,
        back=back,
        body=body,
        clashes=clashes,
    )
    return page, 412 if clashes else 422 if form.errors else 200
