# SPDX-License-Identifier: AGPL-3.0-or-later
"""Booking without account: choose a slot, say who you are, and undo it by the link."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField
from wtforms.validators import Length, Regexp

from ess_map import NotFound, challenge, db, fields, limit, local_now, printing, public, user
from ess_map_accompaniment.offer import secrecy
from ess_map_accompaniment.permanences import (
    board,
    booking,
    calendars,
    inservice,
    letters,
    links,
    room,
)
from ess_map_accompaniment.permanences.forms import choices
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.permanences.opening import PARIS

bp = room.blueprint("accompaniment_permanences_booking")
bp.after_request(secrecy.keep)
ADDRESS = r"[^@\s]+@[^@\s]+\.[^@\s]+$"
OTHERS = 8
"""Slots that are proposed instead of one that is taken."""


class Form(FlaskForm):
    """Who comes; the slot is a choice only when the first one was taken meanwhile."""

    slot = RadioField(_l("Créneau"), choices=[], validate_choice=False)
    name = fields.Text(
        _l("Votre nom"),
        [fields.Needed(_l("Dites qui sera reçu.")), Length(max=200, message=_l("Trop long."))],
    )
    email = EmailField(
        _l("Votre adresse électronique"),
        [
            fields.Needed(_l("Nous en avons besoin pour confirmer, et pour vous prévenir.")),
            Length(max=200, message=_l("Trop long.")),
            Regexp(
                ADDRESS,
                message=_l("Cette adresse n'est pas complète : elle ressemble à nom@exemple.fr"),
            ),
        ],
        filters=[lambda text: (text or "").strip().lower()],
    )
    phone = fields.Text(
        _l("Votre téléphone (facultatif)"), [Length(max=40, message=_l("Trop long."))]
    )
    note = fields.Text(
        _l("Votre projet en une phrase (facultatif)"),
        [Length(max=200, message=_l("200 caractères au plus."))],
    )
    homepage = challenge.Honeypot()


@bp.route("/permanences/<int:permanence_id>/reserver", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def book(permanence_id):
    """Ask who comes, and give them the slot."""
    permanence = room.permanence(permanence_id)
    project_id = links.project_of(request.args.get("projet", ""))
    form = Form()
    at = _instant(form.slot.data or request.args.get("le", ""))
    if not form.validate_on_submit():
        return _page(permanence, form, at), 422 if form.errors else 200
    if form.homepage.caught:
        return redirect(url_for(".thanks", permanence_id=permanence.id, le=_text(at)), 303)
    if not challenge.admits("accompaniment.booking", proved="10/hour", unproved="4/hour"):
        form.form_errors.append(challenge.too_often())
        return _page(permanence, form, at), 429
    if booking.book(db.session, permanence, at, _visitor(form, project_id)) is None:
        db.session.rollback()
        return _page(permanence, form, at, taken=True), 409
    db.session.commit()
    return redirect(url_for(".thanks", permanence_id=permanence.id, le=_text(at)), 303)


@bp.get("/permanences/<int:permanence_id>/merci")
@public
def thanks(permanence_id):
    """Say that it is done, and that a letter comes; the address tells nothing of anybody."""
    permanence = room.permanence(permanence_id)
    at = _instant(request.args.get("le", ""))
    return render_template("accompaniment/permanences/thanks.html", at=at, **_about(permanence))


@bp.route("/permanences/rendez-vous/<token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def own(token):
    """Show somebody their appointment; sent, cancel it."""
    found = links.booked(db.session, token)
    permanence = room.permanence(found.permanence_id)
    if request.method == "POST":
        booking.cancel(db.session, found)
        db.session.commit()
        return redirect(url_for(".own", token=token), 303)
    return render_template(
        "accompaniment/permanences/own.html",
        booking=found,
        at=found.starts_at.astimezone(PARIS),
        token=token,
        over=found.starts_at <= local_now(),
        proposed=letters.next_slots(db.session, permanence),
        **_about(permanence),
    )


@bp.get("/permanences/rendez-vous/<token>/agenda.ics")
@public
def own_calendar(token):
    """Return somebody's appointment for their calendar."""
    found = links.booked(db.session, token)
    about = _about(room.permanence(found.permanence_id))
    path = url_for(".own", token=token)
    body = calendars.appointment(
        about["structure"][0], about["permanence"], found, about["where"], path
    )
    return printing.answer(body, "rendez-vous.ics", calendars.MEDIA_TYPE)


def _page(permanence: Permanence, form: Form, at: datetime, *, taken: bool = False) -> str:
    left = letters.next_slots(db.session, permanence, OTHERS) if taken else []
    if taken:
        form.slot.choices = choices((_text(one.starts_at), _said(one.starts_at)) for one in left)
        form.slot.data = None
    else:
        form.slot.choices, form.slot.data = choices([(_text(at), "")]), _text(at)
    return render_template(
        "accompaniment/permanences/book.html",
        form=form,
        at=at,
        taken=taken,
        left=left,
        project=request.args.get("projet", ""),
        **_about(permanence),
    )


def _about(permanence: Permanence) -> dict:
    today = local_now().date()
    names = board.names_of(db.session, [permanence.structure_id])
    return {
        "permanence": permanence,
        "structure": names[permanence.structure_id],
        "where": inservice.where(db.session, [permanence], today)[permanence.id],
    }


def _visitor(form: Form, project_id: int | None) -> booking.Visitor:
    person = user()
    return booking.Visitor(
        name=form.name.data,
        email=form.email.data,
        phone=form.phone.data,
        note=form.note.data,
        language=str(get_locale().language),
        project_id=project_id,
        user_id=person.id if person else None,
    )


def _instant(text: str) -> datetime:
    """Return the instant of ``2026-11-24T09:00``, a wall time in Paris; ``NotFound``."""
    try:
        return datetime.fromisoformat(text[:16]).replace(tzinfo=PARIS)
    except ValueError as error:
        raise NotFound(_("Choisissez d'abord un créneau de la permanence.")) from error


def _text(at: datetime) -> str:
    return at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")


def _said(at: datetime) -> str:
    return format_datetime(at, "EEEE d MMMM, HH:mm")
