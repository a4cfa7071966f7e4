# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of a pôle: read by its members, written by who looks after it."""

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
from ess_map.core import printing, sheets
from ess_map.core.db import alone, db
from ess_map.core.htmx import render
from ess_map.core.money import euros
from ess_map.funding import alerts, exports, ledger, rules, schemes
from ess_map.funding.forms import LineForm
from ess_map.funding.models import Funding, Scheme
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.poles import frame, record, scopes
from ess_map.poles.models import Pole

bp = Blueprint("funding", __name__)


def _here(slug: str, **_more: object) -> frozenset[str]:
    return scopes.of_slug(slug)


@bp.get("/poles/<slug>/financement")
@needs("animator", of=_here, unless=scopes.reader_is_member)
def show(slug: str) -> Response:
    """What pays for the pôle, by line, by year and by funder."""
    pole = record.find(slug)
    lines, today = ledger.of(db.session, pole.id), ledger.today()
    paying = {line.scheme.id: line.scheme for line in lines if line.scheme}
    return render(
        "funding/ledger.html",
        "funding/ledger.html",
        head=frame.of(pole),
        lines=lines,
        ending=[line for line in lines if alerts.near(line, today)],
        today=today,
        totals=ledger.totals(lines),
        statuses=ledger.STATUSES,
        years=ledger.years(lines),
        shares=ledger.shares(lines),
        rules=[_rule(scheme, lines) for scheme in paying.values()],
        euros=euros,
    )


@bp.route("/poles/<slug>/financement/ajouter", methods=["GET", "POST"])
@needs("animator", of=_here)
def add(slug: str) -> Response:
    pole = record.find(slug)
    form = LineForm(schemes.everyone(db.session))
    if form.is_submitted():
        alone(db.session, ledger.LOCK)
        if _accepted(form, ledger.of(db.session, pole.id)):
            line = ledger.write(db.session, pole.id, form.facts())
            return _done(slug, _("« %(what)s » est noté.", what=line.title))
        return _form(pole, form, status=422)
    return _form(pole, form)


@bp.route("/poles/<slug>/financement/<int:line_id>", methods=["GET", "POST"])
@needs("animator", of=_here)
def edit(slug: str, line_id: int) -> Response:
    """Change a line; of two who change it the second sees both and decides."""
    pole = record.find(slug)
    known = schemes.everyone(db.session)
    if request.method == "GET":
        line = ledger.get(db.session, pole.id, line_id)
        form = LineForm(known, line)
        editing.begin(form)
        return _form(pole, form, line)
    alone(db.session, ledger.LOCK)
    line, form = ledger.get(db.session, pole.id, line_id), LineForm(known)
    if not form.validate():
        return _form(pole, form, line, status=422)
    found = editing.settle(form, LineForm(known, line, formdata=None)).clashes
    if found:
        return _form(pole, form, line, found, status=412)
    if not _accepted(form, ledger.of(db.session, pole.id), line):
        return _form(pole, form, line, status=422)
    ledger.write(db.session, pole.id, form.facts(), line)
    return _done(slug, _("« %(what)s » est à jour.", what=line.title))


@bp.post("/poles/<slug>/financement/<int:line_id>/retirer")
@needs("animator", of=_here)
def remove(slug: str, line_id: int) -> Response:
    """Take out what should never have been written; what was refused or has ended stays."""
    pole = record.find(slug)
    line = ledger.get(db.session, pole.id, line_id)
    what = line.title
    db.session.delete(line)
    return _done(slug, _("« %(what)s » ne figure plus dans la liste.", what=what))


@bp.get("/poles/<slug>/financement/<any(lignes, annees):table>.csv")
@needs("animator", of=_here, unless=scopes.reader_is_member)
def as_csv(slug: str, table: str) -> Response:
    pole = record.find(slug)
    lines = ledger.of(db.session, pole.id)
    rows = exports.of_lines(lines) if table == "lignes" else exports.of_years(ledger.years(lines))
    name = f"financement-{table}-{pole.actor.slug}.csv"
    return printing.answer(sheets.csv_of(rows), name, sheets.CSV)


@bp.get("/poles/<slug>/financement/financement.xlsx")
@needs("animator", of=_here, unless=scopes.reader_is_member)
def as_xlsx(slug: str) -> Response:
    pole = record.find(slug)
    lines = ledger.of(db.session, pole.id)
    book = exports.xlsx_of(lines, ledger.years(lines))
    return printing.answer(book, f"financement-{pole.actor.slug}.xlsx", exports.XLSX)


@bp.get("/poles/financements")
@needs("animator")
def ending() -> Response:
    """What ends soon, of all the pôles that the reader looks after."""
    today = ledger.today()
    rows = alerts.ending(db.session, current_user(), today)
    return make_response(
        render_template("funding/ending.html", rows=rows, today=today, euros=euros)
    )


def _accepted(form: LineForm, lines: Sequence[Funding], line: Funding | None = None) -> bool:
    if not form.validate():
        return False
    refusals = ledger.refusals(lines, form.facts(), line)
    form.refuse(refusals)
    return not refusals


def _form(
    pole: Pole,
    form: LineForm,
    line: Funding | None = None,
    found: Sequence[Choice] = (),
    status: int = 200,
) -> Response:
    lines = ledger.of(db.session, pole.id)
    body = render_template(
        "funding/line.html",
        head=frame.of(pole),
        form=form,
        line=line,
        clashes=found,
        rules=[_rule(scheme, lines) for scheme in schemes.everyone(db.session)],
    )
    return make_response(body, status)


def _rule(scheme: Scheme, lines: Sequence[Funding]) -> dict[str, object]:
    left = rules.remaining(scheme, ledger.under(scheme, lines))
    return {
        "scheme": scheme,
        "ceiling": rules.ceiling(scheme),
        "left": None if left is None else euros(left),
    }


def _done(slug: str, sentence: str) -> Response:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".show", slug=slug), 303)
