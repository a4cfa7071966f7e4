# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board of a campaign: where it is, what waits, and the pages on which its state is decided."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Length

from ess_map import Conflict, Transition, db, fields, limit, public, signed_in, user
from ess_map_groupbuy.campaigns import (
    acting,
    completeness,
    dates,
    editing,
    history,
    lifecycle,
    links,
    moving,
    navigation,
    saying,
    seams,
    team,
)
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.room import bp

FOLLOWS = {
    "open": _l("La page devient publique, et chacun peut dire ce qu'il voudrait."),
    "close": _l("Plus personne ne peut ajouter ni changer son intention."),
    "extend": _l(
        "On peut de nouveau participer. Les dates qui suivent reculent d'autant. Cela ne se fait "
        "qu'une fois."
    ),
    "order": _l(
        "Une commande par fournisseur est préparée : relisez-la, puis envoyez-la. Les groupes ne "
        "changent plus."
    ),
    "settle": _l("Les comptes sont arrêtés, et la campagne est terminée."),
    "resume": _l("La formation en cours est laissée de côté ; les intentions restent."),
    "cancel": _l(
        "Tout s'arrête. Chacune des personnes concernées reçoit une lettre avec votre motif."
    ),
}
"""What some steps bring with them, said to who is about to take them."""
FORMATION, QUOTES = "/achats/<slug>/formation", "/achats/<slug>/plis"
ELSEWHERE = {
    "form": FORMATION,
    "propose": FORMATION,
    "ask_again": "/achats/<slug>/groupes",
    "select": QUOTES,
    "compute": QUOTES,
}
"""Steps that are the end of some work, with the page on which it is done."""
BACK = ("extend", "resume", "ask_again", "cancel")
"""Steps back: no button invites to them before those that lead on."""


@dataclass(frozen=True)
class Way:
    """A step that can be taken now, and where; ``onwards``: it does not lead back."""

    event: str
    label: str
    url: str
    onwards: bool


class MoveForm(FlaskForm):
    """Nothing to say: the button is the answer."""


class ReasonForm(FlaskForm):
    reason = fields.LongText(
        _l("Pourquoi"),
        [fields.Needed(_l("Dites pourquoi : celles et ceux qui participent le liront.")),
         Length(max=1000)],
        description=_l("Tout le monde le lira sur la page de la campagne."),
    )  # fmt: skip


@bp.get("/organiser")
@public
def organise():
    person = user()
    mine = [one for one in acting.run_by(person) if acting.organises(person, one)]
    waiting = [
        one
        for one in acting.run_by(person)
        if one.state == "draft" and one.approval_asked_at and acting.animates(person, one)
    ]
    return render_template(
        "groupbuy/campaigns/organise.html", person=person, mine=mine, waiting=waiting
    )


@bp.get("/<slug>/tableau")
@signed_in
def board(slug: str):
    campaign = acting.require(slug)
    ways = _ways(campaign)
    return render_template(
        "groupbuy/campaigns/board.html",
        campaign=campaign,
        ways=[_way(campaign, one) for one in ways if one.event != "cancel"],
        awaited=_awaited(campaign),
        cancel=next((_way(campaign, one) for one in ways if one.event == "cancel"), None),
        missing=completeness.missing(campaign) if campaign.state == "draft" else [],
        may_open=acting.animates(user(), campaign),
        tasks=seams.tasks(db.session, campaign),
        counts=seams.counts(db.session, [campaign.id])[campaign.id],
        sections=seams.sections(campaign, seams.BOARD),
        steps=history.steps(db.session, campaign),
        organisers=team.of_campaign(db.session, campaign.id),
        keepers=acting.animators(campaign),
    )


@bp.route("/<slug>/etape/<event>", methods=["GET", "POST"])
@signed_in
def step(slug: str, event: str):
    campaign = acting.require(slug)
    way = next((one for one in _ways(campaign) if one.event == event), None)
    if way is None:
        raise Conflict(_("La campagne n'en est plus là : revenez à son tableau."))
    place = _place(campaign, event)
    if place:
        return redirect(place, 303)
    form = ReasonForm() if way.needs_reason else MoveForm()
    if request.method == "POST" and form.validate():
        reason = form.reason.data if way.needs_reason else ""
        campaign = moving.apply(
            db.session, campaign, event, by=user().id, reason=reason, allowed=_allowed(campaign)
        )
        db.session.commit()
        flash(_("C'est fait : « %(title)s » en est à « %(state)s ».", title=campaign.title,
                state=saying.state(campaign)), "success")  # fmt: skip
        return redirect(links.board(campaign), 303)
    page = render_template(
        "groupbuy/campaigns/step.html",
        campaign=campaign,
        way=way,
        follows=FOLLOWS.get(event, ""),
        target=lifecycle.of(campaign).label_of(way.target),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/<slug>/ouverture")
@signed_in
@limit("20/hour")
def ask_opening(slug: str):
    campaign = acting.require(slug)
    told = editing.ask_opening(db.session, campaign, user())
    db.session.commit()
    if told:
        flash(_("C'est demandé : l'animation du territoire est prévenue et vous répondra."),
              "success")  # fmt: skip
    else:
        flash(_("C'est demandé, mais personne n'anime encore ce territoire : écrivez à "
                "l'administration du site."))  # fmt: skip
    return redirect(links.board(campaign), 303)


def _awaited(campaign: Campaign) -> str:
    """Say what time brings by itself: nobody has to press anything before."""
    until = campaign.closes_at
    if campaign.state in lifecycle.WELCOMING and until is not None and not dates.passed(until):
        return _(
            "On peut participer jusqu'au %(moment)s, puis cela se ferme tout seul. D'ici là, "
            "faites connaître la page de la campagne.",
            moment=saying.when(until),
        )
    until = campaign.commit_by
    if campaign.state in lifecycle.ANSWERING and until is not None and not dates.passed(until):
        return _("Chacun répond jusqu'au %(moment)s.", moment=saying.when(until))
    return ""


def _ways(campaign: Campaign) -> list[Transition]:
    """Return the steps that can be taken now; who prepares a draft deletes it instead."""
    allowed = _allowed(campaign)
    ready = [
        way
        for way in lifecycle.of(campaign).available(campaign, allowed)
        if way.event != "extend" or _may_extend(campaign)
    ]
    if campaign.state == "draft" and not acting.animates(user(), campaign):
        return []
    return sorted(ready, key=lambda way: way.event in BACK)


def _may_extend(campaign: Campaign) -> bool:
    return campaign.allow_extension and campaign.extended_at is None


def _allowed(campaign: Campaign) -> moving.Allowed:
    animates = acting.animates(user(), campaign)
    return moving.as_animator if animates else moving.as_organiser


def _way(campaign: Campaign, way: Transition) -> Way:
    here = url_for(".step", slug=campaign.slug, event=way.event)
    url = _place(campaign, way.event) or here
    return Way(way.event, str(way.label), url, way.event not in BACK)


def _place(campaign: Campaign, event: str) -> str:
    """Return the page of another room on which a step is taken, '' when it is taken here."""
    if event in seams.PLACES:
        return seams.PLACES[event](campaign)
    path = ELSEWHERE.get(event)
    return navigation.door(path, slug=campaign.slug) if path else ""
