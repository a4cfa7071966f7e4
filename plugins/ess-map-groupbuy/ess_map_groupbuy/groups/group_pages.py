# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' page of one group: its members, their answers, and the list for the hub."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Conflict, NotFound, db, limit, printing, sheets, signed_in, user
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import (
    alarms,
    answering,
    documents,
    leading,
    moving,
    reacting,
    record,
    shown,
)
from ess_map_groupbuy.groups.forms import ReasonForm
from ess_map_groupbuy.groups.lifecycle import FORMING, LIVE
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.groups.room import bp

ON_PAPER = {"oui": answering.confirm, "non": answering.decline, "retrait": answering.withdraw}


@bp.get("/<slug>/groupes/<int:group_id>")
@signed_in
def show(slug: str, group_id: int) -> str:
    """One group: where, who, what they answered."""
    campaign, group = _known(slug, group_id)
    return _page(campaign, group, ReasonForm(formdata=None))


@bp.post("/<slug>/groupes/<int:group_id>/reponse")
@signed_in
@limit("300/hour")
def answer(slug: str, group_id: int) -> Response:
    """Write down what a member said on paper or by telephone."""
    _campaign, group = _known(slug, group_id)
    commitment = _member(group)
    said = request.form.get("reponse", "")
    if said not in ON_PAPER:
        raise NotFound(_("Choisissez oui, non ou retrait."))
    ON_PAPER[said](db.session, commitment, by=user().id)
    db.session.commit()
    flash(_("La réponse est notée. La personne reçoit une lettre qui le dit."), "success")
    return redirect(url_for(".show", slug=slug, group_id=group_id), 303)


@bp.post("/<slug>/groupes/<int:group_id>/relancer")
@signed_in
@limit("60/hour")
def remind(slug: str, group_id: int) -> Response:
    """Write once more to a member who has not answered."""
    campaign, group = _known(slug, group_id)
    commitment = _member(group)
    if commitment.state != "asked":
        raise Conflict(_("Cette personne a déjà répondu. Rechargez la page."))
    alarms.remind(db.session, campaign, commitment)
    db.session.commit()
    flash(_("La lettre part."), "success")
    return redirect(url_for(".show", slug=slug, group_id=group_id), 303)


@bp.post("/<slug>/groupes/<int:group_id>/referent")
@signed_in
def appoint(slug: str, group_id: int) -> Response:
    """Choose who looks after the group."""
    campaign, group = _known(slug, group_id)
    moving.lock(db.session, campaign.id)
    chosen = request.form.get("intention", "")
    leading.appoint(db.session, group, int(chosen) if chosen.isdigit() else None)
    db.session.commit()
    flash(_("C'est noté. Ses coordonnées ne sont montrées que si la personne l'accepte."))
    return redirect(url_for(".show", slug=slug, group_id=group_id), 303)


@bp.post("/<slug>/groupes/<int:group_id>/dissoudre")
@signed_in
@limit("30/hour")
def dissolve(slug: str, group_id: int):
    """Dissolve a group, for a reason that its members read."""
    campaign, group = _known(slug, group_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(campaign, group, form), 422
    reacting.dissolve(db.session, campaign, group, form.reason.data or "", by=user().id)
    db.session.commit()
    flash(_("Le groupe est dissous. Ses membres reçoivent une lettre."), "success")
    return redirect(url_for(".listing", slug=slug), 303)


@bp.get("/<slug>/groupes/<int:group_id>/liste.pdf")
@signed_in
def printed(slug: str, group_id: int) -> Response:
    """The list of the members on paper, for the hub."""
    campaign, group = _known(slug, group_id)
    card = shown.card(db.session, campaign, group)
    body = printing.pdf("groupbuy/groups/print.html", campaign=campaign, card=card)
    return printing.answer(body, f"{slug}-groupe-{group_id}.pdf")


@bp.get("/<slug>/groupes/<int:group_id>/liste.csv")
@signed_in
def table(slug: str, group_id: int) -> Response:
    """The list of the members as a table."""
    campaign, group = _known(slug, group_id)
    rows = documents.rows(campaign, shown.card(db.session, campaign, group))
    return printing.answer(sheets.csv_of(rows), f"{slug}-groupe-{group_id}.csv", sheets.CSV)


def _known(slug: str, group_id: int) -> tuple[Campaign, Group]:
    campaign = acting.require(slug)
    return campaign, record.by_id(db.session, group_id, campaign.id)


def _member(group: Group) -> Commitment:
    """Return the place in ``group`` that the form names; ``NotFound`` for another group's."""
    named = request.form.get("place", "")
    pairs = record.members(db.session, group.id)
    found = next((one for one, _who in pairs if str(one.id) == named), None)
    if found is None:
        raise NotFound(_("Cette personne n'est plus dans ce groupe. Rechargez la page."))
    return found


def _page(campaign: Campaign, group: Group, form: ReasonForm) -> str:
    card = shown.card(db.session, campaign, group)
    gone = [
        (one, who) for one, who in record.answers(db.session, group.id) if one.state not in LIVE
    ]
    return render_template(
        "groupbuy/groups/show.html",
        campaign=campaign,
        card=card,
        gone=gone,
        words=shown.answer_words,
        may_answer=campaign.state in answering.RETRACTABLE and group.state in FORMING,
        may_dissolve=group.state in FORMING,
        form=form,
    )
