# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of who organises a campaign: adding somebody, leaving, taking over."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Email, Length

from ess_map import db, fields, limit, signed_in, user
from ess_map_groupbuy.campaigns import acting, links
from ess_map_groupbuy.campaigns import team as people
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.room import bp


class AddForm(FlaskForm):
    email = fields.Text(
        _l("Courriel"),
        [fields.Needed(_l("À quelle adresse écrire ?")),
         Email(_l("Écrivez un courriel comme camille@exemple.fr.")), Length(max=200)],
        description=_l("La personne entre avec le compte qui a cette adresse."),
    )  # fmt: skip


@bp.get("/<slug>/equipe")
@signed_in
def team(slug: str):
    campaign = acting.require(slug)
    return _page(campaign, AddForm(formdata=None))


@bp.post("/<slug>/equipe")
@signed_in
@limit("30/hour")
def add_organiser(slug: str):
    campaign = acting.require(slug)
    form = AddForm()
    if not form.validate():
        return _page(campaign, form), 422
    people.add(db.session, campaign, form.email.data)
    db.session.commit()
    flash(_("%(email)s organise maintenant la campagne : une lettre le lui dit.",
            email=form.email.data), "success")  # fmt: skip
    return redirect(url_for(".team", slug=campaign.slug), 303)


@bp.post("/<slug>/equipe/rejoindre")
@signed_in
def take_over(slug: str):
    campaign = acting.require(slug)
    people.join(db.session, campaign, user())
    db.session.commit()
    flash(_("Vous organisez maintenant « %(title)s ».", title=campaign.title), "success")
    return redirect(links.board(campaign), 303)


@bp.post("/<slug>/equipe/<int:organiser_id>/retirer")
@signed_in
def remove_organiser(slug: str, organiser_id: int):
    campaign = acting.require(slug)
    email = people.remove(db.session, campaign, organiser_id).email
    db.session.commit()
    g.pop("groupbuy_organised", None)
    if not acting.runs(user(), campaign):
        flash(_("Vous n'organisez plus « %(title)s ».", title=campaign.title))
        return redirect(url_for(".organise"), 303)
    flash(_("%(email)s n'organise plus la campagne.", email=email))
    return redirect(url_for(".team", slug=campaign.slug), 303)


def _page(campaign: Campaign, form: AddForm) -> str:
    return render_template(
        "groupbuy/campaigns/team.html",
        campaign=campaign,
        organisers=people.of_campaign(db.session, campaign.id),
        form=form,
        me=user(),
    )
