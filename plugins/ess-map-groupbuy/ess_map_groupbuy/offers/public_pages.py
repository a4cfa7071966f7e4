# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of offers, and how a supplier makes one without an account."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import Invalid, challenge, db, limit, public
from ess_map_groupbuy.campaigns import navigation
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.offers import comparing, letters, links, moving, record, saying
from ess_map_groupbuy.offers.forms import OfferForm, StartForm
from ess_map_groupbuy.offers.room import bp, known
from ess_map_groupbuy.words import CONTRACT

Answer = str | Response | tuple[str, int]
SEALING = "/achats/<slug>/sceller"
"""Where a quote for a pooled contract is sealed: a page of a room further on."""


@bp.get("/<slug>/comparer")
@public
def compare(slug: str) -> Answer:
    """The accepted offers side by side, and their prices by quantity."""
    campaign = known(slug)
    offers = record.accepted(db.session, campaign.id)
    if campaign.kind == CONTRACT and not offers:
        return redirect(url_for("groupbuy_campaigns.show", slug=slug), 303)
    return render_template(
        "groupbuy/offers/compare.html",
        campaign=campaign,
        offers=[saying.of(one, campaign) for one in offers],
        picture=comparing.picture(offers, campaign),
        served=comparing.served(db.session, offers, campaign),
        contested=comparing.contested(db.session, offers, campaign),
    )


@bp.route("/<slug>/fournir", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def start(slug: str) -> Answer:
    """What is asked, and the address that a letter proves."""
    campaign = known(slug)
    if campaign.kind == CONTRACT:
        return redirect(navigation.door(SEALING, slug=slug), 303)
    form = StartForm()
    if form.validate_on_submit():
        if not form.homepage.caught:
            if not challenge.admits("groupbuy.offer", proved="10/hour", unproved="4/hour"):
                form.form_errors.append(challenge.too_often())
                return _start(campaign, form), 429
            moving.require_editable(campaign)
            said, language = form.supplier.data, str(get_locale().language)
            letters.prove(db.session, campaign, said, form.email.data, language)
            db.session.commit()
        return _start(campaign, form, sent=True)
    return _start(campaign, form), 422 if form.errors else 200


@bp.route("/<slug>/fournir/<supplier_token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def make(slug: str, supplier_token: str) -> Answer:
    """The form of an offer, behind the link of the letter."""
    campaign = known(slug)
    supplier, email = links.new_opened(campaign, supplier_token)
    form = OfferForm()
    form.prepare(campaign)
    if _sent(form):
        facts = form.said()
        if facts is not None:
            named = {"supplier": supplier, "email": email}
            offer = moving.make(db.session, campaign, facts | named)
            db.session.commit()
            flash(_("Votre offre est déposée. Gardez cette page : une lettre en a le lien."))
            return redirect(links.here(offer), 303)
    form.offer_codes()
    page = render_template(
        "groupbuy/offers/make.html", campaign=campaign, supplier=supplier, form=form
    )
    return page, 422 if form.errors else 200


@bp.route("/offre/<offer_token>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def own(offer_token: str) -> Answer:
    """The supplier's page: read, change until groups form, take back."""
    offer = links.opened(db.session, offer_token)
    campaign = campaigns.by_id(db.session, offer.campaign_id)
    editable = moving.editable(campaign) and offer.state != "refused"
    form = OfferForm()
    form.prepare(campaign)
    if not form.is_submitted():
        form.show(offer)
    clash = False
    if _sent(form):
        facts = form.said()
        clash = facts is not None and form.version.data != str(offer.version)
        if clash:
            form.form_errors.append(_("L'offre a changé depuis : relisez-la, puis recommencez."))
        elif facts is not None:
            moving.change(db.session, offer, campaign, facts)
            db.session.commit()
            flash(_("Votre offre est déposée : les organisateurs vont l'examiner."), "success")
            return redirect(links.here(offer), 303)
    form.offer_codes()
    page = render_template(
        "groupbuy/offers/own.html",
        campaign=campaign,
        offer=offer,
        said=saying.of(offer, campaign),
        form=form,
        editable=editable,
        withdrawable=offer.state in ("invited", "submitted", "accepted")
        and campaign.state not in moving.ORDERED,
        token=offer_token,
    )
    return page, 412 if clash else 422 if form.errors else 200


@bp.post("/offre/<offer_token>/retirer")
@public
@limit("60/hour")
def withdraw(offer_token: str) -> Response:
    """Take the offer back."""
    offer = links.opened(db.session, offer_token)
    campaign = campaigns.by_id(db.session, offer.campaign_id)
    if not FlaskForm().validate_on_submit():
        raise Invalid(_("Choisissez le bouton de la page."))
    reason = " ".join(request.form.get("reason", "").split())[:200]
    moving.withdraw(db.session, offer, campaign, reason)
    db.session.commit()
    flash(_("Votre offre est retirée ; les organisateurs sont prévenus."), "success")
    return redirect(links.here(offer), 303)


def _sent(form: OfferForm) -> bool:
    """Tell whether the form was sent, and not only to look for territories."""
    return form.is_submitted() and not form.searched()


def _start(campaign, form: StartForm, *, sent: bool = False) -> str:
    return render_template(
        "groupbuy/offers/start.html",
        campaign=campaign,
        form=form,
        sent=sent,
        open=moving.editable(campaign),
        compare=url_for(".compare", slug=campaign.slug),
    )
