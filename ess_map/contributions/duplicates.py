# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is this place on the map already? Asked while somebody types, and once more on submit.

What is compared is always a bounded set that an index finds: the SIRET anywhere; name, telephone
and site in the commune, and what lies within 200 m of the point across its border.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import gettext as _
from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from ess_map.actors import placing
from ess_map.actors.models import Actor, ActorLocation
from ess_map.core import morton
from ess_map.core.text import STOP_WORDS, stem, words
from ess_map.platform.exchange import ActorRecord
from ess_map.territories import outlines
from ess_map.territories.models import Territory

NEAR = 200.0
"""Metres within which a similar name is worth a question, whatever the commune."""
ALIKE = 88.0
"""Similarity, of 100, from which two names are taken for one with a slip of the hand."""
SHORTEST = 3
MOST = 5
MOST_COMPARED = 20_000
EMPTY_WORDS = STOP_WORDS | {
    *("association", "asso", "assoc", "loi", "1901", "societe", "cooperative", "coop"),
    *("sarl", "sas", "sasu", "sa", "scop", "scic", "scea", "eurl", "gaec", "snc", "ste", "ets"),
    *("etablissement", "entreprise", "federation", "union", "groupement", "chez"),
}
"""Words that say what a thing is in law, not which one it is."""
_SHARED_HOSTS = frozenset(
    (
        *("facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com"),
        *("helloasso.com", "linktr.ee", "sites.google.com", "wixsite.com", "wordpress.com"),
        *("blogspot.com", "jimdo.com", "free.fr"),
    )
)


@dataclass(frozen=True)
class Asked:
    """What is known so far of the place that somebody describes."""

    name: str = ""
    siret: str = ""
    website: str = ""
    phone: str = ""
    commune: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class LikelyActor:
    """An actor that may be the one described, and why: sentences in the reader's language."""

    id: int
    name: str
    slug: str
    city: str
    reasons: tuple[str, ...]


def likely(session: Session, asked: Asked, *, besides: Iterable[int] = ()) -> list[LikelyActor]:
    """Return the published actors that may be the one described, the surest first."""
    around = _around(asked)
    place_words = _place_words(session, asked.commune)
    found = []
    for row in _rows(session, asked, around):
        weight, reasons = _compare(asked, row, place_words, around)
        if reasons and row.id not in set(besides):
            found.append((-weight, row.name, row, reasons))
    found.sort(key=lambda one: (one[0], one[1], one[2].id))
    return [
        LikelyActor(row.id, row.name, Actor(id=row.id, name=row.name).slug, row.city, reasons)
        for _weight, _name, row, reasons in found[:MOST]
    ]


def likely_actors(session: Session, record: ActorRecord) -> list[LikelyActor]:
    """Return the published actors that may be the one of ``record``, the surest first, at most 5.

    Its SIRET is looked for everywhere; telephone and site in its EPCI, and its name in its commune
    and within 200 m of its point: without either, only the SIRET can tell. A likeness is a
    question for a person: it is never an answer.
    """
    said = {name: getattr(record, name) for name in placing.FIELDS}
    (placed,) = placing.resolve(session, [said])
    exact = record.location_precision != "commune"
    asked = Asked(
        name=record.name,
        siret="".join(filter(str.isdigit, record.siret)),
        website=record.website,
        phone=record.phone,
        commune=placed["commune_code"],
        longitude=record.longitude if exact else None,
        latitude=record.latitude if exact else None,
    )
    return likely(session, asked)


def same_name(one: str, other: str, place: frozenset[str] = frozenset()) -> bool:
    """Tell whether two names are one, but for case, accents, legal forms, plurals and slips."""
    a, b = _telling(one, place), _telling(other, place)
    if not a or not b:
        return words(one) == words(other) != []
    if a == b:
        return True
    less, more = sorted((set(a), set(b)), key=len)
    if len(less) >= 2 and less <= more:
        return True
    joined = " ".join(sorted(a)), " ".join(sorted(b))
    return min(map(len, joined)) > SHORTEST + 2 and fuzz.ratio(*joined) >= ALIKE


