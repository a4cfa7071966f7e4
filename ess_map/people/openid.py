# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two addresses of signing in through an OpenID Connect provider."""

from __future__ import annotations

from flask import Blueprint, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people import entrances, oidc
from ess_map.platform.access import public

bp = Blueprint("openid", __name__, url_prefix="/connexion/oidc")


@bp.get("")
@public
@limiter.limit(entrances.TRIES)
def leave() -> ResponseReturnValue:
    """Lead to the provider; a link and no form, for the policy of forms keeps them on this site."""
    cookie["oidc_next"] = entrances.local(request.args.get("next"))
    return oidc.begin()


@bp.get("/retour")
@public
@limiter.limit(entrances.TRIES)
def come_back() -> ResponseReturnValue:
    """Sign in whom the provider sends back."""
    claims = oidc.finish()
    where = cookie.get("oidc_next")
    user = oidc.account_of(db.session, claims)
    db.session.commit()
    answer = entrances.come_in(user, "oidc", where)
    oidc.remember(db.session, claims)
    db.session.commit()
    return answer
