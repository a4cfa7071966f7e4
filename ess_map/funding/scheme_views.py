# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schemes, looked after by the administrators of the whole map."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.contributions import editing
from ess_map.contributions.editing import Choice
from ess_map.core.db import alone, db
from ess_map.funding import ledger, rules, schemes
from ess_map.funding.forms import SchemeForm
from ess_map.funding.models import Scheme
from ess_map.people.administration import instance
from ess_map.platform.access import needs

bp = Blueprint("funding_schemes", __name__, url_prefix="/administration/financements")


@bp.get("")
@needs("administrator", of=instance)
def index() -> str:
    return render_template(
        "funding/schemes.html",
        schemes=schemes.everyone(db.session),
        uses=schemes.uses(db.session),
        kinds=schemes.KINDS,
        ceiling=rules.ceiling,
        today=ledger.today(),
    )


@bp.route("/ajouter", methods=["GET", "POST"])
@needs("administrator", of=instance)
def add() -> Response:
    """A new scheme, empty or with what another says (``?comme=``)."""
    like = request.args.get("comme", "")
    form = SchemeForm(schemes.get(db.session, like) if like else None)
    if not form.is_submitted():
        return _form(form)
    if not form.validate():
        return _form(form, status=422)
    alone(db.session, ledger.LOCK)
    scheme = schemes.write(db.session, form.terms())
    return _done(_("« %(name)s » peut désormais être choisi.", name=scheme.name))


@bp.route("/<key>", methods=["GET", "POST"])
@needs("administrator", of=instance)
def edit(key: str) -> Response:
    """Change a scheme; once it pays, only its name, source, period and what is known of it."""
    if request.method == "GET":
        scheme = schemes.get(db.session, key)
        form = SchemeForm(scheme)
        editing.begin(form)
        return _form(form, scheme)
    alone(db.session, ledger.LOCK)
    scheme, form = schemes.get(db.session, key), SchemeForm()
    if not form.validate():
        return _form(form, scheme, status=422)
    found = editing.settle(form, SchemeForm(scheme, formdata=None)).clashes
    if found:
        return _form(form, scheme, found, status=412)
    used = schemes.uses(db.session).get(scheme.id, 0)
    if form.validate() and used:
        form.keep_promises(schemes.broken(scheme, form.terms()), used)
    if form.errors:
        return _form(form, scheme, status=422)
    schemes.write(db.session, form.terms(), scheme)
    return _done(_("« %(name)s » est à jour.", name=scheme.name))


@bp.post("/<key>/retirer")
@needs("administrator", of=instance)
def remove(key: str) -> Response:
    alone(db.session, ledger.LOCK)
    scheme = schemes.get(db.session, key)
    name = scheme.name
    schemes.remove(db.session, scheme)
    return _done(_("« %(name)s » est retiré.", name=name))


def _form(
    form: SchemeForm,
    scheme: Scheme | None = None,
    found: Sequence[Choice] = (),
    status: int = 200,
) -> Response:
    used = schemes.uses(db.session).get(scheme.id, 0) if scheme else 0
    body = render_template(
        "funding/scheme.html", form=form, scheme=scheme, clashes=found, used=used
    )
    return make_response(body, status)


def _done(sentence: str) -> Response:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".index"), 303)
