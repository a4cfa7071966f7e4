# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take part: one form, one letter, one button."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import User, challenge, db, limit, public, user
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import filling, ground, links, record, taking
from ess_map_groupbuy.intentions.forms import TakePartForm
from ess_map_groupbuy.intentions.room import bp, known

Answer = str | Response | tuple[str, int]


@bp.route("/<slug>/participer", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def take_part(slug: str) -> Answer:
    """Say what one would buy; nothing counts before the letter is answered."""
    campaign, form, who = known(slug), TakePartForm(), user()
    filling.offer(form, campaign)
    if not form.is_submitted():
        filling.begin(form, campaign)
        if who is not None:
            form.name.data, form.email.data = who.name, who.email
        return page(campaign, form)
    if not taking.is_open(campaign):
        return page(campaign, form), 412
    if form.homepage.caught:
        return redirect(url_for(".sent", slug=slug), 303)
    said = filling.said(form, campaign) if form.validate() else None
    if said is None:
        return page(campaign, form), 422
    if not challenge.admits("groupbuy.intention", proved="20/hour", unproved="5/hour"):
        form.form_errors.append(challenge.too_often())
        return page(campaign, form), 429
    return _said(campaign, form, said, who)


def _said(campaign: Campaign, form: Any, said: taking.Said, who: User | None) -> Answer:
    own = who is not None and form.email.data.lower() == who.email.lower()
    teller = taking.Teller(
        email=form.email.data,
        language=str(get_locale().language),
        user_id=who.id if who is not None and own else None,
        proven=own,
    )
    found = taking.say(db.session, campaign, said, teller)
    twin = None
    if own and found is None:
        twin = record.of_address(db.session, form.email.data, campaign.id)[0]
    db.session.commit()
    if found is not None and own:
        # Their account has proved the address: no letter has to.
        flash(_("C'est enregistré. Voici votre page."), "success")
        return redirect(links.here(found), 303)
    if twin is not None:
        flash(_("Vous aviez déjà une intention ici : changez-la plutôt."), "info")
        return redirect(links.here(twin), 303)
    return redirect(url_for(".sent", slug=campaign.slug), 303)


def page(campaign: Campaign, form: Any) -> str:
    """Render the form, or say that it is too late or too early."""
    return render_template(
        "groupbuy/intentions/take_part.html",
        campaign=campaign,
        form=form,
        open=taking.is_open(campaign),
        contract=filling.is_contract(campaign),
        price=filling.price_words(campaign),
        bbox=ground.box(campaign),
    )


@bp.get("/<slug>/participer/envoye")
@public
def sent(slug: str) -> str:
    """What happens now: the same words whatever was known before."""
    return render_template("groupbuy/intentions/sent.html", campaign=known(slug))
