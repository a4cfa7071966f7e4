# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a form that was sent to a contribution: what the views of proposing have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from ess_map.actors import placing
from ess_map.actors.models import Actor
from ess_map.actors.views import find
from ess_map.contributions import duplicates, letters, units
from ess_map.contributions.files import attach
from ess_map.contributions.models import Contribution
from ess_map.contributions.propose import Author
from ess_map.core.db import db
from ess_map.core.errors import Gone
from ess_map.core.i18n import language
from ess_map.people.models import User
from ess_map.proposing.forms import Sender


def sent() -> CombinedMultiDict:
    """Return what was typed and the files sent with it."""
    return CombinedMultiDict([request.form, request.files])


def open_actor(slug: str) -> Actor:
    """Return a published actor; one that has closed has nothing left to correct."""
    actor = find(slug)
    if actor.status != "published":
        raise Gone(_("%(name)s a fermé : sa fiche ne se modifie plus.", name=actor.name))
    return actor


def author(user: User | None, sender: Sender) -> Author:
    """Return who proposes."""
    if user is not None:
        return Author(user=user, language=language())
    return Author(email=sender.author_email.data, name=sender.author_name.data, language=language())


def commune_of(wanted: Mapping[str, Any]) -> str:
    """Return the commune that a proposed place lies in, '' when nobody can tell."""
    return placing.resolve(db.session, [wanted.get(units.PLACE) or {}])[0]["commune_code"]


def likely(wanted: Mapping[str, Any]) -> list[duplicates.LikelyActor]:
    """Return the actors that may be the one described."""
    place = wanted.get(units.PLACE) or {}
    texts = {name: wanted.get(name) or "" for name in ("name", "siret", "website", "phone")}
    asked = duplicates.Asked(
        **texts,
        commune=commune_of(wanted),
        longitude=place.get("longitude") if _is_exact(place) else None,
        latitude=place.get("latitude") if _is_exact(place) else None,
    )
    return duplicates.likely(db.session, asked)


def _is_exact(place: Mapping[str, Any]) -> bool:
    return place.get("location_precision") in ("address", "street")


def finish(contribution: Contribution) -> Response:
    """Post what must be posted, make it durable, and lead the author to where it goes on."""
    attach(db.session, contribution)
    if contribution.status == "unconfirmed":
        letters.ask_to_confirm(db.session, contribution)
    db.session.commit()
    if contribution.status == "unconfirmed":
        return redirect(url_for("propose.sent"), 303)
    if contribution.status == "accepted":
        flash(_("C'est fait : la carte dit maintenant ce que vous avez écrit."), "success")
        return redirect(_actor_url(contribution), 303)
    flash(_("Merci ! Votre proposition attend la décision d'un animateur."), "success")
    return redirect(f"{request.script_root}/contributions/{contribution.id}", 303)


def _actor_url(contribution: Contribution) -> str:
    actor = db.session.get_one(Actor, contribution.actor_id)
    return url_for("actors.page", slug=actor.slug)
