# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of rights: of a territory, a pôle, a label, and all of them for administrators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people import grants, invitations, rights, session
from ess_map.people.models import User
from ess_map.people.rights_forms import GiveForm
from ess_map.people.roles import INSTANCE, LABELS, Grant
from ess_map.platform.access import needs, signed_in
from ess_map.territories.models import LEVELS

bp = Blueprint("rights", __name__)

MOST_LISTED = 500


@dataclass(frozen=True)
class GrantView:
    """A line of the table of rights."""

    id: int
    name: str
    email: str
    role: str
    scope_name: str
    scope_url: str
    since: datetime
    until: date | None
    given_by: str
    revocable: bool


def url_of(scope: str) -> str:
    """Return the address of the page of rights on ``scope``."""
    if scope.partition("-")[0] in LEVELS:
        return url_for("rights.of_territory", key=scope)
    return url_for("rights.of_scope", scope=scope)


@bp.route("/territoires/<key>/droits", methods=["GET", "POST"])
@needs("animator", of=lambda key: rights.of_scope(key))
@limiter.limit("60/hour", methods=["POST"])
def of_territory(key: str) -> ResponseReturnValue:
    return _page(key)


@bp.route("/droits/<scope>", methods=["GET", "POST"])
@needs("animator", of=lambda scope: rights.of_scope(scope))
@limiter.limit("60/hour", methods=["POST"])
def of_scope(scope: str) -> ResponseReturnValue:
    """A pôle, a label, or the instance."""
    return _page(scope)


@bp.post("/droits/<int:grant_id>/retirer")
@signed_in
def revoke(grant_id: int) -> ResponseReturnValue:
    """Take a grant back; the verb knows who may."""
    user = session.current_user()
    grant = grants.revoke(db.session, user, grant_id)
    db.session.commit()
    flash(_("Ce droit est retiré."), "success")
    still = rights.allows(user, "animator", rights.of_scope(grant.scope))
    return redirect(url_of(grant.scope) if still else url_for("explore.index"), 303)


@bp.get("/administration/droits")
@needs("administrator", of=lambda: {INSTANCE})
def everywhere() -> str:
    """Every active grant, by scope and role."""
    scope, role = request.args.get("portee", "").strip(), request.args.get("role", "")
    found = grants.on(db.session, scopes=[scope] if scope else None, role=role, limit=MOST_LISTED)
    return render_template(
        "people/rights_everywhere.html",
        grants=_views(found, session.current_user()),
        scope=scope,
        scope_url=url_of(scope) if rights.is_scope(scope) else None,
        scope_name=rights.name_of(scope) if scope else "",
        role=role,
        roles=[(name, str(label)) for name, label in LABELS.items()],
        most=MOST_LISTED,
    )


def _page(scope: str) -> ResponseReturnValue:
    user, scope = session.current_user(), rights.canonical(scope)
    form = GiveForm(user, scope)
    if form.validate_on_submit():
        grant = invitations.invite(
            db.session, user, form.email.data, form.role.data, scope, form.expires_at
        )
        db.session.commit()
        flash(_("C'est fait : %(email)s reçoit un courriel.", email=form.email.data), "success")
        return redirect(url_of(grant.scope), 303)
    page = render_template(
        "people/rights.html",
        scope=scope,
        name=rights.name_of(scope),
        back_url=_back(scope),
        grants=_views(grants.on(db.session, scopes=[scope]), user),
        above=_above([one for one in rights.upwards(rights.of_scope(scope)) if one != scope]),
        form=form,
    )
    return page, 422 if form.errors else 200


def _back(scope: str) -> str:
    if scope.partition("-")[0] in LEVELS:
        return url_for("territory.page", key=scope)
    return url_for("explore.index")


def _above(scopes: Iterable[str]) -> list[dict[str, Any]]:
    """Who is in charge of what lies around, by public name: addresses are not ours to show."""
    by_scope: dict[str, list[str]] = {}
    people = _people(found := grants.on(db.session, scopes=list(scopes)))
    for grant in found:
        if grant.role in ("animator", "administrator"):
            by_scope.setdefault(grant.scope, []).append(people[grant.user_id].public_name)
    return [
        {"name": rights.name_of(scope), "people": by_scope[scope]}
        for scope in scopes
        if scope in by_scope
    ]


def _views(found: list[Grant], reader: User) -> list[GrantView]:
    people = _people(found)
    names = {scope: rights.name_of(scope) for scope in {grant.scope for grant in found}}
    return [
        GrantView(
            id=grant.id,
            name=people[grant.user_id].public_name,
            email=people[grant.user_id].email,
            role=grant.role_label,
            scope_name=names[grant.scope],
            scope_url=url_of(grant.scope),
            since=grant.granted_at,
            until=_last_day(grant.expires_at),
            given_by=_giver(people.get(grant.granted_by_id)),
            revocable=grant.user_id == reader.id or grants.may_revoke(db.session, reader, grant),
        )
        for grant in found
    ]


def _giver(user: User | None) -> str:
    return user.public_name if user else _("l'équipe du site")


def _last_day(expires_at: datetime | None) -> date | None:
    if expires_at is None:
        return None
    return (expires_at.astimezone(clock.PARIS) - timedelta(seconds=1)).date()


def _people(found: Iterable[Grant]) -> dict[int, User]:
    found = list(found)
    ids = {one for grant in found for one in (grant.user_id, grant.granted_by_id) if one}
    return {user.id: user for user in db.session.scalars(sa.select(User).where(User.id.in_(ids)))}
