# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three short questions, one screen each; every answer is in the address."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import (
    Territory,
    find_territory,
    locality,
    public,
    search_territories,
    vocabulary,
)
from ess_map_accompaniment.holder import answers as said
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.words import NEEDS, STAGE_HINTS, STAGES

MOST_PLACES = 12
DISTANCES = (10, 20, 30, 50, 100)


@bp.get("/")
@public
def start() -> str:
    """First screen: where the project stands."""
    answers = said.read(request.args)
    forms = vocabulary("legal_form")
    return render_template(
        "accompaniment/holder/start.html",
        answers=answers,
        stages=STAGES,
        hints=STAGE_HINTS,
        forms=[(key, forms.label_of(key)) for key in said.FORMS],
        here=_named(answers.somewhere),
    )


@bp.get("/lieu")
@public
def place() -> str | Response:
    """Second screen: where it is; a name that means several communes is asked again."""
    answers = said.read(request.args)
    if not answers.stage:
        return redirect(url_for(".start", **answers.args()), 303)
    typed = request.args.get("q", "").strip()
    found = search_territories(typed, levels=("commune",), limit=MOST_PLACES) if typed else []
    problem = ""
    if request.args.get("next"):
        if typed and not (answers.commune and request.args.get("asked") == typed):
            if len(found) == 1:
                return redirect(url_for(".needs", **answers.args(commune=found[0].key)), 303)
            problem = _not_one(typed, len(found))
        elif answers.commune:
            return redirect(url_for(".needs", **answers.args()), 303)
        else:
            problem = _("Dites-nous où : le nom ou le code postal d'une commune suffit.")
    return render_template(
        "accompaniment/holder/place.html",
        answers=answers,
        here=_named(answers.somewhere),
        typed=typed,
        found=_with_department(found),
        problem=problem,
        distances=DISTANCES,
    )


@bp.get("/besoins")
@public
def needs() -> str | Response:
    """Third screen: what they need; all of it may be left out."""
    answers = said.read(request.args)
    if not answers.stage:
        return redirect(url_for(".start", **answers.args()), 303)
    if not answers.commune:
        return redirect(url_for(".place", **answers.args()), 303)
    activities = vocabulary("activity")
    return render_template(
        "accompaniment/holder/needs.html",
        answers=answers,
        needs=NEEDS,
        sectors=[(term.key, term.label) for term in activities.terms if not term.parent],
    )


def _not_one(typed: str, count: int) -> str:
    if count == 0:
        return _(
            "Nous ne trouvons pas « %(typed)s ». Essayez le code postal, ou le nom sans "
            "abréviation.",
            typed=typed[:60],
        )
    return _("Plusieurs communes répondent à « %(typed)s » : laquelle ?", typed=typed[:60])


def _named(key: str) -> str:
    return find_territory(key).name if key else ""


def _with_department(found: list[Territory]) -> list[tuple[str, str, str]]:
    """Return (key, name, département) of communes: Saint-Martin is in forty of them."""
    named = []
    for commune in found:
        over = locality(commune.key).territories.items()
        department = next((name for key, name in over if key.startswith("department-")), "")
        named.append((commune.key, commune.name, department))
    return named
