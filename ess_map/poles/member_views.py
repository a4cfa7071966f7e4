# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members of a pôle: everybody reads who they are, animators keep the list."""

from __future__ import annotations

from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.actors.models import Actor
from ess_map.core import clock, printing, sheets
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.core.limits import limiter
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.poles import (
    colleges,
    frame,
    member_panels,
    member_search,
    member_waiting,
    members,
    membership,
    record,
    scopes,
)
from ess_map.poles.member_forms import AddForm, EndForm, MemberForm
from ess_map.poles.members import Member
from ess_map.poles.models import Pole, PoleMember

bp = Blueprint("poles_members", __name__)

FLOOD = "120/hour"
COLUMNS = ("nom", "type", "college", "role", "membre_depuis", "membre_jusqu_au", "commune", "page")


@bp.get("/poles/<slug>/membres")
@public
def page(slug: str) -> Response:
    """Who belongs, who is asked, who has left."""
    pole = record.find(slug)
    head, today = frame.of(pole), clock.local_now().date()
    found = members.of(db.session, pole.id)
    active = [one for one in found if one.active(today)]
    return make_response(
        render_template(
            "poles/members.html",
            head=head,
            today=today,
            count=len(active),
            active=_readable(active, head),
            groups=member_panels.groups(active),
            former=_readable([one for one in found if one.former(today)], head),
            waiting=member_waiting.of(db.session, found) if head.animates else [],
        )
    )


@bp.get("/poles/<slug>/membres.csv")
@public
def export(slug: str) -> Response:
    """The same list for a spreadsheet: names that the reader may read, nothing more."""
    pole = record.find(slug)
    found, today = members.of(db.session, pole.id), clock.local_now().date()
    known = [one for one in found if one.active(today) or one.former(today)]
    rows = [COLUMNS, *map(_cells, _readable(known, frame.of(pole)))]
    return printing.answer(sheets.csv_of(rows), f"membres-{pole.actor.slug}.csv", sheets.CSV)


@bp.get("/poles/<slug>/membres/ajouter")
@needs("animator", of=scopes.of_slug)
def new(slug: str) -> Response:
    """Look for an actor around, then say what it does in the pôle."""
    pole = record.find(slug)
    text = request.args.get("autre", "")[:300]
    chosen = _published(request.args.get("acteur", ""))
    found = member_search.find(db.session, pole, text) if text and chosen is None else []
    form = AddForm(colleges.read_from(chosen)) if chosen else None
    return _adding(pole, text, found, chosen, form)


@bp.post("/poles/<slug>/membres/ajouter")
@needs("animator", of=scopes.of_slug)
@limiter.limit(FLOOD)
def add(slug: str) -> Response:
    """Ask the actor: it is a member once both sides have said yes."""
    pole = record.find(slug)
    chosen = _published(request.form.get("acteur", ""))
    if chosen is None:
        raise Invalid(_("Choisissez d'abord l'organisation dans la liste."))
    form = AddForm(colleges.read_from(chosen))
    if not form.validate_on_submit():
        return _adding(pole, "", [], chosen, form, 422)
    relation = membership.add(
        db.session,
        pole,
        chosen,
        current_user(),
        role=form.role.data or "",
        college=form.college.data,
        since=form.since.data,
        message=form.message.data or "",
    )
    db.session.commit()
    if relation.public:
        flash(_("%(name)s est membre du pôle.", name=chosen.name), "success")
    else:
        flash(_("La demande est partie : %(name)s sera membre en disant oui.", name=chosen.name))
    return redirect(url_for("poles_members.page", slug=slug), 303)


@bp.get("/poles/<slug>/membres/<key>")
@needs("animator", of=scopes.of_slug)
def edit(slug: str, key: str) -> Response:
    """What is said of one member, and the way out."""
    pole = record.find(slug)
    one = _member(pole, key)
    return _editing(pole, one, MemberForm(_read(one), one), EndForm(one))


