# SPDX-License-Identifier: AGPL-3.0-or-later
"""A supplier seals a quote, and follows it."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map import challenge, db, limit, printing, public, sheets
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import choosing, depositing, judging, links
from ess_map_groupbuy.contracts.content import Content
from ess_map_groupbuy.contracts.forms import QuoteForm
from ess_map_groupbuy.contracts.lifecycle import QUOTES
from ess_map_groupbuy.contracts.models import Quote
from ess_map_groupbuy.contracts.room import bp
from ess_map_groupbuy.demand import picture
from ess_map_groupbuy.words import CONTRACT


@bp.route("/<slug>/sceller", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def seal(slug: str):
    """Seal a quote: what it says is kept nowhere in clear."""
    campaign, form = campaigns.find(db.session, slug), QuoteForm()
    if campaign.kind != CONTRACT or campaign.state == "draft":
        abort(404)
    form.price.description = _("L'unité : %(unit)s.", unit=units.UNITS[campaign.unit].label)
    if not form.is_submitted():
        form.vat.data = campaign.vat_rate / 100
        form.months.data = 12
        return _form(campaign, form)
    if form.homepage.caught:
        return redirect(url_for("groupbuy_campaigns.show", slug=slug), 303)
    content = form.content(campaign) if form.validate() else None
    if content is None:
        return _form(campaign, form), 422
    if not challenge.admits("groupbuy.quote", proved="20/hour", unproved="5/hour"):
        form.form_errors.append(challenge.too_often())
        return _form(campaign, form), 429
    quote = depositing.deposit(db.session, campaign, form.supplier.data, form.email.data, content)
    db.session.commit()
    return _receipt(campaign, quote, content)


def _receipt(campaign: Campaign, quote: Quote, content: Content) -> Response:
    """Answer at once, not after a redirection: the exact text stands here and is kept nowhere."""
    answer = make_response(
        render_template(
            "groupbuy/contracts/receipt.html",
            campaign=campaign,
            quote=quote,
            text=content.to_bytes().decode(),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/pli/<quote_token>")
@public
def follow(quote_token: str) -> str:
    """The page of a quote for its supplier: its digest, its state, what it said once opened."""
    quote = links.opened(db.session, quote_token)
    campaign = campaigns.by_id(db.session, quote.campaign_id)
    return render_template(
        "groupbuy/contracts/quote.html",
        campaign=campaign,
        quote=quote,
        quote_token=quote_token,
        state=QUOTES.label_of(quote.state),
        content=judging.content_of(quote) if quote.opened else None,
        open=depositing.is_open(campaign),
        list_url=url_for(".accepted", quote_token=quote_token)
        if _transmitted(campaign, quote)
        else "",
    )


@bp.post("/pli/<quote_token>/confirmer")
@public
@limit("60/hour")
def confirm(quote_token: str):
    """Say that the address is ours: who presses has received the letter."""
    depositing.confirm(db.session, links.opened(db.session, quote_token))
    db.session.commit()
    flash(_("Merci, votre adresse est confirmée : ce pli compte."), "success")
    return redirect(url_for(".follow", quote_token=quote_token), 303)


@bp.post("/pli/<quote_token>/retirer")
@public
@limit("60/hour")
def withdraw(quote_token: str):
    """Take a quote back before the opening."""
    depositing.withdraw(db.session, links.opened(db.session, quote_token))
    db.session.commit()
    flash(_("Votre pli est retiré ; ce qu'il disait est effacé pour toujours."), "success")
    return redirect(url_for(".follow", quote_token=quote_token), 303)


@bp.get("/pli/<quote_token>/acceptations.csv")
@public
def accepted(quote_token: str) -> Response:
    """Who accepted their offer, for the supplier that was chosen, once it is transmitted."""
    quote = links.opened(db.session, quote_token)
    campaign = campaigns.by_id(db.session, quote.campaign_id)
    if not _transmitted(campaign, quote):
        abort(404)
    return printing.answer(table(campaign), f"{campaign.slug}-acceptations.csv", sheets.CSV)


def table(campaign: Campaign) -> bytes:
    """Return who accepted, with how to reach them: they have agreed to its being handed over."""
    unit = str(units.UNITS[campaign.unit].label)
    head = [
        _("Nom"),
        _("Courriel"),
        _("Téléphone"),
        _("Commune"),
        _("Par an (%(unit)s)", unit=unit),
    ]
    rows = [
        [
            intention.name,
            intention.email,
            intention.phone,
            intention.place,
            units.number(units.of_steps(commitment.quantity, campaign.step)),
        ]
        for commitment, intention in choosing.accepted(db.session, campaign.id)
    ]
    return sheets.csv_of([head, *rows])


def _transmitted(campaign: Campaign, quote: Quote) -> bool:
    return campaign.state == "transmitted" and quote.state == "selected"


def _form(campaign: Campaign, form: QuoteForm) -> str:
    return render_template(
        "groupbuy/contracts/seal.html",
        campaign=campaign,
        form=form,
        open=depositing.is_open(campaign),
        demand=picture.of(db.session, campaign.id),
    )
