# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators see of the background work: letters that do not leave, and jobs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core import jobs, mail
from ess_map.core.db import db
from ess_map.platform.access import needs

bp = Blueprint("backstage", __name__, url_prefix="/administration")


def instance(**_arguments: Any) -> frozenset[str]:
    """Return the scope of what only administrators of the whole map may see."""
    return frozenset({"instance"})


@bp.get("/courriels")
@needs("administrator", of=instance)
def letters() -> str:
    return render_template(
        "notifications/letters.html",
        queue=mail.queue(db.session),
        letters=mail.troubled(db.session),
    )


@bp.post("/courriels/<int:letter_id>/renvoyer")
@needs("administrator", of=instance)
def resend(letter_id: int) -> ResponseReturnValue:
    mail.resend(db.session, letter_id)
    db.session.commit()
    flash(_("Le courriel repart au prochain passage, d'ici une minute."), "success")
    return redirect(url_for(".letters"), 303)


@bp.post("/courriels/<int:letter_id>/jeter")
@needs("administrator", of=instance)
def drop(letter_id: int) -> ResponseReturnValue:
    mail.drop(db.session, letter_id)
    db.session.commit()
    flash(_("Le courriel est jeté : il ne partira pas."), "success")
    return redirect(url_for(".letters"), 303)


@bp.get("/taches")
@needs("administrator", of=instance)
def tasks() -> str:
    return render_template(
        "notifications/jobs.html",
        states=jobs.states(db.session),
        asleep=jobs.asleep(db.session),
    )


@bp.post("/taches/<name>")
@needs("administrator", of=instance)
def run(name: str) -> ResponseReturnValue:
    """Ask for a job: the worker does it, not this request."""
    job = jobs.named(name)
    jobs.ask(db.session, job)
    flash(_("« %(job)s » est demandée : elle passe d'ici une minute.", job=job.label), "success")
    return redirect(url_for(".tasks"), 303)
