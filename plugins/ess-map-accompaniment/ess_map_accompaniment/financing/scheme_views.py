# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schemes: the list with what each says of a project, one of them, and its form."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Forbidden, Outcome, alone, db, public, signed_in
from ess_map_accompaniment.financing import conditions, matched, schemes
from ess_map_accompaniment.financing.matched import Contribution, Rule
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.financing.room import bp
from ess_map_accompaniment.financing.scheme_form import SchemeForm, trial_lines
from ess_map_accompaniment.holder import answers
from ess_map_accompaniment.words import HOSTS, INSTRUMENTS

ORDER = (Outcome.ELIGIBLE, Outcome.TO_CHECK, Outcome.NOT_ELIGIBLE)
ASKED = ("instrument", "state", "stage", "form", "amount", "host")
"""The parameters that the filter's form asks; the other answers stay hidden in it."""


@bp.get("/financements/")
@public
def index() -> str:
    """All schemes; with answers in the address, what each of them says of the project."""
    said = answers.read(request.args)
    today = schemes.today()
    chosen = request.args.get("instrument", "")
    instrument = chosen if chosen in INSTRUMENTS else ""
    wanted = request.args.get("state", "")
    found = [
        one
        for one in schemes.everyone(db.session, instrument)
        if wanted not in schemes.STATES or schemes.state(one, today) == wanted
    ]
    demand = said.demand()
    fits = [conditions.judge(one, demand, today) for one in found]
    asked = bool(said.args())
    groups = {way: [fit for fit in fits if fit.outcome == way] for way in ORDER} if asked else {}
    none_fits = asked and not groups[Outcome.ELIGIBLE] and not groups[Outcome.TO_CHECK]
    return render_template(
        "accompaniment/financing/schemes.html",
        said=said,
        asked=asked,
        groups=groups,
        fits=fits,
        nearest=conditions.nearest(fits) if none_fits else [],
        none_fits=none_fits,
        instrument=instrument,
        state=wanted,
        hosts=HOSTS,
        forms=answers.FORMS,
        asked_names=ASKED,
        today=today,
        state_of=schemes.state,
        may_edit=schemes.may_edit(),
    )


@bp.get("/financements/<key>")
@public
def scheme(key: str) -> str:
    """One scheme on its terms, closed or not, with what came before and after."""
    found = schemes.get(db.session, key)
    said, today = answers.read(request.args), schemes.today()
    return render_template(
        "accompaniment/financing/scheme.html",
        scheme=found,
        fit=conditions.judge(found, said.demand(), today) if said.args() else None,
        said=said,
        rule=Rule.from_json(found.match, found.legal_forms) if found.match else None,
        earlier=schemes.earlier(db.session, found),
        later=schemes.later(db.session, found),
        state=schemes.state(found, today),
        may_edit=schemes.may_edit(),
    )


@bp.route("/financements/nouveau", methods=["GET", "POST"])
@signed_in
def add_scheme() -> Response:
    """A new scheme, or new terms for one (``?comme=``), which then keeps its own as history."""
    _require_edit()
    like = request.args.get("comme", "")
    before = schemes.get(db.session, like) if like else None
    form = SchemeForm(before if request.method == "GET" else None)
    if request.method == "GET" and before is not None:
        form.starts_on.data = form.ends_on.data = form.source_on.data = None
    if request.method == "GET" or not form.validate() or "preview" in request.form:
        return _form(form, None, before=before)
    if before is not None and form.starts_on.data is None:
        form.starts_on.errors = [_("Dites depuis quand ces conditions valent.")]
        return _form(form, None, before=before)
    alone(db.session, "accompaniment.scheme")
    made = schemes.add(db.session, form.facts(), before)
    return _saved(made, _("« %(name)s » est publié.", name=made.name))


@bp.route("/financements/<key>/modifier", methods=["GET", "POST"])
@signed_in
def edit_scheme(key: str) -> Response:
    """Correct a scheme; of two who edit, the second sees what the first wrote."""
    _require_edit()
    found = schemes.get(db.session, key)
    if request.method == "GET":
        return _form(SchemeForm(found), found)
    alone(db.session, "accompaniment.scheme")
    db.session.refresh(found)
    form = SchemeForm()
    if not form.validate() or "preview" in request.form:
        return _form(form, found)
    if form.version.data != str(found.version):
        form.version.data = str(found.version)
        return _form(form, found, clash=SchemeForm(found, formdata=None), status=412)
    facts = form.facts()
    if schemes.promised(found, facts) and not form.mistake.data:
        form.mistake.errors = [
            _(
                "Ces conditions ont cours, ou ont eu cours : on les cite. Faites de nouvelles "
                "conditions avec leur date, ou dites que vous corrigez une erreur de saisie."
            )
        ]
        return _form(form, found)
    schemes.change(db.session, found, facts)
    return _saved(found, _("« %(name)s » est à jour.", name=found.name))


def _require_edit() -> None:
    if not schemes.may_edit():
        raise Forbidden(
            _("Les dispositifs sont tenus par l'animation régionale : écrivez-lui une correction.")
        )


def _form(
    form: SchemeForm,
    found: Scheme | None,
    *,
    before: Scheme | None = None,
    clash: SchemeForm | None = None,
    status: int = 200,
) -> Response:
    result = None
    if "preview" in request.form and not form.errors:
        result = _preview(form)
    form.add_rows()
    body = render_template(
        "accompaniment/financing/scheme_form.html",
        form=form,
        scheme=found,
        before=before,
        clash=clash,
        result=result,
    )
    return make_response(body, 422 if form.errors and status == 200 else status)


def _preview(form: SchemeForm) -> matched.Result | None:
    """Return what the typed rule makes of the trial's lines, None when it has none."""
    rule = form.rule()
    lines = [Contribution(name, cents) for name, cents in trial_lines(form.trial.data)]
    if rule is None or not lines:
        return None
    return matched.apply(rule, lines, rule.legal_forms[0] if rule.legal_forms else "")


def _saved(found: Scheme, sentence: str) -> Response:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".scheme", key=found.key), 303)
