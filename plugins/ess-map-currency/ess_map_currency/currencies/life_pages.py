# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which the state of a currency is decided: what follows is said before."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Length

from ess_map import Conflict, db, fields, signed_in, user
from ess_map_currency.currencies import acting, life, record
from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.room import bp

FOLLOWS = {
    "try": _l("Ses premiers lieux et comptoirs paraissent sur la carte, en expérimentation."),
    "launch": _l("Ses lieux et ses comptoirs sont sur la carte, et les demandes sont ouvertes."),
    "suspend": _l("Ses lieux et ses comptoirs quittent la carte. Sa page reste, avec votre motif."),
    "resume": _l("Ses lieux et ses comptoirs reviennent sur la carte tels qu'ils étaient."),
    "end": _l(
        "Ses lieux et ses comptoirs quittent la carte. Sa page et son histoire restent, avec "
        "votre motif. Vous pourrez la relancer."
    ),
    "revive": _l("Elle redevient un projet. Ses lieux reparaîtront à sa mise en circulation."),
}
"""What each step does, said to who is about to take it."""


class MoveForm(FlaskForm):
    reason = fields.LongText(
        _l("Pourquoi"), [Length(max=1000)], description=_l("Tout le monde le lira sur sa page.")
    )


class NeedsReason(MoveForm):
    reason = fields.LongText(
        _l("Pourquoi"),
        [fields.Needed(_l("Dites pourquoi : celles et ceux qui l'utilisent le liront.")),
         Length(max=1000)],
        description=_l("Tout le monde le lira sur sa page."),
    )  # fmt: skip


class MergeForm(NeedsReason):
    into = SelectField(
        _l("Quelle monnaie prend la suite ?"), [fields.Needed(_l("Choisissez une monnaie."))]
    )


@bp.route("/<slug>/etat/<event>", methods=["GET", "POST"])
@signed_in
def move(slug: str, event: str):
    currency = acting.require(slug)
    way = next((one for one in _ways(currency) if one.event == event), None)
    if way is None:
        raise Conflict(_("La monnaie n'en est plus là : revenez à ses réglages."))
    form = NeedsReason() if way.needs_reason else MoveForm()
    if request.method == "POST" and form.validate():
        life.move(db.session, currency, event, by=user().id, reason=form.reason.data)
        db.session.commit()
        flash(_("C'est fait : %(name)s est maintenant « %(state)s ».", name=currency.name,
                state=CURRENCIES.label_of(currency.state)), "success")  # fmt: skip
        return redirect(url_for(".settings", slug=currency.slug), 303)
    page = render_template(
        "currency/currencies/move.html",
        currency=currency,
        way=way,
        follows=FOLLOWS[event],
        target=CURRENCIES.label_of(way.target),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.route("/<slug>/fusion", methods=["GET", "POST"])
@signed_in
def merge(slug: str):
    currency = acting.require(slug)
    if not any(one.event == "end" for one in _ways(currency)):
        raise Conflict(_("La monnaie n'en est plus là : revenez à ses réglages."))
    form = MergeForm()
    others = [one for one in record.everything(db.session)
              if one.id != currency.id and one.state != "ended"]  # fmt: skip
    form.into.choices = [("", _("Choisissez")), *((str(one.id), one.name) for one in others)]
    if request.method == "POST" and form.validate():
        into = record.by_id(db.session, int(form.into.data))
        life.merge(db.session, currency, into, by=user().id, reason=form.reason.data)
        db.session.commit()
        flash(_("%(name)s mène maintenant à %(into)s.", name=currency.name, into=into.name),
              "success")  # fmt: skip
        return redirect(url_for(".settings", slug=currency.slug), 303)
    page = render_template(
        "currency/currencies/merge.html", currency=currency, form=form, alone=not others
    )
    return page, 422 if form.errors else 200


def _ways(currency: Currency):
    return CURRENCIES.available(currency, lambda _role: True)
