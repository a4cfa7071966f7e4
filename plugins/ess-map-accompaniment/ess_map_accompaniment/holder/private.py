# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages behind a link of one's own: no memory keeps them, no search engine, no other site's log."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ess_map import db
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Holder, Project


def page(html: str, status: int = 200) -> Response:
    """Answer ``html`` to who holds the link alone."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def opened(token: str) -> tuple[Project, Holder | None]:
    """Return the project behind a link to follow, and whose link it is."""
    return links.followed(db.session, token)


def back(token: str, anchor: str = "") -> AnyResponse:
    """Return to the page of the project after something was done."""
    return redirect(
        url_for("accompaniment_holder.follow", token=token, _anchor=anchor or None), 303
    )


def home(project: Project, holder: Holder | None) -> str:
    """The address on which ``holder`` follows, in the language of this page."""
    return request.script_root + links.follow_path(project, holder)


def words(name: str, most: int = 1000) -> str:
    """Return what was typed in a field, cut to what can be kept."""
    return request.form.get(name, "").strip()[:most]
