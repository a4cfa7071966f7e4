# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' pages of offers: invite, write down, examine."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import Invalid, db, limit, signed_in, user
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import moving, record, saying
from ess_map_groupbuy.offers.forms import BehalfForm, InviteForm, RefuseForm
from ess_map_groupbuy.offers.room import bp, run

Answer = str | Response | tuple[str, int]


@bp.route("/<slug>/offres", methods=["GET", "POST"])
@signed_in
@limit("120/hour", methods=["POST"])
def listing(slug: str) -> Answer:
    """Every offer; sent, the form invites a supplier by a letter."""
    campaign = run(slug)
    form = InviteForm()
    if form.validate_on_submit():
        moving.require_editable(campaign)
        moving.invite(db.session, campaign, form.supplier.data, form.email.data, by=user().id)
        flash(_("Une lettre part à %(supplier)s.", supplier=form.supplier.data), "success")
        db.session.commit()
        return redirect(url_for(".listing", slug=slug), 303)
    page = render_template(
        "groupbuy/offers/listing.html",
        campaign=campaign,
        offers=[saying.of(one, campaign) for one in record.of_campaign(db.session, campaign.id)],
        form=form,
        editable=moving.editable(campaign),
    )
    return page, 422 if form.errors else 200


@bp.route("/<slug>/offres/nouvelle", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> Answer:
    """Write down an offer for its supplier, or a central purchasing body's."""
    campaign = run(slug)
    form = BehalfForm()
    form.prepare(campaign)
    if not form.is_submitted():
        form.central.data = "centrale" in request.args
    facts = _facts(form)
    if facts is not None:
        offer = moving.make(db.session, campaign, facts, by=user().id)
        db.session.commit()
        flash(_("L'offre est notée : examinez-la, puis retenez-la."), "success")
        return redirect(url_for(".show", slug=slug, offer_id=offer.id), 303)
    return _form(campaign, form)


@bp.get("/<slug>/offres/<int:offer_id>")
@signed_in
def show(slug: str, offer_id: int) -> str:
    """One offer, to examine."""
    campaign = run(slug)
    return _show(campaign, offer_id, RefuseForm())


@bp.post("/<slug>/offres/<int:offer_id>/examiner")
@signed_in
def examine(slug: str, offer_id: int) -> Answer:
    """Keep it for the formation, or say why not."""
    campaign = run(slug)
    offer = record.by_id(db.session, offer_id, campaign.id)
    event, form = request.form.get("event", ""), RefuseForm()
    if event not in ("accept", "refuse"):
        raise Invalid(_("Choisissez de retenir l'offre ou non."))
    if event == "refuse" and not form.validate():
        return _show(campaign, offer_id, form), 422
    reason = form.reason.data or "" if event == "refuse" else ""
    moving.examine(db.session, offer, campaign, event, reason, by=user().id)
    db.session.commit()
    flash(
        _("L'offre est retenue.") if event == "accept" else _("L'offre n'est pas retenue."),
        "success",
    )
    return redirect(url_for(".listing", slug=slug), 303)


@bp.route("/<slug>/offres/<int:offer_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit(slug: str, offer_id: int) -> Answer:
    """Change an offer for its supplier."""
    campaign = run(slug)
    offer = record.by_id(db.session, offer_id, campaign.id)
    form = BehalfForm()
    form.prepare(campaign)
    if not form.is_submitted():
        form.show(offer)
        form.supplier.data, form.email.data = offer.supplier, offer.email
        form.supplier_id.data, form.central.data = offer.supplier_id, offer.central
    facts = _facts(form)
    if facts is not None and form.version.data != str(offer.version):
        form.form_errors.append(_("L'offre a changé depuis : relisez-la, puis recommencez."))
    elif facts is not None:
        moving.change(db.session, offer, campaign, facts, by=user().id)
        db.session.commit()
        flash(_("L'offre est changée : examinez-la de nouveau."), "success")
        return redirect(url_for(".show", slug=slug, offer_id=offer_id), 303)
    return _form(campaign, form, offer)


def _facts(form: BehalfForm) -> dict[str, Any] | None:
    if not form.is_submitted() or form.searched():
        return None
    facts = form.said()
    if facts is None:
        return None
    return facts | {
        "supplier": form.supplier.data,
        "supplier_id": form.supplier_id.data,
        "central": form.central.data,
        "email": form.email.data or "",
    }


def _form(campaign: Campaign, form: BehalfForm, offer=None) -> Answer:
    form.offer_codes()
    page = render_template("groupbuy/offers/edit.html", campaign=campaign, form=form, offer=offer)
    return page, 422 if form.errors else 200


def _show(campaign: Campaign, offer_id: int, form: RefuseForm) -> str:
    offer = record.by_id(db.session, offer_id, campaign.id)
    return render_template(
        "groupbuy/offers/show.html",
        campaign=campaign,
        said=saying.of(offer, campaign),
        form=form,
        editable=moving.editable(campaign),
        examining=campaign.state not in moving.ORDERED,
    )
