# SPDX-License-Identifier: AGPL-3.0-or-later
"""The holder's side of the search for a host: publish, read the replies, accept one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import NotFound, db, limit, load_actors, local_now, public
from ess_map_accompaniment.cooperatives import hosts
from ess_map_accompaniment.cooperatives.host_forms import SearchForm
from ess_map_accompaniment.cooperatives.models import HostSearch
from ess_map_accompaniment.cooperatives.room import bp
from ess_map_accompaniment.financing.access import by_token
from ess_map_accompaniment.holder import private
from ess_map_accompaniment.projects.models import Project

WAY = "/suivi/<token>/entreprise-hote"


@bp.route(WAY, methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def host_of_holder(token: str) -> Response:
    """The search of a project; what is sent publishes it, again if need be."""
    desk = by_token(token)
    project, search = desk.project, hosts.of_project(db.session, desk.project.id)
    form = SearchForm(data=_typed(project, search))
    if form.validate_on_submit():
        hosts.publish(
            db.session,
            project,
            text=form.text.data,
            sectors=form.sectors.data,
            commune=form.place,
            max_km=form.max_km.data,
        )
        db.session.commit()
        flash(_("Votre recherche est publiée pour trois mois."), "success")
        return _back(token)
    host = load_actors(db.session, [project.host_actor_id]) if project.host_actor_id else []
    html = render_template(
        "accompaniment/cooperatives/host.html",
        desk=desk,
        search=search,
        replies=hosts.replies(db.session, search) if search else [],
        host=host[0] if host else None,
        form=form,
        left=hosts.days_left(search, local_now().date()) if search else 0,
    )
    return private.page(html, 422 if form.errors else 200)


@bp.post(f"{WAY}/accepter/<int:reply_id>")
@public
def accept_host(token: str, reply_id: int) -> Response:
    search = _search(token)
    chosen = hosts.accept(db.session, search, reply_id)
    db.session.commit()
    flash(_("« %(name)s » accueille votre étude.", name=chosen.actor.name), "success")
    return _back(token)


@bp.post(f"{WAY}/refuser/<int:reply_id>")
@public
def decline_host(token: str, reply_id: int) -> Response:
    hosts.decline(db.session, _search(token), reply_id)
    db.session.commit()
    return _back(token)


@bp.post(f"{WAY}/retirer")
@public
def withdraw_host(token: str) -> Response:
    hosts.withdraw(db.session, _search(token))
    db.session.commit()
    flash(_("Votre recherche n'est plus publiée."), "success")
    return _back(token)


def _search(token: str) -> HostSearch:
    search = hosts.of_project(db.session, by_token(token).project.id)
    if search is None:
        raise NotFound(_("Vous n'avez pas publié de recherche."))
    return search


def _back(token: str) -> Response:
    return redirect(url_for(".host_of_holder", token=token), 303)


def _typed(project: Project, search: HostSearch | None) -> dict[str, object]:
    """Return what to begin with: what was published, else what the project says, but its text."""
    if search is not None:
        said = {"text": search.text, "sectors": search.sectors, "max_km": search.max_km}
        return {**said, "commune": hosts.name_of(search.commune)}
    commune = hosts.name_of(project.commune) if project.commune else ""
    return {"sectors": project.sectors, "max_km": project.max_km or 30, "commune": commune}
