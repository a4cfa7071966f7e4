# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making an action of a need that somebody reported."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import Conflict, Forbidden
from ess_map.local_needs import present, reporting
from ess_map.local_needs.models import Need
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.plans import editing, items, record
from ess_map.plans.forms import TakeForm
from ess_map.plans.models import Plan
from ess_map.platform.access import needs
from ess_map.poles import scopes
from ess_map.territories.models import KEY

bp = Blueprint("plan_needs", __name__, url_prefix="/plans")

MOST = 200
"""Plans of pôles that are looked at for one need."""


def _scopes(need_id: int) -> frozenset[str]:
    return reporting.scopes(reporting.get(db.session, need_id))


@bp.route("/besoin/<int:need_id>/reprendre", methods=["GET", "POST"])
@needs("animator", of=_scopes)
def take(need_id: int) -> Response:
    """Choose the plan and the objective; the action that is made keeps its need."""
    need = reporting.get(db.session, need_id)
    if need.state != "published":
        raise Conflict(_("Ce besoin n'est plus ouvert : une action y répond déjà, ou il est clos."))
    user, plans = current_user(), _plans(need)
    form = TakeForm(data={"title": need.title})
    form.under.choices = {plan.title: _under(plan) for plan in plans}
    if not form.validate_on_submit():
        return _page(form, need, plans, 422 if form.is_submitted() else 200)
    plan_id, _dash, parent = form.under.data.partition("-")
    plan = record.get(db.session, int(plan_id))
    if not record.writes(user, plan.scope):
        raise Forbidden(_("Seuls les animateurs de ce plan y ajoutent une action."))
    wanted = {
        "title": form.title.data,
        "body": need.body,
        "parent_id": int(parent) or None,
        "owner": [None, form.owner_name.data],
        "starts_on": form.starts_on.data.isoformat() if form.starts_on.data else None,
        "deadline": form.deadline.data.isoformat() if form.deadline.data else None,
    }
    item = editing.take(db.session, need, plan, wanted, user)
    db.session.commit()
    flash(_("Le besoin est devenu une action du plan ; son auteur est prévenu."), "success")
    return redirect(items.url(item), 303)


def _plans(need: Need) -> list[Plan]:
    """Return the plans that the reader writes: of the territories over the need, of pôles."""
    user = current_user()
    here = Plan.scope.in_(sorted(reporting.scopes(need)))
    near = sa.select(Plan).where(here).order_by(Plan.id.desc())
    poles = sa.select(Plan).where(Plan.scope.startswith("pole-")).order_by(Plan.id.desc())
    found = [*db.session.scalars(near), *db.session.scalars(poles.limit(MOST))]
    return [plan for plan in found if record.writes(user, plan.scope)]


def _ways(need: Need) -> list[tuple[str, str]]:
    """Return the territories over the need where the reader may open a plan: name and address."""
    user = current_user()
    keys = [one for one in rights.upwards(reporting.scopes(need)) if KEY.fullmatch(one)]
    mine = [key for key in keys if record.writes(user, key)]
    return [(scopes.name_of(key), url_for("plan_writing.new", scope=key)) for key in mine]


def _under(plan: Plan) -> list[tuple[str, str]]:
    wide = [one for one in items.of_plan(db.session, plan.id) if one.level != "action"]
    found = [(f"{plan.id}-{one.id}", items.name(one)[:120]) for one in wide]
    return [*found, (f"{plan.id}-0", _("Dans le plan, sans objectif"))]


def _page(form: TakeForm, need: Need, plans: list[Plan], status: int) -> Response:
    (view,) = present.views(db.session, [need])
    places = [(plan, scopes.name_of(plan.scope)) for plan in plans]
    ways = [] if places else _ways(need)
    page = render_template("plans/take.html", form=form, need=view, places=places, ways=ways)
    return make_response(page, status)
