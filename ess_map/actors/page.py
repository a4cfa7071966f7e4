# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an actor shows: its facts with their sources, hours, links, vCard, JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import format_date, format_time
from flask_babel import gettext as _

from ess_map.actors import freshness, labels, placing, vocabularies
from ess_map.actors.models import Actor, SourceRecord
from ess_map.core import clock, hours
from ess_map.core.db import db
from ess_map.core.morton import NOWHERE
from ess_map.core.spatial import shape
from ess_map.platform.contracts import FieldSource
from ess_map.platform.plugins import each, registry
from ess_map.territories import lookup
from ess_map.territories.models import Territory

CHIPS = ("activity", "role", "label")
STAFF = {
    "00": (0, 0), "01": (1, 2), "02": (3, 5), "03": (6, 9), "11": (10, 19), "12": (20, 49),
    "21": (50, 99), "22": (100, 199), "31": (200, 249), "32": (250, 499), "41": (500, 999),
    "42": (1000, 1999), "51": (2000, 4999), "52": (5000, 9999), "53": (10000, None),
}  # fmt: skip
"""INSEE staff brackets: employees from, to."""


@dataclass(frozen=True)
class ActorView:
    """The actor as its template reads it."""

    name: str
    slug: str
    summary: str
    description: str
    family_index: int
    family_label: str
    fictional: bool
    open_now: bool | None
    next_change: str | None
    verified_at: date | None
    stale: str
    longitude: float | None
    latitude: float | None


class Chip(NamedTuple):
    label: str
    url: str
    kind: str


class Place(NamedTuple):
    name: str
    url: str


class Fact(NamedTuple):
    """One fact, who says it and when it was last checked."""

    kind: str
    label: str
    value: str
    url: str | None
    source: str | None
    checked_at: date | None


class Day(NamedTuple):
    label: str
    text: str
    today: bool


def view(actor: Actor) -> ActorView:
    """Return the head of the page; ``actor`` comes from ``store.load``."""
    place = coordinates(actor)
    family = vocabularies.family_index(actor.terms)
    local = clock.local_now()
    known = bool(actor.opening_hours) and hours.is_valid(actor.opening_hours)
    return ActorView(
        name=actor.name,
        slug=actor.slug,
        summary=actor.summary,
        description=actor.description,
        family_index=family,
        family_label=registry().vocabularies["family"].terms[family].label,
        fictional=actor.fictional,
        open_now=hours.is_open(actor.opening_hours, local) if known else None,
        next_change=_next_change(actor.opening_hours) if known else None,
        verified_at=actor.verified_at,
        stale=freshness.sentence(actor.verified_at, local.date()),
        longitude=place[0] if place else None,
        latitude=place[1] if place else None,
    )


def coordinates(actor: Actor) -> tuple[float, float] | None:
    """Return (longitude, latitude) in degrees, None without a known place."""
    if actor.location is None or actor.location.qk == NOWHERE:
        return None
    point = shape(actor.location.geom)
    return point.x, point.y


def _next_change(text: str) -> str | None:
    local = clock.local_now().replace(tzinfo=None)
    change = hours.next_change(text, local)
    if change is None:
        return None
    moment = format_time(change.time(), "short")
    if change.date() == local.date():
        day = ""
    elif (change.date() - local.date()).days == 1:
        day = _("demain")
    else:
        day = format_date(change.date(), "EEEE d MMMM")
    until = _("Ferme") if hours.is_open(text, local) else _("Ouvre")
    return " ".join(filter(None, (until, day, _("à %(time)s", time=moment))))


def chips(actor: Actor) -> list[Chip]:
    """Return the actor's activities, roles and labels, each leading to who shares it."""
    approved = labels.of_actor(db.session, actor)
    return [
        Chip(
            registry().vocabularies[name].label_of(key),
            url_for("explore.index", **{name: key}),
            name,
        )
        for name in CHIPS
        for key in (approved if name == labels.LABEL else actor.terms.get(name, ()))
    ]


def territories(actor: Actor) -> list[Place]:
    """Return the commune and what lies above; "hors territoire" is an empty list."""
    code = actor.location.commune_code if actor.location else ""
    if not code:
        return []
    commune = lookup.get(f"commune-{code}")
    return [_place(territory) for territory in (commune, *lookup.parents(commune))]


def _place(territory: Territory) -> Place:
    name = f"{territory.name} ({territory.level_label})"
    return Place(name, url_for("territory.page", key=territory.key))


def facts(actor: Actor) -> list[Fact]:
    """Return the contact facts that are known, each with its source."""
    return [fact for fact in _facts(actor) if fact.value]


