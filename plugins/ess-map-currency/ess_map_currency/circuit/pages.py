# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circuit of a currency: what everybody may know is missing, and how the association works."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Conflict, NotFound, db, load_actors, public, sheets, signed_in, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements import record as agreements
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.circuit import cycles, missing, network, prospects, wanted
from ess_map_currency.circuit.forms import ProspectForm, WantedForm
from ess_map_currency.circuit.missing import Link
from ess_map_currency.circuit.room import bp
from ess_map_currency.currencies import acting, record
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.words import PROSPECTS


@bp.get("/<slug>/recherches")
@public
def looked_for(slug: str):
    """What members look for and where, without who: whoever sells it may come."""
    currency = record.find(db.session, slug)
    if currency.slug != slug:
        return redirect(url_for(".looked_for", slug=currency.slug), 301)
    if currency.state not in CIRCULATING:
        raise NotFound(_("Cette monnaie ne circule pas : personne n'y cherche de fournisseur."))
    found = missing.links(network.of_currency(db.session, currency.id))
    return render_template(
        "currency/circuit/looked_for.html",
        currency=currency,
        links=[one for one in found if one.missing],
        label=vocabulary(trades.NAME).label_of,
    )


@bp.get("/<slug>/circuit")
@signed_in
def show(slug: str) -> str:
    """Missing links, loops that could be, and what is followed."""
    currency = acting.require(slug)
    whole = network.of_currency(db.session, currency.id)
    found = missing.links(whole)
    return render_template(
        "currency/circuit/show.html",
        currency=currency,
        links=found,
        most=max((len(one.asks) for one in found), default=0),
        loops=cycles.loops(whole),
        prospects=prospects.of_currency(db.session, currency.id),
        states=PROSPECTS,
        label=vocabulary(trades.NAME).label_of,
    )


@bp.get("/<slug>/circuit.csv")
@signed_in
def table(slug: str) -> Response:
    """The missing links as a table, for who prospects with a spreadsheet."""
    currency = acting.require(slug)
    label = vocabulary(trades.NAME).label_of
    head = [
        _("Ce qu'on cherche"),
        _("Intercommunalité"),
        _("Recherches"),
        _("Sans fournisseur à portée"),
        _("Dépense mensuelle annoncée (€)"),
        _("Précisions"),
    ]
    rows = [
        [
            label(one.trade),
            one.epci[1],
            str(len(one.asks)),
            str(one.missing),
            str(one.monthly // 100),
            one.words,
        ]
        for one in missing.links(network.of_currency(db.session, currency.id))
    ]
    return Response(
        sheets.csv_of([head, *rows]),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="circuit-{currency.slug}.csv"'},
    )


@bp.get("/<slug>/circuit/manque/<trade>/<epci>")
@signed_in
def link(slug: str, trade: str, epci: str) -> str:
    """One missing link: who asks, and which actors of the map could supply it."""
    currency = acting.require(slug)
    found = _link(currency, trade, epci)
    return render_template(
        "currency/circuit/link.html",
        currency=currency,
        link=found,
        candidates=prospects.candidates(db.session, currency.id, found),
        states=PROSPECTS,
        label=vocabulary(trades.NAME).label_of,
    )


@bp.route("/<slug>/circuit/prospects/<int:actor_id>", methods=["GET", "POST"])
@signed_in
def prospect(slug: str, actor_id: int):
    """How far the association is with one actor."""
    currency = acting.require(slug)
    actors = load_actors(db.session, [actor_id])
    if not actors:
        raise NotFound(_("Cet acteur n'est pas, ou plus, sur la carte."))
    known = {one.actor_id: one for one in prospects.of_currency(db.session, currency.id)}
    now = known.get(actor_id)
    form = ProspectForm(obj=now)
    clash, status = None, 200
    if form.validate_on_submit():
        version = request.form.get("version", -1, type=int)
        try:
            prospects.note(
                db.session, currency.id, actor_id, form.state.data, form.note.data or "", version
            )
        except Conflict as error:
            clash, status = error.message, 409
            form.version.data = str(now.version if now else 0)
        else:
            db.session.commit()
            flash(_("C'est noté pour %(name)s.", name=actors[0].name))
            return redirect(url_for(".show", slug=slug) + "#prospects", 303)
    page = render_template(
        "currency/circuit/prospect.html",
        currency=currency,
        actor=actors[0],
        form=form,
        known=now,
        clash=clash,
        states=PROSPECTS,
    )
    return page, status


@bp.route("/<slug>/circuit/recherche", methods=["GET", "POST"])
@signed_in
def add(slug: str):
    """Look for a supplier in the name of a member who has said so by telephone."""
    currency = acting.require(slug)
    there = agreements.accepting(db.session, Acceptance.currency_id == currency.id)
    form = WantedForm(sorted(there, key=lambda one: one.public_name or one.actor.name))
    if form.validate_on_submit():
        chosen = next(one for one in there if one.id == form.acceptance.data)
        wanted.ask(db.session, chosen, **form.facts())
        db.session.commit()
        flash(_("La recherche est publiée."))
        return redirect(url_for(".show", slug=slug), 303)
    return render_template("currency/circuit/add.html", currency=currency, form=form)


@bp.post("/<slug>/circuit/recherche/<int:wanted_id>/<state>")
@signed_in
def close(slug: str, wanted_id: int, state: str):
    """A search is met, given up, or taken up again."""
    currency = acting.require(slug)
    if state not in (wanted.OPEN, wanted.MET, wanted.WITHDRAWN):
        abort(404)
    found = wanted.find(db.session, wanted_id, currency.id)
    if state == wanted.OPEN:
        wanted.reopen(db.session, found)
    else:
        wanted.close(db.session, found, state)
    db.session.commit()
    flash(_("C'est noté."))
    return redirect(url_for(".show", slug=slug), 303)


def _link(currency: Currency, trade: str, epci: str) -> Link:
    for one in missing.links(network.of_currency(db.session, currency.id)):
        if one.trade == trade and (one.epci[0] or "ailleurs") == epci:
            return one
    raise NotFound(_("Personne ne cherche cela ici, ou plus : le manque est comblé."))
