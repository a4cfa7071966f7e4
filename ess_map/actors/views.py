# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an actor, its vCard, and what is said of one that has closed."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map.actors import page as pages
from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.actors.placing import territory_keys
from ess_map.actors.vcard import vcard
from ess_map.core.db import db
from ess_map.core.errors import Gone, NotFound
from ess_map.core.htmx import render
from ess_map.platform import access, panels
from ess_map.platform.access import public
from ess_map.platform.contracts import Action, Panel
from ess_map.platform.plugins import each, registry

bp = Blueprint("actors", __name__)

HOOKS = {"actor_panels": "actor", "pole_panels": "pole"}
"""The hooks that give an actor's page its panels, and what each calls the actor."""

_ID = re.compile(r"(?:.*-)?(\d{1,9})")


@bp.get("/acteurs/<slug>")
@public
def page(slug: str) -> Response:
    """The actor; an old or misspelt address is sent to today's, a closed actor answers 410."""
    actor = find(slug)
    if actor.status != "published":
        return _gone(actor)
    if slug != actor.slug:
        moved = redirect(url_for("actors.page", slug=actor.slug), 301)
        # A browser keeps a 301 for good: once a renaming is undone it would go back and forth.
        moved.headers["Cache-Control"] = "no-cache"
        return moved
    canonical = url_for("actors.page", slug=actor.slug, _external=True)
    place = pages.coordinates(actor)
    spoken = pages.origin_of(actor, "opening_hours", pages.origins(actor))
    return make_response(
        render_template(
            "actors/page.html",
            actor=pages.view(actor),
            canonical_url=canonical,
            chips=pages.chips(actor),
            territories=pages.territories(actor),
            facts=pages.facts(actor),
            hours=pages.week(actor),
            hours_source=spoken.name if spoken else None,
            hours_checked_at=spoken.checked_at if spoken else None,
            holidays_note=None,
            panels=_panels(actor),
            actions=_actions(actor),
            vcard_url=url_for("actors.card", slug=actor.slug),
            directions_url=_directions(place),
            geo_uri=f"geo:{place[1]:.6f},{place[0]:.6f}" if place else None,
            json_ld=pages.json_ld(actor, canonical),
            back_url=_list_left(),
        )
    )


def _panels(actor: Actor) -> list[Panel]:
    found = []
    for hook, subject in HOOKS.items():
        if subject == "actor" or _is_pole(actor):
            url = partial(_panels_url, actor, hook)
            said = {subject: actor, "user": access.user()}
            found += panels.of(hook, partial(territory_keys, actor), url, **said)
    return panels.by_weight(found)


def _panels_url(actor: Actor, hook: str, plugin: str) -> str:
    pole = "1" if hook == "pole_panels" else None
    return url_for("actors.panels_alone", slug=actor.slug, plugin=plugin, pole=pole)


def _is_pole(actor: Actor) -> bool:
    roles = registry().vocabularies["role"]
    return any("pole" in roles.lineage(key) for key in actor.terms.get("role", ()))


def _actions(actor: Actor) -> list[Action]:
    where = partial(territory_keys, actor)
    found = each("actor_actions", where, actor=actor, user=access.user())
    return sorted((action for _plugin, action in found), key=lambda action: action.weight)


@bp.get("/acteurs/<slug>/panneaux/<plugin>")
@public
def panels_alone(slug: str, plugin: str) -> Response:
    """The panels of one plugin that was slow when the page of the actor was made."""
    actor = find(slug)
    if actor.status != "published":
        return _gone(actor)
    hook = "pole_panels" if "pole" in request.args and _is_pole(actor) else "actor_panels"
    where = partial(territory_keys, actor)
    said = {HOOKS[hook]: actor, "user": access.user()}
    return render(
        "platform/panels.html",
        "platform/_panels.html",
        name=actor.name,
        back_url=url_for("actors.page", slug=actor.slug),
        panels=panels.alone(hook, where, plugin, **said),
    )


@bp.get("/acteurs/<slug>.vcf")
@public
def card(slug: str) -> Response:
    """The actor for an address book."""
    actor = find(slug)
    if actor.status != "published":
        raise Gone(_("%(name)s a fermé.", name=actor.name))
    body = vcard(actor, url_for("actors.page", slug=actor.slug, _external=True))
    response = Response(body, mimetype="text/vcard")
    response.headers["Content-Disposition"] = f'attachment; filename="{actor.slug}.vcf"'
    return response


def find(slug: str) -> Actor:
    """Return the actor whose id ends ``slug``; a draft is nobody's business yet."""
    match = _ID.fullmatch(slug)
    found = store.load(db.session, [int(match[1])]) if match else []
    if not found or found[0].status == "draft":
        raise NotFound(_("Aucun acteur n'est à cette adresse. Cherchez-le par son nom."))
    return found[0]


def _gone(actor: Actor) -> Response:
    successors = store.load(db.session, [actor.successor_id]) if actor.successor_id else []
    body = render_template(
        "actors/gone.html",
        actor=actor,
        successors=[
            pages.Place(one.name, url_for("actors.page", slug=one.slug)) for one in successors
        ],
        nearby_url=_nearby(actor),
    )
    return make_response(body, 410)


def _nearby(actor: Actor) -> str:
    place = pages.coordinates(actor)
    near = f"{place[1]:.4f},{place[0]:.4f}" if place else None
    return url_for("explore.index", near=near)


def _list_left() -> str:
    """Return the list that the reader comes from, filters and all; else the whole list."""
    home = url_for("explore.index")
    left = urlsplit(request.referrer or "")
    if left.netloc == request.host and left.path == home and left.query:
        return f"{home}?{left.query}"
    return home


def _directions(place: tuple[float, float] | None) -> str | None:
    if place is None:
        return None
    return f"https://www.openstreetmap.org/directions?to={place[1]:.6f}%2C{place[0]:.6f}"
