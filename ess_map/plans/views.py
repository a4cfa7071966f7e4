# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading plans: those of a pôle or a territory, and one of them as a list or a calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map.core import clock, printing, sheets
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people.session import current_user
from ess_map.plans import export, items, record, timeline, tree
from ess_map.plans.models import Plan, PlanItem
from ess_map.platform.access import needs, public
from ess_map.poles import frame, scopes
from ess_map.poles import record as poles
from ess_map.territories import lookup

bp = Blueprint("plans", __name__)

CALENDAR = "calendrier"


@bp.get("/poles/<slug>/plan")
@public
def of_pole(slug: str) -> Response:
    """The plans of a pôle that the reader may see."""
    return _plans(f"pole-{poles.find(slug).id}")


@bp.get("/territoires/<key>/plan")
@public
def of_territory(key: str) -> Response:
    """The plans of a territory that the reader may see."""
    here = lookup.get(key)
    if here.key != key:
        return redirect(url_for("plans.of_territory", key=here.key), 301)
    return _plans(here.key)


@bp.get("/plans/<int:plan_id>")
@needs("animator", of=record.scopes_of, unless=record.open_to_reader)
def show(plan_id: int) -> Response:
    """One plan: a list, or a calendar at the same address."""
    plan = record.get(db.session, plan_id)
    today = clock.local_now().date()
    outline = tree.of(db.session, plan)
    calendar = request.args.get("vue") == CALENDAR
    page = render_template(
        "plans/show.html",
        **place(plan.scope),
        plan=plan,
        outline=outline,
        calendar=calendar,
        drawing=timeline.of(outline, today) if calendar else None,
        today=today,
        statuses=items.STATUSES,
        writes=record.writes(current_user(), plan.scope),
    )
    return make_response(page)


@bp.get("/plans/<int:plan_id>/plan.csv")
@needs("animator", of=record.scopes_of, unless=record.open_to_reader)
def table(plan_id: int) -> Response:
    """The plan for a spreadsheet."""
    plan = record.get(db.session, plan_id)
    body = export.table(tree.of(db.session, plan))
    return printing.answer(body, f"plan-{plan.id}.csv", sheets.CSV)


@bp.get("/plans/besoin/<int:need_id>")
@public
def of_need(need_id: int) -> Response:
    """Lead to the action that answers a need."""
    item = db.session.scalar(sa.select(PlanItem).where(PlanItem.need_id == need_id).limit(1))
    if item is None:
        raise NotFound(_("Aucune action ne répond encore à ce besoin."))
    plan = record.get(db.session, item.plan_id)
    if not (plan.public or record.reads_all(current_user(), plan.scope)):
        raise NotFound(_("Une action y répond, dans un plan qui n'est pas encore public."))
    return redirect(items.url(item), 303)


def place(scope: str) -> dict[str, Any]:
    """Return the frame of a page about ``scope``: a pôle's tabs, or a territory's way back."""
    if scopes.is_pole(scope):
        head = frame.of(scopes.pole_of(scope))
        at = url_for("plans.of_pole", slug=head.slug)
        return {"head": replace(head, at=at), "territory": None}
    return {"head": None, "territory": lookup.get(scope)}


def _plans(scope: str) -> Response:
    user = current_user()
    found = record.readable(db.session, scope, user)
    rows: list[tuple[Plan, tree.Outline]] = [(one, tree.of(db.session, one)) for one in found]
    writes = record.writes(user, scope)
    page = render_template(
        "plans/index.html", **place(scope), scope=scope, rows=rows, writes=writes
    )
    return make_response(page)
