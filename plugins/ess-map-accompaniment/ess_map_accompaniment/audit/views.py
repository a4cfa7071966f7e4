# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which administrators try other weights; it saves nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from ess_map import db, needs, setting
from ess_map_accompaniment.audit import forms, preview

bp = Blueprint(
    "accompaniment_audit",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


def _everywhere(**_arguments: Any) -> frozenset[str]:
    return frozenset({"instance"})


@bp.get("/methode/essai")
@needs("administrator", of=_everywhere)
def try_weights() -> tuple[str, int]:
    """What would change band or place with other weights, before anybody saves them."""
    form = forms.asked(request.args)
    tried = bool(request.args) and form.validate()
    changes = []
    if tried:
        changes = preview.of_last_projects(db.session, forms.points(form), form["band"].data)
    page = render_template(
        "accompaniment/audit/preview.html",
        form=form,
        tried=tried,
        changes=changes,
        width_changes=tried and form["band"].data != setting("accompaniment.band"),
        total=sum(forms.points(form).values()) if tried else None,
        last=preview.LAST,
        shown=preview.SHOWN,
    )
    return page, 422 if form.errors else 200
