# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators of the instance look after: where it is found, and the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import grants, rights, session, sessions
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE
from ess_map.platform import plugins
from ess_map.platform.access import needs

bp = Blueprint("administration", __name__, url_prefix="/administration")

PAGE = 50


@dataclass(frozen=True)
class AccountView:
    """A line of the list of accounts."""

    id: int
    email: str
    name: str
    created_at: datetime
    active: bool
    opened: bool
    rights: list[str]
    own: bool


def instance(**_arguments: Any) -> frozenset[str]:
    """Return the scope of what only administrators of the whole map may see."""
    return frozenset({INSTANCE})


@bp.get("")
@needs("administrator", of=instance)
def index() -> str:
    items = [item for _name, item in plugins.each("administration_items")]
    return render_template(
        "people/administration.html", items=sorted(items, key=lambda item: item.weight)
    )


@bp.get("/comptes")
@needs("administrator", of=instance)
def list_accounts() -> str:
    """Accounts by address, or those whose address or name contains what is asked."""
    asked = request.args.get("q", "").strip()[:100]
    page = max(request.args.get("page", 1, type=int), 1)
    query = sa.select(User)
    if asked:
        query = query.where(
            sa.or_(
                User.email.icontains(asked, autoescape=True),
                User.name.icontains(asked, autoescape=True),
            )
        )
    count = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    found = db.session.scalars(query.order_by(User.email).limit(PAGE).offset(PAGE * (page - 1)))
    return render_template(
        "people/administration_accounts.html",
        accounts=_views(list(found)),
        asked=asked,
        count=count,
        previous_url=url_for(".list_accounts", q=asked, page=page - 1) if page > 1 else None,
        next_url=url_for(".list_accounts", q=asked, page=page + 1) if count > PAGE * page else None,
    )


@bp.post("/comptes/<int:user_id>/<any(fermer, rouvrir):verb>")
@needs("administrator", of=instance)
def switch(user_id: int, verb: str) -> ResponseReturnValue:
    """Close an account (its sessions end at once) or open it again."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("Ce compte n'existe plus : rechargez la page."))
    if verb == "fermer":
        grants.refuse_without_administrator(db.session, user.id)
        user.active = False
        sessions.revoke_all(db.session, user)
        flash(_("Le compte %(email)s est désactivé.", email=user.email), "success")
    else:
        user.active = True
        flash(_("Le compte %(email)s est de nouveau actif.", email=user.email), "success")
    db.session.commit()
    return redirect(url_for(".list_accounts", q=user.email), 303)


def _views(users: list[User]) -> list[AccountView]:
    me = session.current_user()
    held: dict[int, list[str]] = {}
    for grant in grants.on(db.session, users=[user.id for user in users]):
        held.setdefault(grant.user_id, []).append(
            f"{grant.role_label} · {rights.name_of(grant.scope)}"
        )
    return [
        AccountView(
            id=user.id,
            email=user.email,
            name=user.name,
            created_at=user.created_at,
            active=user.active,
            opened=user.confirmed_at is not None,
            rights=held.get(user.id, []),
            own=user.id == me.id,
        )
        for user in users
    ]
