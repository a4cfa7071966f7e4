# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs that somebody wrote down, for who animates there to look at."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import Forbidden, Invalid, allowed, db, needs, user
from ess_map_groupbuy.campaigns.acting import ANIMATE
from ess_map_groupbuy.hubs import keeping, record, saying
from ess_map_groupbuy.hubs.models import Hub
from ess_map_groupbuy.hubs.room import bp


@bp.get("/relais/a-verifier")
@needs(ANIMATE)
def waiting() -> str:
    """The hubs whose inscription waits, of the reader's territories."""
    hubs = [one for one in record.of_states(db.session, (record.WAITING,)) if _may(one)]
    return render_template(
        "groupbuy/hubs/waiting.html",
        hubs=[(one, saying.address(one.actor), saying.slots(one.slots)) for one in hubs],
    )


@bp.post("/relais/a-verifier/<int:hub_id>")
@needs(ANIMATE)
def check(hub_id: int) -> Response:
    """Say that it may be shown, or forget it."""
    hub = record.by_id(db.session, hub_id)
    if not _may(hub):
        raise Forbidden(_("Ce relais est hors des territoires que vous animez."))
    verdict = request.form.get("verdict", "")
    if not FlaskForm().validate_on_submit() or verdict not in ("yes", "no"):
        raise Invalid(_("Choisissez l'un des deux boutons."))
    name = hub.actor.name
    if verdict == "yes":
        keeping.check(db.session, hub)
        flash(_("%(hub)s est vérifié et publié.", hub=name), "success")
    else:
        keeping.refuse(db.session, hub)
        flash(_("L'inscription de %(hub)s est effacée.", hub=name), "success")
    db.session.commit()
    return redirect(url_for(".waiting"), 303)


def _may(hub: Hub) -> bool:
    return allowed(user(), ANIMATE, keeping.scopes(db.session, hub))
