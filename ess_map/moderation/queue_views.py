# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: what waits for the reader's decision, and accepting many at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ess_map.contributions import queue
from ess_map.contributions.naming import KINDS, subject
from ess_map.core import htmx
from ess_map.core.db import db
from ess_map.moderation import bulk, present
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.platform.contracts import NavItem
from ess_map.platform.plugins import registry
from ess_map.territories import lookup

bp = Blueprint("moderation", __name__)


AGES = (5, 10, 20)
MOST = 100
"""What the menu counts to: beyond, the exact number changes nobody's day."""


def nav_items(user: User | None) -> list[NavItem]:
    """Return the entry of the menu for who moderates, with how much is theirs to do."""
    if not rights.somewhere(user, queue.MODERATOR):
        return []
    waits = queue.count(db.session, user, most=MOST)
    number_said = f"{MOST - 1}+" if waits == MOST else str(waits)
    label = _("Modération (%(n)s)", n=number_said) if waits else _("Modération")
    return [NavItem(label, to("moderation.index"), weight=40)]


@bp.get("/moderation")
@needs("moderator")
def index() -> Response:
    """What waits for the reader's decision."""
    user, filters = current_user(), read_filters(request.args)
    found = queue.waiting(db.session, user, filters, number(request.args.get("apres")))
    return htmx.render(
        "moderation/queue.html",
        "moderation/_queue.html",
        rows=present.rows(db.session, found.rows),
        total=found.total,
        next_url=queue_url(filters, apres=found.next) if found.next else None,
        first_url=queue_url(filters) if request.args.get("apres") else None,
        filters=filters,
        kept=kept(filters),
        mine=queue.count(db.session, user),
        whole=queue.count(db.session, user, queue.Filters(everything=True)),
        choices=_choices(user, filters),
        **just_decided(),
    )


@bp.post("/moderation/accepter")
@needs("moderator")
def accept_many() -> Response:
    """Accept those that are ticked, or the one whose button was pressed."""
    filters = read_filters(request.args)
    only = number(request.form.get("seule"))
    ids = [only] if only else [n for n in map(number, request.form.getlist("n")) if n]
    accepted = bulk.accept_each(db.session, current_user(), ids[: queue.PER_PAGE])
    if only and accepted:
        return redirect(queue_url(filters, decidee=only), 303)
    if not ids:
        flash(_("Cochez d'abord ce que vous voulez accepter."), "error")
        return redirect(queue_url(filters), 303)
    return redirect(to("moderation.outcome", n=ids[: queue.PER_PAGE], **kept(filters)), 303)


@bp.get("/moderation/lot")
@needs("moderator")
def outcome() -> Response:
    """What became of those that were accepted together, and what stood in the way of others."""
    ids = [n for n in map(number, request.args.getlist("n")) if n][: queue.PER_PAGE]
    user, filters = current_user(), read_filters(request.args)
    found = bulk.decidable(db.session, user, ids)
    done = [one for one in found if one.status == "accepted" and one.decided_by_id == user.id]
    left = [
        (one, subject(one, one.actor), bulk.obstacle(db.session, one))
        for one in found
        if one not in done
    ]
    body = render_template(
        "moderation/outcome.html",
        done=[(one, subject(one, one.actor)) for one in done],
        left=left,
        kinds=KINDS,
        kept=kept(filters),
    )
    return make_response(body)


def read_filters(args: MultiDict[str, str]) -> queue.Filters:
    """Return what of the queue an address asks for; what makes no sense is left out."""
    kind, assigned = args.get("genre", ""), args.get("pour", "")
    return queue.Filters(
        kind=kind if kind in KINDS else "",
        territory=args.get("territoire", "")[:40],
        label=args.get("label", "")[:80],
        text=args.get("texte", "").strip()[:100],
        assigned=assigned if assigned in (queue.ME, queue.NOBODY) else "",
        age=min(number(args.get("depuis")) or 0, 250),
        everything=args.get("tout") == "1",
    )


def kept(filters: queue.Filters) -> dict[str, Any]:
    """Return filters as the parameters of an address."""
    said = {
        "genre": filters.kind,
        "territoire": filters.territory,
        "label": filters.label,
        "texte": filters.text,
        "pour": filters.assigned,
        "depuis": filters.age,
        "tout": int(filters.everything),
    }
    return {name: value for name, value in said.items() if value}


def _choices(user: User, filters: queue.Filters) -> dict[str, Any]:
    keys = queue.territories(db.session, user, filters)
    names = lookup.names([key for key, _n in keys] + [filters.territory] * bool(filters.territory))
    places = [(key, names.get(key, key), many) for key, many in keys]
    if filters.territory and filters.territory not in dict(keys):
        places.append((filters.territory, names.get(filters.territory, filters.territory), 0))
    vocabulary = registry().vocabularies.get("label")
    return {
        "kinds": [(key, said) for key, said in KINDS.items() if key not in ("import", "undo")],
        "territories": places,
        "labels": vocabulary.terms if vocabulary else (),
        "ages": AGES,
    }


def just_decided() -> dict[str, Any]:
    """The reader's own last decision, to be undone in a click, for the page that follows it."""
    decided = number(request.args.get("decidee"))
    found = bulk.decidable(db.session, current_user(), [decided]) if decided else []
    mine = [
        one
        for one in found
        if one.status in ("accepted", "refused") and one.decided_by_id == current_user().id
    ]
    return {
        "just": mine[0] if mine else None,
        "just_name": subject(mine[0], mine[0].actor) if mine else "",
    }


def queue_url(filters: queue.Filters, **more: Any) -> str:
    return to("moderation.index", **kept(filters), **more)


def number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
