# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which a campaign is described: a draft is kept at every step."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import AreaForm, Invalid, NotFound, db, limit, signed_in, user
from ess_map_groupbuy.campaigns import acting, completeness, editing, ground, parts, perimeter
from ess_map_groupbuy.campaigns.forms import NewForm, PartForm
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.parts import PARTS, Part
from ess_map_groupbuy.campaigns.room import bp


@bp.route("/nouvelle", methods=["GET", "POST"])
@signed_in
@limit("30/hour")
def new():
    form = NewForm()
    if request.method == "POST" and form.validate():
        values = {name: form[name].data for name in ("kind", "title", "product")}
        campaign = editing.draft(db.session, values, user())
        db.session.commit()
        flash(_("Votre brouillon est gardé : vous pouvez le laisser et le retrouver dans "
                "« Organiser »."), "success")  # fmt: skip
        return redirect(url_for(".edit", slug=campaign.slug, name="objet"), 303)
    page = render_template("groupbuy/campaigns/new.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/<slug>/reglages")
@signed_in
def settings(slug: str):
    campaign = acting.require(slug)
    missing = completeness.missing(campaign)
    return render_template(
        "groupbuy/campaigns/settings.html",
        campaign=campaign,
        parts=[
            (part, _facts(part, campaign), [one for one in missing if one.part == part.name])
            for part in PARTS.values()
        ],
    )


@bp.route("/<slug>/reglages/<name>", methods=["GET", "POST"])
@signed_in
def edit(slug: str, name: str):
    campaign, part = acting.require(slug), PARTS.get(name)
    if part is None:
        raise NotFound(_("Cette partie des réglages n'existe pas."))
    if request.method == "GET":
        return _page(part, parts.show(part, campaign, user()), campaign)
    sentence = parts.closed(part, campaign)
    if sentence:
        raise Invalid(sentence)
    form = parts.sent(part, campaign, user())
    if isinstance(form, AreaForm) and "area_codes" in form and form.searched():
        return _page(part, form, campaign)
    values = form.checked(campaign)
    if values is None:
        return _page(part, form, campaign), 422
    if form.version.data != str(campaign.version):
        # Sent again, the reader has seen what differs.
        form.version.data = str(campaign.version)
        clash = editing.differences(campaign, values, form)
        return _page(part, form, campaign, clash), 412
    editing.save(db.session, campaign, campaign.version, values)
    db.session.commit()
    return redirect(_onwards(part, campaign), 303)


@bp.post("/<slug>/supprimer")
@signed_in
def delete(slug: str):
    campaign = acting.require(slug)
    title = campaign.title
    editing.delete(db.session, campaign)
    db.session.commit()
    flash(_("Le brouillon « %(title)s » est supprimé.", title=title))
    return redirect(url_for(".organise"), 303)


def _onwards(part: Part, campaign: Campaign) -> str:
    """Return where saving a part leads: on to the next while a draft is written, else back."""
    following = parts.after(part)
    if campaign.state == "draft" and "suite" in request.form and following is not None:
        return url_for(".edit", slug=campaign.slug, name=following.name)
    flash(_("C'est enregistré."), "success")
    return url_for(".settings", slug=campaign.slug, _anchor=part.name)


def _facts(part: Part, campaign: Campaign) -> list[tuple[str, str]]:
    """Return what a part says now, as label and words; only what somebody has said."""
    form = part.form(formdata=None)
    names = {field: column for column, field in editing.LABELS.items()}
    found = []
    for one in form:
        column = names.get(one.name, one.name)
        if column == "version" or not hasattr(Campaign, column):
            continue
        words = editing.said(campaign, column, getattr(campaign, column))
        if words:
            found.append((str(one.label.text), words))
    return found


def _page(
    part: Part,
    form: PartForm,
    campaign: Campaign,
    clash: list[editing.Difference] | None = None,
) -> ResponseReturnValue:
    surface = None
    if "area_codes" in form:
        form.offer_codes()
        surface = ground.surface(perimeter.of(campaign))
    return render_template(
        "groupbuy/campaigns/edit.html",
        part=part,
        parts=list(PARTS.values()),
        unsaid=completeness.parts_missing(campaign),
        following=parts.after(part),
        form=form,
        campaign=campaign,
        clash=clash,
        closed=parts.closed(part, campaign),
        kept=parts.kept(part, campaign, user()),
        bbox=surface.bounds if surface is not None else None,
    )
