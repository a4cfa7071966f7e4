# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of trainings: the catalogue, a session, one's own seat."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ess_map import Actor, NotFound, challenge, db, limit, local_now, printing, public, user
from ess_map_accompaniment.offer import acting, directory, record
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.training import (
    calendars,
    enrolling,
    forms,
    holding,
    links,
    sessions,
    trained,
)
from ess_map_accompaniment.training.room import bp

PAST = 12
"""Past sessions that the catalogue shows."""


@bp.get("/formations/")
@public
def catalogue():
    typed = request.args.get("ou", "").strip()
    place, others = directory.resolve(typed)
    coming, past = sessions.catalogue(db.session, place.key if place else "")
    return render_template(
        "accompaniment/training/catalogue.html",
        typed=typed,
        place=place,
        others=others,
        coming=coming if place or not typed else [],
        past=past[:PAST] if place or not typed else [],
        mine=acting.structures_of(user()),
    )


@bp.get("/formations/structures-formees")
@public
def structures():
    typed = request.args.get("ou", "").strip()
    place, _others = directory.resolve(typed)
    found = record.all_open(db.session, sorted(trained.structures(db.session)))
    if typed:
        found = [one for one in found if place and place.key in acting.scopes(one)]
    return render_template(
        "accompaniment/training/structures.html", structures=found, typed=typed, place=place
    )


@bp.get("/formations/calendrier.ics")
@public
def calendar():
    coming, _past = sessions.catalogue(db.session)
    body = calendars.feed(_("Formations à l'accompagnement"), coming)
    return printing.answer(body, "formations.ics", calendars.MEDIA_TYPE)


@bp.route("/formations/<int:session_id>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def session(session_id: int):
    held = _shown(session_id)
    person = user()
    form = forms.Known() if person else forms.Unknown()
    form.offer(structures_by_name())
    if form.validate_on_submit():
        if person:
            made = enrolling.enrol(db.session, held.id, person, _learner(form, person))
            db.session.commit()
            return redirect(links.path(made), 303)
        if form.homepage.caught:
            return redirect(url_for(".asked", session_id=held.id), 303)
        if challenge.admits("accompaniment.enrolment", proved="10/hour", unproved="3/hour"):
            enrolling.ask(db.session, held.id, _learner(form, None))
            db.session.commit()
            return redirect(url_for(".asked", session_id=held.id), 303)
        form.form_errors.append(challenge.too_often())
        return _page(held, form), 429
    if person and not form.is_submitted():
        own = acting.structures_of(person)
        form.structure.data = own[0].id if own else 0
    return _page(held, form), 422 if form.errors else 200


@bp.get("/formations/<int:session_id>/merci")
@public
def asked(session_id: int):
    return render_template("accompaniment/training/asked.html", held=_shown(session_id))


@bp.get("/formations/<int:session_id>.ics")
@public
def session_calendar(session_id: int):
    held = _shown(session_id)
    body = calendars.feed(held.title, [held])
    return printing.answer(body, f"formation-{held.id}.ics", calendars.MEDIA_TYPE)


@bp.get("/formations/inscription/<token>")
@public
def enrolment(token: str):
    found = links.enrolment(db.session, token)
    held = sessions.held(db.session, found.session_id)
    return render_template(
        "accompaniment/training/enrolment.html",
        token=token,
        enrolment=found,
        held=held,
        position=enrolling.position(db.session, found),
        certificate=held.over and holding.earned(held, found),
    )


@bp.post("/formations/inscription/<token>")
@public
@limit("60/hour")
def answer(token: str):
    found = links.enrolment(db.session, token)
    if request.form.get("do") == "cancel":
        enrolling.cancel(db.session, found)
    else:
        found = enrolling.confirm(db.session, found)
    path = links.path(found)
    db.session.commit()
    return redirect(path, 303)


@bp.get("/formations/inscription/<token>/attestation.pdf")
@public
def own_certificate(token: str):
    return certificate_of(links.enrolment(db.session, token))


def certificate_of(found: enrolling.Enrolment) -> Response:
    """Return the certificate of who attended every day; ``NotFound`` for who did not."""
    held = holding.certified(db.session, found)
    body = printing.pdf(
        "accompaniment/training/certificate.html",
        held=held,
        name=found.name,
        today=local_now().date(),
        lang=get_locale().language,
    )
    return printing.answer(body, f"attestation-{held.id}.pdf")


def _shown(session_id: int) -> sessions.Held:
    """Return a session that the reader may see: those of published structures, or their own."""
    held = sessions.held(db.session, session_id)
    if not held.public and not acting.may_answer(user(), held.structure_id):
        raise NotFound(_("Cette session de formation n'existe pas, ou plus."))
    return held


def _page(held: sessions.Held, form: forms.Known) -> str:
    own = enrolling.of_user(db.session, held.id, user())
    return render_template(
        "accompaniment/training/session.html",
        held=held,
        form=form,
        own_path=links.path(own) if own else "",
        may_edit=acting.may_answer(user(), held.structure_id),
    )


def _learner(form: forms.Known, person: enrolling.User | None) -> enrolling.Learner:
    return enrolling.Learner(
        name=(person.name or person.email) if person else form.name.data,
        email=person.email if person else form.email.data.lower(),
        structure_id=form.structure.data or None,
        language=get_locale().language,
        user_id=person.id if person else None,
    )


def structures_by_name() -> list[tuple[int, str]]:
    """Return the structures that somebody may come from: id and name."""
    query = (
        sa.select(Structure.id, Actor.name)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Structure.closed_on.is_(None), Actor.status == "published")
        .order_by(Actor.name, Structure.id)
    )
    return [(one, name) for one, name in db.session.execute(query)]
