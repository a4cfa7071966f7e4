# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which an association describes its currency."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import AreaForm, NotFound, db, needs, signed_in, user
from ess_map_currency.currencies import acting, editing, ground, history, links, parts, perimeter
from ess_map_currency.currencies.forms import Versioned
from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.parts import PARTS, Part
from ess_map_currency.currencies.perimeter_form import NewForm
from ess_map_currency.currencies.room import bp


@bp.route("/nouvelle", methods=["GET", "POST"])
@needs(acting.ANIMATE)
def new():
    form = NewForm()
    if request.method == "GET":
        return _new_page(form)
    if form.searched():
        return _new_page(form)
    right, area = form.validate(), form.area()
    if area is not None and not acting.may_run_there(user(), area):
        text = _("Nommez au moins un territoire que vous animez, ou une partie de lui.")
        form.area_places.errors = [*form.area_places.errors, text]
    if not right or area is None or form.errors:
        return _new_page(form), 422
    values = {name: form[name].data for name in ("name", "symbol", "summary")}
    said = {**values, "area": area.to_json() if area else None}
    currency = editing.add(db.session, said, by=user().id)
    db.session.commit()
    flash(_("%(name)s est ajoutée, en projet. Décrivez-la, puis mettez-la en circulation.",
            name=currency.name), "success")  # fmt: skip
    return redirect(url_for(".settings", slug=currency.slug), 303)


@bp.get("/<slug>/reglages")
@signed_in
def settings(slug: str):
    currency = acting.require(slug)
    if currency.slug != slug:
        return redirect(url_for(".settings", slug=currency.slug), 301)
    return render_template(
        "currency/currencies/settings.html",
        currency=currency,
        state_label=CURRENCIES.label_of(currency.state),
        parts=[(part, parts.facts(part, currency)) for part in PARTS.values()],
        ways=CURRENCIES.available(currency, lambda _role: True),
        steps=history.steps(db.session, currency),
    )


@bp.route("/<slug>/reglages/<name>", methods=["GET", "POST"])
@signed_in
def edit(slug: str, name: str):
    currency = acting.require(slug)
    part = PARTS.get(name)
    if part is None:
        raise NotFound(_("Cette partie des réglages n'existe pas."))
    if currency.slug != slug:
        return redirect(url_for(".edit", slug=currency.slug, name=name), 301)
    if request.method == "GET":
        return _page(part, parts.show(part, currency), currency)
    form = part.form()
    if isinstance(form, AreaForm) and form.searched():
        return _page(part, form, currency)
    values = parts.read(form)
    if values is None:
        return _page(part, form, currency), 422
    if form.version.data != str(currency.version):
        # Sent again, the reader has seen what differs.
        form.version.data = str(currency.version)
        clash = editing.differences(currency, values, form)
        return _page(part, form, currency, clash), 412
    editing.save(db.session, currency, currency.version, values)
    db.session.commit()
    flash(_("C'est enregistré : la page publique le dit déjà."), "success")
    return redirect(url_for(".settings", slug=currency.slug, _anchor=part.name), 303)


def _new_page(form: NewForm) -> str:
    form.offer_codes()
    return render_template("currency/currencies/new.html", form=form)


def _page(
    part: Part,
    form: Versioned,
    currency: Currency,
    clash: list[editing.Difference] | None = None,
) -> ResponseReturnValue:
    if part.name == "perimetre":
        form.offer_codes()
    surface = ground.surface_of(perimeter.of(currency)) if part.name == "perimetre" else None
    return render_template(
        "currency/currencies/edit.html",
        part=part,
        form=form,
        currency=currency,
        clash=clash,
        back=url_for(".settings", slug=currency.slug),
        public=links.page(currency),
        bbox=surface.bounds if surface is not None else None,
    )
