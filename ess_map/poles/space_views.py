# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' space of a pôle: notes and documents that nobody else sees."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _

from ess_map.core import clock, uploads
from ess_map.core.db import db
from ess_map.core.errors import Forbidden
from ess_map.core.limits import limiter
from ess_map.core.paging import page_of
from ess_map.people.session import current_user
from ess_map.platform.access import needs, signed_in
from ess_map.poles import frame, membership, record, scopes, space_documents, space_notes
from ess_map.poles.models import Pole, PoleMember
from ess_map.poles.space_forms import DocumentForm, NameForm, NoteForm, VersionForm

bp = Blueprint("poles_space", __name__)


FLOOD = "120/hour"
for_members = needs("animator", of=scopes.of_slug, unless=scopes.reader_is_member)


@bp.get("/poles/<slug>/espace")
@for_members
def page(slug: str) -> Response:
    """What the members tell each other, their documents, and how one is named."""
    return _page(record.find(slug))


@bp.post("/poles/<slug>/espace/notes")
@for_members
@limiter.limit(FLOOD)
def add_note(slug: str) -> Response:
    pole = record.find(slug)
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(pole, note=form)
    space_notes.add(db.session, pole, form.body.data, form.dated.data, current_user())
    return _done(pole, _("Votre note est écrite : les membres la lisent ici."))


@bp.post("/poles/<slug>/espace/notes/<int:note_id>/supprimer")
@for_members
def remove_note(slug: str, note_id: int) -> Response:
    pole = record.find(slug)
    any_ = scopes.may_animate(current_user(), pole)
    space_notes.remove(db.session, pole, note_id, current_user(), any_=any_)
    return _done(pole, _("La note est supprimée."))


@bp.post("/poles/<slug>/espace/documents")
@for_members
@limiter.limit(FLOOD)
def add_document(slug: str) -> Response:
    """Only who looks after the pôle publishes; a member's document is for members."""
    pole = record.find(slug)
    form = DocumentForm()
    if not form.validate_on_submit():
        return _page(pole, document=form)
    public = bool(form.public.data) and scopes.may_animate(current_user(), pole)
    file = form.file.data.stream
    space_documents.add(db.session, pole, form.title.data, file, current_user(), public=public)
    return _done(pole, _("Le document est en place."))


@bp.post("/poles/<slug>/espace/documents/<int:document_id>")
@for_members
@limiter.limit(FLOOD)
def add_version(slug: str, document_id: int) -> Response:
    pole = record.find(slug)
    document = space_documents.find(db.session, pole, document_id)
    _refuse_public(pole, document.public)
    form = VersionForm()
    if not form.validate_on_submit():
        return _page(pole, version=form, of=document_id)
    space_documents.replace(db.session, document, form.file.data.stream, current_user())
    return _done(pole, _("La nouvelle version est devant ; les anciennes restent."))


@bp.post("/poles/<slug>/espace/documents/<int:document_id>/publication")
@needs("animator", of=scopes.of_slug)
def publish(slug: str, document_id: int) -> Response:
    """Show a document to everybody, or to members alone."""
    pole = record.find(slug)
    document = space_documents.find(db.session, pole, document_id)
    space_documents.show(db.session, document, public=request.form.get("public") == "1")
    return _done(pole, _("C'est noté."))


@bp.post("/poles/<slug>/espace/documents/<int:document_id>/supprimer")
@needs("animator", of=scopes.of_slug)
def remove_document(slug: str, document_id: int) -> Response:
    pole = record.find(slug)
    document = space_documents.find(db.session, pole, document_id)
    space_documents.remove(db.session, document)
    return _done(pole, _("Le document et ses versions sont supprimés."))


@bp.post("/poles/<slug>/espace/moi")
@signed_in
def name_me(slug: str) -> Response:
    """Let a person say how they are called in the pôle, and to whom."""
    pole = record.find(slug)
    row = membership.person(db.session, pole, current_user())
    form = NameForm()
    if not form.validate_on_submit():
        return _page(pole, name=form)
    row.name, row.shown = form.name.data.strip(), form.shown.data
    return _done(pole, _("C'est noté."))


@bp.post("/poles/<slug>/espace/quitter")
@signed_in
def leave(slug: str) -> Response:
    """Let a person leave, today and without anybody's leave."""
    pole = record.find(slug)
    row = membership.person(db.session, pole, current_user())
    membership.end(db.session, row, clock.local_now().date(), current_user())
    flash(_("Vous n'êtes plus membre de %(name)s.", name=pole.actor.name))
    db.session.commit()
    return redirect(to("actors.page", slug=slug), 303)


def _done(pole: Pole, sentence: str) -> Response:
    slug = pole.actor.slug
    db.session.commit()
    flash(sentence, "success")
    return redirect(to("poles_space.page", slug=slug), 303)


def _refuse_public(pole: Pole, public: bool) -> None:
    if public and not scopes.may_animate(current_user(), pole):
        raise Forbidden(_("Ce document est public : demandez à qui anime le pôle de le remplacer."))


def _page(
    pole: Pole,
    note: NoteForm | None = None,
    document: DocumentForm | None = None,
    version: VersionForm | None = None,
    name: NameForm | None = None,
    of: int | None = None,
) -> Response:
    """The page; a form that is given came back wrong, with what was typed in it."""
    user, count = current_user(), space_notes.count(db.session, pole)
    asked = request.args.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    here = page_of(count, number, space_notes.PER_PAGE)
    me = _me(pole)
    wrong = any((note, document, version, name))
    text = render_template(
        "poles/space.html",
        head=frame.of(pole),
        note=note or NoteForm(sent=False),
        document=document or DocumentForm(sent=False),
        version=version or VersionForm(sent=False),
        of=of,
        most=uploads.LARGEST["document"],
        name=name or (NameForm(me.name, shown=me.shown, sent=False) if me else None),
        count=count,
        page=here,
        notes=space_notes.page(db.session, pole, user, here.start, here.end),
        documents=space_documents.of(db.session, pole),
    )
    response = make_response(text, 422 if wrong else 200)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _me(pole: Pole) -> PoleMember | None:
    """The reader as a member in person, None for who answers for an organisation."""
    found = membership.persons(db.session, pole, current_user())
    return found[0] if found else None