@bp.post("/poles/<slug>/membres/<key>")
@needs("animator", of=scopes.of_slug)
def change(slug: str, key: str) -> Response:
    pole = record.find(slug)
    one = _member(pole, key)
    form = MemberForm(_read(one))
    if not form.validate_on_submit():
        return _editing(pole, one, form, EndForm(one, sent=False), 422)
    said = {name: form[name].data for name in ("role", "college", "since")}
    membership.say(db.session, _row(pole, one), **said)
    db.session.commit()
    flash(_("C'est noté."), "success")
    return redirect(url_for("poles_members.page", slug=slug), 303)


@bp.post("/poles/<slug>/membres/<key>/fin")
@needs("animator", of=scopes.of_slug)
def end(slug: str, key: str) -> Response:
    """Say the last day of a membership, or that it goes on after all."""
    pole = record.find(slug)
    one = _member(pole, key)
    form = EndForm(one)
    if not one.confirmed:
        raise Conflict(_("Il n'est pas encore membre : il n'y a rien à finir."))
    row = _row(pole, one)
    if "rester" in request.form:
        membership.stay(db.session, row)
    elif form.validate_on_submit():
        membership.end(db.session, row, form.until.data, current_user())
    else:
        return _editing(pole, one, MemberForm(_read(one), one, sent=False), form, 422)
    db.session.commit()
    flash(_("C'est noté : l'historique garde qui a été membre, et quand."), "success")
    return redirect(url_for("poles_members.page", slug=slug), 303)


@bp.post("/poles/<slug>/membres/<key>/accepter")
@needs("animator", of=scopes.of_slug)
def accept(slug: str, key: str) -> Response:
    """Say yes for the pôle to an organisation that wants to come in."""
    pole = record.find(slug)
    one = _member(pole, key)
    if one.actor is None:
        raise Invalid(_("Une personne entre par une invitation."))
    membership.accept(db.session, pole, one.actor.id, current_user())
    db.session.commit()
    flash(_("Vous avez dit oui pour le pôle."), "success")
    return redirect(url_for("poles_members.page", slug=slug), 303)


def _readable(found: list[Member], head: frame.Frame) -> list[Member]:
    """Persons are named to who keeps the list, and to all others when they wish it."""
    return [one for one in found if one.shown or head.animates]


def _cells(one: Member) -> Iterator[str]:
    yield one.name
    yield _("organisation") if one.actor else _("personne")
    yield colleges.label(one.college)
    yield one.role
    for day in (one.since, one.until):
        yield day.isoformat() if day and day.year > 1 else ""
    yield one.actor.city if one.actor else ""
    yield url_for("actors.page", slug=one.actor.slug, _external=True) if one.actor else ""


def _published(text: str) -> Actor | None:
    found = db.session.get(Actor, int(text)) if text.isdecimal() and len(text) < 10 else None
    return found if found and found.status == "published" else None


def _member(pole: Pole, key: str) -> Member:
    found = next((one for one in members.of(db.session, pole.id) if one.key == key), None)
    if found is None:
        raise NotFound(_("Ce membre n'est plus dans la liste."))
    return found


def _row(pole: Pole, one: Member) -> PoleMember:
    if one.actor is None:
        return db.session.get_one(PoleMember, one.row_id)
    return membership.row_of(db.session, pole, one.actor.id)


def _read(one: Member) -> str | None:
    return colleges.read_from(one.actor) if one.actor else None


def _adding(
    pole: Pole,
    text: str,
    found: list[Actor],
    chosen: Actor | None,
    form: AddForm | None,
    status: int = 200,
) -> Response:
    said = {"text": text, "found": found, "chosen": chosen, "form": form}
    page = render_template("poles/members_add.html", head=frame.of(pole), **said)
    return make_response(page, status)


def _editing(
    pole: Pole, one: Member, form: MemberForm, ending: EndForm, status: int = 200
) -> Response:
    today = clock.local_now().date()
    said = {"member": one, "form": form, "ending": ending, "today": today}
    page = render_template("poles/member.html", head=frame.of(pole), **said)
    return make_response(page, status)
