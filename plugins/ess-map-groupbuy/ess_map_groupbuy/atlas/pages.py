# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may read of the whole: figures by territory, and the feed of open campaigns."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import db, feeds, find_territory, public
from ess_map_groupbuy.atlas import figures, formed
from ess_map_groupbuy.atlas.room import bp
from ess_map_groupbuy.campaigns import lifecycle, links, record, saying
from ess_map_groupbuy.campaigns.models import Campaign


@bp.get("/chiffres")
@public
def counted() -> str:
    """People, quantities, savings and kilometres, here or everywhere."""
    key = request.args.get("territoire", "")
    territory = find_territory(key) if key else None
    every = formed.everything(db.session)
    here = formed.inside(every, territory.key if territory else "")
    return render_template(
        "groupbuy/atlas/counted.html",
        territory=territory,
        figures=figures.of(here),
        least=formed.LEAST,
        territories=figures.territories(every),
        campaigns=figures.bars(
            [
                (title, count, url_for("groupbuy_campaigns.show", slug=slug))
                for title, count, slug in figures.by_campaign(here)
            ]
        ),
        places=figures.bars(
            [
                (figures.name_of(one), count, url_for(".counted", territoire=one))
                for one, count in figures.by_territory(here)
            ]
        ),
    )


@bp.get("/flux.atom")
@public
def feed() -> Response:
    """The campaigns that one can join, for readers of feeds."""
    campaigns = record.of_states(db.session, lifecycle.WELCOMING)
    title = _l("Achats groupés ouverts")
    return feeds.atom(title, url_for("groupbuy_campaigns.index"), map(_entry, campaigns))


def _entry(campaign: Campaign) -> feeds.Entry:
    said = [campaign.summary or campaign.product]
    if campaign.closes_at is not None:
        said.append(_("Jusqu'au %(moment)s.", moment=saying.when(campaign.closes_at)))
    opened = campaign.opens_at or campaign.created_at
    return feeds.Entry(
        key=f"groupbuy/campaigns/{campaign.id}",
        title=campaign.title,
        url=links.page(campaign),
        updated=campaign.extended_at or opened,
        summary=" ".join(said),
    )
