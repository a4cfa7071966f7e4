# SPDX-License-Identifier: AGPL-3.0-or-later
"""« 1 € coopérateur, 1 € Région »: the address says all that was typed, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ess_map import Invalid, db, money, public
from ess_map_accompaniment.financing import matched, schemes
from ess_map_accompaniment.financing.matched import KINDS, Contribution, Rule
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.financing.room import bp
from ess_map_accompaniment.financing.scheme_form import KIND_WORDS
from ess_map_accompaniment.holder.answers import FORMS

MOST_ROWS, BLANK, FIRST = 200, 2, 5


@dataclass(frozen=True)
class Row:
    """One line as it was typed; ``error`` says what is wrong with its amount."""

    name: str = ""
    amount: str = ""
    kind: str = "employee"
    cents: int | None = None
    error: str = ""


def rows(args: MultiDict[str, str]) -> list[Row]:
    """Return the lines of an address, those that say nothing left out."""
    lists = (args.getlist(name)[:MOST_ROWS] for name in ("nom", "apport", "qualite"))
    found = (_row(*parts) for parts in zip_longest(*lists, fillvalue=""))
    return [row for row in found if row.name or row.amount]


@bp.get("/calcul-scop")
@public
def calculator() -> str:
    """What the chosen rule adds to the members' money, and why not to the rest."""
    today = schemes.today()
    known = [one for one in schemes.everyone(db.session) if one.match]
    scheme = _chosen(known, request.args.get("regle", ""))
    typed = rows(request.args)
    form = request.args.get("form", "scop")
    form = form if form in FORMS else "scop"
    wrong = [row for row in typed if row.error]
    rule = Rule.from_json(scheme.match, scheme.legal_forms) if scheme else None
    result = None
    if rule and typed and not wrong:
        lines = [Contribution(row.name, row.cents or 0, row.kind) for row in typed]
        result = matched.apply(rule, lines, form)
    blank = max(FIRST - len(typed), BLANK)
    return render_template(
        "accompaniment/financing/calculator.html",
        schemes=known,
        scheme=scheme,
        state=schemes.state(scheme, today) if scheme else "",
        rule=rule,
        rows=[*typed, *(Row() for _number in range(blank))],
        wrong=wrong,
        result=result,
        form=form,
        kinds=KIND_WORDS,
    )


def _row(name: str, amount: str, kind: str) -> Row:
    name, amount = " ".join(name.split())[:80], amount.strip()[:40]
    kind = kind if kind in KINDS else "employee"
    try:
        cents = money.parse(amount) if amount else None
    except Invalid as error:
        return Row(name, amount, kind, error=error.message)
    if cents is None:
        return Row(name, amount, kind, error=_("Donnez le montant de cet apport.") if name else "")
    if cents < 0:
        return Row(name, amount, kind, error=_("Un apport ne peut pas être négatif."))
    return Row(name, amount, kind, cents)


def _chosen(known: list[Scheme], key: str) -> Scheme | None:
    """Return the scheme of ``key``, else one that is open, else the first."""
    today = schemes.today()
    order = sorted(known, key=lambda one: (one.key != key, schemes.state(one, today) != "open"))
    return order[0] if order else None
