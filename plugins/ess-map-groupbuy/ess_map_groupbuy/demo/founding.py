# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organiser, the hubs, the suppliers and the campaigns of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import ActorRecord, ServiceArea, User, living, local_now, now
from ess_map_groupbuy.campaigns import moving, perimeter
from ess_map_groupbuy.campaigns.models import Campaign, Organiser
from ess_map_groupbuy.demo.ground import Ground
from ess_map_groupbuy.demo.tables import number, rows, several, tiers
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.problem import Problem, Site
from ess_map_groupbuy.hubs.lifecycle import HOSTINGS
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.offers.lifecycle import OFFERS
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import CONTRACT

ACCOUNT = "achats@demo.example"
"""The account of the demonstration that organises all campaigns."""
ORGANISER = "organisateur"
HOURS = {"closes": 18, "forms": 8, "opens": 9}
PROFILES = {
    "draft": (10, 40, 60, 75, 90, 95),
    "open": (-20, 16, 18, 36, 40, 55),
    "quotes_sealed": (-45, -3, 9, 32, 34, 60),
    "proposed": (-70, -12, -10, 9, 14, 30),
    "acceptance_window": (-120, -60, -40, 12, 14, 30),
    "committed": (-100, -40, -38, -3, 6, 25),
    "settled": (-160, -110, -108, -90, -85, -40),
    "cancelled": (-140, -100, -98, -80, -75, -60),
}
"""In days from now: opens, closes, forms (or opens quotes), commit by, order, deliver."""


@dataclass(frozen=True)
class Founded:
    """A campaign with its generated instance, its hostings (by hub of the instance), its offers."""

    campaign: Campaign
    row: Mapping[str, str]
    drawn: Problem
    hostings: Mapping[int, Hosting]
    offers: list[Offer]


def actors(ground: Ground) -> Iterator[ActorRecord]:
    """Yield the invented organiser, hubs and suppliers, as actors of the map."""
    yield ActorRecord(
        id=ORGANISER,
        name="Les Bûches communes",
        summary="Une association qui aide les habitants à acheter ensemble.",
        terms={"family": ("association",)},
        **_at(ground, 2.071, 47.222),
    )
    first = next(row for row in rows("campaigns") if int(row["hubs"]))
    drawn = _draw(first)
    for place, (hub, site) in enumerate(_hub_sites(drawn).items()):
        row = list(rows("hubs"))[place]
        role = {"role": (row["role"],)} if row["role"] else {}
        town = ground.nearest(site.longitude, site.latitude).name
        yield ActorRecord(
            id=f"relais-{hub}",
            name=f"{row['name']} · {town}",
            summary="Un lieu inventé, qui accueille des livraisons groupées.",
            terms={"family": (row["family"],)} | role,
            opening_hours="Sa 09:00-18:00; We 14:00-18:00",
            **_at(ground, site.longitude, site.latitude),
        )
    for row in rows("offers"):
        yield ActorRecord(
            id=f"fournisseur-{row['key']}",
            name=row["supplier"],
            summary="Un fournisseur inventé.",
            terms={"family": (row["family"],)},
            **_at(ground, float(row["longitude"]), float(row["latitude"])),
        )


def load(session: Session, ids: Mapping[str, int]) -> list[Founded]:
    """Write hubs, campaigns in preparation, hostings and offers; ``ids`` are of the actors."""
    hubs = _hubs(session, ids)
    return [_founded(session, row, ids, hubs) for row in rows("campaigns")]


def _founded(
    session: Session, row: dict[str, str], ids: Mapping[str, int], hubs: Mapping[int, Hub]
) -> Founded:
    drawn, made = _draw(row), _campaign(row, ids[ORGANISER])
    offered = [(one, _offer(one, ids)) for one in rows("offers", row["slug"])]
    with living(now() - timedelta(days=int(row["started"]) + 12)):
        campaign = moving.start(session, made)
        _organise(session, campaign)
        hostings = _hostings(session, campaign, drawn, hubs)
        offers = [_submitted(session, campaign, one, offer) for one, offer in offered]
    return Founded(campaign, row, drawn, hostings, offers)


