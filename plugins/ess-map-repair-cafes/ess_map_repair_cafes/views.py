# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the plugin. Under each route line stands who may come in."""

from datetime import UTC

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from wtforms import DateTimeLocalField, Form, StringField
from wtforms.validators import InputRequired, Length

from ess_map import Actor, db, needs, public
from ess_map_repair_cafes import events

bp = Blueprint("repair_cafes", __name__, url_prefix="/repair_cafes", template_folder="templates")


@bp.get("/")
@public
def page():
    return render_template("repair_cafes/page.html", hosted=events.hosted())


class Announcement(Form):
    title = StringField(_l("Titre"), validators=[InputRequired(), Length(max=200)])
    starts_at = DateTimeLocalField(_l("Le"), validators=[InputRequired()])


@bp.route("/annoncer/<int:actor_id>", methods=["GET", "POST"])
@needs("repair_cafes.announce")
def announce(actor_id):
    actor, form = db.get_or_404(Actor, actor_id), Announcement(request.form)
    if request.method == "POST" and form.validate():
        starts_at = to_utc(form.starts_at.data).replace(tzinfo=UTC)
        events.announce(actor, form.title.data, starts_at)
        return redirect(url_for(".page"), 303)
    return render_template("repair_cafes/announce.html", actor=actor, form=form)