def _facts(actor: Actor) -> Iterator[Fact]:
    legal = [
        registry().vocabularies["legal_form"].label_of(key)
        for key in actor.terms.get("legal_form", ())
    ]
    address = ", ".join(
        filter(None, (actor.street, " ".join(filter(None, (actor.postal_code, actor.city)))))
    )
    if address and not (actor.location and actor.location.commune_code):
        address = _("%(address)s (hors territoire)", address=address)
    said = origins(actor)
    values = (
        ("address", "street" if actor.street else "city", _("Adresse"), address, None),
        ("phone", "phone", _("Téléphone"), actor.phone, f"tel:{_digits(actor.phone)}"),
        ("email", "email", _("Courriel"), actor.email, f"mailto:{actor.email}"),
        ("website", "website", _("Site web"), _bare(actor.website), _web(actor.website)),
        ("legal_form", "terms.legal_form", _("Forme juridique"), ", ".join(legal), None),
        ("staff", "staff", _("Effectif"), staff(actor.staff), None),
        ("siret", "siret", _("SIRET"), actor.siret, None),
        ("rna", "rna", _("Numéro RNA"), actor.rna, None),
    )
    for kind, field, label, value, url in values:
        origin = origin_of(actor, field, said)
        yield Fact(
            kind,
            label,
            value,
            url,
            origin.name if origin else None,
            origin.checked_at if origin else None,
        )


def origins(actor: Actor) -> dict[str, FieldSource]:
    """Return who vouches for fields of an actor besides its sources."""
    found = each("field_sources", partial(placing.territory_keys, actor), actor=actor)
    return {one.field: one for _plugin, one in found}


def origin_of(actor: Actor, field: str, said: Mapping[str, FieldSource]) -> FieldSource | None:
    """Return who vouches for ``field``: whom ``said`` names, else the latest source."""
    record = spokesman(actor, field.partition(".")[0])
    source = FieldSource(field, record.source.name, checked_at(record)) if record else None
    return said.get(field, source)


def spokesman(actor: Actor, field: str) -> SourceRecord | None:
    """Return the latest record that speaks for ``field``, None when no source does."""
    records = [record for record in actor.source_records if field in record.payload]
    return max(records, key=lambda record: (record.seen_at, record.id), default=None)


def checked_at(record: SourceRecord) -> date | None:
    """Return the date that the source itself gives; that we read it is no check."""
    said = record.payload.get("verified_at")
    return date.fromisoformat(said) if said else None


def staff(code: str) -> str:
    """Return an INSEE staff bracket in words, empty when it is unknown."""
    if code not in STAFF:
        return ""
    low, high = STAFF[code]
    if high is None:
        return _("%(low)s salariés ou plus", low=low)
    return _("aucun salarié") if not high else _("%(low)s à %(high)s salariés", low=low, high=high)


def week(actor: Actor) -> list[Day] | None:
    """Return the opening spans of the seven days from today, None without readable hours."""
    if not actor.opening_hours or not hours.is_valid(actor.opening_hours):
        return None
    today = clock.local_now().date()
    return [
        Day(format_date(day.date, "EEEE d MMMM"), _spans(day), day.date == today)
        for day in hours.week(actor.opening_hours, today)
    ]


def _spans(day: hours.Day) -> str:
    if not day.spans:
        return _("fermé")
    return ", ".join(
        _("%(start)s – %(end)s", start=format_time(start, "short"), end=format_time(end, "short"))
        for start, end in day.spans
    )


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit() or char == "+")


def _web(address: str) -> str | None:
    """Return a web address that is safe to link; another scheme is shown but not linked."""
    return address if address.startswith(("http://", "https://")) else None


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def json_ld(actor: Actor, canonical: str) -> dict[str, Any]:
    """Return the actor as schema.org, leaving out what is not known."""
    place = coordinates(actor)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NGO" if "association" in actor.terms.get("family", ()) else "Organization",
        "@id": canonical,
        "name": actor.name,
        "description": actor.summary,
        "url": _web(actor.website) or canonical,
        "telephone": actor.phone,
        "email": actor.email,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (("SIRET", actor.siret), ("RNA", actor.rna))
            if value
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": actor.street,
            "postalCode": actor.postal_code,
            "addressLocality": actor.city,
            "addressCountry": "FR",
        },
        "openingHours": actor.opening_hours,
    }
    if place:
        said["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "longitude": place[0], "latitude": place[1]},
        }
    return {name: value for name, value in said.items() if value}
