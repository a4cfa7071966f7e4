# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the team of a currency: who is in it, inviting, accepting, leaving."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Email, Length

from ess_map import db, fields, limit, public, signed_in, user
from ess_map_currency.currencies import acting, links
from ess_map_currency.currencies import team as people
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.room import bp


class InviteForm(FlaskForm):
    email = fields.Text(
        _l("Courriel"),
        [fields.Needed(_l("À quelle adresse écrire ?")),
         Email(_l("Écrivez un courriel comme camille@exemple.fr.")), Length(max=200)],
    )  # fmt: skip
    name = fields.Text(_l("Prénom et nom"), [Length(max=200)])


@bp.get("/<slug>/equipe")
@signed_in
def team(slug: str):
    currency = acting.require(slug)
    if currency.slug != slug:
        return redirect(url_for(".team", slug=currency.slug), 301)
    return _page(currency, InviteForm(formdata=None))


@bp.post("/<slug>/equipe")
@signed_in
@limit("30/hour")
def invite(slug: str):
    currency = acting.require(slug)
    form = InviteForm()
    if not form.validate():
        return _page(currency, form), 422
    people.invite(db.session, currency, form.email.data, form.name.data)
    db.session.commit()
    flash(_("L'invitation part à %(email)s ; son lien vaut 30 jours.", email=form.email.data))
    return redirect(url_for(".team", slug=currency.slug), 303)


@bp.post("/<slug>/equipe/<int:steward_id>/retirer")
@signed_in
def remove_steward(slug: str, steward_id: int):
    currency = acting.require(slug)
    gone = people.remove(db.session, currency, steward_id)
    name = gone.name or gone.email
    db.session.commit()
    g.pop("currency_run_by", None)
    if not acting.runs(user(), currency):
        flash(_("Vous ne faites plus partie de l'équipe de %(name)s.", name=currency.name))
        return redirect(links.page(currency), 303)
    flash(_("%(name)s ne fait plus partie de l'équipe.", name=name))
    return redirect(url_for(".team", slug=currency.slug), 303)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str):
    steward, currency = people.invited(db.session, token)
    person = user()
    if request.method == "POST" and person is not None:
        people.join(db.session, steward, person)
        db.session.commit()
        flash(_("Bienvenue dans l'équipe de %(name)s.", name=currency.name), "success")
        return redirect(url_for(".settings", slug=currency.slug), 303)
    return render_template("currency/currencies/invitation.html", currency=currency, person=person)


def _page(currency: Currency, form: InviteForm) -> str:
    return render_template(
        "currency/currencies/team.html",
        currency=currency,
        stewards=people.of_currency(db.session, currency.id),
        form=form,
        me=user(),
    )
