# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' page of the quotes: sealed ones counted, opened ones compared and chosen."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ess_map import NotFound, db, printing, sheets, signed_in, user
from ess_map_groupbuy.campaigns import acting, dates
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import choosing, judging, opening, pages, record
from ess_map_groupbuy.contracts.forms import ReasonForm, marked, marks_form
from ess_map_groupbuy.contracts.lifecycle import QUOTES
from ess_map_groupbuy.contracts.room import bp
from ess_map_groupbuy.words import CONTRACT


@bp.get("/<slug>/plis")
@signed_in
def quotes(slug: str) -> str:
    campaign = acting.require(slug)
    if campaign.kind != CONTRACT:
        raise NotFound(_("Cette campagne a des offres, pas de plis scellés."))
    return _page(campaign, _marks(campaign)(formdata=None))


@bp.post("/<slug>/plis/notes")
@signed_in
def mark(slug: str):
    """Keep the marks of all opened quotes."""
    campaign = acting.require(slug)
    form = _marks(campaign)()
    if not form.validate():
        return _page(campaign, form), 422
    for quote in record.in_state(db.session, campaign.id, "opened"):
        said = {one["key"]: form[f"mark-{quote.id}-{one['key']}"].data for one in marked(campaign)}
        judging.mark(
            quote, campaign, {key: value for key, value in said.items() if value is not None}
        )
    db.session.commit()
    flash(_("Les notes sont enregistrées ; le classement suit."))
    return redirect(url_for(".quotes", slug=slug), 303)


@bp.post("/<slug>/plis/retenir")
@signed_in
def choose(slug: str):
    """Choose the first of the ranking: the published criteria have decided."""
    campaign = acting.require(slug)
    offer = choosing.choose(db.session, campaign, by=user().id)
    db.session.commit()
    flash(_("%(supplier)s est retenu ; tous les fournisseurs le lisent.", supplier=offer.supplier))
    return redirect(url_for(".quotes", slug=slug), 303)


@bp.post("/<slug>/plis/offres-personnelles")
@signed_in
def compute(slug: str):
    """Prepare the personal offers in the background."""
    campaign = acting.require(slug)
    choosing.compute(db.session, campaign, by=user().id)
    db.session.commit()
    flash(_("Les offres personnelles se préparent : leur résultat est sous « Formation »."))
    return redirect(url_for(".quotes", slug=slug), 303)


@bp.route("/<slug>/plis/<int:quote_id>/ecarter", methods=["GET", "POST"])
@signed_in
def refuse(slug: str, quote_id: int):
    campaign = acting.require(slug)
    quote = record.find(db.session, campaign.id, quote_id)
    form = ReasonForm()
    if form.validate_on_submit():
        choosing.refuse(db.session, campaign, quote, form.reason.data, user().id)
        db.session.commit()
        flash(_("Le pli est écarté ; son fournisseur lit pourquoi."))
        return redirect(url_for(".quotes", slug=slug), 303)
    page = render_template(
        "groupbuy/contracts/refuse.html", campaign=campaign, quote=quote, form=form
    )
    return page, 422 if form.errors else 200


@bp.get("/<slug>/plis/acceptations.csv")
@signed_in
def acceptances(slug: str) -> Response:
    campaign = acting.require(slug)
    body = pages.table(campaign)
    return printing.answer(body, f"{slug}-acceptations.csv", sheets.CSV)


def _marks(campaign: Campaign):
    opened = record.in_state(db.session, campaign.id, "opened")
    return marks_form(campaign, [one.id for one in opened])


def _page(campaign: Campaign, form) -> str:
    opened = record.in_state(db.session, campaign.id, "opened")
    if not form.is_submitted():
        for quote in opened:
            for one in marked(campaign):
                form[f"mark-{quote.id}-{one['key']}"].data = quote.scores.get(one["key"])
    return render_template(
        "groupbuy/contracts/quotes.html",
        campaign=campaign,
        sealed=record.in_state(db.session, campaign.id, "sealed"),
        others=record.in_state(
            db.session, campaign.id, "unreadable", "refused", "withdrawn", "void"
        ),
        ranking=judging.ranking(db.session, campaign),
        content=judging.content_of,
        states=QUOTES,
        late=campaign.state in opening.BEFORE and dates.passed(campaign.quotes_open_at),
        criteria=campaign.criteria,
        marked=marked(campaign),
        form=form,
        chosen=choosing.chosen(db.session, campaign.id),
        accepted=len(choosing.accepted(db.session, campaign.id)),
    )