def _campaign(row: dict[str, str], organiser_id: int) -> Campaign:
    contract = row["kind"] == CONTRACT
    opens, closes, forms, commit, order, deliver = PROFILES[row["state"]]
    today = local_now().date()
    criteria = [part.split(":") for part in several(row["criteria"])]
    keys = {"Prix": "prix", "Production locale": "production-locale",
            "Service aux abonnés": "service-aux-abonnes", "Garanties": "garanties"}  # fmt: skip
    moments = dict.fromkeys(("forms_at", "quotes_open_at"))
    moments["quotes_open_at" if contract else "forms_at"] = _moment(forms, 9)
    return Campaign(
        slug=row["slug"],
        title=row["title"],
        kind=row["kind"],
        state="draft",
        summary=row["summary"],
        product=row["product"],
        specification=row["specification"],
        unit=row["unit"],
        step=int(row["step"]),
        usual=int(row["usual"]),
        vat_rate=int(row["vat"]),
        organiser_id=organiser_id,
        email="achats@buches-communes.example",
        audience=row["audience"],
        area=ServiceArea(frozenset(several(row["codes"])), 2026).to_json(),
        legal=row["legal"],
        mandate_to=row["mandate_to"],
        sharing=row["sharing"],
        slots=several(row["slots"]),
        opens_at=_moment(opens, 8),
        closes_at=_moment(closes, 18),
        commit_by=_moment(commit, 18),
        order_at=_moment(order, 8),
        deliver_from=today + timedelta(days=deliver),
        deliver_to=today + timedelta(days=deliver + 14),
        least_members=1 if contract else 3,
        largest_share=int(row["largest_share"]),
        goal="people",
        criteria=[
            {"key": keys[label], "label": label, "weight": int(weight)}
            for label, weight in criteria
        ],
        fictional=True,
        **moments,
    )


def _moment(days: int, hour: int):
    """Return a whole hour so many days from now."""
    moment = now() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def _draw(row: Mapping[str, str]) -> Problem:
    return instance(int(row["people"]), int(row["hubs"]), int(row["seed"]))


def _hub_sites(drawn: Problem) -> dict[int, Site]:
    return {one.hub: one for one in drawn.sites if one.hub is not None}


def _at(ground: Ground, longitude: float, latitude: float) -> dict[str, object]:
    commune = ground.nearest(longitude, latitude)
    return {
        "city": commune.name,
        "commune": commune.code,
        "longitude": longitude,
        "latitude": latitude,
        "location_precision": "address",
    }


def _organise(session: Session, campaign: Campaign) -> None:
    person = session.scalar(sa.select(User).where(User.email == ACCOUNT))
    session.add(
        Organiser(
            campaign_id=campaign.id,
            user_id=person.id if person else None,
            email=ACCOUNT,
            created_at=now(),
        )
    )


def _hubs(session: Session, ids: Mapping[str, int]) -> dict[int, Hub]:
    made = {}
    for place, row in enumerate(rows("hubs"), 1):
        made[place] = Hub(
            actor_id=ids[f"relais-{place}"],
            state="paused" if place == 14 else "active",
            slots=["sat-am", "sat-pm", "wed-pm"],
            room=row["room"],
            access=row["access"],
            email=f"relais-{place}@demo.example",
            max_campaigns=4 if place % 5 == 0 else None,
            checked_on=local_now().date() - timedelta(days=20 + place),
            fictional=True,
        )
        session.add(made[place])
    session.flush()
    return made


def _hostings(
    session: Session, campaign: Campaign, drawn: Problem, hubs: Mapping[int, Hub]
) -> dict[int, Hosting]:
    """Let hubs hold what the instance says; those of other campaigns are the nearest of ours."""
    capacities = {pool.sites[0]: pool.capacity for pool in drawn.pools}
    made: dict[int, Hosting] = {}
    for place, site in enumerate(drawn.sites):
        if site.hub not in made:
            made[site.hub] = Hosting(
                campaign_id=campaign.id,
                hub_id=hubs[site.hub].id,
                state="asked",
                slots=[],
                capacity=capacities[place],
            )
            HOSTINGS.start(session, made[site.hub], scopes=perimeter.scopes(campaign))
            HOSTINGS.apply(session, made[site.hub], "accept", allowed=lambda _role: True)
        slots = [site.slot] if site.slot in campaign.slots else campaign.slots[:1]
        made[site.hub].slots = sorted({*made[site.hub].slots, *slots})
        made[site.hub].answered_at = now()
    session.flush()
    return made


def _offer(row: dict[str, str], ids: Mapping[str, int]) -> Offer:
    return Offer(
        supplier_id=ids[f"fournisseur-{row['key']}"],
        supplier=row["supplier"],
        central=row["central"] == "1",
        email=f"{row['key']}@demo.example",
        state="submitted",
        title=row["title"],
        description=row["description"],
        labels=several(row["labels"]),
        tiers=tiers(row["tiers"]),
        vat_rate=int(row["vat"]),
        lot=int(row["lot"]),
        packaging=row["packaging"],
        capacity=number(row["capacity"]),
        min_order=int(row["min"]),
        fee_rule="per_delivery" if row["fee"] else "none",
        fee=number(row["fee"]),
        lead_days=int(row["lead"]),
        valid_until=local_now().date() + timedelta(days=90),
        submitted_at=now(),
        fictional=True,
    )


def _submitted(session: Session, campaign: Campaign, row: dict[str, str], made: Offer) -> Offer:
    made.campaign_id = campaign.id
    OFFERS.start(session, made, scopes=perimeter.scopes(campaign))
    if row["state"] == "accepted":
        OFFERS.apply(session, made, "accept", allowed=lambda _role: True)
    return made
