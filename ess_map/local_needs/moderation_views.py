# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on needs and resources: the list of what waits, and the decision."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import Forbidden
from ess_map.local_needs import lists, present, reporting
from ess_map.local_needs.forms import DecisionForm
from ess_map.local_needs.models import Need
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import needs, signed_in
from ess_map.territories import lookup

bp = Blueprint("deciding_needs", __name__)


def _scopes(need_id: int) -> frozenset[str]:
    return reporting.scopes(reporting.get(db.session, need_id))


@bp.get("/besoins/moderation")
@needs("moderator")
def queue() -> Response:
    """What waits for the reader's decision, the oldest first."""
    key = request.args.get("territoire", "")
    here = lookup.get(key) if key in lookup.names([key]) else None
    waiting = lists.waiting(db.session, current_user(), here)
    views = present.views(db.session, waiting)
    page = render_template("local_needs/moderation.html", needs=views, here=here)
    return make_response(page)


@bp.post("/besoins/<int:need_id>/publier")
@needs("moderator", of=_scopes)
def publish(need_id: int) -> Response:
    need = reporting.get(db.session, need_id)
    reporting.publish(db.session, need, current_user())
    db.session.commit()
    flash(_("C'est publié : « %(title)s » est sur la carte.", title=need.title), "success")
    return redirect(url_for("deciding_needs.queue"), 303)


@bp.post("/besoins/<int:need_id>/refuser")
@needs("moderator", of=_scopes)
def refuse(need_id: int) -> Response:
    """Refuse, with the reason that the author is told; without one the page asks again."""
    need, form = reporting.get(db.session, need_id), DecisionForm()
    form.validate_on_submit()
    if not (form.reason.data or "").strip():
        form.reason.errors = [_("Dites pourquoi : l'auteur reçoit ce motif.")]
    if form.reason.errors:
        return _again(need, form)
    reporting.refuse(db.session, need, current_user(), form.reason.data)
    db.session.commit()
    flash(_("C'est refusé, et l'auteur sait pourquoi."), "success")
    return redirect(url_for("deciding_needs.queue"), 303)


@bp.post("/besoins/<int:need_id>/retirer")
@signed_in
def withdraw(need_id: int) -> Response:
    """Take it off the map: its author, or who moderates there."""
    need, user = reporting.get(db.session, need_id), current_user()
    mine = need.author_id == user.id
    if not mine and not rights.allows(user, "moderator", reporting.scopes(need)):
        raise Forbidden(_("Seuls son auteur et les modérateurs du lieu peuvent le retirer."))
    reporting.withdraw(db.session, need, user)
    db.session.commit()
    flash(_("C'est retiré : plus personne d'autre ne le voit."), "success")
    return redirect(url_for("needs.show", need_id=need_id), 303)


def _again(need: Need, form: DecisionForm) -> Response:
    (view,) = present.views(db.session, [need])
    page = render_template(
        "local_needs/show.html",
        need=view,
        may_decide=need.state == "pending",
        may_withdraw=False,
        may_take=False,
        steps=[],
        form=form,
    )
    return make_response(page, 422)
