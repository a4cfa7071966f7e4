# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of history: of an actor, a territory, a person; comparing, restoring, undoing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.actors.views import find
from ess_map.contributions import history, propose, undo, units
from ess_map.contributions.models import Contribution
from ess_map.contributions.undoable import may_undo
from ess_map.core import jobs
from ess_map.core.db import db
from ess_map.core.errors import Forbidden, NotFound
from ess_map.core.i18n import language
from ess_map.history import lists as history_lists
from ess_map.history import present
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public, signed_in
from ess_map.territories import lookup

bp = Blueprint("history", __name__)


@bp.get("/acteurs/<slug>/historique")
@public
def actor(slug: str) -> Response:
    """Every version of an actor, newest first."""
    found = find(slug)
    before = _before()
    size = history_lists.PER_PAGE
    versions = history.versions(db.session, found.id, before=before, limit=size + 1)
    lines = present.versions(db.session, found, versions[:size], current_user())
    after = lines[-1].number if len(versions) > size else None
    return _page("history/actor.html", lines, after, actor=found)


@bp.get("/acteurs/<slug>/historique/<int:number>")
@public
def version(slug: str, number: int) -> Response:
    """An actor as it was in one version."""
    found = find(slug)
    values = history.values_at(db.session, found, number)
    return make_response(
        render_template(
            "history/version.html",
            actor=found,
            number=number,
            name=values["name"],
            facts=present.facts(values),
        )
    )


@bp.get("/acteurs/<slug>/historique/<int:older>..<int:newer>")
@public
def diff(slug: str, older: int, newer: int) -> Response:
    """What differs between two versions of an actor, word by word."""
    found = find(slug)
    if older > newer:
        return redirect(to("history.diff", slug=slug, older=newer, newer=older), 301)
    changes = [present.worded(one) for one in history.diff(db.session, found, older, newer)]
    return make_response(
        render_template("history/diff.html", actor=found, older=older, newer=newer, changes=changes)
    )


@bp.post("/acteurs/<slug>/historique/<int:number>/restaurer")
@signed_in
def restore(slug: str, number: int) -> Response:
    """Propose the values of a former version; done at once for those who may."""
    found = find(slug)
    contribution = _restore(found, number)
    db.session.commit()
    if contribution.status == "accepted":
        flash(_("La version %(n)s est de retour.", n=number), "success")
    else:
        flash(_("Votre proposition de revenir à la version %(n)s attend une décision.", n=number))
    return redirect(to("history.actor", slug=store.load(db.session, [found.id])[0].slug), 303)


def _restore(actor: Actor, number: int) -> Contribution:
    then = units.split(history.values_at(db.session, actor, number))
    now = units.split(history.values_at(db.session, actor, actor.version))
    wanted = {
        unit: then.get(unit, units.empty(unit))
        for unit in {*then, *now}
        if units.is_editable(unit) and then.get(unit, units.empty(unit)) != now.get(unit)
    }
    merged = propose.prepare(db.session, actor, actor.version, wanted)
    author = propose.Author(user=current_user(), language=language())
    message = _("Retour à la version %(n)s", n=number)
    return propose.update(db.session, actor, merged, actor.version, author, message)


@bp.get("/territoires/<key>/historique")
@public
def territory(key: str) -> Response:
    """What was decided in a territory."""
    place = lookup.get(key)
    run = history_lists.of_territory(db.session, place, _before())
    return _list("history/territory.html", run, territory=place)


@bp.get("/compte/contributions")
@signed_in
def mine() -> Response:
    """What the reader proposed, and what became of it."""
    run = history_lists.of_author(db.session, current_user(), _before())
    return _list("history/mine.html", run)


@bp.get("/personnes/<int:person_id>/contributions")
@needs("moderator")
def person(person_id: int) -> Response:
    """What a person proposed where the reader moderates."""
    run = history_lists.of_person(db.session, person_id, current_user(), _before())
    known = db.session.get(User, person_id)
    if known is None or not (run.rows or _before()):
        raise NotFound(_("Cette personne n'a rien proposé là où vous modérez."))
    return _list("history/person.html", run, person=known)


@bp.get("/imports")
@needs("animator")
def imports() -> Response:
    """The imports that the reader may undo."""
    run = history_lists.of_imports(db.session, current_user(), _before())
    return _list("history/imports.html", run)


@bp.post("/contributions/<int:contribution_id>/annuler")
@signed_in
def take_back(contribution_id: int) -> Response:
    """Undo a decision; a large import goes on in the background."""
    contribution = db.session.get(Contribution, contribution_id)
    if contribution is None:
        raise NotFound(_("Cette contribution n'existe pas."))
    user = current_user()
    if not may_undo(db.session, contribution, user):
        raise Forbidden(_("Vous ne pouvez pas annuler cette décision, ou elle l'est déjà."))
    reason = request.form.get("reason", "")[:1000]
    if undo.is_large(db.session, contribution):
        undo.start(db.session, contribution, user, reason)
        jobs.kick_after_commit(db.session, undo.JOB)
        db.session.commit()
        flash(_("L'annulation a commencé : elle se poursuit en arrière-plan."))
    else:
        done = undo.undo(db.session, contribution, user, reason)
        db.session.commit()
        flash(present.undone(done), "success")
    return redirect(_back(contribution), 303)


def _back(contribution: Contribution) -> str:
    found = store.load(db.session, [contribution.actor_id]) if contribution.actor_id else []
    if found and found[0].status != "draft":
        return to("history.actor", slug=found[0].slug)
    return to("history.imports") if contribution.source else to("history.mine")


def _before() -> int | None:
    text = request.args.get("avant", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _list(template: str, run: history_lists.Run, **context: Any) -> Response:
    lines = present.contributions(db.session, run.rows, current_user())
    return _page(template, lines, run.next, **context)


def _page(template: str, lines: list[present.Line], after: int | None, **context: Any) -> Response:
    """Show a page of lines; ``after`` is the key from which the next one goes on."""
    older = to(request.endpoint, **request.view_args, avant=after) if after else None
    body = render_template(template, lines=lines, older_url=older, **context)
    return make_response(body)