def site(address: str) -> str:
    """Return host and path of a site in their one form, '' for the home of a shared host."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/").lower()
    shared = host in _SHARED_HOSTS or any(host.endswith(f".{one}") for one in _SHARED_HOSTS)
    return "" if host in _SHARED_HOSTS and not path else host + (path if shared else "")


def digits(phone: str) -> str:
    """Return the nine digits that a French number keeps with +33, 0033 or 0 before them."""
    found = re.sub(r"\D", "", phone)
    return found[-9:] if len(found) >= 9 else ""


@lru_cache(maxsize=65536)
def _telling(name: str, place: frozenset[str]) -> tuple[str, ...]:
    """Return the words that tell which one it is; all of them if that leaves none."""
    kept = [word for word in words(name) if word not in EMPTY_WORDS]
    here = [word for word in kept if word not in place]
    return tuple(stem(word) for word in here or kept)


def _place_words(session: Session, commune: str) -> frozenset[str]:
    name = commune and session.scalar(
        sa.select(Territory.name).where(Territory.level == "commune", Territory.code == commune)
    )
    return frozenset(words(name)) if name else frozenset()


def _rows(session: Session, asked: Asked, around: Mapping[str, Any] | None) -> list[sa.Row]:
    """Return what is worth comparing, each part of it found through an index."""
    found: dict[int, sa.Row] = {}
    for bound in _bounds(asked, around):
        query = (
            sa.select(
                *(Actor.id, Actor.name, Actor.siret, Actor.website, Actor.phone, Actor.city),
                *(ActorLocation.qk, ActorLocation.commune_code),
            )
            .join(ActorLocation, ActorLocation.actor_id == Actor.id)
            .where(Actor.status == "published", bound)
            .limit(MOST_COMPARED)
        )
        found |= {row.id: row for row in session.execute(query)}
    return list(found.values())


def _bounds(asked: Asked, around: Mapping[str, Any] | None) -> list[sa.ColumnElement[bool]]:
    bounds = [Actor.siret == asked.siret] if asked.siret else []
    communes = {code for code in (asked.commune, *(around or {}).get("communes", ())) if code}
    if len(asked.name.strip()) >= SHORTEST and communes:
        bounds.append(ActorLocation.commune_code.in_(communes))
    host, number = site(asked.website) if asked.website else "", digits(asked.phone)
    if communes and (host or number):
        bounds.append(_in_epci_of(communes) & _with_contact(host, number))
    return bounds


def _in_epci_of(communes: set[str]) -> sa.ColumnElement[bool]:
    epci = sa.select(Territory.epci_code).where(
        Territory.level == "commune", Territory.code.in_(communes)
    )
    inside = sa.select(Territory.code).where(
        Territory.level == "commune", Territory.epci_code.in_(epci)
    )
    code = ActorLocation.commune_code
    return sa.or_(code.in_(communes), code.in_(inside))


def _with_contact(host: str, number: str) -> sa.ColumnElement[bool]:
    """A coarse look in SQL at the few actors of an EPCI; ``_compare`` looks closely."""
    clauses = []
    if host:
        name = host.partition("/")[0]
        clauses.append(sa.func.lower(Actor.website).contains(name, autoescape=True))
    if number:
        bare: Any = Actor.phone
        for mark in (" ", ".", "-", "\u00a0", "\u202f"):
            bare = sa.func.replace(bare, mark, "")
        clauses.append(bare.contains(number, autoescape=True))
    return sa.or_(*clauses)


def _around(asked: Asked) -> dict[str, Any] | None:
    """Return the point asked for and the communes that lie within reach of it."""
    if asked.longitude is None or asked.latitude is None:
        return None
    reach = NEAR / 111_320
    wide = reach / max(0.1, math.cos(math.radians(asked.latitude)))
    corners = [
        (asked.longitude + x * wide, asked.latitude + y * reach)
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    ]
    codes = outlines.locate([x for x, _y in corners], [y for _x, y in corners])
    middle = codes[len(codes) // 2]
    return {
        "point": (asked.longitude, asked.latitude),
        "at": middle,
        "communes": {code for code in codes if code},
    }


def _compare(
    asked: Asked, row: sa.Row, place: frozenset[str], around: Mapping[str, Any] | None
) -> tuple[int, tuple[str, ...]]:
    reasons: list[tuple[int, str]] = []
    if asked.siret and asked.siret == row.siret:
        reasons.append((8, _("même SIRET")))
    if asked.website and row.website and site(asked.website) == site(row.website) != "":
        reasons.append((4, _("même site web")))
    if digits(asked.phone) and digits(asked.phone) == digits(row.phone):
        reasons.append((4, _("même téléphone")))
    if len(asked.name.strip()) >= SHORTEST and same_name(asked.name, row.name, place):
        apart = _metres(around, row.qk)
        if apart is not None and apart <= NEAR:
            reasons.append((3, _("nom proche, à %(metres)s m", metres=int(round(apart, -1)))))
        elif row.commune_code == _commune(asked, around):
            reasons.append((2, _("nom proche, dans la même commune")))
        elif reasons:
            reasons.append((1, _("nom proche")))
    return sum(weight for weight, _why in reasons), tuple(why for _weight, why in reasons)


def _commune(asked: Asked, around: Mapping[str, Any] | None) -> str | None:
    return asked.commune or (around["at"] if around else "") or None


def _metres(around: Mapping[str, Any] | None, key: int) -> float | None:
    if around is None or key == morton.NOWHERE:
        return None
    (longitude, latitude), here = around["point"], morton.decode([key])
    x = math.radians(float(here[0][0]) - longitude) * math.cos(math.radians(latitude))
    y = math.radians(float(here[1][0]) - latitude)
    return math.hypot(x, y) * 6_371_000
