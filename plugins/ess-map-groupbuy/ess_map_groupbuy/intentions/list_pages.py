# SPDX-License-Identifier: AGPL-3.0-or-later
"""The intentions of a campaign for its organisers: who, where, how much; never the point."""

from __future__ import annotations

from typing import Any

from flask import Response as Plain
from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import NotFound, db, limit, money, page_of, sheets, signed_in, user
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import filling, ground, record, taking, telling
from ess_map_groupbuy.intentions.forms import DoForm, PaperForm
from ess_map_groupbuy.intentions.lifecycle import INTENTIONS
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.intentions.room import bp
from ess_map_groupbuy.words import HELP, WHO

Answer = str | Response | tuple[str, int]
PER_PAGE = 50


@bp.get("/<slug>/intentions")
@signed_in
def listing(slug: str) -> str:
    """All intentions, those of one state when it is asked for."""
    campaign = acting.require(slug)
    found = record.of_campaign(db.session, campaign.id)
    state = request.args.get("etat", "")
    counts = {one.name: sum(i.state == one.name for i in found) for one in INTENTIONS.states}
    shown = [one for one in found if not state or one.state == state]
    page = page_of(len(shown), request.args.get("page", 1, type=int), PER_PAGE)
    active = [one for one in found if one.state == record.ACTIVE]
    return render_template(
        "groupbuy/intentions/listing.html",
        campaign=campaign,
        rows=[
            (one, telling.state(one), telling.price(one, campaign))
            for one in shown[page.start : page.end]
        ],
        page=page,
        count=len(shown),
        state=state,
        states=[(one, counts[one.name]) for one in INTENTIONS.states if counts[one.name]],
        people=len(active),
        total=sum(one.quantity for one in active),
        who=WHO,
        open=taking.is_open(campaign),
        withdrawable=taking.withdrawable(campaign),
        form=DoForm(),
    )


@bp.get("/<slug>/intentions.csv")
@signed_in
def export(slug: str) -> Plain:
    """The same for a spreadsheet."""
    campaign = acting.require(slug)
    head = (
        _("Nom"), _("Qui"), _("Courriel"), _("Téléphone"), _("Commune"), _("Code INSEE"),
        _("Quantité"), _("Au moins"), _("Au plus"), _("Unité"), _("Prix le plus haut"), _("TVA"),
        _("Distance (km)"), _("Coup de main"), _("État"), _("Dit le"),
    )  # fmt: skip
    rows = [head, *(_row(one, campaign) for one in record.of_campaign(db.session, campaign.id))]
    answer = Plain(sheets.csv_of(rows), mimetype=sheets.CSV)
    name = f"intentions-{campaign.slug}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<slug>/intentions/papier", methods=["GET", "POST"])
@signed_in
@limit("120/hour", methods=["POST"])
def paper(slug: str) -> Answer:
    """Write down what somebody said on paper or by telephone, with their consent."""
    campaign, form = acting.require(slug), PaperForm()
    taking.require_open(campaign)
    filling.offer(form, campaign)
    if not form.is_submitted():
        filling.begin(form, campaign)
        return _paper(campaign, form)
    said = filling.said(form, campaign) if form.validate() else None
    if said is None:
        return _paper(campaign, form), 422
    language = str(get_locale().language)
    teller = taking.Teller(email=form.email.data or "", language=language, by=user().id)
    found = taking.say(db.session, campaign, said, teller)
    db.session.commit()
    if found is None:
        form.email.errors = [
            _(
                "Cette adresse a déjà une intention ici : nous venons de lui écrire comment la "
                "changer."
            )
        ]
        return _paper(campaign, form), 412
    flash(_("L'intention de %(name)s est notée.", name=found.name), "success")
    return redirect(url_for(".listing", slug=slug), 303)


@bp.post("/<slug>/intentions/<int:intention_id>/retirer")
@signed_in
@limit("120/hour")
def take_back(slug: str, intention_id: int) -> Answer:
    """Withdraw for somebody who asked for it."""
    campaign = acting.require(slug)
    found = record.by_id(db.session, intention_id)
    if found.campaign_id != campaign.id:
        raise NotFound(_("Cette intention est d'une autre campagne."))
    taking.withdraw(db.session, campaign, found, allowed=taking.as_organiser, by=user().id)
    db.session.commit()
    flash(_("L'intention de %(name)s est retirée.", name=found.name), "success")
    return redirect(url_for(".listing", slug=slug), 303)


def _paper(campaign: Campaign, form: Any) -> str:
    return render_template(
        "groupbuy/intentions/paper.html",
        campaign=campaign,
        form=form,
        contract=filling.is_contract(campaign),
        price=filling.price_words(campaign),
        bbox=ground.box(campaign),
    )


def _row(one: Intention, campaign: Campaign) -> tuple[Any, ...]:
    amounts = (float(units.of_steps(n, campaign.step)) for n in (one.quantity, one.least, one.most))
    return (
        one.name,
        str(WHO[one.who]),
        one.email,
        one.phone,
        one.place,
        one.commune_code,
        *amounts,
        str(units.UNITS[campaign.unit].label),
        money.decimal(one.price),
        _("HT") if one.recovers_vat else _("TTC"),
        "" if one.reach is None else one.reach // 1000,
        ", ".join(str(HELP[key]) for key in one.can_help),
        telling.state(one),
        format_date(one.created_at, "yyyy-MM-dd"),
    )
