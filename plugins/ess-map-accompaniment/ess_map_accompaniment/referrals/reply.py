# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure answers from a letter, without account: looking does nothing, the button does.

Programs that check letters open every link: that must not answer in anybody's name.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, url_for
from flask.typing import ResponseReturnValue

from ess_map import db, limit, public
from ess_map_accompaniment.referrals import desk, links

bp = Blueprint(
    "accompaniment_referrals_reply",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@bp.get("/reponse/<token>")
@public
@limit("300/hour")
def page(token: str) -> ResponseReturnValue:
    referral = links.answered(db.session, token)
    return _quiet(desk.page(referral, _door(token)))


@bp.route("/reponse/<token>/<slug>", methods=["GET", "POST"])
@public
@limit("300/hour")
def act(token: str, slug: str) -> ResponseReturnValue:
    referral = links.answered(db.session, token)
    return _quiet(desk.act(referral, slug, _door(token)))


def _door(token: str) -> desk.Door:
    return desk.Door(
        page_url=url_for(".page", token=token),
        gesture_url=lambda slug: url_for(".act", token=token, slug=slug),
    )


def _quiet(answer: ResponseReturnValue) -> Response:
    """Keep the link, which is a key, out of other sites' logs, search engines and caches."""
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
